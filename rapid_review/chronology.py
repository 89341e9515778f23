"""The merged chronology: the rows of every return's latest version that was signed off, in order. Reads only."""

from collections.abc import Iterable, Iterator

from django.db.models import QuerySet

from rapid_review.models import ChronologyRow, ReturnVersion, Seen
from workflows.calendar import spoken

ORDER = ("on_day", "at_time", "agency__name", "pk")
HEADINGS = (
    *("Date", "Time", "Agency", "Source", "Person", "What happened", "Child seen", "What was known", "Action"),
    *("Outcome", "Comment"),
)


def merged(case_id: int) -> QuerySet[ChronologyRow, ChronologyRow]:
    """Every row that counts. A correction replaces what it corrects once it is signed off itself."""
    signed = ReturnVersion.objects.filter(case=case_id, signed_off_at__isnull=False)
    latest = signed.order_by("agency_return", "-number").distinct("agency_return")
    return ChronologyRow.objects.filter(case=case_id, version__in=latest.values("pk"), removed_at=None)


def in_order(
    rows: QuerySet[ChronologyRow, ChronologyRow], *, newest_first: bool = False
) -> QuerySet[ChronologyRow, ChronologyRow]:
    """By day and time, then agency; of one day, what has no time comes first."""
    order = tuple(f"-{one}" for one in ORDER) if newest_first else ORDER
    return rows.select_related("agency", "version").order_by(*order)


def agencies(case_id: int) -> list[tuple[int, str]]:
    """Ids and names of the agencies that have returned something."""
    signed = ReturnVersion.objects.filter(case=case_id, signed_off_at__isnull=False, nil=False)
    names = ("agency_return__agency_id", "agency_return__agency__name")
    return list(signed.order_by("agency_return__agency__name").values_list(*names).distinct())


def people(rows: QuerySet[ChronologyRow, ChronologyRow]) -> list[str]:
    return list(rows.exclude(person="").order_by("person").values_list("person", flat=True).distinct())


def seen_words(seen: str) -> str:
    return str(Seen(seen).label) if seen else ""


def csv_rows(rows: Iterable[ChronologyRow]) -> Iterator[list[str]]:
    """The same for a spreadsheet."""
    yield list(HEADINGS)
    for one in rows:
        yield [
            one.on_day.isoformat(),
            one.at_time,
            one.agency.name,
            one.source,
            one.person,
            one.what,
            seen_words(one.seen),
            one.known,
            one.action,
            one.outcome,
            one.comment,
        ]


def when(row: ChronologyRow) -> str:
    """ "Tuesday 29 December 2026, 14:30"."""
    return f"{spoken(row.on_day)}, {row.at_time}" if row.at_time else spoken(row.on_day)
