"""
Tables to which rows can only be added: triggers refuse UPDATE, DELETE and TRUNCATE for every path and role.

The one exception is disposal (`audit_log/disposal.py`): it blanks, from inside a function that only the role
`workflows_disposer` may call and that runs as the owner of the table.
"""

from django.db.migrations import RunSQL
from django.db.migrations.operations.base import Operation

# Created with every table, so that any app's first migration can stand on it whatever ran before.
REFUSE = """
CREATE OR REPLACE FUNCTION audit_log_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND current_setting('audit_log.disposing', true) = 'on'
        AND current_user = (SELECT pg_get_userbyid(relowner) FROM pg_class WHERE oid = TG_RELID) THEN
        RETURN NULL;
    END IF;
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation', DETAIL = TG_OP || ' is refused.';
END
$$
"""


def append_only(*tables: str) -> list[Operation]:
    """Migration operations that make tables append-only; they go after the tables' own CreateModel."""
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
