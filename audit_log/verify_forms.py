"""Whether the list of what is covered says of each table what its trigger digests, rows or none."""

from collections.abc import Iterator
from typing import Final

from audit_log.broken import Broken
from audit_log.covered import Table
from audit_log.streaming import stream

# A trigger's arguments stand one behind the other, each ended by a zero byte.
DIGESTED: Final = """
SELECT c.relname::text, g.tgargs, array_agg(a.attname::text) FROM pg_trigger g JOIN pg_class c ON c.oid = g.tgrelid
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
WHERE g.tgname = 'digested' GROUP BY c.oid, c.relname, g.tgargs ORDER BY 1
"""


def forms(tables: list[Table]) -> Iterator[Broken]:
    """Covered tables whose listed forms are not 1, 2, … up to the one written now, with the columns there are."""
    listed = {table.name: table.forms for table in tables if not table.is_of_the_trail}
    for name, arguments, columns in stream(DIGESTED):
        newest, *left_out = bytes(arguments).decode().rstrip("\0").split("\0")
        now = frozenset(columns) - frozenset(left_out)
        found = listed.get(name, {})
        if sorted(found) != list(range(1, int(newest) + 1)) or found[int(newest)] != now:
            yield Broken(
                place=f"the list of what is covered, at the table {name}",
                what="it does not say what the table's trigger digests",
                table="audit_log_coveredtable",
            )
