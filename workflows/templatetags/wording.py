"""Days, instants and due times in words, as pages and messages say them. London's clock, British English."""

from datetime import date, datetime, time, timedelta

from django import template

from workflows import clock
from workflows.calendar import spoken

register = template.Library()


@register.filter
def day(value: date | datetime | None) -> str:
    """A day: "Tuesday 29 December 2026". Of an instant, its day in London."""
    if not value:
        return ""
    on = clock.day_of(value) if isinstance(value, datetime) else value
    return spoken(on)


@register.filter
def short_day(value: date | datetime | None) -> str:
    """A day where room is scarce: "Tue 29 Dec 2026"."""
    if not value:
        return ""
    on = clock.day_of(value) if isinstance(value, datetime) else value
    return f"{on:%a} {on.day} {on:%b %Y}"


@register.filter
def time_of_day(value: datetime | time | None) -> str:
    """A time: "4:59pm", "9am", "midday", "midnight"."""
    if value is None:
        return ""
    local = clock.london(value) if isinstance(value, datetime) else value
    if local.minute == 0 and local.hour in (0, 12):
        return "midday" if local.hour else "midnight"
    minutes = f":{local:%M}" if local.minute else ""
    return f"{local.hour % 12 or 12}{minutes}{'am' if local.hour < 12 else 'pm'}{which_of_two(local)}"


def which_of_two(local: datetime | time) -> str:
    """In the hour that October's clock change repeats, which of the two it is: " BST" or " GMT"."""
    if (
        not isinstance(local, datetime)
        or local.replace(fold=0).utcoffset() == local.replace(fold=1).utcoffset()
    ):
        return ""
    return f" {local.tzname()}"


@register.filter
def instant(value: datetime | None) -> str:
    """An instant: "4:59pm on Tuesday 29 December 2026"."""
    if value is None:
        return ""
    shown = time_of_day(value)
    return f"midnight at the start of {day(value)}" if shown == "midnight" else f"{shown} on {day(value)}"


@register.filter
def due(value: datetime | date | None) -> str:
    """When something is due. An instant at midnight in London means the day it ends.

    "by the end of Monday 28 December 2026", "by 4:59pm on Tuesday 29 December 2026"; nothing for no time.
    """
    if not value:
        return ""
    if not isinstance(value, datetime):
        return f"by the end of {day(value)}"
    if clock.london(value).time() == time.min:
        return f"by the end of {day(clock.day_of(value - timedelta(microseconds=1)))}"
    return f"by {instant(value)}"


@register.filter
def commas(value: int) -> str:
    """A number with its thousands marked: "4,000"."""
    return f"{value:,}"
