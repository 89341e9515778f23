"""Notices: mine and whether they arrived; the demonstration's mailbox; the administrator's dead letters."""

from datetime import timedelta

import pytest

from notifications.models import Notice
from tests.escalation.visiting import signed_in, text_of
from tests.factories import AT, make_world

MINUTE = timedelta(minutes=1)


@pytest.fixture
def told(halton):
    """A challenge has been raised: the social worker was told."""
    halton.challenge()
    return Notice.objects.get(recipient=halton.social_worker)


def get(user, path, at=AT + MINUTE):
    with signed_in(user, at) as client:
        return client.get(path)


def test_my_notices_say_what_i_was_sent_and_that_it_waits(halton, told):
    text = text_of(get(halton.social_worker, "/notices/"))
    assert "CH-2026-0001: it is your turn" in text
    assert "Waiting" in text
    assert "To be sent since 10:30am on Tuesday 8 September 2026" in text


def test_once_sent_it_says_when(halton, told):
    Notice.objects.filter(pk=told.pk).update(sent_at=AT + MINUTE)
    assert "Sent at 10:31am on Tuesday 8 September 2026" in text_of(get(halton.social_worker, "/notices/"))


def test_given_up_it_says_so(halton, told):
    Notice.objects.filter(pk=told.pk).update(dead_at=AT + MINUTE, last_error="no such mailbox")
    text = text_of(get(halton.social_worker, f"/notices/{told.pk}/"))
    assert "Given up at 10:31am" in text
    assert "no such mailbox" in text


def test_one_notice_is_shown_as_sent_with_its_links(halton, told):
    page = get(halton.social_worker, f"/notices/{told.pk}/")
    assert "It is your turn to act." in text_of(page)
    assert 'href="/challenges/CH-2026-0001/"' in page.content.decode()


def test_nobody_reads_anybody_elses_not_even_a_teammate_or_an_administrator(halton, told):
    for person in (halton.team_manager, halton.stranger, halton.administrator, halton.partnership_manager):
        assert get(person, f"/notices/{told.pk}/").status_code == 404
        assert "it is your turn" not in text_of(get(person, "/notices/"))


def test_the_mailbox_of_a_demonstration_shows_everybodys_newest_first_and_by_person(halton, told):
    page = text_of(get(halton.teacher, "/mailbox/"))
    assert "To Sam Socialworker" in page
    mine = text_of(get(halton.teacher, f"/mailbox/?person={halton.stranger.pk}"))
    assert "There is a problem" in mine  # the stranger has had no mail, so cannot be chosen
    theirs = text_of(get(halton.teacher, f"/mailbox/?person={halton.social_worker.pk}"))
    assert "To Sam Socialworker" in theirs and "To Petra" not in theirs
    assert "It is your turn to act." in text_of(get(halton.teacher, f"/mailbox/{told.pk}/"))


@pytest.fixture
def dead(told):
    Notice.objects.filter(pk=told.pk).update(dead_at=AT, attempts=10, last_error="no such mailbox")
    return told


def test_an_administrator_sees_what_could_not_be_sent_and_sends_it_again(halton, dead):
    text = text_of(get(halton.administrator, "/notices/dead/"))
    assert "To Sam Socialworker" in text
    assert "after 10 attempts: no such mailbox" in text
    with signed_in(halton.administrator, AT + MINUTE) as client:
        assert client.get(f"/notices/dead/{dead.pk}/").status_code == 405
        assert client.post(f"/notices/dead/{dead.pk}/")["Location"] == "/notices/dead/"
        dead.refresh_from_db()
        assert (dead.dead_at, dead.attempts, dead.next_try_at) == (None, 0, AT + MINUTE)
        assert client.post(f"/notices/dead/{dead.pk}/").status_code == 404
        assert "has been delivered or is still being tried" in text_of(client.get("/notices/dead/"))


def test_dead_letters_are_for_the_administrators_of_that_partnership_alone(halton, dead):
    for person in (halton.partnership_manager, halton.social_worker):
        assert get(person, "/notices/dead/").status_code == 403
        with signed_in(person, AT) as client:
            assert client.post(f"/notices/dead/{dead.pk}/").status_code == 403
    other = make_world("elsewhere").administrator
    assert "Sam Socialworker" not in text_of(get(other, "/notices/dead/"))
    with signed_in(other, AT) as client:
        assert client.post(f"/notices/dead/{dead.pk}/").status_code == 404
    dead.refresh_from_db()
    assert dead.dead_at == AT
