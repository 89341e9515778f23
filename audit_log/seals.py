"""
Seals: every minute, what was written in each partnership since the last seal is bound together and to that seal.

Who writes does not wait: a row carries its own digest (`audit_log/digests.py`), and only here are rows put in an order.
Row numbers are given out before a transaction commits, so a row may appear below one that is already sealed. Therefore
a seal keeps a leaf for each row, and looks for rows without one not only above the last but down to what was the
highest row a day before the last seal: no transaction lasts that long. Leaves, unlike ranges of transaction numbers,
also stay true when a database is dumped and restored on another server, and say which row is missing when one is.

Two sealers at once: an advisory lock for each partnership, which nobody but a sealer takes.
"""

from datetime import datetime, timedelta
from typing import Final

from django.db import connection, transaction
from django.db.migrations import RunSQL
from django.db.models import QuerySet
from psycopg import sql

from audit_log.covered import Table, covered_tables
from audit_log.models import Leaf, Seal

LONGEST_TRANSACTION: Final = timedelta(days=1)

CREATE = """
CREATE OR REPLACE FUNCTION audit_log_close() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
DECLARE
    last record;
BEGIN
    SELECT number, hash INTO last FROM audit_log_seal
    WHERE coalesce(partnership_id, 0) = coalesce(NEW.partnership_id, 0) ORDER BY number DESC LIMIT 1;
    NEW.made_at := clock_timestamp();
    NEW.number := coalesce(last.number, 0) + 1;
    NEW.previous := coalesce(last.hash, decode(repeat('00', 32), 'hex'));
    SELECT count(*), sha256(convert_to(coalesce(string_agg(
        concat_ws(' ', table_name, row_id, coalesce(case_id, 0), encode(digest, 'hex')), E'\\n'
        ORDER BY table_name COLLATE "C", row_id), ''), 'UTF8'))
    INTO NEW.leaves, NEW.digest FROM audit_log_leaf WHERE seal_id = NEW.id;
    NEW.hash := sha256(NEW.previous || convert_to(jsonb_build_object(
        'at', audit_log_instant(NEW.at),
        'digest', encode(NEW.digest, 'hex'),
        'id', NEW.id,
        'leaves', NEW.leaves,
        'made_at', audit_log_instant(NEW.made_at),
        'marks', NEW.marks,
        'number', NEW.number,
        'partnership', NEW.partnership_id
    )::text, 'UTF8'));
    RETURN NEW;
END
$$;
CREATE OR REPLACE TRIGGER closed BEFORE INSERT ON audit_log_seal FOR EACH ROW EXECUTE FUNCTION audit_log_close()
"""


def closing() -> RunSQL:
    """The migration operation that chains `audit_log_seal`."""
    return RunSQL(CREATE, "DROP TRIGGER closed ON audit_log_seal; DROP FUNCTION audit_log_close()")


def seal(partnership_id: int | None, *, at: datetime) -> Seal | None:
    """Seal what is new in a partnership (None: what belongs to no partnership); None if nothing is."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('audit_log_seal'), %s)", [partnership_id or 0])
        cursor.execute("SELECT nextval(pg_get_serial_sequence('audit_log_seal', 'id'))")
        (pk,) = cursor.fetchone()
        floor, marks, new = floor_of(partnership_id), _marks(partnership_id), 0
        for table in covered_tables():
            cursor.execute(_leaves(table), [pk, partnership_id, floor.get(table.name, 0), partnership_id])
            if cursor.rowcount:
                new += cursor.rowcount
                highest = Leaf.objects.filter(seal_id=pk, table_name=table.name).order_by("-row_id").values("row_id")[0]
                marks[table.name] = max(marks.get(table.name, 0), highest["row_id"])
        if not new:
            return None
        made = Seal(pk=pk, partnership_id=partnership_id, at=at, marks=marks)
        made.save(force_insert=True)
        made.refresh_from_db()
        return made


def seals_of(partnership_id: int | None) -> QuerySet[Seal, Seal]:
    """The chain of a partnership's seals, or of those of no partnership."""
    return Seal.objects.filter(partnership=partnership_id)


def floor_of(partnership_id: int | None) -> dict[str, int]:
    """By table, the highest row below which none can be unsealed any more."""
    last = seals_of(partnership_id).order_by("-number").first()
    if last is None:
        return {}
    then = seals_of(partnership_id).filter(made_at__lte=last.made_at - LONGEST_TRANSACTION).order_by("-number").first()
    return dict(then.marks) if then else {}


def _marks(partnership_id: int | None) -> dict[str, int]:
    last = seals_of(partnership_id).order_by("-number").values("marks").first()
    return dict(last["marks"]) if last else {}


def _leaves(table: Table) -> sql.Composed:
    return sql.SQL(
        "INSERT INTO audit_log_leaf (seal_id, partnership_id, case_id, table_name, row_id, digest) "
        "SELECT %s, %s, {case}, {name}, t.{pk}, t.{digest} FROM {table} t {joins} "
        "WHERE t.{pk} > %s AND {partnership} IS NOT DISTINCT FROM %s AND NOT EXISTS "
        "(SELECT FROM audit_log_leaf l WHERE l.table_name = {name} AND l.row_id = t.{pk})"
    ).format(
        name=sql.Literal(table.name),
        table=sql.Identifier(table.name),
        pk=sql.Identifier(table.pk),
        digest=sql.Identifier(table.digest),
        case=table.case,
        joins=table.joins,
        partnership=table.partnership,
    )
