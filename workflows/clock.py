"""The only module that asks what time it is. Everything inside takes `at`.

Instants are aware and in UTC; Europe/London decides what a day is. In demonstration mode the clock of all
processes can be moved: the offset is a row, so that web, worker and beat agree.
"""

from datetime import UTC, date, datetime, time, timedelta
from math import ceil
from zoneinfo import ZoneInfo

from django.conf import settings

LONDON = ZoneInfo("Europe/London")


def now() -> datetime:
    """The present instant, in UTC; in demonstration mode, the pretended one."""
    return real_now() + pretended() if settings.DEMONSTRATION else real_now()


def real_now() -> datetime:
    """The machine's own time, whatever is pretended: for what runs without a database."""
    return datetime.now(UTC)


def pretended() -> timedelta:
    """How far the demonstration's clock is moved; zero when nobody has moved it."""
    from workflows.models import PretendedTime  # the clock is imported by the models' own dependencies

    row = PretendedTime.objects.first()
    return timedelta(seconds=row.offset_seconds) if row else timedelta()


def pretend(instant: datetime) -> None:
    """Make `now()` answer `instant` in every process. Demonstration mode only."""
    if not settings.DEMONSTRATION:
        raise RuntimeError("Time is only ever pretended in demonstration mode.")
    from workflows.models import PretendedTime

    offset = instant - real_now()
    PretendedTime.objects.update_or_create(pk=1, defaults={"offset_seconds": ceil(offset.total_seconds())})


def london(at: datetime) -> datetime:
    """The same instant, read on a clock in London."""
    return at.astimezone(LONDON)


def day_of(at: datetime) -> date:
    """The London day an instant falls on."""
    return london(at).date()


def minute_of(at: datetime) -> datetime:
    """The minute an instant lies in: what people type has no seconds, and is compared without them."""
    return at.replace(second=0, microsecond=0)


def instant(day: date, at_time: time) -> datetime:
    """The instant at which a London clock shows `at_time` on `day`, in UTC.

    A time that a clock change skips is read as the hour after it; one that happens twice, as the first.
    """
    return datetime.combine(day, at_time, tzinfo=LONDON).astimezone(UTC)


def start_of(day: date) -> datetime:
    """The London midnight that begins `day`."""
    return instant(day, time.min)


def end_of(day: date) -> datetime:
    """The London midnight that ends `day`: a limit in days is overdue from this instant on."""
    return start_of(day + timedelta(days=1))
