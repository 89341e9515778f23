"""Figures of a partnership's challenges, year by year: by agency, by step reached, by outcome, and what is overdue.

Restricted challenges are not counted: otherwise whoever compares what they count with what they see would find them.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef

from escalation.models import RUNGS, Challenge, State
from escalation.suppression import suppressed
from workflows import clock
from workflows.access import Figures
from workflows.models import Agency, Deadline, Partnership, Party, Side

ALL = "All"
OVERDUE = {True: "Something is overdue", False: "Nothing is overdue"}


@dataclass(frozen=True)
class Table:
    """One table: a heading, what the rows are, the columns (years and all), rows of a name and its cells."""

    title: str
    first: str
    columns: list[str]
    rows: list[list[str]]


def tables(sees: Figures, *, at: datetime) -> list[tuple[Partnership, list[Table]]]:
    """For each partnership whose figures somebody sees; of single agencies only their own rows."""
    own = Agency.objects.in_bulk(sees.agencies)
    wanted = sees.partnerships | {one.partnership_id for one in own.values()}
    found = []
    for partnership in Partnership.objects.filter(pk__in=wanted).order_by("name"):
        whole = partnership.pk in sees.partnerships
        names = None if whole else {one.name for one in own.values() if one.partnership_id == partnership.pk}
        found.append((partnership, list(_of(partnership, names, at=at))))
    return found


def _of(partnership: Partnership, own: set[str] | None, *, at: datetime) -> Iterator[Table]:
    facts = list(_facts(partnership, at=at))
    years = sorted({one["year"] for one in facts})
    columns = [*(str(year) for year in years), ALL]
    kinds = {"raising": ("By agency that raised it", "Agency"), "receiving": ("By agency it went to", "Agency")}
    if own is None:
        kinds |= {"step": ("By step reached", "Step"), "outcome": ("By outcome", "Outcome")}
        kinds |= {"overdue": ("Overdue now", "Overdue")}
    for kind, (title, first) in kinds.items():
        grid, names = _grid(facts, kind, years)
        rows = [[name, *cells] for name, cells in zip(names, suppressed(grid).cells, strict=True)]
        yield Table(title, first, columns, rows if own is None else [row for row in rows if row[0] in own])


def _facts(partnership: Partnership, *, at: datetime) -> Iterator[dict[str, Any]]:
    """One line for each challenge: the year, both agencies, the step reached, how it stands."""
    late = Deadline.objects.filter(case=OuterRef("case"), closed_at__isnull=True, due_at__lte=at)
    counted = Challenge.objects.filter(case__partnership=partnership, case__restricted_at__isnull=True)
    found = counted.annotate(late=Exists(late)).values_list("case", "raised_at", "state", "entered", "late")
    agencies: dict[int, dict[str, str]] = defaultdict(dict)
    parties = Party.objects.filter(case__in=counted.values("case"), agency__isnull=False)
    for case, side, name in parties.values_list("case", "side", "agency__name"):
        agencies[case][side] = name
    for case, raised_at, state, entered, is_late in found.order_by("case"):
        yield {
            "year": clock.london(raised_at).year,
            "raising": agencies[case].get(Side.RAISING, "Not known"),
            "receiving": agencies[case].get(Side.RECEIVING, "Not known"),
            "step": f"Step {max(int(step) for step in entered)}",
            "outcome": "Not ended" if state in RUNGS else State(state).label,
            "overdue": OVERDUE[is_late],
        }


def _grid(facts: Iterable[dict[str, Any]], kind: str, years: list[int]) -> tuple[list[list[int]], list[str]]:
    """Numbers by row and year with totals on both edges, and the names of the rows."""
    count = Counter((one[kind], one["year"]) for one in facts)
    names = sorted({name for name, _ in count})
    grid = [[count[name, year] for year in years] for name in names]
    grid = [[*row, sum(row)] for row in grid]
    return [*grid, [sum(column) for column in zip(*grid, strict=True)] or [0]], [*names, ALL]


def csv_rows(found: Iterable[tuple[Partnership, list[Table]]]) -> Iterator[list[str]]:
    """The same cells as the page, one line each."""
    yield ["Partnership", "Table", "Row", "Year", "Challenges"]
    for partnership, shown in found:
        for table in shown:
            for name, *cells in table.rows:
                for year, cell in zip(table.columns, cells, strict=True):
                    yield [partnership.name, table.title, name, year, cell]
