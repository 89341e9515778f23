"""When a notice leaves, and what becomes of one that cannot."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from notifications.models import Notice
from notifications.outbox import digest, mail_hour, revive, send_due, unsent
from notifications.texts import DigestLine
from tests.notifications.conftest import MINUTE, MORNING
from workflows.models import Partnership

NIGHT = MORNING.replace(hour=22)
NEXT_MORNING = datetime(2026, 12, 2, 8, tzinfo=UTC)


def utc(*parts):
    return datetime(*parts, tzinfo=UTC)


@pytest.mark.parametrize(
    ("written", "leaves"),
    [
        (utc(2026, 12, 1, 7, 59, 59), utc(2026, 12, 1, 8)),
        (utc(2026, 12, 1, 8), utc(2026, 12, 1, 8)),
        (utc(2026, 12, 1, 17, 59, 59), utc(2026, 12, 1, 17, 59, 59)),
        (utc(2026, 12, 1, 18), utc(2026, 12, 2, 8)),
        (utc(2026, 12, 1, 0), utc(2026, 12, 1, 8)),
        (utc(2026, 12, 5, 12), utc(2026, 12, 5, 12)),  # a Saturday
        (utc(2026, 7, 1, 7), utc(2026, 7, 1, 7)),  # summer: eight in London
        (utc(2026, 7, 1, 17), utc(2026, 7, 2, 7)),
        (utc(2026, 3, 28, 19), utc(2026, 3, 29, 7)),  # the clocks go forward in between
        (utc(2026, 10, 24, 18), utc(2026, 10, 25, 8)),  # and back
        (utc(2026, 12, 31, 23), utc(2027, 1, 1, 8)),
    ],
)
def test_mail_leaves_between_eight_and_six_in_london(written, leaves):
    assert mail_hour(written) == leaves


@given(st.datetimes(datetime(2019, 1, 1), datetime(2035, 1, 1), timezones=st.just(UTC)))
def test_mail_waits_less_than_a_day_and_always_for_its_hours(at):
    leaves = mail_hour(at)
    assert at <= leaves <= at + timedelta(hours=15)
    assert 8 <= leaves.astimezone(ZoneInfo("Europe/London")).hour < 18


def test_an_urgent_notice_leaves_at_once_at_any_hour(put):
    row = put(at=NIGHT, urgent=True)
    assert row.send_after == NIGHT
    assert send_due(at=NIGHT) == 1


def test_any_other_notice_waits_for_the_morning(put):
    row = put(at=NIGHT)
    assert row.send_after == NEXT_MORNING
    assert (send_due(at=NIGHT), send_due(at=NEXT_MORNING - MINUTE), send_due(at=NEXT_MORNING)) == (0, 0, 1)


def test_a_notice_may_be_written_ahead(put):
    row = put(send_at=MORNING + timedelta(days=3))
    assert row.send_after == MORNING + timedelta(days=3)
    assert put(send_at=MORNING - timedelta(days=3)).send_after == MORNING


def test_a_sent_notice_is_marked_and_not_sent_again(put):
    row = put()
    assert (send_due(at=MORNING), send_due(at=MORNING)) == (1, 0)
    row.refresh_from_db()
    assert (row.sent_at, row.channel, row.receipt, row.attempts) == (MORNING, "mailbox", "mailbox", 1)


def test_the_oldest_go_first_and_no_more_than_the_limit(put):
    late, early = put(at=MORNING + MINUTE), put(at=MORNING)
    assert send_due(at=MORNING + 2 * MINUTE, limit=1) == 1
    late.refresh_from_db(), early.refresh_from_db()
    assert (early.sent_at is None, late.sent_at is None) == (False, True)


def test_a_link_gets_the_host_of_this_installation(put, settings):
    settings.BASE_URL = "https://challenges.example/"
    one = put()
    assert f"https://challenges.example/go/{one.token}/" in one.body
    assert one.path == "/challenges/CH-2026-0042/"


def test_telling_the_same_twice_is_refused(put):
    put(key="same")
    with pytest.raises(IntegrityError), transaction.atomic():
        put(key="same")


def test_a_digest_is_a_notice_without_a_case(new_person):
    line = DigestLine("CH-1", "Respond", "today", "https://challenges.example/")
    partnership = Partnership.objects.create(name="Anywhere", slug="anywhere", short_name="Any")
    row = digest(
        recipient_id=new_person().pk,
        partnership_id=partnership.pk,
        key="digest:1",
        at=NEXT_MORNING,
        sections={"Due today": [line]},
    )
    row.save()
    assert (row.kind, row.case_id, row.reference, row.send_after) == ("digest", None, "", NEXT_MORNING)
    assert send_due(at=NEXT_MORNING) == 1


def test_a_person_who_has_left_gets_no_mail(put, new_person):
    row = put(new_person(is_active=False))
    assert send_due(at=MORNING) == 0
    row.refresh_from_db()
    assert (row.sent_at, row.dead_at) == (None, MORNING)
    assert row.last_error == "the recipient no longer works here"


def test_a_failing_notice_is_tried_again_later_and_later_and_given_up_after_ten(put, mail_server):
    mail_server.answer_to_data = "451 Not now"
    row, at, waits = put(urgent=True), MORNING, []
    for attempt in range(1, 11):
        assert send_due(at=at - timedelta(microseconds=1)) == 0
        assert send_due(at=at) == 0
        row.refresh_from_db()
        assert row.attempts == attempt
        waits.append(round((row.next_try_at - at) / MINUTE))
        at = row.next_try_at
    assert waits == [1, 5, 15, 60, 240, 240, 240, 240, 240, 240]
    assert row.dead_at is not None
    assert "451" in row.last_error
    assert len(mail_server.recipients) == 10


def test_a_given_up_notice_can_be_revived(put, mail_server):
    row = put()
    mail_server.answers[row.recipient.email] = "550 No such person"
    send_due(at=MORNING)
    row.refresh_from_db()
    assert row.dead_at == MORNING
    mail_server.answers.clear()
    revive(row, MORNING + MINUTE)
    assert send_due(at=MORNING + MINUTE) == 1
    row.refresh_from_db()
    assert (row.dead_at, row.sent_at, row.attempts) == (None, MORNING + MINUTE, 1)


def test_only_a_given_up_notice_can_be_revived(put):
    waiting, sent = put(at=NIGHT), put()
    send_due(at=MORNING)
    for row in (waiting, sent):
        with pytest.raises(ValueError, match="not given up"):
            revive(row, NIGHT)


def test_a_notice_that_failed_in_the_evening_waits_for_the_morning_unless_it_is_urgent(put, mail_server):
    evening = MORNING.replace(hour=17, minute=59, second=30)
    calm, urgent = put(at=evening), put(at=evening, urgent=True)
    mail_server.answer_to_data = "451 Not now"
    assert send_due(at=evening) == 0
    mail_server.answer_to_data = "250 OK"
    assert send_due(at=evening + MINUTE) == 1
    calm.refresh_from_db(), urgent.refresh_from_db()
    assert (urgent.sent_at, calm.sent_at) == (evening + MINUTE, None)
    assert send_due(at=NEXT_MORNING) == 1


def test_what_should_have_gone_and_waits_is_counted(put, new_person):
    put(), put(at=NIGHT), put(new_person(is_active=False))
    assert unsent(MORNING) == 2
    send_due(at=MORNING)
    assert unsent(MORNING) == 0
    assert unsent(NEXT_MORNING) == 1


def test_an_unknown_channel_is_an_error(put, settings):
    settings.NOTICE_CHANNEL = "pigeon"
    put()
    with pytest.raises(ValueError, match="pigeon"):
        send_due(at=MORNING)


@pytest.mark.parametrize("statement", ["DELETE FROM {}", "TRUNCATE {}"])
def test_notices_are_never_deleted(put, statement):
    put()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        with pytest.raises(IntegrityError, match="never deleted"), transaction.atomic():
            cursor.execute(statement.format(Notice._meta.db_table))
    assert Notice.objects.count() == 1


def test_looking_for_work_uses_the_index_of_what_is_unsent(db):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    plan = Notice.objects.filter(sent_at=None, dead_at=None, send_after__lte=MORNING).order_by("send_after", "id")
    assert "notice_unsent" in plan.explain()


def test_an_idle_run_costs_one_query_in_one_transaction(db, django_assert_num_queries):
    with django_assert_num_queries(3):  # the savepoint that a transaction within a test is, and its release
        assert send_due(at=MORNING) == 0
