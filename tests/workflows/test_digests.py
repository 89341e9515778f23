"""The daily summary: to whom, when, of what, and only once."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from notifications.models import Notice
from tests.escalation.stories import london
from tests.factories import make_world
from workflows.digests import send_digests
from workflows.models import Cover, Digest

MORNING = london("2026-09-09 08:00")  # the day after AT: "resolve" of step 1 ran out at midnight


@pytest.fixture
def overdue(halton):
    """A challenge whose first day is over."""
    reference = halton.challenge()
    halton.play(london("2026-09-09 07:00"))
    return reference


def digest_of(user):
    return Notice.objects.filter(recipient=user, kind="digest").order_by("-created_at").first()


def test_nothing_leaves_before_eight(halton, overdue):
    assert send_digests(at=MORNING - timedelta(seconds=1)) == 0
    assert send_digests(at=MORNING) > 0


def test_after_the_last_mail_hour_it_is_too_late_for_today(halton, overdue):
    assert send_digests(at=london("2026-09-09 18:00")) == 0
    assert send_digests(at=london("2026-09-09 17:59")) > 0


def test_it_lists_newly_overdue_and_due_today_each_with_a_link_and_nothing_of_the_story(halton, overdue):
    send_digests(at=MORNING)
    body = digest_of(halton.partnership_manager).body
    assert "Newly overdue: 1" in body
    assert "Due today: 1" in body
    assert "Still overdue" not in body
    assert f"/challenges/{overdue}/" in body
    assert "without a visit" not in body
    assert "Child R" not in body


def test_the_day_after_it_is_still_overdue(halton, overdue):
    send_digests(at=MORNING)
    send_digests(at=MORNING + timedelta(days=1))
    body = digest_of(halton.partnership_manager).body
    assert "Still overdue: 1" in body
    assert "Newly overdue" in body  # the hand-over, whose timer has not come yet


def test_each_manager_gets_one_a_day_however_often_it_is_asked_for(halton, overdue):
    first = send_digests(at=MORNING)
    assert send_digests(at=MORNING + timedelta(minutes=1)) == 0
    assert Notice.objects.filter(kind="digest").count() == first


def test_it_goes_to_the_partnerships_team_and_the_leads_of_the_agencies_and_to_nobody_else(halton, overdue):
    send_digests(at=MORNING)
    to = set(Notice.objects.filter(kind="digest").values_list("recipient__name", flat=True))
    assert to == {"Petra Partnership", "Bill Business", "Lee Lead", "Hedda Heading"}


def test_a_day_without_anything_sends_nothing(halton):
    assert send_digests(at=MORNING) == 0
    assert Digest.objects.filter(user=halton.partnership_manager).exists()


def test_another_partnerships_manager_hears_nothing_of_it(halton, overdue):
    other = make_world("elsewhere")
    send_digests(at=MORNING)
    assert digest_of(other.partnership_manager) is None


def test_whoever_stands_in_for_a_manager_gets_the_summary_too(halton, overdue):
    Cover.objects.create(
        post=halton.post("partnership_manager"),
        stand_in=halton.post("nurse"),  # whose employer is no party
        starts_on=date(2026, 9, 9),
        ends_on=date(2026, 9, 11),
    )
    send_digests(at=MORNING)
    assert overdue in digest_of(halton.nurse).body


def test_it_takes_as_many_queries_for_three_cases_as_for_one(halton, overdue):
    with CaptureQueriesContext(connection) as one:
        send_digests(at=MORNING)
    for _ in range(2):
        halton.challenge(at=MORNING, child=f"Child number {_}")
    halton.play(london("2026-09-10 07:00"))
    with CaptureQueriesContext(connection) as three:
        send_digests(at=MORNING + timedelta(days=1))
    assert len(three) == len(one)
