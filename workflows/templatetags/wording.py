"""Days, instants and due times in words, as pages and messages say them. London's clock, British English."""

from datetime import date, datetime, time

from django import template

from workflows import clock, phrases
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
    return phrases.time_of_day(clock.london(value) if isinstance(value, datetime) else value)


@register.filter
def instant(value: datetime | None) -> str:
    """An instant: "4:59pm on Tuesday 29 December 2026"."""
    return "" if value is None else phrases.spoken_at(value)


@register.filter
def due(value: datetime | date | None) -> str:
    """When something is due. An instant at midnight in London means the day it ends.

    "by the end of Monday 28 December 2026", "by 4:59pm on Tuesday 29 December 2026"; nothing for no time.
    """
    if not value:
        return ""
    if not isinstance(value, datetime):
        return f"by the end of {day(value)}"
    return phrases.by(value)


@register.filter
def commas(value: int) -> str:
    """A number with its thousands marked: "4,000"."""
    return f"{value:,}"
