"""The questions that are asked of all partnerships at once, and the only ones.

Each is a function in the database that runs with its owner's rights and answers in numbers, never with anything that
stands in a case. Everything else is asked for one partnership at a time (`workflows/partnerships.py`).
"""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from django.db import connection
from django.db.migrations import RunSQL
from django.db.migrations.operations.base import Operation

from workflows.policies import WEB, WORKER, as_owner

OF_PERSON = """
CREATE FUNCTION workflows_partnerships_of(person bigint, first date, last date, roles text[])
RETURNS SETOF bigint LANGUAGE sql STABLE AS $$
    SELECT DISTINCT a.partnership_id FROM workflows_post p JOIN workflows_agency a ON a.id = p.agency_id
    WHERE p.user_id = person AND p.starts_on <= last AND (p.ends_on IS NULL OR p.ends_on >= first)
        AND (roles IS NULL OR p.role = ANY (roles))
    ORDER BY 1
$$
"""

# min() is answered from the two partial indexes whatever the statistics say; EXISTS is sometimes planned as a scan.
DUE = """
CREATE FUNCTION workflows_due(at timestamptz) RETURNS SETOF bigint LANGUAGE plpgsql STABLE AS $$
BEGIN
    IF (SELECT min(due_at) FROM workflows_deadline WHERE is_open) <= at
        OR (SELECT min(remind_at) FROM workflows_deadline WHERE is_open AND remind_at IS NOT NULL) <= at
    THEN
        RETURN QUERY
        SELECT c.partnership_id FROM workflows_deadline d JOIN workflows_case c ON c.id = d.case_id
        WHERE d.is_open AND d.due_at <= at
        UNION
        SELECT c.partnership_id FROM workflows_deadline d JOIN workflows_case c ON c.id = d.case_id
        WHERE d.is_open AND d.remind_at IS NOT NULL AND d.remind_at <= at
        ORDER BY 1;
    END IF;
END
$$
"""

HEALTH = """
CREATE FUNCTION workflows_health(
    at timestamptz, mail timestamptz, mail_hours boolean,
    OUT oldest_overdue_at timestamptz, OUT unsent bigint, OUT never_tried bigint,
    OUT failing bigint, OUT given_up bigint
) LANGUAGE sql STABLE AS $$
    SELECT
        (SELECT min(d.due_at) FROM workflows_deadline d JOIN workflows_case c ON c.id = d.case_id
            WHERE d.is_open AND d.due_at <= at AND c.failed_at IS NULL),
        (SELECT count(*) FROM notifications_notice WHERE sent_at IS NULL AND dead_at IS NULL AND send_after <= mail
            AND (urgent OR mail_hours)),
        (SELECT count(*) FROM notifications_notice WHERE sent_at IS NULL AND dead_at IS NULL AND send_after <= mail
            AND (urgent OR mail_hours) AND attempts = 0),
        (SELECT count(*) FROM workflows_case WHERE failed_at IS NOT NULL),
        (SELECT count(*) FROM notifications_notice WHERE sent_at IS NULL AND dead_at IS NOT NULL)
$$
"""

FUNCTIONS = {
    "workflows_partnerships_of(bigint, date, date, text[])": OF_PERSON,
    "workflows_due(timestamptz)": DUE,
    "workflows_health(timestamptz, timestamptz, boolean)": HEALTH,
}


def functions() -> list[Operation]:
    """The migration operations that make them."""
    made: list[Operation] = []
    for signature, statement in FUNCTIONS.items():
        made += [
            RunSQL(statement, f"DROP FUNCTION {signature}"),
            as_owner(signature),
            RunSQL(
                f"REVOKE ALL ON FUNCTION {signature} FROM PUBLIC; "
                f"GRANT EXECUTE ON FUNCTION {signature} TO {WEB}, {WORKER}",
                RunSQL.noop,
            ),
        ]
    return made


def partnerships_of(
    user_id: int, *, since: date = date.min, until: date = date.max, roles: Collection[str] | None = None
) -> list[int]:
    """Ids of the partnerships somebody has a post in on any of these days, ascending; of these roles, if named."""
    values = [user_id, since, until, None if roles is None else list(roles)]
    return [row[0] for row in _asked("SELECT * FROM workflows_partnerships_of(%s, %s, %s, %s::text[])", values)]


def with_something_due(at: datetime) -> list[int]:
    """Ids of the partnerships in which an armed deadline or a reminder has run out by `at`.

    Beat asks four times a minute for ever; while nothing has, it is two looks at the beginning of an index.
    """
    return [row[0] for row in _asked("SELECT * FROM workflows_due(%s)", [at])]


def health(at: datetime, *, mail: datetime, mail_hours: bool) -> tuple[datetime | None, int, int, int, int]:
    """The oldest deadline whose timer is late; notices unsent and never tried; cases failing; notices given up."""
    found: tuple[datetime | None, int, int, int, int] = _asked(
        "SELECT * FROM workflows_health(%s, %s, %s)", [at, mail, mail_hours]
    )[0]
    return found


def _asked(question: str, values: list[Any]) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(question, values)
        return list(cursor.fetchall())
