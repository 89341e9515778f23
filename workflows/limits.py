"""When a limit runs out, and why: pure, explained line by line.

Instants are aware and in UTC; Europe/London decides what a day is. A limit in days ends at the London
midnight that ends its last day; a limit in hours ends when that many hours have really passed.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from workflows.calendar import Calendar, spoken
from workflows.clock import day_of, end_of, instant
from workflows.phrases import by, spoken_at, words
from workflows.procedure import Before, DeadlineRule, Limit, Rules, Step
from workflows.procedure_words import EVENTS
from workflows.reckoning import TICK, Facts, Reckoned, day_number, instant_of, reckon, waits_for

__all__ = [
    "Due",
    "Facts",
    "day_number",
    "deadline_due",
    "due",
    "entered",
    "guard_late_opening",
    "on_day",
    "shift_day_one",
    "window_of",
]

REMINDER_TIME = time(8)
LATE_OPENING = timedelta(hours=1)


@dataclass(frozen=True)
class Due:
    """When a deadline opens, when it is overdue from, and why. An instant not known yet is None.

    `due_text` follows the verb: "by the end of Tuesday 29 December 2026". `remind_at` is 08:00 in London on
    the working day before; None when that is before the opening, or the limit is in hours.
    """

    opens_at: datetime | None
    due_at: datetime | None
    due_text: str
    why: tuple[str, ...]
    remind_at: datetime | None = None


def deadline_due(rules: Rules, rule: DeadlineRule, facts: Facts, *, step: Step | None, calendar: Calendar) -> Due:
    """When a procedure's deadline is due on the case's track, with its source and what it assumes."""
    limit, source, assumed = rule.limit, rule.source, rule.assumed
    lines = ["The urgent track has no limit of its own here"] if facts.urgent else []
    if facts.urgent and rules.urgent and rule.urgent_limit:
        limit, source = rule.urgent_limit, rules.urgent.source
        assumed = rules.urgent.assumed + rule.urgent_assumed
        lines = ["The limit of the urgent track counts"]
    found = due(
        limit,
        facts,
        step=step,
        calendar=calendar,
        source=f"{rules.source}: {source}",
        starts_on=rule.starts_on,
    )
    lines += [f"Assumed: {_lower(rules.assumption(code))}" for code in assumed]
    if not rule.verified:
        lines.append(rules.unverified)
    if not rule.binding:
        lines.append("Indicative: the child’s needs may ask for less time, or for more")
    return replace(found, why=(*found.why, *lines))


def due(limit: Limit, facts: Facts, *, step: Step | None, calendar: Calendar, source: str, starts_on: str = "") -> Due:
    """When one limit runs out. `starts_on` is the event that opens it, "" meaning entering the step."""
    opens_at = instant_of(starts_on or "entered", facts, step)
    rule_line, source_line = f"Rule: {words(limit)}", f"Source: {source}"
    if opens_at is None and starts_on:
        opening = "" if EVENTS[starts_on] in words(limit) else f", beginning with {EVENTS[starts_on]}"
        return Due(None, None, words(limit) + opening, (rule_line, waits_for(EVENTS[starts_on]), source_line))
    found = reckon(limit, facts, step, calendar)
    if found.at is None:
        return Due(opens_at, None, words(limit), (rule_line, *found.why, source_line))
    if not isinstance(limit, Before):  # what is counted back from a planned day moves with that day alone
        found = _never_before(opens_at, found, calendar)
    assert found.at is not None
    why = (rule_line, *found.why, f"Due {by(found.at)}", source_line)
    remind_at = _morning_before(found.at, opens_at, calendar) if found.in_days else None
    return Due(opens_at, found.at, by(found.at), why, remind_at)


def on_day(day: date, *why: str, opens_at: datetime, calendar: Calendar) -> Due:
    """The end of a day that somebody has set, with a reminder in the morning of the working day before."""
    due_at = end_of(day)
    return Due(opens_at, due_at, by(due_at), why, _morning_before(due_at, opens_at, calendar))


def guard_late_opening(due: Due, *, should_open_at: datetime, opened_at: datetime, calendar: Calendar) -> Due:
    """Nobody loses a rung unseen: opened over an hour late, it lasts at least to the next working day's end.

    After an outage, or when paper is entered afterwards. Both dates are explained, whichever counts.
    """
    if due.due_at is None or opened_at - should_open_at <= LATE_OPENING:
        return due
    floor = end_of(calendar.next_working(day_of(opened_at)))
    later = max(due.due_at, floor)
    late = f"It should have opened at {spoken_at(should_open_at)} and opened at {spoken_at(opened_at)}"
    lines = (
        f"By its rule it was due {by(due.due_at)}",
        f"{late}, more than an hour late",
        f"Nobody loses a step unseen, so it lasts at least to the end of the next working day: {by(floor)}",
        f"Due {by(later)}, the later of the two",
    )
    remind_at = _morning_before(later, opened_at, calendar) if later == floor else due.remind_at
    if remind_at is not None and remind_at <= opened_at:
        remind_at = None
    return Due(opened_at, later, by(later), (*due.why, *lines), remind_at)


def entered(
    facts: Facts,
    step: Step,
    *,
    at: datetime,
    calendar: Calendar,
    by_timer: bool = False,
    moves_windows: bool = False,
) -> Facts:
    """The facts once a step has been entered at an instant.

    A timer or an early escalation moves no window. Entering a challenge at a step, or stepping back to it,
    does (`moves_windows`): that day becomes the first of the step's window, and the later windows shift with
    it.
    """
    timed = facts.entered_by_timer - {step.number}
    facts = replace(
        facts,
        entered={**facts.entered, step.number: at},
        entered_by_timer=timed | {step.number} if by_timer else timed,
    )
    day_one = shift_day_one(step, day_of(at), calendar=calendar) if moves_windows else None
    if day_one is None or (step.from_day == 1 and at == facts.raised_at):
        return facts
    why = f"Step {step.number} was entered on {spoken(day_of(at))}, which counts as day {step.from_day}"
    return replace(facts, day_one_on=day_one, day_one_why=why)


def shift_day_one(step: Step, on: date, *, calendar: Calendar) -> date | None:
    """The day 1 that makes `on` the first day of the step's window; None when the step has no window.

    For entering at, or stepping back to, a step. Counting working days, a day off counts as the next working
    day.
    """
    if step.from_day is None:
        return None
    if step.day_unit == "calendar":
        return on - timedelta(days=step.from_day - 1)
    first = calendar.first_working(on)
    return calendar.add_working(first, 1 - step.from_day) if step.from_day > 1 else first


def window_of(step: Step, facts: Facts, *, calendar: Calendar) -> tuple[date, date] | None:
    """The first and the last day of a step's window, for `calendar.falls_over`; None where it has none."""
    if step.from_day is None or step.to_day is None:
        return None
    first, last = (
        day_number(number, facts, unit=step.day_unit, calendar=calendar) for number in (step.from_day, step.to_day)
    )
    return first, last


def _never_before(opens_at: datetime | None, found: Reckoned, calendar: Calendar) -> Reckoned:
    """A deadline whose last day was over before it opened is due at the end of the next working day."""
    if opens_at is None or found.at is None or found.at > opens_at:
        return found
    last = calendar.next_working(day_of(opens_at))
    lines = (
        f"That was {by(found.at)}, before this opened at {spoken_at(opens_at)}",
        f"Nobody loses a step unseen, so the next working day counts: {spoken(last)}",
    )
    return Reckoned(end_of(last), (*found.why, *lines))


def _morning_before(due_at: datetime, opens_at: datetime | None, calendar: Calendar) -> datetime | None:
    """08:00 on the working day before the last day; None when the deadline opens only then or later."""
    morning = instant(calendar.previous_working(day_of(due_at - TICK)), REMINDER_TIME)
    return morning if opens_at is None or morning > opens_at else None


def _lower(sentence: str) -> str:
    """A sentence's first letter made small, to follow a colon."""
    return sentence[:1].lower() + sentence[1:]
