"""The limit: one SQL statement that claims as many deadlines and writes the same rows, with the same triggers.

What the real sweep wrote is counted table by table and one written row of each table is the pattern, so that number
and size of the rows are the real ones; only keys differ.
"""

import time
from dataclasses import dataclass
from typing import Any

from django.db import connection

from tests.benchmarks.world import DUE

SKIPPED = {"django_session", "workflows_heartbeat"}
FILLED_BY_TRIGGER = {"audit_log_entry": ("salt", "chain_no", "previous", "content", "hash", "disposed_under")}


NOBODY = "'limit-' || {} || '@bench.example'"  # the address of somebody whom no case knows yet
MOST = 20  # of them


@dataclass(frozen=True)
class Written:
    """How many rows of a table the sweep inserted for each deadline, and the id of one of them."""

    table: str
    per_deadline: int
    pattern: int


def newest() -> dict[str, int]:
    """The highest id of every table that has one."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public' "
            "AND column_name IN ('id', 'history_id') AND data_type IN ('bigint', 'integer')"
        )
        keys: dict[str, str] = {}
        for table, column in cursor.fetchall():
            if column == "history_id" or table not in keys:
                keys[table] = column
        found = {}
        for table, column in keys.items():
            cursor.execute(f'SELECT coalesce(max("{column}"), 0) FROM "{table}"')
            found[table] = cursor.fetchone()[0]
    return found


def written_since(before: dict[str, int], deadlines: int) -> list[Written]:
    """What was inserted since `before`, for each of so many deadlines."""
    found = []
    with connection.cursor() as cursor:
        for table, last in before.items():
            if table in SKIPPED:
                continue
            key = _key(table)
            cursor.execute(f'SELECT count(*), max("{key}") FROM "{table}" WHERE "{key}" > %s', [last])
            rows, pattern = cursor.fetchone()
            if rows >= deadlines:
                found.append(Written(table, round(rows / deadlines), pattern))
    return found


def _key(table: str) -> str:
    return "history_id" if "_historical" in table else "id"


def statement(written: list[Written], batch: int) -> str:
    """Claim `batch` deadlines, update what the sweep updates, insert what it inserts."""
    parts = [
        "claimed AS (SELECT d.id, d.case_id FROM workflows_deadline d JOIN workflows_case c ON c.id = d.case_id "
        f"WHERE d.is_open AND d.due_at <= %(at)s ORDER BY d.due_at, d.id LIMIT {batch} FOR UPDATE OF c SKIP LOCKED)",
        "u1 AS (UPDATE workflows_deadline d SET is_open = false, remind_at = NULL, closed_at = %(at)s, "
        "closed_as = 'escalated' FROM claimed WHERE d.id = claimed.id)",
        "u2 AS (UPDATE escalation_challenge e SET state = 'STEP_3', entered = e.entered || "
        "jsonb_build_object('3', %(at)s::timestamptz), entered_by_timer = '{2,3}' "
        "FROM claimed WHERE e.case_id = claimed.case_id)",
        "u3 AS (UPDATE workflows_party p SET roles = '{senior_manager,partnership_representative}', "
        "holder_ids = p.holder_ids || 1::bigint FROM claimed WHERE p.case_id = claimed.case_id)",
        "u4 AS (UPDATE workflows_case c SET events = c.events || jsonb_build_object('escalated', %(at)s::timestamptz) "
        "FROM claimed WHERE c.id = claimed.case_id)",
    ]
    parts += [f"i{n} AS ({_insert(one)})" for n, one in enumerate(written)]
    return "WITH " + ", ".join(parts) + " SELECT count(*) FROM claimed"


def _insert(one: Written) -> str:
    columns = [name for name in _columns(one.table) if name not in FILLED_BY_TRIGGER.get(one.table, ())]
    columns = [name for name in columns if name != _key(one.table)]
    unique = {
        "case_id": "claimed.case_id",
        "deadline_id": "claimed.id",
        "key": "'limit:' || claimed.id || ':' || k",
    }
    if one.table == "workflows_involvement":  # (case, user, side) is unique, and the user must exist
        unique["user_id"] = f"(SELECT u.id FROM workflows_user u WHERE u.email = {NOBODY.format('k')})"
    values = ", ".join(unique.get(name, f'p."{name}"') for name in columns)
    names = ", ".join(f'"{name}"' for name in columns)
    return (
        f'INSERT INTO "{one.table}" ({names}) SELECT {values} FROM claimed '
        f"CROSS JOIN generate_series(1, {one.per_deadline}) k "
        f'CROSS JOIN (SELECT * FROM "{one.table}" WHERE "{_key(one.table)}" = {one.pattern}) p'
    )


def _columns(table: str) -> list[str]:
    with connection.cursor() as cursor:
        return [column.name for column in connection.introspection.get_table_description(cursor, table)]


def run(written: list[Written], *, overdue: int, batch: int = 1000) -> float:
    """Rows per second of the limit."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO workflows_user (email, name, password, is_active) "
            f"SELECT {NOBODY.format('n')}, 'Nobody Yet', '', true FROM generate_series(1, {MOST}) n"
        )
    text, done = statement(written, batch), 0
    parameters: dict[str, Any] = {"at": DUE["limit"]}
    began = time.perf_counter()
    while done < overdue:
        with connection.cursor() as cursor:
            cursor.execute(text, parameters)
            (number,) = cursor.fetchone()
        assert number, "the limit found nothing to claim"
        done += number
    return done / (time.perf_counter() - began)
