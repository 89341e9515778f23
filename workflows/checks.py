"""What `manage.py check` and every start refuse: things that would go wrong quietly, and only much later."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register

from workflows import clock
from workflows.calendar import Calendar, spoken

TABLE_LASTS = timedelta(days=365)


@register()
def bank_holidays_last(**_: Any) -> list[CheckMessage]:
    """A year before the table of bank holidays ends, so that nobody counts a limit over a holiday unknown here."""
    last = Calendar.last_day
    if last - clock.day_of(clock.real_now()) >= TABLE_LASTS:
        return []
    return [
        Error(
            f"The table of bank holidays ends on {spoken(last)}, within a year.",
            hint="Add the days that gov.uk/bank-holidays lists by now to workflows/data/bank_holidays.toml.",
            id="workflows.E001",
        )
    ]


@register()
def the_row_is_the_timer(**_: Any) -> list[CheckMessage]:
    """Ticks are doorbells: none is kept for longer than until the next, and no result is stored."""
    found: list[CheckMessage] = []
    if settings.CELERY_RESULT_BACKEND is not None:
        found.append(Error("Celery must not store results.", id="workflows.E002"))
    for name, entry in settings.CELERY_BEAT_SCHEDULE.items():
        if entry.get("options", {}).get("expires") != entry["schedule"]:
            found.append(Error(f"The tick {name!r} must expire when the next one comes.", id="workflows.E003"))
    return found


@register()
def days_are_londons(**_: Any) -> list[CheckMessage]:
    """Instants in UTC, days in London: other settings would move every limit."""
    if settings.USE_TZ and settings.TIME_ZONE == "Europe/London":
        return []
    return [Error("USE_TZ must be on and TIME_ZONE be Europe/London.", id="workflows.E004")]
