"""Which days are working days, in England and Wales.

A working day is Monday to Friday and no bank holiday (so the Children Act 1989 Representations Procedure
(England) Regulations 2006, reg 2). The bank holidays are a dated table shipped with the package, never read
over the network.
"""

import tomllib
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path

_TABLE = tomllib.loads((Path(__file__).parent / "data" / "bank_holidays.toml").read_text(encoding="utf-8"))

BANK_HOLIDAYS: dict[date, str] = {date.fromisoformat(day): name for day, name in _TABLE["holidays"].items()}
LAST_DAY: date = _TABLE["last_day"]

# The span in which days are counted at all; far wider than any case.
_FIRST_COUNTED, _LAST_COUNTED = date(2000, 1, 1), date(2100, 12, 31)

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
# Spelt here, because strftime would follow the machine's language.
MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def spoken(day: date) -> str:
    """ "Tuesday 29 December 2026"."""
    return f"{WEEKDAYS[day.weekday()]} {day.day} {MONTHS[day.month - 1]} {day.year}"


class Calendar:
    """Working days, by a sorted table. `extra` are bank holidays proclaimed since the table was published.

    Days are counted between 2000 and 2100; outside that, ValueError.
    """

    last_day = LAST_DAY

    def __init__(self, extra: Mapping[date, str] | None = None) -> None:
        self.holidays = {**BANK_HOLIDAYS, **(extra or {})}
        self._working = _weekdays_without(frozenset(self.holidays))

    def skipped(self, day: date) -> str | None:
        """Why a day is no working day, or None if it is one: "Saturday", "Christmas Day (bank holiday)"."""
        if day.weekday() >= 5:
            return WEEKDAYS[day.weekday()]
        name = self.holidays.get(day)
        if name is None or "bank holiday" in name.lower():
            return name
        return f"{name} (bank holiday)"

    def is_working(self, day: date) -> bool:
        return self.skipped(day) is None

    def first_working(self, day: date) -> date:
        """The day itself if it is a working day, else the next one."""
        return self._at(bisect_left(self._working, day.toordinal()))

    def next_working(self, day: date) -> date:
        """The first working day after `day`."""
        return self.add_working(day, 1)

    def previous_working(self, day: date) -> date:
        """The last working day before `day`."""
        return self.add_working(day, -1)

    def add_working(self, day: date, count: int) -> date:
        """The `count`-th working day after `day`, or before it when negative; 0 gives `first_working`."""
        if count == 0:
            return self.first_working(day)
        if count > 0:
            return self._at(bisect_right(self._working, day.toordinal()) - 1 + count)
        return self._at(bisect_left(self._working, day.toordinal()) + count)

    def working_days_between(self, first: date, last: date) -> int:
        """How many working days come after `first`, up to and with `last`; negative the other way round."""
        return bisect_right(self._working, last.toordinal()) - bisect_right(self._working, first.toordinal())

    def not_counted(self, first: date, last: date) -> list[date]:
        """The days from `first` to `last`, both included, that are no working days."""
        days = (first + timedelta(days=number) for number in range((last - first).days + 1))
        return [day for day in days if not self.is_working(day)]

    def provisional(self, day: date) -> str | None:
        """A warning when working days up to `day` cannot be known yet, else None."""
        if day <= self.last_day:
            return None
        end = spoken(self.last_day).partition(" ")[2]
        return f"Provisional: bank holidays after {end} are not yet published"

    def _at(self, index: int) -> date:
        if not 0 <= index < len(self._working):
            raise ValueError(f"Days are counted from {_FIRST_COUNTED.year} to {_LAST_COUNTED.year} only.")
        return date.fromordinal(self._working[index])


@lru_cache(maxsize=8)
def _weekdays_without(holidays: frozenset[date]) -> list[int]:
    """The ordinals of all working days in the counted span, in order."""
    closed = {day.toordinal() for day in holidays}
    span = range(_FIRST_COUNTED.toordinal(), _LAST_COUNTED.toordinal() + 1)
    return [day for day in span if (day - 1) % 7 < 5 and day not in closed]


@dataclass(frozen=True)
class Closure:
    """Days on which an agency is shut, both included: a school's holidays. No limit stops for them."""

    who: str
    starts_on: date
    ends_on: date
    why: str = ""


def falls_over(window: tuple[date, date], calendar: Calendar, closures: Iterable[Closure] = ()) -> list[str]:
    """What to warn of when a window, both days included, falls over a bank holiday or a closed school."""
    first, last = window
    lines = [
        f"{spoken(day)} is a bank holiday ({name})"
        for day, name in sorted(calendar.holidays.items())
        if first <= day <= last
    ]
    for closure in closures:
        if closure.starts_on <= last and first <= closure.ends_on:
            why = f" ({closure.why})" if closure.why else ""
            lines.append(f"{closure.who} is closed from {spoken(closure.starts_on)} to {spoken(closure.ends_on)}{why}")
    return lines
