"""/healthz and the banner: what they say when the engine is on time, late, silent, or stumbles over a case."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from notifications.models import Notice
from tests.escalation.stories import london
from tests.factories import AT
from workflows import health
from workflows.models import Heartbeat

MINUTE = timedelta(minutes=1)


@pytest.fixture
def beating(db):
    """An engine that swept both kinds of case at AT."""
    for kind in ("challenge", "incident", "review", "recommendation"):
        Heartbeat.objects.create(name=f"sweep:{kind}", last_at=AT)


def asked(at):
    with time_machine.travel(at, tick=False):
        return Client().get("/healthz")


def said(at):
    return " ".join(health.look(at).problems())


def a_notice(world, **facts):
    return Notice.objects.create(
        **{
            "recipient": world.teacher,
            "kind": "for_you",
            "subject": "s",
            "body": "b",
            "key": f"k{Notice.objects.count()}",
            "created_at": AT,
            "send_after": AT,
            "next_try_at": AT,
        }
        | facts
    )


def test_anybody_may_ask_and_a_healthy_engine_answers_200_with_numbers_alone(beating):
    answer = asked(AT + MINUTE)
    assert answer.status_code == 200
    assert answer.json() == {
        "status": "ok",
        "oldest_unhandled_overdue_seconds": 0,
        "last_sweep_at": AT.isoformat(),
        "unsent_notices": 0,
        "failing_cases": 0,
        "stalled_cases": 0,
        "given_up_notices": 0,
        "last_sealed_at": None,
        "broken_rows": 0,
    }


def test_an_engine_that_has_never_swept_is_late(db):
    answer = asked(AT)
    assert answer.status_code == 503
    assert answer.json()["status"] == "late"
    assert answer.json()["last_sweep_at"] is None


def test_a_silent_engine_is_late_even_when_nothing_is_due(beating):
    assert asked(AT + 2 * MINUTE).status_code == 200
    assert asked(AT + 3 * MINUTE).status_code == 503


def test_the_slower_of_the_two_sweeps_counts(beating):
    Heartbeat.objects.filter(name="sweep:challenge").update(last_at=AT + 10 * MINUTE)
    assert asked(AT + 10 * MINUTE).status_code == 503


def test_it_says_for_how_many_seconds_the_oldest_deadline_has_waited_for_its_timer(halton):
    halton.challenge()
    ran_out = london("2026-09-09 00:00")
    Heartbeat.objects.create(name="sweep:challenge", last_at=ran_out + 5 * MINUTE)
    answer = asked(ran_out + 5 * MINUTE)
    assert answer.json()["oldest_unhandled_overdue_seconds"] == 300
    assert answer.status_code == 503
    halton.sweep(ran_out + 5 * MINUTE)
    assert asked(ran_out + 5 * MINUTE).json()["oldest_unhandled_overdue_seconds"] == 0


def test_a_case_the_timer_cannot_handle_is_counted_and_the_banner_names_none(halton, monkeypatch):
    from escalation import actions
    from escalation.models import Challenge
    from workflows.sweep import sweep

    def break_down(*_):
        raise ValueError("secret words of a case")

    reference = halton.challenge()
    ran_out = london("2026-09-10 00:00")
    halton.sweep(london("2026-09-09 00:00"))
    sweep(Challenge, break_down, at=ran_out)
    answer = asked(ran_out)
    assert answer.json()["failing_cases"] == 1
    assert answer.status_code == 503
    assert "The timer cannot handle 1 case." in said(ran_out)
    assert reference not in said(ran_out)
    sweep(Challenge, actions.time_ran_out, at=ran_out + timedelta(hours=1))
    assert asked(ran_out + timedelta(hours=1)).json()["failing_cases"] == 0


def test_mail_that_should_have_left_a_quarter_of_an_hour_ago_is_delayed(halton, beating):
    a_notice(halton)
    assert asked(AT + 14 * MINUTE).json()["unsent_notices"] == 0
    assert asked(AT + 15 * MINUTE).json()["unsent_notices"] == 1
    assert "E-mails are delayed." in said(AT + 15 * MINUTE)


def test_mail_that_waits_for_the_morning_is_not_delayed_unless_it_is_urgent(halton, beating):
    evening, night = london("2026-09-08 17:59"), london("2026-09-08 23:00")
    a_notice(halton, send_after=evening)
    assert "E-mails are delayed" not in said(night)
    assert "E-mails are delayed" not in said(london("2026-09-09 08:05"))
    assert "E-mails are delayed" in said(london("2026-09-09 08:20"))
    a_notice(halton, send_after=evening, urgent=True)
    assert "E-mails are delayed" in said(night)


def test_one_address_that_refuses_its_mail_is_counted_and_raises_no_banner(halton, beating):
    a_notice(halton, attempts=3)
    assert asked(AT + 20 * MINUTE).json()["unsent_notices"] == 1
    assert "E-mails are delayed" not in said(AT + 20 * MINUTE)


def test_given_up_mail_is_counted(halton, beating):
    a_notice(halton, dead_at=AT)
    assert asked(AT + MINUTE).json()["given_up_notices"] == 1


def test_what_the_auditor_found_without_a_time_limit_is_said_without_its_reference(beating):
    Heartbeat.objects.create(name="audit", last_at=AT, note="Nothing is timed in CH-2026-0001.")
    assert "No time limit runs in 1 case" in said(AT)
    assert "CH-2026" not in said(AT)


def test_the_banner_stands_on_the_pages_of_whoever_is_signed_in(halton):
    with time_machine.travel(AT, tick=False):
        client = Client()
        assert "The timer has stopped or is late." not in client.get("/sign-in/").content.decode()
        client.force_login(halton.teacher)
        assert "The timer has stopped or is late." in client.get("/your-work/").content.decode()


def test_it_is_two_queries_and_one_for_the_demonstrations_clock(beating):
    with CaptureQueriesContext(connection) as queries:
        asked(AT)
    assert len([one for one in queries if " FROM " in one["sql"]]) == 3
