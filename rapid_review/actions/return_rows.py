"""The rows of an agency's chronology, in its draft alone: added, changed, taken out."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime

from rapid_review.actions.returns import Writing, writing
from rapid_review.models import ChronologyRow
from workflows.conflict import Conflict
from workflows.models import User


@dataclass(frozen=True)
class NewRow:
    """One event. `at_time` is London's, like "14:30", or empty; `person` says whom it is about without a name."""

    on_day: date
    source: str
    what: str
    at_time: str = ""
    person: str = ""
    seen: str = ""
    known: str = ""
    action: str = ""
    outcome: str = ""
    comment: str = ""


def add_rows(reference: str, return_id: int, rows: Sequence[NewRow], *, by: User, at: datetime) -> None:
    """All of them, or none."""
    with writing(reference, return_id, by=by, at=at) as mine:
        version = mine.begun()
        for row in rows:
            mine.change.add(
                ChronologyRow(case=mine.incident.case, version=version, agency_id=mine.one.agency_id, **asdict(row))
            )


def change_row(reference: str, return_id: int, row_id: int, row: NewRow, *, by: User, at: datetime) -> None:
    with writing(reference, return_id, by=by, at=at) as mine:
        found = _row(mine, row_id)
        for name, value in asdict(row).items():
            setattr(found, name, value)


def remove_row(reference: str, return_id: int, row_id: int, *, by: User, at: datetime) -> None:
    """It counts no more; that it was there stays in the record."""
    with writing(reference, return_id, by=by, at=at) as mine:
        _row(mine, row_id).removed_at = at


def _row(mine: Writing, row_id: int) -> ChronologyRow:
    """A row of the draft. Raises Conflict for any other, and for one that somebody has taken out meanwhile."""
    draft = mine.draft()
    row = ChronologyRow.objects.filter(pk=row_id, version=draft, removed_at=None).first() if draft else None
    if row is None:
        raise Conflict("This row has been taken out, or belongs to a version that is signed off")
    mine.change.follow(row)
    return row
