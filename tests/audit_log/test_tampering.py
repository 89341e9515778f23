"""
Somebody with every right in the database switches the triggers off and changes one row, a thousand times over.

One story with every kind of paper is built and sealed; each change is made within a savepoint, looked for by the public
verifier and rolled back. The seed is fixed, so a change that was not found can be made again.
"""

import random

import pytest
import time_machine
from django.db import DatabaseError, connection, transaction

from audit_log.covered import covered_tables
from audit_log.verify import verify
from audit_log.verify_live import with_history
from tests.browser import everything
from tests.world import halton  # noqa: F401 - the fixture
from workflows import trail

SEED = 20261127
TIMES = 1000
WAYS = ["change"] * 6 + ["remove", "put in", "swap"]
# Numbers that nothing refers to and nothing is told by: changed, they say nothing else.
SAYS_NOTHING = {("audit_log_leaf", "id"), ("audit_log_coveredtable", "id")}

OTHERWISE = {
    "bool": "NOT {0}",
    "bytea": "sha256(coalesce({0}, ''))",
    "date": "coalesce({0}, '2026-01-01') + 1",
    "int": "coalesce({0}, 0) + 1000000",
    "int2": "coalesce({0}, 0) + 1",
    "json": "'{{\"tampered\": true}}'",
    "text": "'x' || left(coalesce({0}, ''), {1})",
    "timestamptz": "coalesce({0}, '2026-01-01') + interval '1 microsecond'",
    "uuid": "gen_random_uuid()",
    "array": "array_append({0}, {2})",
}
KINDS = {"int8": "int", "int4": "int", "jsonb": "json", "varchar": "text"}


class Story:
    """The tables, their columns and how many rows they have."""

    def __init__(self):
        live = {history: model._meta.db_table for history, (model, _) in with_history().items()}
        names = [table.name for table in covered_tables()] + list(live.values())
        names += ["audit_log_seal", "audit_log_leaf", "audit_log_coveredtable"]
        self.history_of = {table: history for history, table in live.items()}
        with connection.cursor() as cursor:
            self.columns = {name: self._columns(cursor, name) for name in names}
            self.rows = {name: self._ids(cursor, name) for name in names}
        self.tables = sorted(name for name in names if self.rows[name])

    def pk(self, table):
        return "history_id" if "history_id" in self.columns[table] else "id"

    def _columns(self, cursor, table):
        cursor.execute(
            "SELECT attname, CASE WHEN typcategory = 'A' THEN 'array' ELSE typname END, atttypmod, typname "
            "FROM pg_attribute JOIN pg_type ON pg_type.oid = atttypid "
            "WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped",
            [table],
        )
        return {name: (KINDS.get(kind, kind), limit, element) for name, kind, limit, element in cursor.fetchall()}

    def _ids(self, cursor, table):
        cursor.execute(f'SELECT {"history_id" if "history_id" in self.columns[table] else "id"} FROM "{table}"')
        return [row for (row,) in cursor.fetchall()]

    def checked_by(self, table):
        """Which tables of evidence the verifier has to look at, so that a thousand times take a minute."""
        if table == "audit_log_coveredtable":
            return None
        return {self.history_of.get(table, table)}


def other_value(story, table, column):
    kind, limit, element = story.columns[table][column]
    longest = max(limit - 4 - 1, 0) if limit > 0 else 100000
    return OTHERWISE[kind].format(f'"{column}"', longest, "'x'" if "char" in element or "text" in element else "1")


def as_text(cursor, table):
    cursor.execute(f'SELECT md5(string_agg(t::text, chr(10) ORDER BY t::text)) FROM "{table}" t')
    return cursor.fetchone()


def tamper(cursor, story, chance, table, way):
    """Do it; returns what was done in words."""
    pk, ids, columns = story.pk(table), story.rows[table], sorted(story.columns[table])
    row = chance.choice(ids)
    column = chance.choice([one for one in columns if (table, one) not in SAYS_NOTHING])
    cursor.execute("SET LOCAL session_replication_role = replica")
    if way == "change":
        cursor.execute(f'UPDATE "{table}" SET "{column}" = {other_value(story, table, column)} WHERE {pk} = {row}')
    elif way == "remove":
        cursor.execute(f'DELETE FROM "{table}" WHERE {pk} = {row}')
    elif way == "put in":
        rest = ", ".join(f'"{one}"' for one in columns if one != pk)
        cursor.execute(
            f'INSERT INTO "{table}" ({pk}, {rest}) SELECT {max(ids) + 1}, {rest} FROM "{table}" WHERE {pk} = {row}'
        )
    else:
        other, given = chance.choice(ids), [one for one in columns if one != pk]
        sets = ", ".join(f'"{one}" = o."{one}"' for one in given)
        cursor.execute(
            f'UPDATE "{table}" t SET {sets} FROM "{table}" o '
            f"WHERE (t.{pk}, o.{pk}) IN (({row}, {other}), ({other}, {row})) AND t.{pk} <> o.{pk}"
        )
    cursor.execute("SET LOCAL session_replication_role = origin")
    return f"{way}: {table}.{column if way == 'change' else '*'} row {row}"


@pytest.fixture
def story(halton):  # noqa: F811
    with time_machine.travel(everything.NOW, tick=False):
        everything.challenges(halton)
        trail.seal(at=everything.NOW)
        everything.incidents(halton)
        trail.seal(at=everything.NOW)
    return Story()


def test_each_of_a_thousand_changes_of_one_row_is_found(story):
    assert verify() == []
    assert len(story.tables) >= 50
    chance, missed, done = random.Random(SEED), [], 0
    while done < TIMES:
        table, way = chance.choice(story.tables), chance.choice(WAYS)
        with transaction.atomic(), connection.cursor() as cursor:
            before = as_text(cursor, table)
            try:
                with transaction.atomic():
                    what = tamper(cursor, story, chance, table, way)
            except DatabaseError:  # a constraint of the table refused it: another one
                transaction.set_rollback(True)
                continue
            if as_text(cursor, table) != before:
                done += 1
                found = verify(tables=story.checked_by(table))
                missed += [] if found else [what]
            transaction.set_rollback(True)
    assert missed == []
    assert verify() == []
