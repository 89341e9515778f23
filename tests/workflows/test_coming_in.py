"""Coming in for the first time: signing up by a listed domain, and by invitation."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from notifications.models import Notice
from tests.escalation.visiting import signed_in, text_of
from tests.factories import make_world
from tests.workflows.entering import NOON, acts, is_in, link_of, with_password
from workflows import access, clock, posts
from workflows.models import AgencyDomain, Invitation, Post, User

DAY = timedelta(days=1)
PASSWORD = "three words together"
NEW = "newcomer@school.example"


@pytest.fixture
def world(halton, settings):
    """The school's domain is listed; nothing is a demonstration; it is noon."""
    settings.DEMONSTRATION = False
    AgencyDomain.objects.create(agency=halton.agency("school"), domain="school.example")
    with time_machine.travel(NOON, tick=False) as moving:
        halton.clock = moving
        yield halton


def ask(email=NEW, **more):
    facts = {"email": email, "name": "Nadia Newcomer", "title": "Class teacher", "team": ""}
    return Client().post("/sign-up/", facts | more)


def come_in(path, client=None):
    client = client or Client()
    client.post(path, {"password": PASSWORD})
    return client


# -- signing up ---------------------------------------------------------------------------------------


def test_somebody_at_a_listed_domain_becomes_a_practitioner_there_and_the_lead_is_told(world):
    ask()
    assert not User.objects.filter(email=NEW).exists()  # before the address is verified
    client = come_in(link_of(address=NEW, kind="sign_up"))
    assert is_in(client)
    post = Post.objects.get(user__email=NEW)
    assert (post.agency, post.role, post.title) == (world.agency("school"), "practitioner", "Class teacher")
    told = Notice.objects.get(kind="signed_up")
    assert told.recipient == world.dsl
    assert "Nadia" not in told.body
    assert "sign_up" in acts()


def test_they_see_only_what_they_raise_or_are_named_in(world):
    world.challenge(at=NOON)
    ask()
    client = come_in(link_of(address=NEW, kind="sign_up"))
    newcomer = User.objects.get(email=NEW)
    assert not access.visible_to(newcomer, at=NOON).exists()
    assert "CH-2026" not in client.get("/challenges/").content.decode()


def test_the_lead_ends_it_from_the_notice(world):
    ask()
    client = come_in(link_of(address=NEW, kind="sign_up"))
    post = Post.objects.get(user__email=NEW)
    link = f"/go/{Notice.objects.get(kind='signed_up').token}/"
    with signed_in(world.dsl, NOON) as lead:
        assert f'<option value="{post.pk}" selected>' in lead.get(link, follow=True).content.decode()
        yesterday = clock.day_of(NOON) - DAY
        day = {"last_on_day": yesterday.day, "last_on_month": yesterday.month, "last_on_year": yesterday.year}
        page = lead.post("/directory/leaving/", {"post": post.pk, **day})
        assert "must not be before the first" in text_of(page)
        day = {"last_on_day": 8, "last_on_month": 9, "last_on_year": 2026}
        assert lead.post("/directory/leaving/", {"post": post.pk, **day}).status_code == 302
    world.clock.shift(DAY)
    from workflows import posts

    posts.keep_posts(at=clock.now())
    assert not is_in(client)
    ask()
    assert Notice.objects.filter(kind="sign_up").count() == 1  # they do not come back by themselves


def test_a_lead_ends_no_other_post(world):
    day = {"last_on_day": 8, "last_on_month": 9, "last_on_year": 2026}
    with signed_in(world.dsl, NOON) as lead:
        for key in ("head", "dsl", "social_worker"):
            page = lead.post("/directory/leaving/", {"post": world.post(key).pk, **day})
            assert "Select one of the answers shown" in text_of(page)
    with signed_in(world.teacher, NOON) as client:
        assert client.get("/directory/leaving/").status_code == 403


@pytest.mark.parametrize("email", [NEW, "somebody@unlisted.example", "teacher@school.example"])
def test_the_answer_is_the_same_whoever_asks(world, email):
    said = {text_of(ask(email)), text_of(ask("other@unlisted.example"))}
    assert len(said) == 1
    assert "If your agency is listed, we have sent you an email." in said.pop()


def test_what_is_sent_depends_on_who_has_the_address(world):
    for address in ("somebody@unlisted.example", "teacher@school.example", NEW):
        ask(address)
    assert set(Notice.objects.values_list("kind", "recipient__email", "address")) == {
        ("already_here", "teacher@school.example", ""),
        ("sign_up", None, NEW),
    }


def test_asking_again_and_again_sends_one_mail(world):
    for _ in range(3):
        ask()
    assert Notice.objects.filter(kind="sign_up").count() == 1


def test_the_link_for_signing_up_lasts_a_day_and_works_once(world):
    ask()
    path = link_of(address=NEW, kind="sign_up")
    with time_machine.travel(NOON + DAY, tick=False):
        assert Client().get(path).status_code == 404
    come_in(path)
    page = Client().get(path)
    assert page.status_code == 404
    assert "This link no longer works" in text_of(page)


def test_a_second_link_for_signing_up_does_not_bring_back_whose_post_was_ended(world):
    links = []
    for minutes in (0, 11):
        world.clock.move_to(NOON + timedelta(minutes=minutes))
        ask()
        links.append(link_of(address=NEW, kind="sign_up"))
    come_in(links[0])
    post = Post.objects.get(user__email=NEW)
    posts.end_post(post, last_on=clock.day_of(NOON), by=world.business_unit, at=clock.now())
    world.clock.move_to(NOON + timedelta(hours=14))
    posts.keep_posts(at=clock.now())
    assert Client().get(links[1]).status_code == 404
    assert not is_in(come_in(links[1]))
    assert not User.objects.get(email=NEW).is_active


def test_a_weak_password_is_refused_and_the_link_still_works(world):
    ask()
    path = link_of(address=NEW, kind="sign_up")
    assert "at least 12 characters" in text_of(Client().post(path, {"password": "short"}))
    assert is_in(come_in(path))


# -- invitations --------------------------------------------------------------------------------------


def invite(world, key, *, agency="school", role="line_manager", email=NEW):
    facts = {"email": email, "name": "Ida Invited", "agency": agency, "team": "", "role": role, "title": "Deputy head"}
    with signed_in(world.post(key).user, NOON) as client:
        return client.post("/directory/invite/", facts)


def test_a_lead_invites_to_their_own_agency(world):
    assert invite(world, "dsl").status_code == 302
    page = Client().get(link_of(address=NEW, kind="invitation"))
    assert "Lee Lead has invited you, Ida Invited." in text_of(page)
    come_in(link_of(address=NEW, kind="invitation"))
    post = Post.objects.get(user__email=NEW)
    assert (post.role, post.title) == ("line_manager", "Deputy head")
    assert "invite" in acts()
    assert not Notice.objects.filter(kind="signed_up").exists()


@pytest.mark.parametrize(
    ("agency", "role"), [("council", "practitioner"), ("school", "safeguarding_lead"), ("school", "administrator")]
)
def test_a_lead_invites_to_no_other_agency_and_to_no_higher_role(world, agency, role):
    assert "Select one of the answers shown" in text_of(invite(world, "dsl", agency=agency, role=role))
    from workflows.signing_in import invitations

    with pytest.raises(access.NotAllowed):
        new = invitations.Newcomer(NEW, "Ida", world.agency(agency), "Title", role)
        invitations.invite(new, by=world.dsl, at=NOON)
    assert not Invitation.objects.exists()


@pytest.mark.parametrize("key", ["business_unit", "administrator", "partnership_manager"])
def test_whoever_keeps_the_posts_invites_everybody_else(world, key):
    assert invite(world, key, agency="police", role="safeguarding_lead").status_code == 302


@pytest.mark.parametrize("key", ["teacher", "head", "scrutineer"])
def test_nobody_else_invites(world, key):
    assert invite(world, key).status_code == 403


def test_nobody_invites_across_partnerships(world):
    make_world("elsewhere")
    from workflows.models import Agency
    from workflows.signing_in import invitations

    other = Agency.objects.get(partnership__slug="elsewhere", slug="school")
    with pytest.raises(access.NotAllowed):
        invitations.invite(invitations.Newcomer(NEW, "Ida", other, "Title"), by=world.business_unit, at=NOON)


def test_an_invitation_lasts_seven_days_and_works_once(world):
    invite(world, "dsl")
    path = link_of(address=NEW, kind="invitation")
    with time_machine.travel(NOON + 7 * DAY, tick=False):
        assert Client().get(path).status_code == 404
    come_in(path)
    come_in(path)
    assert Post.objects.filter(user__email=NEW).count() == 1


def test_it_can_be_taken_back_and_then_looks_like_one_that_never_was(world):
    invite(world, "dsl")
    path = link_of(address=NEW, kind="invitation")
    with signed_in(world.dsl, NOON) as lead:
        assert "Ida Invited, Deputy head" in text_of(lead.get("/directory/invite/"))
        assert lead.post(f"/directory/invite/{Invitation.objects.get().pk}/take-back/").status_code == 302
    gone, never = Client().get(path), Client().get("/invitation/never-was-there/")
    assert gone.status_code == never.status_code == 404
    assert text_of(gone) == text_of(never)
    assert acts()[-1] == "take_back_invitation"


def test_a_lead_of_another_agency_takes_nothing_back(world):
    invite(world, "dsl")
    with signed_in(world.council_lead, NOON) as client:
        assert client.post(f"/directory/invite/{Invitation.objects.get().pk}/take-back/").status_code == 404


def test_it_is_worth_nothing_when_its_sender_may_invite_no_longer(world):
    invite(world, "dsl")
    Post.objects.filter(user=world.dsl).update(ends_on=clock.day_of(NOON) - DAY)
    assert Client().get(link_of(address=NEW, kind="invitation")).status_code == 404


def test_only_the_hash_of_the_link_is_kept(world):
    invite(world, "dsl")
    token = link_of(address=NEW, kind="invitation").split("/")[2]
    assert token not in str(list(Invitation.objects.values()))
    assert token not in str(list(Notice.objects.values()))


def test_somebody_who_has_an_account_signs_in_to_take_up_the_post(world):
    with_password(world.nurse)
    invite(world, "dsl", email=world.nurse.email)
    path = link_of(world.nurse, kind="invitation")
    assert Client().get(path)["Location"] == f"/sign-in/?next={path}"
    with signed_in(world.social_worker, NOON) as stranger:
        assert stranger.get(path).status_code == 404
    with signed_in(world.nurse, NOON) as client:
        assert "You keep the account that you have" in text_of(client.get(path))
        client.post(path)
    assert Post.objects.filter(user=world.nurse, agency=world.agency("school")).exists()
    assert world.nurse.check_password("a long enough password")
