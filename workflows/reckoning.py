"""How each form of limit is reckoned from the facts of a case, with the lines that explain it."""

from calendar import monthrange
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import assert_never

from workflows.calendar import Calendar, spoken
from workflows.clock import day_of, end_of, london
from workflows.phrases import by, spoken_at, words
from workflows.procedure import Before, ByPriority, DateSet, DayNumber, DayUnit, Limit, Soonest, Step, Within
from workflows.procedure_words import EVENTS

TICK = timedelta(microseconds=1)


@dataclass(frozen=True)
class Facts:
    """What has happened in a case, as far as limits are counted from it.

    `day_one_on` is the day numbered 1, None meaning the day raised; `day_one_why` says what moved it.
    `entered` has the instant each step was last entered, `entered_by_timer` those steps that a timer opened.
    `events` has the recorded events of `procedure_words.EVENTS` and the dates of `procedure_words.DATES`, as instants.
    """

    raised_at: datetime
    day_one_on: date | None = None
    day_one_why: str = ""
    entered: Mapping[int, datetime] = field(default_factory=dict)
    entered_by_timer: frozenset[int] = frozenset()
    events: Mapping[str, datetime] = field(default_factory=dict)
    urgent: bool = False
    priority: str | None = None


@dataclass(frozen=True)
class Reckoned:
    """An instant with the lines that lead to it; None when it cannot be known yet."""

    at: datetime | None
    why: tuple[str, ...]
    in_days: bool = True


def instant_of(event: str, facts: Facts, step: Step | None, number: int | None = None) -> datetime | None:
    """When an event happened; "entered" means entering step `number`, else the step itself. None: not yet."""
    if event == "raised":
        return facts.raised_at
    if event == "entered":
        number = number or (step.number if step else 0)
        # A step that was passed over, because the case entered at a later one, counts as entered when raised.
        passed_over = number > 0 and any(later > number for later in facts.entered)
        return facts.entered.get(number, facts.raised_at if passed_over else None)
    return facts.events.get(event)


def waits_for(event: str) -> str:
    """The line for a limit whose event has not happened yet."""
    return f"Counting begins with {event}, which has not been recorded yet"


def day_number(number: int, facts: Facts, *, unit: DayUnit, calendar: Calendar) -> date:
    """The date of an absolute day of the case, day 1 being the first."""
    day_one = facts.day_one_on or day_of(facts.raised_at)
    if unit == "calendar":
        return day_one + timedelta(days=number - 1)
    return calendar.add_working(calendar.first_working(day_one), number - 1)


def reckon(limit: Limit, facts: Facts, step: Step | None, calendar: Calendar) -> Reckoned:
    match limit:
        case Within():
            return _within(limit, facts, step, calendar)
        case DayNumber():
            return _absolute_day(limit, facts, calendar)
        case Before():
            return _before(limit, facts, calendar)
        case DateSet():
            return _date_set(limit, facts)
        case Soonest():
            return _soonest(limit.limits, facts, step, calendar)
        case ByPriority():
            return _by_priority(limit, facts, step, calendar)
        case _:
            assert_never(limit)


def _absolute_day(limit: DayNumber, facts: Facts, calendar: Calendar) -> Reckoned:
    raised_on = day_of(facts.raised_at)
    day_one = day_number(1, facts, unit=limit.unit, calendar=calendar)
    last = day_number(limit.day, facts, unit=limit.unit, calendar=calendar)
    lines = [f"Raised on {spoken(raised_on)}, which is day 1"]
    if day_one != raised_on:
        lines = [f"Raised on {spoken(raised_on)}; day 1 is {spoken(day_one)}"]
        if facts.day_one_on:
            lines += [facts.day_one_why] if facts.day_one_why else []
        else:
            lines += [f"{spoken(raised_on)} is no working day, so day 1 is the next one"]
    if limit.unit == "working":
        lines += _skipped(day_one, last, calendar)
    if limit.day > 1:
        lines.append(f"Day {limit.day} is {spoken(last)}")
    if limit.unit == "calendar":
        lines += _stands(last, calendar)
    return Reckoned(end_of(last), tuple(lines))


def _within(limit: Within, facts: Facts, step: Step | None, calendar: Calendar) -> Reckoned:
    event = f"entering step {limit.step}" if limit.step else EVENTS[limit.after]
    start = instant_of(limit.after, facts, step, limit.step)
    if start is None:
        return Reckoned(None, (waits_for(event),))
    if limit.unit in ("minutes", "hours"):
        return _hours(limit, start, event)
    day, lines = _day_of_start(limit, start, event, facts, step)
    last = _last_day(limit, day, calendar)
    if limit.unit == "working days":
        lines += _skipped(day if _includes_start(limit) else day + timedelta(days=1), last, calendar)
    else:
        lines += _stands(last, calendar)
    return Reckoned(end_of(last), tuple(lines))


def _hours(limit: Within, start: datetime, event: str) -> Reckoned:
    end = start + (timedelta(hours=limit.amount) if limit.unit == "hours" else timedelta(minutes=limit.amount))
    lines = [f"Counted from {spoken_at(start)} ({event})"]
    if london(start).utcoffset() != london(end).utcoffset():
        lines.append(f"The clocks change in between: {limit.amount} {limit.unit} that really pass are counted")
    return Reckoned(end, tuple(lines), in_days=False)


def _day_of_start(
    limit: Within, start: datetime, event: str, facts: Facts, step: Step | None
) -> tuple[date, list[str]]:
    """The day counting starts from: for a step a timer opened at midnight, the day that has just ended."""
    number = limit.step or (step.number if step else None)
    began, counted = day_of(start), day_of(start)
    if limit.after == "entered" and number in facts.entered_by_timer:
        counted = day_of(start - TICK)
    if _includes_start(limit):
        # A day that was over before the step opened cannot be used: the first to count is the one begun.
        return began, [f"Counted from {spoken(began)} ({event}), that day included"]
    lines = [f"Counted from {spoken(counted)} ({event}), that day not included"]
    if counted != began:
        lines.insert(0, f"The timer opened the step at the midnight ending {spoken(counted)}, its day of entry")
    return counted, lines


def last_day_before(limit: Before, planned_on: date, calendar: Calendar) -> date:
    """The last day on which it is still that many working days before the planned one."""
    return calendar.add_working(planned_on, -limit.amount)


def _before(limit: Before, facts: Facts, calendar: Calendar) -> Reckoned:
    planned = facts.events.get(limit.event)
    if planned is None:
        return Reckoned(None, (f"Counted back from {EVENTS[limit.event]}, for which no day is recorded yet",))
    planned_on = day_of(planned)
    last = last_day_before(limit, planned_on, calendar)
    lines = [f"Counted back from {spoken(planned_on)} ({EVENTS[limit.event]}), that day not included"]
    lines += _skipped(last, planned_on - timedelta(days=1), calendar)
    return Reckoned(end_of(last), tuple(lines))


def _date_set(limit: DateSet, facts: Facts) -> Reckoned:
    at = facts.events.get(limit.name)
    if at is not None:
        made = "Both sides agreed on" if limit.name == "date_agreed" else "To protect the child it was set to"
        return Reckoned(at, (f"{made} {by(at).removeprefix('by ')}",), in_days=at == end_of(day_of(at - TICK)))
    missing = "Both sides have not agreed a date yet" if limit.name == "date_agreed" else "No such date has been set"
    return Reckoned(None, (missing,))


def _soonest(limits: Iterable[Limit], facts: Facts, step: Step | None, calendar: Calendar) -> Reckoned:
    found = [(one, reckon(one, facts, step, calendar)) for one in limits]
    known = [(reckoned.at, one, reckoned) for one, reckoned in found if reckoned.at is not None]
    if not known:
        return Reckoned(None, tuple(line for _, reckoned in found for line in reckoned.why))
    _, chosen, first = min(known, key=lambda each: each[0])
    lines = [f"The soonest counts: {words(chosen)}", *first.why]
    for one, reckoned in found:
        if one is not chosen:
            when = f"would be {by(reckoned.at)}" if reckoned.at else "is not known"
            lines.append(f"The other limit, {words(one)}, {when}")
    return replace(first, why=tuple(lines))


def _by_priority(limit: ByPriority, facts: Facts, step: Step | None, calendar: Calendar) -> Reckoned:
    """Raises ValueError for a priority the limit does not know."""
    limits = dict(limit.limits)
    if facts.priority is None:
        found = _soonest(limits.values(), facts, step, calendar)
        return replace(found, why=("No priority has been set: until one is, the shortest limit counts", *found.why))
    if facts.priority not in limits:
        raise ValueError(f"There is no priority {facts.priority!r}: there are {', '.join(limits)}.")
    found = reckon(limits[facts.priority], facts, step, calendar)
    return replace(found, why=(f"Priority {facts.priority}: {words(limits[facts.priority])}", *found.why))


def _includes_start(limit: Within) -> bool:
    return limit.counting_that_day or limit.amount == 0


def _last_day(limit: Within, day: date, calendar: Calendar) -> date:
    """The last day of a limit in days, weeks or months that is counted from `day`."""
    before = 1 if limit.counting_that_day else 0
    match limit.unit:
        case "working days" if limit.amount == 0:
            return calendar.first_working(day)
        case "working days" if limit.counting_that_day:
            return calendar.add_working(calendar.first_working(day), limit.amount - 1)
        case "working days":
            return calendar.add_working(day, limit.amount)
        case "months":
            return _months_after(day, limit.amount, counting_that_day=limit.counting_that_day)
        case "weeks":
            return day + timedelta(weeks=limit.amount, days=-before)
        case _:
            return day + timedelta(days=limit.amount - before)


def _months_after(day: date, months: int, *, counting_that_day: bool) -> date:
    """The same day so many months on, or the month's last day where there is none (31 January: 28 February).

    Counting that day, the day before it: a month from 1 June ends on 30 June.
    """
    index = day.year * 12 + day.month - 1 + months
    year, month = index // 12, index % 12 + 1
    length = monthrange(year, month)[1]
    if day.day > length:
        return date(year, month, length)
    return date(year, month, day.day) - timedelta(days=1 if counting_that_day else 0)


def _skipped(first: date, last: date, calendar: Calendar) -> list[str]:
    """A line for every day that is passed over on the way, with its reason."""
    days = calendar.not_counted(first, last)
    lines = [f"Not counted: {spoken(day)}, {_because(day, calendar)}" for day in days]
    provisional = calendar.provisional(last)
    return [*lines, provisional] if provisional else lines


def _because(day: date, calendar: Calendar) -> str:
    return "weekend" if day.weekday() >= 5 else str(calendar.skipped(day))


def _stands(last: date, calendar: Calendar) -> list[str]:
    """Where calendar days are counted, that the last day is a day off: people should know."""
    if calendar.is_working(last):
        return []
    day_off = f"{spoken(last)} is no working day ({_because(last, calendar)})"
    return [f"{day_off}, but calendar days are counted, so it stands"]
