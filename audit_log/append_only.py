"""
Tables to which rows can only be added: triggers refuse UPDATE, DELETE and TRUNCATE for every path and role.
"""

from django.db.migrations import RunSQL
from django.db.migrations.operations.base import Operation

# Created with every table, so that any app's first migration can stand on it whatever ran before.
REFUSE = """
CREATE OR REPLACE FUNCTION audit_log_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
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
