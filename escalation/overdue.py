"""What is overdue, with whom and since when; then what is due next.

Every function is handed the cases somebody may see (`access.visible_to`) and finds nothing beyond them.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from escalation.rows import Row, and_list, rows
from workflows import clock
from workflows.holidays import calendar
from workflows.models import Case, Deadline, Party, Side

Cases = QuerySet[Case, Case]
Deadlines = QuerySet[Deadline, Deadline]

SOON = 2  # working days
AT_ONCE = 500  # rows of the CSV read together
COLUMNS = (
    "Reference", "About", "Kind", "Urgent", "Step", "What", "Agency", "With", "Due", "Overdue since", "Days late",
)  # fmt: skip
# What a spreadsheet would take for a formula at the beginning of a cell.


def to_do(cases: Cases, **asked: Any) -> Deadlines:
    """Everything with a date that is not done, soonest first.

    `asked`: agency, step, kind, urgent; and `shown`, which of them are shown (`access.shown_deadlines`).
    """
    found = Deadline.objects.filter(case__in=cases, closed_at__isnull=True, due_at__isnull=False)
    found = found.annotate(ran_out_at=Coalesce("late_since", "due_at"))
    if shown := asked.get("shown"):
        found = found.filter(shown)
    if agency := asked.get("agency"):
        found = found.filter(_held_by(agency))
    if step := asked.get("step"):
        found = found.filter(step=step)
    if kind := asked.get("kind"):
        found = found.filter(case__kind=kind)
    if asked.get("urgent"):
        found = found.filter(case__urgent=True)
    return found.select_related("case").order_by("ran_out_at", "pk")


def _held_by(agency: Any) -> Q:
    mine = Party.objects.filter(case=OuterRef("case"), agency=agency)
    of_side = mine.filter(side=OuterRef("side"))
    of_both = mine.filter(side__in=(Side.RAISING, Side.RECEIVING))
    return Q(Exists(of_side)) | Q(Q(side="both") & Q(Exists(of_both)))


def overdue(cases: Cases, *, at: datetime, days: int = 0, **asked: Any) -> Deadlines:
    """What has run out, longest overdue first; `days` is the fewest days late."""
    # Late by N days: its last day was N days ago, so it ran out at the end of that day or before.
    since = clock.end_of(clock.day_of(at) - timedelta(days=days)) if days else at
    return to_do(cases, **asked).filter(_ran_out_by(since))


def overdue_and_soon(cases: Cases, *, at: datetime, days: int = 0, **asked: Any) -> Deadlines:
    """What has run out, then what runs out within two working days, today included; one list in that order.

    Asked for what is late by so many days, only that.
    """
    if days:
        return overdue(cases, at=at, days=days, **asked)
    return to_do(cases, **asked).filter(_ran_out_by(clock.end_of(calendar().add_working(clock.day_of(at), SOON))))


def counted(found: Deadlines, *, at: datetime) -> tuple[int, int]:
    """How many of them are overdue, and how many there are."""
    counts = found.order_by().aggregate(late=Count("pk", filter=_ran_out_by(at)), all=Count("pk"))
    return counts["late"], counts["all"]


def _ran_out_by(at: datetime) -> Q:
    return Q(late_since__lte=at) | Q(late_since=None, due_at__lte=at)


def failing(cases: Cases) -> Cases:
    """The cases whose timer could not be decided."""
    found = Case.objects.filter(pk__in=cases.values("pk"), failed_at__isnull=False)
    return found.order_by(F("failed_at").asc(), "pk")


def csv_rows(cases: Cases, *, at: datetime, **asked: Any) -> Iterator[list[str]]:
    """The header, then the overdue list as texts."""
    yield list(COLUMNS)
    found = overdue(cases, at=at, **asked)
    batch: list[Deadline] = []
    for deadline in found.iterator(chunk_size=AT_ONCE):
        batch.append(deadline)
        if len(batch) == AT_ONCE:
            yield from (_cells(row) for row in rows(batch, at=at))
            batch = []
    yield from (_cells(row) for row in rows(batch, at=at))


def _cells(row: Row) -> list[str]:
    deadline, since = row.deadline, row.deadline.late_since or row.deadline.due_at
    return [
        row.case.reference,
        row.case.about,
        row.case.get_kind_display(),
        "yes" if row.case.urgent else "no",
        row.step,
        deadline.label,
        and_list(row.agencies),
        and_list(row.with_whom),
        deadline.due_text,
        f"{clock.london(since):%Y-%m-%d %H:%M}" if since else "",
        str(row.days_late),
    ]


def asked_of(cleaned: Mapping[str, Any]) -> dict[str, Any]:
    """What a filter form asked for, without what it left open."""
    return {name: value for name, value in cleaned.items() if value}
