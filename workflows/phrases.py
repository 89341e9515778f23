"""The sentences limits are written in, both ways: "within 5 working days after raising it" ⇄ `Within(…)`.

And the words for instants and days that stand in explanations, notices and pages.
"""

import re
from datetime import datetime, time, timedelta
from typing import assert_never, cast

from workflows.calendar import spoken
from workflows.clock import london
from workflows.procedure import Before, ByPriority, DateSet, DayNumber, DayUnit, Limit, Soonest, Unit, Within
from workflows.procedure_words import DATES, EVENTS

FORMS = (
    '"by the end of day N"',
    '"within N minutes | hours | working days | calendar days | weeks | months"',
    '"the same working day"',
    '"at least N working days before …"',
    *(f'"{words}"' for words in DATES.values()),
)
SUFFIXES = '"after …" what it is counted from, and "counting that day"'

_DAY = re.compile(r"by the end of day (\d+)")
_WITHIN = re.compile(
    r"within (?P<amount>\d+) (?P<unit>minute|hour|working day|calendar day|week|month)s?"
    r"(?: after (?P<after>.+?))?(?P<that_day>, counting that day)?"
)
_SAME_DAY = re.compile(r"the same working day(?: as (?P<after>.+))?")
_BEFORE = re.compile(r"at least (\d+) working days? before (.+)")
_STEP = re.compile(r"entering step (\d+)")
_EVENT_NAMES = {words: name for name, words in EVENTS.items()}
_DATE_NAMES = {words: name for name, words in DATES.items()}


def limit_from(text: str, *, day_unit: DayUnit, starts_on: str = "") -> Limit:
    """The limit a sentence states. `starts_on` is what it is counted from when the sentence does not say.

    Raises ValueError, in plain English, when the sentence is none of the forms.
    """
    if text in _DATE_NAMES:
        return DateSet(_DATE_NAMES[text])
    if day := _DAY.fullmatch(text):
        return DayNumber(_positive(day[1]), day_unit)
    if same := _SAME_DAY.fullmatch(text):
        after, step = _counted_from(same["after"], starts_on)
        return Within(0, "working days", after, step)
    if before := _BEFORE.fullmatch(text):
        event, step = _counted_from(before[2], starts_on)
        if step:
            raise ValueError("a limit before entering a step makes no sense; name what is planned")
        return Before(_positive(before[1]), "working days", event)
    if within := _WITHIN.fullmatch(text):
        after, step = _counted_from(within["after"], starts_on)
        unit = cast(Unit, within["unit"] + "s")
        counting_that_day = bool(within["that_day"])
        if counting_that_day and unit in ("minutes", "hours"):
            raise ValueError(f'"counting that day" makes no sense for a limit in {unit}')
        return Within(_positive(within["amount"]), unit, after, step, counting_that_day)
    raise ValueError(f"{text!r} is no limit this language knows; write {', '.join(FORMS)}, with {SUFFIXES}")


def _positive(digits: str) -> int:
    if int(digits) == 0:
        raise ValueError("a limit of 0 makes no sense; days are counted from 1")
    return int(digits)


def _counted_from(words: str | None, starts_on: str) -> tuple[str, int | None]:
    """The event, and the step when it is another step's entry."""
    if words is None:
        return starts_on or "entered", None
    if step := _STEP.fullmatch(words):
        return "entered", int(step[1])
    if words not in _EVENT_NAMES:
        known = "; ".join(sorted(_EVENT_NAMES))
        raise ValueError(f"nothing is known as {words!r}; a limit can be counted from: entering step N; {known}")
    return _EVENT_NAMES[words], None


def words(limit: Limit) -> str:
    """The limit as its sentence: "within 3 calendar days after being asked for representations"."""
    match limit:
        case DayNumber():
            return f"by the end of day {limit.day}"
        case Before():
            days = "working day" if limit.amount == 1 else "working days"
            return f"at least {limit.amount} {days} before {EVENTS[limit.event]}"
        case DateSet():
            return DATES[limit.name]
        case Soonest():
            sooner = "sooner" if len(limit.limits) == 2 else "soonest"
            return f"the {sooner} of: " + "; ".join(words(one) for one in limit.limits)
        case ByPriority():
            return "; ".join(f"{priority}: {words(one)}" for priority, one in limit.limits)
        case Within():
            return _within_words(limit)
        case _:
            assert_never(limit)


def _within_words(limit: Within) -> str:
    event = f"entering step {limit.step}" if limit.step else EVENTS[limit.after]
    if limit.amount == 0:
        return f"the same working day as {event}"
    that_day = ", counting that day" if limit.counting_that_day else ""
    return f"within {amount(limit)} after {event}{that_day}"


def amount(limit: Within) -> str:
    """ "1 working day", "48 hours"."""
    unit = limit.unit.removesuffix("s") if limit.amount == 1 else limit.unit
    return f"{limit.amount} {unit}"


def by(at: datetime) -> str:
    """ "by the end of Tuesday 29 December 2026" at a London midnight, else "by 4:59pm on Tuesday …"."""
    local = london(at)
    if (local.hour, local.minute, local.second, local.microsecond) == (0, 0, 0, 0):
        return f"by the end of {spoken(local.date() - timedelta(days=1))}"
    return f"by {spoken_at(at)}"


def spoken_at(at: datetime) -> str:
    """ "4:59pm on Tuesday 29 December 2026", "midnight at the start of Sunday …"."""
    local, said = london(at), time_of_day(london(at))
    if said == "midnight":
        return f"midnight at the start of {spoken(local.date())}"
    return f"{said} on {spoken(local.date())}"


def time_of_day(local: datetime | time) -> str:
    """ "4:59pm", "9am", "midday", "midnight"; in the hour that October repeats, also which: "1:30am BST"."""
    if local.minute == 0 and local.hour in (0, 12):
        return "midday" if local.hour else "midnight"
    minutes = f":{local:%M}" if local.minute else ""
    return f"{local.hour % 12 or 12}{minutes}{'am' if local.hour < 12 else 'pm'}{_which_of_two(local)}"


def _which_of_two(local: datetime | time) -> str:
    if not isinstance(local, datetime) or local.replace(fold=0).utcoffset() == local.replace(fold=1).utcoffset():
        return ""
    return f" {local.tzname()}"
