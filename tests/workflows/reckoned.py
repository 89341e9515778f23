"""Reckoning a limit in a test: one call, and what its answer is compared by."""

from datetime import date, datetime, time, timedelta

from workflows.calendar import Calendar
from workflows.clock import day_of, instant, start_of
from workflows.limits import Due, Facts, due, guard_late_opening
from workflows.procedure import Step

CALENDAR = Calendar()
FRIDAY = instant(date(2026, 12, 18), time(16, 59))
STEP_1 = Step(1, "one", "One", "p. 1", "calendar", (), from_day=1, to_day=1)
STEP_2 = Step(2, "two", "Two", "p. 2", "calendar", (), from_day=3, to_day=9)
STEP_2_WORKING = Step(2, "two", "Two", "p. 2", "working", (), from_day=3, to_day=9)


def when(limit, facts=None, *, step=STEP_1, starts_on="", calendar=CALENDAR) -> Due:
    facts = facts or Facts(FRIDAY, entered={step.number: FRIDAY})
    return due(limit, facts, step=step, calendar=calendar, source="p. 1", starts_on=starts_on)


def entered_at(at, *, by_timer=False, step=1, **more) -> Facts:
    return Facts(at, entered={step: at}, entered_by_timer=frozenset({step} if by_timer else ()), **more)


def last_day(found: Due) -> date:
    """The day whose end a limit in days is."""
    assert found.due_at is not None and found.due_at == start_of(day_of(found.due_at))
    return day_of(found.due_at) - timedelta(days=1)


def opened(due_: Due, opened_at: datetime) -> Due:
    return guard_late_opening(due_, should_open_at=due_.opens_at, opened_at=opened_at, calendar=CALENDAR)
