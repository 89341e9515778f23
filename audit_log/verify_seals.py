"""The chain of each partnership's seals, recomputed from their leaves; and whether the triggers are in their places."""

import hashlib
from collections.abc import Iterator
from itertools import chain, groupby, islice
from typing import Any, Final

from django.db import connection

from audit_log.broken import Broken
from audit_log.covered import ENTRIES, OPENINGS, Table
from audit_log.streaming import stream
from audit_log.verify_entries import START, number, text

SEALS: Final = """
SELECT s.id, s.partnership_id, s.number, s.previous, s.hash, s.digest, s.leaves, s.marks::text,
    audit_log_instant(s.at), audit_log_instant(s.made_at)
FROM audit_log_seal s ORDER BY coalesce(s.partnership_id, 0), s.number, s.id
"""
LEAVES: Final = """
SELECT s.id, coalesce(s.partnership_id, 0), s.number,
    concat_ws(' ', l.table_name, l.row_id, coalesce(l.case_id, 0), encode(l.digest, 'hex'))
FROM audit_log_leaf l JOIN audit_log_seal s ON s.id = l.seal_id
ORDER BY coalesce(s.partnership_id, 0), s.number, s.id, l.table_name COLLATE "C", l.row_id
"""


def seals() -> Iterator[Broken | int]:
    """The first broken seal of every partnership that has one, and how many leaves were read."""
    before: dict[int | None, tuple[int, bytes]] = {}
    broken: set[int | None] = set()
    for seal, digest, count in _with_leaves():
        pk, partnership_id, place, _, hash_, *_ = seal
        yield count
        expected, head = before.get(partnership_id, (1, START))
        what = _wrong(seal, digest, count, expected=expected, head=head)
        if what and partnership_id not in broken:
            broken.add(partnership_id)
            yield Broken(
                place=f"seal {place}, which binds one minute of all that was written",
                what=what,
                table="audit_log_seal",
                row_id=pk,
                partnership_id=partnership_id,
            )
        before[partnership_id] = (place + 1, hash_)
    yield from _unbound()


def _with_leaves() -> Iterator[tuple[tuple[Any, ...], bytes, int]]:
    """Each seal with the digest and the number of its leaves."""
    rows = stream(SEALS)
    first = list(islice(rows, 1))
    # The leaves are asked for after the seals: those of a seal made meanwhile are passed over, and none is missing.
    groups = groupby(stream(LEAVES), key=lambda leaf: leaf[:3])
    key, leaves = next(groups, (None, iter(())))
    for seal in chain(first, rows):
        wanted = (seal[0], seal[1] or 0, seal[2])
        while key is not None and (key[1:], key[0]) < (wanted[1:], wanted[0]):
            key, leaves = next(groups, (None, iter(())))
        digest, count = hashlib.sha256(), 0
        for *_, leaf in leaves if key == wanted else ():
            digest.update(f"{chr(10) if count else ''}{leaf}".encode())
            count += 1
        yield seal, digest.digest(), count


def _unbound() -> Iterator[Broken]:
    """Leaves of a seal that is no longer there, as where the last one was taken off the end."""
    query = """
    SELECT l.seal_id, min(l.partnership_id) FROM audit_log_leaf l LEFT JOIN audit_log_seal s ON s.id = l.seal_id
    WHERE s.id IS NULL OR s.partnership_id IS DISTINCT FROM l.partnership_id
    GROUP BY l.seal_id ORDER BY l.seal_id LIMIT 1
    """
    for pk, partnership_id in stream(query):
        yield Broken(
            place="a seal, which binds one minute of all that was written",
            what="it is missing, or what it binds says another partnership",
            table="audit_log_seal",
            row_id=pk,
            partnership_id=partnership_id,
        )


def _wrong(seal: tuple[Any, ...], digest: bytes, count: int, *, expected: int, head: bytes) -> str:
    pk, partnership_id, place, previous, hash_, kept, leaves, marks, at, made_at = seal
    if place != expected:
        return f"seal {expected} should stand here"
    if previous != head:
        return "it does not follow the seal before it"
    if (count, digest) != (leaves, kept):
        return "what it binds is not what it bound"
    form = (
        f'{{"at": {text(at)}, "id": {pk}, "marks": {marks}, "digest": "{kept.hex()}", "leaves": {leaves}, '
        f'"number": {place}, "made_at": {text(made_at)}, "partnership": {number(partnership_id)}}}'
    )
    return "" if hashlib.sha256(previous + form.encode()).digest() == hash_ else "it is not the seal that was made"


def guards(tables: list[Table]) -> Iterator[Broken]:
    """Covered tables whose triggers are missing or switched off."""
    wanted = {(table.name, "append_only") for table in tables}
    wanted |= {(table.name, "digested") for table in tables if not table.is_of_the_trail}
    wanted |= {(ENTRIES, "chained"), (OPENINGS, "chained"), ("audit_log_seal", "closed")}
    wanted |= {(f"audit_log_{name}", "append_only") for name in ("seal", "leaf", "anchor", "coveredtable")}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname, g.tgname FROM pg_trigger g JOIN pg_class c ON c.oid = g.tgrelid "
            "WHERE NOT g.tgisinternal AND g.tgenabled IN ('O', 'A')"
        )
        there = set(cursor.fetchall())
    for name, trigger in sorted(wanted - there):
        yield Broken(
            place=f"the guard of the table {name}",
            what=f"its trigger “{trigger}” is missing or switched off, so rows could be changed unseen",
            table=name,
        )
