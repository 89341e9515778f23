"""The second factor: who needs one and when, what an app's codes are worth, and what is there when it is lost."""

import re
from datetime import timedelta

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.test import Client

from notifications.models import Notice
from tests.escalation.visiting import signed_in, text_of
from tests.factories import make_post
from tests.workflows.entering import NOON, acts, code, enter, entered, is_in, with_app, with_password
from workflows.models import Partnership, SignIn

STEP = timedelta(seconds=30)
SET_UP = "/account/second-factor/"
GIVE = "/account/second-factor/sign-in/"


@pytest.fixture
def world(halton, settings):
    """Outside a demonstration, at noon."""
    settings.DEMONSTRATION = False
    for key in ("teacher", "dsl", "business_unit", "administrator", "partnership_manager"):
        with_password(halton.post(key).user)
    with time_machine.travel(NOON, tick=False) as clock:
        halton.clock = clock
        yield halton


def stopped(client):
    """Whether a session gets no further than to setting up a second factor."""
    answer = client.get("/your-work/")
    return answer.status_code == 302 and answer["Location"] == SET_UP


@pytest.mark.parametrize("key", ["dsl", "business_unit", "administrator", "partnership_manager"])
def test_everybody_but_practitioners_is_led_to_set_one_up_before_any_other_page(world, key):
    client = entered(world.post(key).user)
    for address in ("/your-work/", "/challenges/", "/directory/", "/notices/", "/settings/agencies/"):
        assert client.get(address)["Location"] == SET_UP
    page = text_of(client.get(SET_UP))
    assert "Authenticator app" in page and "Passkey" in page
    assert client.post("/sign-out/").status_code == 302


def test_a_practitioner_needs_one_from_the_second_visit(world):
    first = entered(world.teacher)
    assert first.get("/your-work/").status_code == 200
    first.post("/sign-out/")
    assert stopped(entered(world.teacher))


def test_a_practitioner_who_becomes_more_needs_one_in_the_same_session(world):
    client = entered(world.teacher)
    make_post(world.teacher, world.agency("school"), "line_manager")
    assert stopped(client)


def test_a_partnership_may_demand_one_of_practitioners_at_once(world):
    Partnership.objects.update(second_factor_at_once=True)
    assert stopped(entered(world.teacher))


def test_a_click_in_a_demonstration_needs_none_and_counts_as_no_visit(world, settings):
    settings.DEMONSTRATION = True
    client = Client()
    client.post("/sign-in/", {"person": world.dsl.pk})
    assert client.get("/your-work/").status_code == 200
    client.post("/sign-in/", {"person": world.teacher.pk})
    client = Client()
    client.post("/sign-in/in-earnest/", {"email": world.teacher.email, "password": "a long enough password"})
    assert client.get("/your-work/").status_code == 200  # their first visit


# -- an authenticator app -----------------------------------------------------------------------------


def set_up(client):
    """As a person does: opens the page, types what the app shows; the page that follows."""
    client.get(SET_UP)
    page = client.get(f"{SET_UP}app/")
    from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value

    secret = page.context["form"].secret
    shown = format_hotp_value(hotp_value(secret, int(NOON.timestamp()) // 30))
    return client.post(f"{SET_UP}app/", {"code": shown}, follow=True)


def test_an_app_is_set_up_by_picture_or_key_and_the_recovery_codes_are_shown_once(
    world, django_capture_on_commit_callbacks
):
    client = entered(world.dsl)
    client.get("/challenges/")
    with django_capture_on_commit_callbacks(execute=True):
        page = set_up(client)
    codes = re.findall(r"<li>(\d{8})</li>", page.content.decode())
    assert len(set(codes)) == 10
    assert 'href="/challenges/"' in page.content.decode()  # where they were going
    again = client.get(f"{SET_UP}codes/").content.decode()
    assert not any(one in again for one in codes)
    assert client.get("/your-work/").status_code == 200
    assert "factor_added" in acts()
    assert Notice.objects.filter(recipient=world.dsl, kind="factor_changed").exists()


def test_the_picture_is_an_image_of_ours_and_only_while_an_app_is_set_up(world):
    client = entered(world.dsl)
    assert client.get(f"{SET_UP}app/picture/").status_code == 404
    client.get(f"{SET_UP}app/")
    answer = client.get(f"{SET_UP}app/picture/")
    assert answer["Content-Type"] == "image/svg+xml"
    assert b"<script" not in answer.content


def test_the_secret_of_an_app_is_sealed_in_the_database(world):
    with_app(world.dsl)
    from allauth.mfa.adapter import get_adapter

    kept = Authenticator.objects.get(user=world.dsl).data["secret"]
    assert get_adapter().decrypt(kept) not in kept


@pytest.mark.parametrize(("steps", "fits"), [(0, True), (-1, True), (1, True), (-2, False), (2, False)])
def test_a_clock_may_be_one_step_off_and_no_more(world, steps, fits):
    client = Client()
    assert enter(client, with_app(world.dsl))["Location"] == GIVE
    assert not is_in(client)
    client.post(GIVE, {"code": code(world.dsl, steps)})
    assert is_in(client) is fits
    assert ("sign_in_failed" in acts()) is not fits


def test_no_passkey_is_offered_to_whoever_has_only_an_app(world):
    client = Client()
    enter(client, with_app(world.dsl))
    page = text_of(client.get(GIVE))
    assert "Six digits from your authenticator app" in page and "Use a passkey" not in page


def test_a_code_is_not_accepted_twice(world):
    entered(with_app(world.dsl))
    client = Client()
    enter(client, world.dsl)
    page = client.post(GIVE, {"code": code(world.dsl)})
    assert "used already" in text_of(page)
    world.clock.shift(STEP)
    client.post(GIVE, {"code": code(world.dsl)})
    assert is_in(client)


def test_the_password_alone_opens_nothing_however_one_goes_about_it(world):
    client = Client()
    enter(client, with_app(world.dsl))
    for address in ("/your-work/", "/account/", SET_UP, f"{SET_UP}app/", f"{SET_UP}codes/"):
        assert client.get(address)["Location"].startswith("/sign-in/")
    assert SignIn.objects.count() == 0


def test_a_recovery_code_works_once(world, django_capture_on_commit_callbacks):
    client = entered(world.dsl)
    with django_capture_on_commit_callbacks(execute=True):
        codes = re.findall(r"<li>(\d{8})</li>", set_up(client).content.decode())
    for expected in (True, False):
        other = Client()
        enter(other, world.dsl)
        other.post(GIVE, {"code": codes[0]})
        assert is_in(other) is expected


def test_many_wrong_codes_are_stopped(world):
    client = Client()
    enter(client, with_app(world.dsl))
    for _ in range(21):
        page = client.post(GIVE, {"code": "000000"})
    assert "too many attempts" in text_of(page).lower()
    client.post(GIVE, {"code": code(world.dsl)})
    assert not is_in(client)


def test_the_last_factor_of_somebody_who_needs_one_stays(world):
    client = entered(with_app(world.dsl))
    page = client.post(f"{SET_UP}app/remove/")
    assert "Add another one first" in text_of(page)
    assert Authenticator.objects.filter(user=world.dsl).exists()
    passkey = Authenticator.objects.create(user=world.dsl, type="webauthn", data={"name": "Phone"})
    Authenticator.objects.filter(type="totp").delete()
    assert client.post(f"{SET_UP}passkeys/{passkey.pk}/remove/").status_code == 403


def test_changing_how_one_signs_in_asks_again_ten_minutes_after_signing_in(world):
    client = entered(world.teacher)
    assert client.get(f"{SET_UP}app/").status_code == 200
    world.clock.shift(timedelta(minutes=11))
    assert client.get(f"{SET_UP}app/")["Location"].startswith("/account/again/")


# -- lost -----------------------------------------------------------------------------------------------


def reset(world, key, who, why="Lost their phone, rang back."):
    with signed_in(world.post(key).user, NOON) as client:
        return client.post(f"/settings/people/{who.pk}/second-factor/", {"why": why})


@pytest.mark.parametrize("key", ["administrator", "business_unit"])
def test_a_lost_factor_is_taken_away_with_a_reason_and_its_owner_is_told_and_signed_out(world, key):
    client = entered(with_app(world.dsl))
    assert reset(world, key, world.dsl).status_code == 302
    assert not is_in(client)
    assert acts()[-1] == "factor_reset"
    assert Notice.objects.filter(recipient=world.dsl, kind="factor_reset").exists()
    assert stopped(entered(world.dsl))


def test_it_needs_a_reason_and_nobody_does_it_for_themselves_or_another_partnership(world):
    from tests.factories import make_world

    other = make_world("elsewhere")
    for user in (world.dsl, world.administrator, other.dsl):
        with_app(user)
    assert "Enter why" in text_of(reset(world, "administrator", world.dsl, why=""))
    assert reset(world, "administrator", world.administrator).status_code == 403
    assert reset(world, "administrator", other.dsl).status_code == 404
    assert reset(world, "dsl", world.administrator).status_code == 403
    assert Authenticator.objects.count() == 3


def test_it_is_not_taken_away_from_one_of_several_partnerships_of_somebody(world):
    """The other partnership's posts are not shown to whoever asks, and count all the same."""
    from tests.factories import make_world

    sefton = make_world("sefton")
    make_post(with_app(world.dsl), sefton.agency("council"), "statutory_partner")
    assert reset(world, "administrator", world.dsl).status_code == 403
    assert Authenticator.objects.exists()
    make_post(world.administrator, sefton.agency("council"), "administrator")
    assert reset(world, "administrator", world.dsl).status_code == 302


def test_a_session_from_before_a_second_factor_was_set_up_ends_with_it(world, django_capture_on_commit_callbacks):
    elsewhere, client = entered(world.dsl), entered(world.dsl)
    with django_capture_on_commit_callbacks(execute=True):
        set_up(client)
    assert not is_in(elsewhere)
    assert client.get("/your-work/").status_code == 200
