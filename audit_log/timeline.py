"""
A case's story: plain rows ordered and grouped by day. Knows nothing of the database and formats no dates.

What counts in the story is when something took effect (`at`); when it was written down (`recorded_at`) only
shows where the two are more than a minute apart.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any, Final
from zoneinfo import ZoneInfo

LONDON: Final = ZoneInfo("Europe/London")
SAME_TIME: Final = timedelta(minutes=1)
RECORDED_LATER: Final = "recorded later"
LATE_SWEEP: Final = "late sweep"


@dataclass(frozen=True)
class Changed:
    """A field that an act changed, as the reader sees it; None for nothing."""

    label: str
    before: Any
    after: Any


@dataclass(frozen=True)
class Line:
    """
    Who did what, when, why. `who` is a name, or "" for the system. `order` puts what took effect at the same
    instant in the order in which it was written: the place in the chain.
    """

    at: datetime
    recorded_at: datetime
    who: str
    what: str
    why: str = ""
    changes: tuple[Changed, ...] = ()
    order: int = 0

    @property
    def mark(self) -> str:
        """ "recorded later", or "late sweep" where it was the system that came late, or nothing."""
        if self.recorded_at - self.at <= SAME_TIME:
            return ""
        return RECORDED_LATER if self.who else LATE_SWEEP


@dataclass(frozen=True)
class Day:
    """One day in London and what took effect on it, in order."""

    on: date
    lines: tuple[Line, ...]


def timeline(entries: Iterable[Line], history: Iterable[Line] = (), *, newest_first: bool = False) -> list[Day]:
    """
    The story by day. A row of history that was written with an entry (same `at`, `recorded_at` and `who`)
    adds its changes to that entry; any other is a line of its own.
    """
    lines = _joined(sorted(entries, key=_place), sorted(history, key=_place))
    lines.sort(key=_place)
    days = [Day(on, tuple(of_day)) for on, of_day in groupby(lines, key=lambda line: line.at.astimezone(LONDON).date())]
    if newest_first:
        return [Day(day.on, day.lines[::-1]) for day in reversed(days)]
    return days


def line(row: Mapping[str, Any]) -> Line:
    """
    A line from a plain row: `at`, `recorded_at`, `who`, `words` and, if any, `why`, `changes`, `chain_no`.
    """
    changes = row.get("changes") or {}
    return Line(
        at=row["at"],
        recorded_at=row["recorded_at"],
        who=row["who"] or "",
        what=row["words"],
        why=row.get("why") or "",
        changes=tuple(Changed(label, before, after) for label, (before, after) in changes.items()),
        order=row.get("chain_no") or 0,
    )


def _place(line: Line) -> tuple[datetime, datetime, int]:
    return line.at, line.recorded_at, line.order


def _joined(entries: list[Line], history: list[Line]) -> list[Line]:
    lines = list(entries)
    places: dict[tuple[datetime, datetime, str], int] = {}
    for index, entry in enumerate(lines):
        places.setdefault((entry.at, entry.recorded_at, entry.who), index)
    for row in history:
        index = places.get((row.at, row.recorded_at, row.who), -1)
        if index < 0:
            lines.append(row)
        else:
            entry = lines[index]
            shown = {change.label for change in entry.changes}
            added = tuple(change for change in row.changes if change.label not in shown)
            lines[index] = replace(entry, changes=entry.changes + added, why=entry.why or row.why)
    return lines
