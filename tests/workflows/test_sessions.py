"""Sessions: they end by themselves, by their owner, and with the last post."""

from datetime import timedelta

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.test import Client

from tests.escalation.visiting import text_of
from tests.workflows.entering import NOON, acts, enter, entered, is_in, with_password
from workflows import clock, posts
from workflows.models import SignIn

MINUTE = timedelta(minutes=1)


@pytest.fixture
def world(halton, settings):
    settings.DEMONSTRATION = False
    with_password(halton.teacher)
    with_password(halton.colleague)
    with time_machine.travel(NOON, tick=False) as moving:
        halton.clock = moving
        yield halton


def test_a_session_ends_after_half_an_hour_of_nothing_and_leads_back(world):
    client = entered(world.teacher)
    key = client.session.session_key
    world.clock.shift(29 * MINUTE)
    assert is_in(client)
    world.clock.shift(31 * MINUTE)
    answer = client.get("/challenges/?q=visit")
    assert answer["Location"] == "/sign-in/?next=/challenges/%3Fq%3Dvisit"
    page = text_of(client.get(answer["Location"]))
    assert "nothing had happened for 30 minutes" in page
    assert not Session.objects.filter(session_key=key).exists()
    assert acts() == ["sign_in", "sign_out"]
    assert enter(client, world.teacher, next="/challenges/?q=visit")["Location"] == "/challenges/?q=visit"


def test_it_ends_twelve_hours_after_signing_in_however_busy(world):
    client = entered(world.teacher)
    for _ in range(35):
        world.clock.shift(20 * MINUTE)
        assert is_in(client)
    world.clock.shift(20 * MINUTE)
    assert not is_in(client)
    assert "12 hours had passed" in text_of(client.get("/sign-in/"))


def test_a_session_that_began_in_another_way_than_by_signing_in_is_worth_nothing(world):
    client = Client()
    client.force_login(world.teacher)
    assert not is_in(client)


def test_one_sees_where_one_is_signed_in_and_ends_it_there(world):
    other = entered(world.teacher, REMOTE_ADDR="192.0.2.7", headers={"user-agent": "Mozilla (Windows NT) Firefox/140"})
    this = entered(world.teacher)
    page = text_of(this.get("/account/"))
    assert "Firefox on Windows" in page and "192.0.2.7" in page and "(this one)" in page
    row = SignIn.objects.get(address="192.0.2.7")
    assert this.post(f"/account/sessions/{row.pk}/end/").status_code == 302
    assert is_in(this) and not is_in(other)
    assert acts()[-1] == "session_ended"


def test_one_ends_all_others_at_once(world):
    others, this = [entered(world.teacher) for _ in range(2)], entered(world.teacher)
    this.post("/account/sessions/end/")
    assert is_in(this)
    assert [is_in(one) for one in others] == [False, False]
    assert Session.objects.filter(session_key__in=[one.cookies["sessionid"].value for one in others]).count() == 0


def test_nobody_ends_the_session_of_somebody_else(world):
    theirs, mine = entered(world.colleague), entered(world.teacher)
    row = SignIn.objects.get(user=world.colleague)
    assert mine.post(f"/account/sessions/{row.pk}/end/").status_code == 404
    assert is_in(theirs)


def test_signing_out_deletes_the_session(world):
    client = entered(world.teacher)
    key = client.session.session_key
    client.post("/sign-out/")
    thief = Client()
    thief.cookies["sessionid"] = key
    assert not is_in(thief)
    assert not Session.objects.filter(session_key=key).exists()


@pytest.mark.parametrize("by_calendar", [True, False])
def test_when_the_last_post_ends_the_sessions_do(world, by_calendar):
    client = entered(world.teacher)
    key, post = client.session.session_key, world.post("teacher")
    today = clock.day_of(NOON)
    if by_calendar:
        posts.end_post(post, last_on=today, by=world.partnership_manager, at=NOON)
        assert is_in(client)
        posts.keep_posts(at=NOON + timedelta(days=1))
    else:
        posts.end_post(post, last_on=today - timedelta(days=1), by=world.partnership_manager, at=NOON)
    assert not Session.objects.filter(session_key=key).exists()
    assert SignIn.objects.get().ended == "no post left"
    assert not is_in(client)
