"""How long each kind of record is kept, as pure functions of a partnership's schedule and a record's dates.

A period is counted from an event and ends with the day of the same date; from the day after, the record is due for
review. Where several periods are named, the longest counts. Nothing follows by itself: people review, and two of
them dispose. How a schedule is written: `workflows/retention_file.py`.
"""

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Literal

from workflows.calendar import spoken

Start = Literal["closed", "last written", "18th birthday", "25th birthday"]
Unit = Literal["days", "months", "years"]
AtTheEnd = Literal["review", "with the case", "stays"]

STARTS: Final[dict[Start, str]] = {
    "closed": "after the case is closed",
    "last written": "after the last thing was written in it",
    "18th birthday": "after the 18th birthday of the youngest child it is about",
    "25th birthday": "after the 25th birthday of the youngest child it is about",
}
BIRTHDAYS: Final[dict[str, int]] = {"18th birthday": 18, "25th birthday": 25}
UNITS: Final[tuple[Unit, ...]] = ("days", "months", "years")
AT_THE_END: Final[dict[AtTheEnd, str]] = {
    "review": "Then people review it, and two of them may dispose of it.",
    "with the case": "It is kept as long as its case, and goes with it.",
    "stays": "It stays.",
}
# Every kind of record there is, as pages call it.
RECORDS: Final[dict[str, str]] = {
    "challenge": "Professional challenges",
    "incident": "Serious incidents",
    "review": "Learning reviews",
    "recommendation": "Recommendations and their actions",
    "identity": "Who a child is",
    "notices": "Notices about a case",
    "openings": "Who opened a case, and why",
    "drafts": "Challenges begun and not raised",
    "sign_ins": "Signing in",
    "exports": "That a record was exported",
    "certificates": "Certificates of disposal",
}
# What is reviewed piece by piece or in bulk, and so needs periods; the others follow a case or stay.
REVIEWED: Final = frozenset({"challenge", "incident", "review", "recommendation", "drafts"})


@dataclass(frozen=True)
class Period:
    """So long after an event; an amount of 0 means until the event itself. `source` is the paragraph it is from."""

    starts: Start
    amount: int
    unit: Unit
    source: str
    assumed: bool

    @property
    def words(self) -> str:
        """ "10 years after the case is closed"."""
        after = STARTS[self.starts]
        if not self.amount:
            return f"until {after.removeprefix('after ')}"
        return f"{length(self.amount, self.unit)} {after}"


@dataclass(frozen=True)
class Rule:
    """What holds for one kind of record."""

    record: str
    at_the_end: AtTheEnd
    periods: tuple[Period, ...]
    source: str
    assumed: bool

    @property
    def words(self) -> str:
        """The whole rule as a sentence or two."""
        if not self.periods:
            return AT_THE_END[self.at_the_end]
        longest = " or ".join(one.words for one in self.periods)
        later = ", whichever is later" if len(self.periods) > 1 else ""
        return f"Kept {longest}{later}. {AT_THE_END[self.at_the_end]}"


@dataclass(frozen=True)
class Schedule:
    """One version of a partnership's retention schedule."""

    name: str
    version: str
    title: str
    in_force_from: date
    source: str
    rules: tuple[Rule, ...]
    missing: tuple[str, ...]
    digest: str

    def rule(self, record: str) -> Rule:
        """Raises LookupError for a kind of record the schedule does not name."""
        for one in self.rules:
            if one.record == record:
                return one
        raise LookupError(f"{self.name} says nothing of {record}.")


@dataclass(frozen=True)
class Facts:
    """What a record's periods are counted from. `born_on` has an entry for each child, None where it is not known."""

    opened_on: date
    closed_on: date | None = None
    last_written_on: date | None = None
    born_on: tuple[date | None, ...] = ()


@dataclass(frozen=True)
class Reckoned:
    """When a record has been kept long enough: its last day, or None while that day is not known; and why.

    `why` never tells a date of birth: of a birthday it says only whether it has passed.
    """

    ends_on: date | None
    why: tuple[str, ...]

    def is_over(self, today: date) -> bool:
        """Whether the last day has passed."""
        return self.ends_on is not None and self.ends_on < today


def reckon(rule: Rule, facts: Facts, *, today: date) -> Reckoned:
    """The end of the longest period. A rule without periods never ends."""
    ends: list[date | None] = []
    why: list[str] = []
    for period in rule.periods:
        end, line = _end(period, facts, today=today)
        ends.append(end)
        why.append(f"{line} {_from(period)}")
    known = [one for one in ends if one is not None]
    return Reckoned(max(known) if known and len(known) == len(ends) else None, tuple(why))


def _from(period: Period) -> str:
    return "(An assumption of this partnership.)" if period.assumed else f"({period.source})"


def _end(period: Period, facts: Facts, *, today: date) -> tuple[date | None, str]:
    if period.starts in BIRTHDAYS:
        return _after_birthday(period, facts, today=today)
    began, what = {
        "closed": (facts.closed_on, "Closed"),
        "last written": (facts.last_written_on, "Last written in"),
    }[period.starts]
    if began is None:
        return None, f"It is kept {period.words}, which has not happened yet."
    end = later(began, period.amount, period.unit)
    kept = f"kept for {length(period.amount, period.unit)}, to {spoken(end)}"
    return end, f"{what} on {spoken(began)}; {kept}{'' if end < today else ', which has not passed yet'}."


def _after_birthday(period: Period, facts: Facts, *, today: date) -> tuple[date, str]:
    """A child whose date of birth is not known is taken to be born on the day the case was opened: none is younger."""
    youngest = max([one or facts.opened_on for one in facts.born_on], default=facts.opened_on)
    end = later(birthday(youngest, BIRTHDAYS[period.starts]), period.amount, period.unit)
    unknown = None in facts.born_on or not facts.born_on
    assumed = " A date of birth that is not known is taken to be the day the case was opened." if unknown else ""
    return end, f"Kept {period.words}: {'passed' if end < today else 'not yet'}.{assumed}"


def birthday(born_on: date, age: int) -> date:
    """The day somebody becomes so old. Who was born on 29 February is a year older on 1 March of a common year."""
    try:
        return born_on.replace(year=born_on.year + age)
    except ValueError:
        return date(born_on.year + age, 3, 1)


def later(day: date, amount: int, unit: Unit) -> date:
    """The same date so much later; the last day of a month that has no such date."""
    if unit == "days":
        return day + timedelta(days=amount)
    months = day.month - 1 + amount * (12 if unit == "years" else 1)
    year, month = day.year + months // 12, months % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def began_by(rule: Rule, starts: Start, *, today: date) -> date:
    """Only what began by this day can be over today, as far as periods from that event go: to ask a database first."""
    shortest = [one for one in rule.periods if one.starts == starts]
    day = today
    for period in shortest:
        day = min(day, _earlier(today, period.amount, period.unit))
    return day


def _earlier(day: date, amount: int, unit: Unit) -> date:
    if unit == "days":
        return day - timedelta(days=amount)
    months = day.month - 1 - amount * (12 if unit == "years" else 1)
    year, month = day.year + months // 12, months % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def length(amount: int, unit: Unit) -> str:
    """ "1 year", "10 years"."""
    return f"{amount} {unit if amount != 1 else unit.removesuffix('s')}"


def page(schedules: Iterable[Schedule]) -> str:
    """The whole of docs/retention.md below its introduction: every rule and period with its source."""
    return "\n".join(line for one in schedules for line in _section(one))


def _section(one: Schedule) -> list[str]:
    return [
        f"## {one.name}, version {one.version}",
        "",
        f"{one.title}. In force from {spoken(one.in_force_from)}. {one.source}",
        "",
        "| record | how long | place in the source | assumed |",
        "| --- | --- | --- | --- |",
        *(row for rule in one.rules for row in _rows(rule)),
        "",
        "Not found in any source:",
        "",
        *(f"- {line}" for line in one.missing),
        "",
    ]


def _rows(rule: Rule) -> list[str]:
    name = RECORDS[rule.record]
    rows = [f"| {name} | {one.words} | {one.source} | {'yes' if one.assumed else 'no'} |" for one in rule.periods]
    end = f"| {name}, at the end | {AT_THE_END[rule.at_the_end]} | {rule.source} | {'yes' if rule.assumed else 'no'} |"
    return [*rows, end]
