"""
Recomputes the chains of the trail in Python, from the rows as they stand.

It finds a row that was changed, moved, put in or taken out. A row whose content is gone is accepted where a
certificate of its disposal stands later in the same chain. It cannot find rows taken off the end of a chain,
nor a chain that was rewritten as a whole: for that, its last hash must have been kept somewhere else.
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Final, NamedTuple
from uuid import UUID

from django.db.models import Case, CharField, Exists, F, Func, OuterRef, TextField, When
from django.db.models.functions import Cast, Coalesce

from audit_log.models import Entry

START: Final = bytes(32)  # what the first row of a chain follows


@dataclass(frozen=True)
class Broken:
    """
    The first row of a chain that is not what it was; `before` and `after` are the ids of its neighbours.
    """

    chain: str
    chain_no: int
    entry_id: int
    what: str
    before: int | None
    after: int | None

    def __str__(self) -> str:
        beside = [f"after row {self.before}"] if self.before else []
        beside += [f"before row {self.after}"] if self.after else []
        where = f"{self.chain}: entry {self.chain_no} (row {self.entry_id})"
        return f"{where}: {self.what}; it stands {' and '.join(beside) or 'alone'}"


class Row(NamedTuple):
    """
    An entry with its instants and changes as PostgreSQL prints them, so that none is altered by being read.
    """

    id: int
    case_id: int | None
    partnership_id: int | None
    reference: str | None
    at: str
    recorded_at: str
    by_id: int | None
    act: str
    words: str
    why: str
    changes: str
    salt: UUID
    chain_no: int
    previous: bytes
    content: bytes
    hash: bytes
    certified: bool

    @property
    def is_disposed(self) -> bool:
        """Whether its content went under a certificate that stands later in its chain."""
        return self.certified and not (self.words or self.why or self.changes != "{}")

    @property
    def chain(self) -> str:
        return self.reference or (f"partnership {self.partnership_id}" if self.partnership_id else "installation")


def verify(case_id: int | None = None) -> list[Broken]:
    """The first broken row of every chain that has one; only of one case's chain if `case_id` is given."""
    chains = groupby(_rows(case_id), key=lambda row: (row.case_id, row.partnership_id if row.case_id is None else 0))
    return [broken for _, rows in chains if (broken := _first_broken(rows))]


def content_digest(row: Row) -> bytes:
    """The digest of what may one day be disposed of. The form is described in `audit_log/chain.py`."""
    form = f'{{"why": {_text(row.why)}, "salt": "{row.salt}", "words": {_text(row.words)}, "changes": {row.changes}}}'
    return hashlib.sha256(form.encode()).digest()


def row_digest(row: Row, previous: bytes) -> bytes:
    """The row's hash, given the one before it."""
    form = (
        f'{{"at": {_text(row.at)}, "by": {_number(row.by_id)}, "id": {row.id}, "act": {_text(row.act)}, '
        f'"case": {_number(row.case_id)}, "content": "{row.content.hex()}", "chain_no": {row.chain_no}, '
        f'"partnership": {_number(row.partnership_id)}, "recorded_at": {_text(row.recorded_at)}}}'
    )
    return hashlib.sha256(previous + form.encode()).digest()


def _first_broken(rows: Iterator[Row]) -> Broken | None:
    before: Row | None = None
    for row in rows:
        if what := _wrong(row, before):
            after = next(rows, None)
            return Broken(
                chain=row.chain,
                chain_no=row.chain_no,
                entry_id=row.id,
                what=what,
                before=before.id if before else None,
                after=after.id if after else None,
            )
        before = row
    return None


def _wrong(row: Row, before: Row | None) -> str:
    expected, previous = (before.chain_no + 1, before.hash) if before else (1, START)
    if row.chain_no != expected:
        return f"entry {expected} should stand here"
    if row.previous != previous:
        return "it does not follow the entry before it"
    if row.content != content_digest(row) and not row.is_disposed:
        return "its words, reason or changes are not those that were written"
    if row.hash != row_digest(row, previous):
        return "it is not the entry that was written"
    return ""


def _rows(case_id: int | None) -> Iterator[Row]:
    entries = Entry.objects.all() if case_id is None else Entry.objects.filter(case_id=case_id)
    # A case's chain stays together even if somebody altered the partnership of one of its rows.
    of_nobody = Case(When(case=None, then=Coalesce("partnership_id", 0)))
    values = entries.order_by("case_id", of_nobody, "chain_no").values_list(
        "id",
        "case_id",
        "partnership_id",
        "case__reference",
        _utc("at"),
        _utc("recorded_at"),
        "by_id",
        "act",
        "words",
        "why",
        Cast("changes", TextField()),
        "salt",
        "chain_no",
        "previous",
        "content",
        "hash",
        Exists(Entry.objects.filter(case=OuterRef("case"), act="dispose", chain_no__gt=OuterRef("chain_no"))),
    )
    return (Row(*value) for value in values.iterator(chunk_size=5000))


def _utc(field: str) -> Func:
    return Func(
        F(field),
        template="to_char(%(expressions)s AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')",
        output_field=CharField(),
    )


def _text(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)


def _number(value: Any) -> str:
    return "null" if value is None else str(value)
