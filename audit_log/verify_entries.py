"""
Entries and openings, recomputed in Python from the rows as they stand. The forms are those of `audit_log/chain.py`.

It finds a row that was changed, moved, put in or taken out. Rows taken off the end of a chain are missed by their seals
(`audit_log/verify_rows.py`), and a trail that was rewritten with its seals by an anchor kept elsewhere.
"""

import hashlib
import json
from collections.abc import Iterator
from itertools import groupby
from typing import Any, Final, NamedTuple
from uuid import UUID

from audit_log.broken import Broken
from audit_log.certificates import Certificates
from audit_log.streaming import stream

START: Final = bytes(32)  # what the first row of a chain follows


class Row(NamedTuple):
    """An entry with its instants and changes as PostgreSQL prints them, so that none is altered by being read."""

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
    as_what: str
    address: str
    salt: UUID
    chain_no: int | None
    previous: bytes
    content: bytes
    hash: bytes
    disposed_under: int | None


ENTRIES: Final = """
SELECT e.id, e.case_id, e.partnership_id, c.reference, audit_log_instant(e.at), audit_log_instant(e.recorded_at),
    e.by_id, e.act, e.words, e.why, e.changes::text, e.as_what, e.address, e.salt, e.chain_no, e.previous, e.content,
    e.hash, e.disposed_under
FROM audit_log_entry e LEFT JOIN workflows_case c ON c.id = e.case_id
"""


class Opened(NamedTuple):
    """An opening, likewise."""

    id: int
    case_id: int | None
    partnership_id: int | None
    reference: str | None
    at: str
    user_id: int
    page: str
    why: str
    as_what: str
    address: str
    salt: UUID
    content: bytes
    hash: bytes
    disposed_under: int | None


OPENINGS: Final = """
SELECT o.id, o.case_id, o.partnership_id, c.reference, audit_log_instant(o.at), o.user_id, o.page, o.why, o.as_what,
    o.address, o.salt, o.content, o.hash, o.disposed_under
FROM audit_log_opening o LEFT JOIN workflows_case c ON c.id = o.case_id
"""


def entries(case_id: int | None, certificates: Certificates) -> Iterator[Broken | int]:
    """The first broken entry of every chain that has one, and how many entries were checked."""
    where, parameters = ("WHERE e.case_id = %s", [case_id]) if case_id else ("", [])
    # A case's chain stays together even if somebody altered the partnership of one of its rows.
    rows = stream(f"{ENTRIES} {where} ORDER BY e.case_id, e.chain_no, e.id", parameters)
    for of_case, chain in groupby(map(Row._make, rows), key=lambda row: row.case_id):
        check = _chain if of_case else _loose
        yield from check(chain, certificates)


def openings(case_id: int | None, certificates: Certificates) -> Iterator[Broken | int]:
    """Every broken opening, and how many were checked."""
    where, parameters = ("WHERE o.case_id = %s", [case_id]) if case_id else ("", [])
    before: Opened | None = None
    for row in map(Opened._make, stream(f"{OPENINGS} {where} ORDER BY o.id", parameters)):
        if what := _wrong_opening(row, certificates):
            yield Broken(
                place="the log of who opened what",
                what=what,
                table="audit_log_opening",
                row_id=row.id,
                case_id=row.case_id,
                reference=row.reference or "",
                partnership_id=row.partnership_id,
                before=before.id if before else None,
            )
        before = row
        yield 1


def content_digest(row: Row) -> bytes:
    """The digest of what may one day be disposed of."""
    form = (
        f'{{"why": {text(row.why)}, "salt": "{row.salt}", "words": {text(row.words)}, '
        f'"address": {text(row.address)}, "as_what": {text(row.as_what)}, "changes": {row.changes}}}'
    )
    return hashlib.sha256(form.encode()).digest()


def row_digest(row: Row, previous: bytes) -> bytes:
    """The row's hash, given the one before it."""
    form = (
        f'{{"at": {text(row.at)}, "by": {number(row.by_id)}, "id": {row.id}, "act": {text(row.act)}, '
        f'"case": {number(row.case_id)}, "content": "{row.content.hex()}", "chain_no": {number(row.chain_no)}, '
        f'"partnership": {number(row.partnership_id)}, "recorded_at": {text(row.recorded_at)}}}'
    )
    return hashlib.sha256(previous + form.encode()).digest()


def opening_content_digest(row: Opened) -> bytes:
    """The digest of what may one day be disposed of."""
    form = (
        f'{{"why": {text(row.why)}, "salt": "{row.salt}", "address": {text(row.address)}, '
        f'"as_what": {text(row.as_what)}}}'
    )
    return hashlib.sha256(form.encode()).digest()


def opening_digest(row: Opened) -> bytes:
    """The opening's hash: it follows nothing."""
    form = (
        f'{{"at": {text(row.at)}, "by": {number(row.user_id)}, "id": {row.id}, "case": {number(row.case_id)}, '
        f'"page": {text(row.page)}, "content": "{row.content.hex()}", "partnership": {number(row.partnership_id)}}}'
    )
    return hashlib.sha256(form.encode()).digest()


def _chain(rows: Iterator[Row], certificates: Certificates) -> Iterator[Broken | int]:
    """One case's chain, up to the first row that is broken."""
    before: Row | None = None
    for row in rows:
        yield 1
        expected, previous = ((before.chain_no or 0) + 1, before.hash) if before else (1, START)
        what = ""
        if row.chain_no != expected:
            what = f"entry {expected} should stand here"
        elif row.previous != previous:
            what = "it does not follow the entry before it"
        if what := what or _wrong(row, certificates):
            after = next(rows, None)
            yield _broken(row, what, before, after)
            return
        before = row


def _loose(rows: Iterator[Row], certificates: Certificates) -> Iterator[Broken | int]:
    """Entries without a case: each stands for itself until it is sealed."""
    before: Row | None = None
    for row in rows:
        what = "" if row.chain_no is None and row.previous == START else "it claims a place in a chain"
        if what := what or _wrong(row, certificates):
            yield _broken(row, what, before, None)
        before = row
        yield 1


def _wrong(row: Row, certificates: Certificates) -> str:
    blank = (row.words, row.why, row.changes, row.as_what, row.address) == ("", "", "{}", "", "")
    if row.disposed_under is None:
        if row.content != content_digest(row):
            return "its words, reason, changes or origin are not those that were written"
    elif what := certificates.wrong(row.disposed_under, row.case_id, blank=blank):
        return what
    return "" if row.hash == row_digest(row, row.previous) else "it is not the entry that was written"


def _wrong_opening(row: Opened, certificates: Certificates) -> str:
    blank = (row.why, row.as_what, row.address) == ("", "", "")
    if row.disposed_under is None:
        if row.content != opening_content_digest(row):
            return "its reason or origin is not the one that was written"
    elif what := certificates.wrong(row.disposed_under, row.case_id, blank=blank):
        return what
    return "" if row.hash == opening_digest(row) else "it is not the opening that was written"


def _broken(row: Row, what: str, before: Row | None, after: Row | None) -> Broken:
    return Broken(
        place="the trail" if row.case_id else "the trail outside cases",
        what=what,
        table="audit_log_entry",
        row_id=row.id,
        case_id=row.case_id,
        reference=row.reference or "",
        partnership_id=row.partnership_id,
        number=row.chain_no,
        before=before.id if before else None,
        after=after.id if after else None,
    )


def text(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)


def number(value: Any) -> str:
    return "null" if value is None else str(value)
