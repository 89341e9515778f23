"""The engine is off for ten days, the mail server for an hour, the clock jumps back: what then?"""

from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection

from audit_log.models import Entry
from audit_log.verify import verify
from escalation import actions
from notifications import outbox
from notifications.models import Notice
from tests.escalation.stories import DAY, HOUR, deadline, london
from tests.factories import AT
from tests.races.at_once import many
from workflows import health
from workflows.models import Case, Deadline, Outcome

OFF_UNTIL = london("2026-09-21 10:00")  # a Monday; the engine stopped on the evening of the 10th
MINUTE = timedelta(minutes=1)


def test_after_ten_days_off_every_step_opens_in_order_and_each_lasts_to_the_end_of_a_working_day(world):
    reference = world.challenge()
    world.play(london("2026-09-10 00:00"))
    assert world.load(reference).step == 2  # entered on time, due at the end of Wednesday 16

    world.play(OFF_UNTIL - 11 * DAY + HOUR)
    opened = {}
    at = OFF_UNTIL
    while world.load(reference).step < 4:
        world.sweep(at)
        step = world.load(reference).step
        if step not in opened:
            opened[step] = at
        at = min(Deadline.objects.filter(is_open=True, due_at__gt=at).values_list("due_at", flat=True))
    assert list(opened) == [3, 4]

    third = deadline(reference, "resolve", step=3)
    assert third.opens_at == OFF_UNTIL
    # By its rule to the end of Tuesday 22, which is also the end of the next working day.
    assert third.due_at == london("2026-09-23 00:00")
    assert opened[4] == third.due_at
    fourth = deadline(reference, "recommend", step=4)
    assert fourth.due_at == london("2026-09-29 00:00")
    assert not any("late" in line for line in fourth.why)  # it opened on time again


def test_a_step_that_should_have_come_and_gone_meanwhile_is_due_later_with_both_dates_explained(world):
    reference = world.challenge()
    back = london("2026-09-18 16:00")  # step 2 should have opened on the 10th and been over on the 16th
    world.sweep(back)
    second = deadline(reference, "resolve", step=2)
    assert second.due_at == london("2026-09-22 00:00")  # the end of Monday
    why = "\n".join(second.why)
    assert "By its rule it was due by the end of Wednesday 16 September" in why
    assert "the end of the next working day: by the end of Monday 21 September" in why
    assert world.load(reference).step == 2


def test_what_the_timer_does_late_counts_from_when_it_was_due_and_says_when_it_was_written(world):
    reference = world.challenge()
    world.sweep(OFF_UNTIL)
    lines = Entry.objects.filter(case__reference=reference, by=None).order_by("chain_no")
    assert [(line.act, line.at) for line in lines] == [
        ("ran_out", london("2026-09-09 00:00")),
        ("time_ran_out", london("2026-09-10 00:00")),
    ]
    assert {line.recorded_at for line in lines} == {OFF_UNTIL}
    outcomes = Outcome.objects.filter(case__reference=reference)
    assert {(one.at, one.recorded_at) for one in outcomes} == {
        (london("2026-09-09 00:00"), OFF_UNTIL),
        (london("2026-09-10 00:00"), OFF_UNTIL),
    }
    history = world.load(reference).history.filter(history_type="~").get()
    assert (history.effective_at, history.history_date) == (london("2026-09-10 00:00"), OFF_UNTIL)
    assert verify() == []


def test_what_ran_out_first_is_caught_up_first(world):
    later = world.challenge(at=AT + 3 * DAY, concern="Later.")
    earlier = world.challenge(at=AT, concern="Earlier.")
    between = world.challenge(at=AT + DAY, concern="Between.")
    from escalation.models import Challenge
    from workflows.sweep import sweep

    order = []

    def decide(change, challenge, deadline, directory):
        order.append(challenge.case.reference)
        actions.time_ran_out(change, challenge, deadline, directory)

    sweep(Challenge, decide, at=OFF_UNTIL)
    assert order == [earlier, between, later]


def test_while_the_engine_is_off_health_counts_the_seconds_and_the_banner_is_up(world):
    world.challenge()
    world.sweep(AT)
    assert not health.look(AT + MINUTE).problems()
    found = health.look(london("2026-09-09 00:10"))
    assert found.as_json()["oldest_unhandled_overdue_seconds"] == 600
    assert found.as_json()["status"] == "late"
    assert any("The timer has stopped or is late" in line for line in found.problems())


def test_a_clock_that_jumps_back_makes_nothing_happen_twice_and_breaks_no_chain(world):
    references = many(world, 3)
    at = london("2026-09-10 00:00")
    world.sweep(at)
    count = (Outcome.objects.count(), Entry.objects.count(), Notice.objects.count())
    world.sweep(at - 2 * DAY)
    world.sweep(at)
    assert (Outcome.objects.count(), Entry.objects.count(), Notice.objects.count()) == count
    actions.comment(references[0], text="We rang.", by=world.dsl, at=at - DAY)
    assert verify() == []
    world.play(london("2026-09-17 00:00"))
    assert {world.load(reference).step for reference in references} == {3}
    assert not health.look(at - DAY).failing


def test_while_mail_is_down_people_act_and_notices_wait_and_go_later(world, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"  # not the one that pytest puts in its place
    settings.NOTICE_CHANNEL, settings.EMAIL_HOST, settings.EMAIL_PORT = "smtp", "127.0.0.1", 9  # nobody listens
    reference = world.challenge()
    waiting = outbox.unsent(AT)
    assert waiting > 0
    assert outbox.send_due(at=AT) == 0
    actions.respond(reference, text="We did visit.", by=world.social_worker, at=AT + HOUR)
    assert outbox.send_due(at=AT + HOUR) == 0
    assert outbox.unsent(AT + HOUR) > waiting
    assert any("E-mails are delayed" in line for line in health.look(AT + HOUR).problems())
    assert not Notice.objects.exclude(dead_at=None).exists()  # a server that is down is nobody's dead letter
    settings.NOTICE_CHANNEL = "mailbox"
    outbox.send_due(at=AT + 2 * HOUR)
    assert outbox.unsent(AT + 2 * HOUR) == 0


TRAIL = ["audit_log_entry", "notifications_notice", "escalation_historicalchallenge", "workflows_outcome"]


@contextmanager
def nothing_can_be_added_to(table):
    with connection.cursor() as cursor:
        cursor.execute(
            f"CREATE TRIGGER broken BEFORE INSERT ON {table} FOR EACH STATEMENT EXECUTE FUNCTION audit_log_refuse()"
        )
    yield
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER broken ON {table}")


def written():
    return [model.objects.count() for model in (Case, Deadline, Outcome, Entry, Notice)]


@pytest.mark.parametrize("table", TRAIL)
def test_an_act_that_cannot_be_put_on_the_trail_does_not_happen(world, table):
    reference = world.challenge()
    before = written()
    with nothing_can_be_added_to(table), pytest.raises(DatabaseError, match="append-only"):
        actions.withdraw(reference, why="They came.", under_pressure=False, by=world.teacher, at=AT + HOUR)
    assert written() == before
    assert world.load(reference).state == "STEP_1"
    actions.withdraw(reference, why="They came.", under_pressure=False, by=world.teacher, at=AT + HOUR)
    assert world.load(reference).state == "WITHDRAWN"


@pytest.mark.parametrize("table", TRAIL)
def test_a_timer_that_cannot_be_put_on_the_trail_does_not_go_off_until_it_can(world, table):
    references = many(world, 2)
    before, at = written(), london("2026-09-10 00:00")
    with nothing_can_be_added_to(table):
        world.sweep(at)
    assert written() == before
    assert health.look(at).failing == 2
    world.sweep(at + HOUR)
    assert {world.load(reference).step for reference in references} == {2}
    assert health.look(at + HOUR).failing == 0
