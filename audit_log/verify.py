"""
Is the record true? Recomputes all of it in Python, from the rows as they stand, and names what is not what it was.

| what | where |
| --- | --- |
| the chain of each case, entries without a case, openings | `audit_log/verify_entries.py` |
| history rows, files and the like against their digests; every row against its seal | `audit_log/verify_rows.py` |
| the chain of seals of each partnership; the triggers | `audit_log/verify_seals.py` |
| the list of what is covered | `audit_log/verify_forms.py` |
| live rows against the last row of their history | `audit_log/verify_live.py` |

What it cannot find is a trail that was rewritten whole, seals and all: for that, `audit_log/anchors.py`.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final

from audit_log import verify_entries, verify_forms, verify_live, verify_rows, verify_seals
from audit_log.broken import Broken
from audit_log.certificates import Certificates
from audit_log.covered import ENTRIES, OPENINGS, Table, covered_tables
from audit_log.models import CoveredTable, Seal

MOST: Final = 1000  # findings: whoever has these need not know the others to act


@dataclass
class Checked:
    """What was read and what was found. `disposed` counts rows by the entry that certifies their disposal."""

    rows: int = 0
    broken: list[Broken] = field(default_factory=list)
    disposed: dict[int, int] = field(default_factory=dict)


def verify(case_id: int | None = None, *, tables: Collection[str] | None = None) -> list[Broken]:
    """The broken rows: the first of each chain, and of each case in each table of evidence."""
    return check(case_id, tables=tables).broken


def check(case_id: int | None = None, *, tables: Collection[str] | None = None) -> Checked:
    """
    Check everything; only one case's rows if `case_id` is given (seals, which bind many cases, are then left out); only
    these tables of evidence, and the records whose history they are, if `tables` is given.
    """
    certificates, found = Certificates(), Checked()
    for one in _all(case_id, tables, certificates):
        if isinstance(one, int):
            found.rows += one
        elif len(found.broken) < MOST:
            found.broken.append(one)
    found.disposed = dict(certificates.rows)
    return found


def _all(case_id: int | None, tables: Collection[str] | None, certificates: Certificates) -> Iterator[Broken | int]:
    covered = covered_tables()
    if case_id is None:
        yield from _uncovered(covered)
        yield from verify_seals.guards(covered)
        yield from verify_forms.forms(covered)
        yield from verify_seals.seals()
    histories = verify_live.with_history()
    for table in covered:
        if (tables is not None and table.name not in tables) or (case_id is not None and not table.case_column):
            continue
        if table.name == ENTRIES:
            yield from verify_entries.entries(case_id, certificates)
        elif table.name == OPENINGS:
            yield from verify_entries.openings(case_id, certificates)
        else:
            yield from verify_rows.contents(table, case_id, certificates)
            yield from verify_rows.files(table, case_id)
        yield from verify_rows.sealed(table, case_id)
        if table.name in histories:
            yield from verify_live.live(table, histories[table.name][0], case_id)


def _uncovered(covered: Iterable[Table]) -> Iterator[Broken]:
    """A table that the list of what to check has lost."""
    wanted = set(verify_live.with_history())
    for marks in (
        Seal.objects.order_by("partnership", "-number").distinct("partnership").values_list("marks", flat=True)
    ):
        wanted |= set(marks)
    wanted |= set(CoveredTable.objects.values_list("table_name", flat=True))
    for name in sorted(wanted - {table.name for table in covered}):
        yield Broken(
            place=f"the table {name}",
            what="it is no longer in the list of what is covered, or no longer there",
            table=name,
        )
