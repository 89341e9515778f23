"""
Tables to which rows can only be added, and whose rows carry a digest of themselves.

Triggers refuse UPDATE, DELETE and TRUNCATE for every path and role; another computes the digest before every insert
(`audit_log/digests.py`). The one exception is the disposal of a case's content (`audit_log/disposal.py`).
"""

from django.db.migrations import RunSQL
from django.db.migrations.operations.base import Operation

from audit_log.digests import FUNCTIONS

# Created with every table, so that any app's first migration can stand on it whatever ran before. The exception is no
# way round: only the owner of a table passes, and an owner could switch the triggers off as well.
REFUSE = """
CREATE OR REPLACE FUNCTION audit_log_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND current_setting('audit_log.disposing', true) = pg_current_xact_id()::text
        AND current_user = (SELECT pg_get_userbyid(relowner) FROM pg_class WHERE oid = TG_RELID)
    THEN
        RETURN NULL;
    END IF;
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation', DETAIL = TG_OP || ' is refused.';
END
$$
"""


def refuse_changes(*tables: str) -> list[Operation]:
    """Migration operations that make tables append-only and no more."""
    return [
        RunSQL(REFUSE, RunSQL.noop),
        *(
            RunSQL(
                f'CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "{table}" '
                "FOR EACH STATEMENT EXECUTE FUNCTION audit_log_refuse()",
                f'DROP TRIGGER append_only ON "{table}"',
            )
            for table in tables
        ),
    ]


def cover(*tables: str, without: str = "") -> list[Operation]:
    """
    Operations that have every new row of these tables digested, and sealed within a minute.

    They go once more into every migration that adds or removes a column of such a table: rows that are there keep the
    form in which they were written. `without` names a column that another one digests already.
    """
    return [
        RunSQL(FUNCTIONS, RunSQL.noop),
        *(RunSQL(f"SELECT audit_log_cover('{table}', '{without}')", RunSQL.noop) for table in tables),
    ]


def append_only(*tables: str, without: str = "") -> list[Operation]:
    """Operations that make tables append-only and cover them; they go after the tables' own CreateModel."""
    return [*cover(*tables, without=without), *refuse_changes(*tables)]
