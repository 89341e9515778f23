"""GOV.UK Notify, as its client speaks to a small server on the loopback."""

import pytest

from notifications.models import Notice
from notifications.outbox import send_due
from tests.notifications.conftest import MINUTE, MORNING


def test_a_notice_is_handed_to_notify_with_its_subject_and_body(put, notify_server, settings):
    row = put()
    assert send_due(at=MORNING) == 1
    (asked,) = notify_server.requests
    assert asked["path"] == "/v2/notifications/email"
    assert asked["token"].startswith("Bearer ")
    assert asked["email_address"] == row.recipient.email
    assert asked["template_id"] == settings.NOTIFY_TEMPLATE_ID
    assert asked["personalisation"] == {"subject": row.subject, "body": row.body}
    row.refresh_from_db()
    assert (row.channel, row.receipt) == ("notify", "740e5834-3a29-46b4-9a6f-16142fde533a")


def test_a_double_carries_the_same_reference_and_another_notice_another(put, notify_server):
    row = put()
    send_due(at=MORNING)
    Notice.objects.filter(pk=row.pk).update(sent_at=None)  # as if killed between sending and marking
    put()
    send_due(at=MORNING)
    first, double, other = (asked["reference"] for asked in notify_server.requests)
    assert first == double != other


def test_a_message_that_notify_refuses_is_given_up_at_once(put, notify_server):
    row = put()
    notify_server.status = 400
    assert send_due(at=MORNING) == 0
    row.refresh_from_db()
    assert (row.dead_at, row.attempts) == (MORNING, 1)
    assert "Not today" in row.last_error


@pytest.mark.parametrize("status", [403, 429, 500, 503])
def test_a_notify_that_is_busy_broken_or_locks_us_out_ends_the_run_and_costs_no_attempt(put, notify_server, status):
    first, second = put(), put()
    notify_server.status = status
    assert send_due(at=MORNING) == 0
    assert len(notify_server.requests) == 1
    first.refresh_from_db(), second.refresh_from_db()
    assert (first.attempts, first.dead_at, first.next_try_at) == (0, None, MORNING + MINUTE)
    assert str(status) in first.last_error
    notify_server.status = 201
    assert send_due(at=MORNING + MINUTE) == 2


def test_a_notify_that_cannot_be_reached_costs_no_attempt(put, notify_server):
    row = put()
    notify_server.server.shutdown(), notify_server.server.server_close()
    assert send_due(at=MORNING) == 0
    row.refresh_from_db()
    assert (row.attempts, row.dead_at) == (0, None)
