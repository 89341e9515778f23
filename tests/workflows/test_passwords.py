"""The door: what a password opens, what it does not, and what the door gives away (nothing)."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from audit_log.models import Entry
from notifications import outbox
from notifications.models import Notice
from tests.escalation.visiting import text_of
from tests.factories import PASSWORD
from tests.workflows.entering import NOON, acts, enter, entered, is_in, link_of, with_password
from workflows.models import SignIn
from workflows.signing_in.records import mark_of

MINUTE = timedelta(minutes=1)
OTHER = "another quite long password"


@pytest.fixture
def teacher(halton, settings):
    """A practitioner on their first visit, outside a demonstration, at noon."""
    settings.DEMONSTRATION = False
    with time_machine.travel(NOON, tick=False):
        yield with_password(halton.teacher)


def test_signing_in_changes_the_sessions_key_and_the_old_one_is_dead(teacher):
    client = Client()
    client.get("/sign-in/")
    session = client.session
    session["planted"] = "by somebody else"
    session.save()
    client.cookies["sessionid"] = session.session_key
    enter(client, teacher)
    assert client.session.session_key != session.session_key
    thief = Client()
    thief.cookies["sessionid"] = session.session_key
    assert not is_in(thief)
    assert is_in(client)


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"]
)
def test_no_way_in_leads_to_another_site(teacher, elsewhere):
    assert enter(Client(), teacher, next=elsewhere)["Location"] == "/your-work/"
    client = entered(teacher)
    for address in ("/account/again/", "/account/password/"):
        facts = {
            "password": PASSWORD,
            "oldpassword": PASSWORD,
            "password1": OTHER,
            "password2": OTHER,
            "next": elsewhere,
        }
        answer = client.post(f"{address}?next={elsewhere}", facts)
        assert answer.status_code == 302
        assert answer["Location"].startswith("/") and not answer["Location"].startswith(("//", "/\\"))
    answer = client.post(f"/account/sign-in-again/?next={elsewhere}")
    assert answer["Location"] == "/sign-in/?next=%2Fyour-work%2F"


def test_a_sign_in_and_a_sign_out_are_on_the_trail_of_the_partnership_with_where_from(teacher, halton):
    client = entered(teacher, REMOTE_ADDR="192.0.2.7", headers={"user-agent": "Mozilla/5.0 (iPhone) Safari/605"})
    row = SignIn.objects.get()
    assert (row.address, row.browser) == ("192.0.2.7", "Safari on an iPhone")
    client.post("/sign-out/")
    assert acts() == ["sign_in", "sign_out"]
    assert {one.partnership_id for one in Entry.objects.all()} == {halton.partnership.pk}
    assert SignIn.objects.get().ended == "signed out"


def test_a_failed_sign_in_is_on_the_trail_and_an_unknown_address_is_not(teacher, halton):
    enter(Client(), teacher, password="wrong")
    Client().post("/sign-in/", {"email": "Nobody@Nowhere.example", "password": "wrong"})
    known, unknown = Entry.objects.filter(act="sign_in_failed").order_by("pk")
    assert (known.partnership_id, known.by_id) == (halton.partnership.pk, None)
    assert "Tessa Teacher" in known.words
    assert unknown.partnership_id is None
    assert "nowhere" not in unknown.words.lower()
    assert mark_of("nobody@nowhere.example") in unknown.words


def test_five_wrong_passwords_lock_the_address_from_there_for_a_quarter_of_an_hour(teacher):
    here = {"REMOTE_ADDR": "192.0.2.7"}
    for _ in range(4):
        assert enter(Client(**here), teacher, password="wrong").status_code == 200
    fifth = enter(Client(**here), teacher, password="wrong")
    assert fifth.status_code == 429
    assert "For 15 minutes nobody can sign in" in text_of(fifth)
    assert enter(Client(**here), teacher).status_code == 429  # the right one
    assert enter(Client(REMOTE_ADDR="192.0.2.8"), teacher).status_code == 302  # from elsewhere
    assert acts().count("locked_out") == 1
    with time_machine.travel(NOON + 16 * MINUTE, tick=False):
        assert enter(Client(**here), teacher).status_code == 302


def test_an_address_that_nobody_has_is_locked_in_the_same_words(teacher):
    def last(address):
        for _ in range(5):
            answer = Client().post("/sign-in/", {"email": address, "password": "wrong"})
        return answer

    known, unknown = last(teacher.email), last("nobody@school.example")
    assert known.status_code == unknown.status_code == 429
    assert text_of(known) == text_of(unknown)


def test_no_table_of_attempts_holds_the_address_or_the_password(teacher):
    from axes.models import AccessAttempt

    Client().post("/sign-in/", {"email": "nobody@school.example", "password": "a secret"})
    kept = str(list(AccessAttempt.objects.values()))
    assert "nobody@school.example" not in kept and "a secret" not in kept


def test_an_unverified_address_does_not_come_in_and_is_sent_a_link_that_works_once(halton, settings):
    settings.DEMONSTRATION = False
    with time_machine.travel(NOON, tick=False) as clock:
        user = halton.teacher
        user.set_password(PASSWORD)
        user.save()
        client = Client()
        assert enter(client, user)["Location"] == "/account/confirm/"
        assert not is_in(client)
        path = link_of(user, kind="verify_address")
        assert "Is teacher@school.example your address?" in text_of(client.get(path))
        assert not is_in(client)  # a mail scanner that opens the link confirms nothing
        client.post(path)
        assert is_in(entered(user))
        assert Client().post(path).status_code == 404  # nothing more happens
        clock.shift(timedelta(days=2))
        assert "no longer works" in text_of(Client().get(path))


# -- a new password -----------------------------------------------------------------------------------


def ask(user, **more):
    return Client(**more).post("/account/password/forgotten/", {"email": user.email})


def choose(path, password=OTHER):
    client = Client()
    form = client.get(path, follow=True)
    return client.post(form.request["PATH_INFO"], {"password1": password, "password2": password})


def test_a_forgotten_password_is_replaced_by_a_link_that_works_once(teacher):
    ask(teacher)
    path = link_of(teacher, kind="reset_password")
    assert choose(path)["Location"] == "/account/password/new/done/"
    assert enter(Client(), teacher).status_code == 200  # the old one
    assert enter(Client(), teacher, password=OTHER).status_code == 302
    assert "no longer works" in text_of(Client().get(path))
    assert "password_changed" in acts()
    assert Notice.objects.filter(recipient=teacher, kind="password_changed").exists()


def test_a_link_for_a_new_password_is_too_old_after_an_hour(teacher):
    ask(teacher)
    path = link_of(teacher, kind="reset_password")
    with time_machine.travel(NOON + 61 * MINUTE, tick=False):
        assert "no longer works" in text_of(Client().get(path))


def test_the_mail_leads_to_us_whatever_host_a_request_names(teacher, settings):
    settings.BASE_URL = "https://challenges.example"
    settings.ALLOWED_HOSTS = ["challenges.example", "evil.example"]
    ask(teacher, headers={"host": "evil.example"})
    from notifications.channels import body_of

    said = body_of(Notice.objects.get(kind="reset_password"))
    assert "https://challenges.example/account/password/new/" in said
    assert "evil" not in said


def test_asking_for_a_new_password_says_the_same_whoever_it_is(teacher):
    answers = [ask(teacher), Client().post("/account/password/forgotten/", {"email": "nobody@school.example"})]
    assert {(one.status_code, one["Location"]) for one in answers} == {(302, "/account/password/forgotten/sent/")}
    assert Notice.objects.filter(kind="reset_password").count() == 1


def test_no_page_shows_the_link_and_the_row_forgets_it_when_the_mail_has_gone(teacher, halton, settings):
    ask(teacher)
    one = Notice.objects.get(kind="reset_password")
    secret = link_of(teacher, kind="reset_password")
    assert secret not in one.secret and secret not in one.body
    client = entered(teacher)
    assert "/account/password/new/" not in client.get(f"/notices/{one.pk}/").content.decode()
    Notice.objects.filter(pk=one.pk).update(dead_at=NOON, last_error="no such mailbox")
    with_password(halton.administrator)
    from tests.escalation.visiting import signed_in

    with signed_in(halton.administrator, NOON) as administrator:
        page = administrator.get("/notices/dead/").content.decode()
    assert "choose a new password" in page and "/account/password/new/" not in page


def test_the_row_forgets_a_sent_link(teacher, monkeypatch):
    from notifications import channels

    monkeypatch.setattr(channels.Mailbox, "keeps_secrets", False)
    ask(teacher)
    outbox.send_due(at=NOON + MINUTE)
    one = Notice.objects.get(kind="reset_password")
    assert one.sent_at and one.secret == ""


def test_a_new_password_ends_every_other_session(teacher):
    other, this = entered(teacher), entered(teacher)
    answer = this.post("/account/password/", {"oldpassword": PASSWORD, "password1": OTHER, "password2": OTHER})
    assert answer.status_code == 302
    assert is_in(this) and not is_in(other)
    assert set(SignIn.objects.exclude(session_key="").values_list("session_key", flat=True)) == {
        this.session.session_key
    }


def test_a_weak_password_is_refused_beside_its_field(teacher):
    page = entered(teacher).post(
        "/account/password/", {"oldpassword": PASSWORD, "password1": "short", "password2": "short"}
    )
    assert page.status_code == 200
    assert "at least 12 characters" in text_of(page)


@pytest.mark.parametrize("name", ["signup", "delete", "email", "logout", "inactive", "login/code"])
def test_pages_of_the_library_that_we_do_not_use_are_not_there(teacher, name):
    assert entered(teacher).get(f"/account/{name}/").status_code == 404
