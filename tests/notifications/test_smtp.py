"""Mail, through a real server on the loopback."""

import pytest

from notifications.models import Notice
from notifications.outbox import send_due
from tests.notifications.conftest import MINUTE, MORNING


def test_a_notice_arrives_as_plain_mail(put, mail_server):
    row = put()
    assert send_due(at=MORNING) == 1
    (message,) = mail_server.messages
    assert message["To"] == row.recipient.email
    assert message["From"] == "Challenges <challenges@partnership.example>"
    assert message["Subject"] == "OFFICIAL-SENSITIVE: CH-2026-0042: it is your turn"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message.get_content_type() == "text/plain"
    assert message.get_content().replace("\r\n", "\n").strip() == row.body
    assert not [name for name in message if name.lower().startswith("x-")]


def test_the_message_id_is_the_receipt(put, mail_server):
    row = put()
    send_due(at=MORNING)
    row.refresh_from_db()
    assert row.receipt == mail_server.messages[0]["Message-ID"]
    assert row.receipt.endswith("@partnership.example>")
    assert row.key not in row.receipt


def test_a_double_carries_the_same_message_id_and_another_notice_another(put, mail_server):
    row = put()
    send_due(at=MORNING)
    Notice.objects.filter(pk=row.pk).update(sent_at=None)  # as if killed between sending and marking
    put()
    send_due(at=MORNING)
    first, double, other = (message["Message-ID"] for message in mail_server.messages)
    assert first == double != other


def test_one_connection_serves_a_whole_run(put, mail_server):
    for _ in range(3):
        put()
    assert send_due(at=MORNING) == 3
    assert mail_server.connections == 1


def test_a_recipient_refused_for_good_is_given_up_at_once_and_the_others_go(put, mail_server):
    refused, other = put(), put()
    mail_server.answers[refused.recipient.email] = "550 No such person"
    assert send_due(at=MORNING) == 1
    refused.refresh_from_db(), other.refresh_from_db()
    assert (refused.dead_at, refused.attempts) == (MORNING, 1)
    assert "550" in refused.last_error and "@" not in refused.last_error
    assert other.sent_at == MORNING


def test_a_recipient_refused_for_now_is_tried_again(put, mail_server):
    row = put()
    mail_server.answers[row.recipient.email] = "450 Mailbox busy"
    assert send_due(at=MORNING) == 0
    row.refresh_from_db()
    assert (row.dead_at, row.attempts, row.next_try_at) == (None, 1, MORNING + MINUTE)
    mail_server.answers.clear()
    assert send_due(at=MORNING + MINUTE) == 1


def test_an_address_that_mail_cannot_carry_fails_alone(put, new_person, mail_server):
    bad, good = put(new_person(email="pat\nsample@school.example")), put()
    assert send_due(at=MORNING) == 1
    bad.refresh_from_db(), good.refresh_from_db()
    assert (bad.attempts, bad.sent_at, good.sent_at) == (1, None, MORNING)


def test_a_server_that_is_down_costs_no_attempt_and_everything_goes_when_it_is_back(put, mail_server, settings):
    rows = [put() for _ in range(3)]
    address = settings.EMAIL_PORT
    settings.EMAIL_PORT = 1  # nobody listens there
    for minute in range(20):
        assert send_due(at=MORNING + minute * MINUTE) == 0
    assert [row.attempts for row in Notice.objects.all()] == [0, 0, 0]
    settings.EMAIL_PORT = address
    assert send_due(at=MORNING + 20 * MINUTE) == len(rows)


def test_a_server_that_goes_away_in_the_middle_of_a_run_ends_the_run(put, mail_server):
    first, second = put(), put()
    mail_server.hang_up = True
    assert send_due(at=MORNING) == 0
    first.refresh_from_db(), second.refresh_from_db()
    assert (first.attempts, first.next_try_at) == (0, MORNING + MINUTE)
    assert first.last_error
    assert (second.last_error, second.next_try_at) == ("", MORNING)
    mail_server.hang_up = False
    assert send_due(at=MORNING + MINUTE) == 2


@pytest.mark.parametrize("words", ["Danny", "Smith"])
def test_nothing_but_the_four_facts_is_in_the_mail(put, new_person, mail_server, words):
    put(new_person(name="Danny Smith"))
    send_due(at=MORNING)
    assert words not in mail_server.messages[0].as_string()
