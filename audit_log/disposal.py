"""
How the content of one case leaves the trail and its field history, while digests and certificate remain.

`audit_log_dispose(case_id, certificate_entry_id)` blanks words, reasons and changes of the case's entries (but
not of its certificates), the reasons of its openings, and every text of its history rows but the closed words
named in `REMAINS`. The salt of an entry goes too: without it, short words cannot be guessed from their digest.
It runs as its owner and may be called by the role `workflows_disposer` alone.
"""

from django.db.migrations import RunSQL

# Columns of history rows that hold a closed word, a reference or a code; every other text is blanked.
REMAINS = (
    "about",
    "after_event",
    "approval",
    "closed_as",
    "code",
    "decision",
    "due_text",
    "entered",
    "events",
    "ground",
    "history_type",
    "kind",
    "on_timeout",
    "priority",
    "record",
    "reference",
    "roles",
    "sha256",
    "side",
    "state",
    "stops_on",
    "told",
    "verdict",
)

# Roles belong to the server, not to the database: another database may make the same one at the same moment.
ROLE = """
DO $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'workflows_disposer') THEN
        CREATE ROLE workflows_disposer NOLOGIN;
    END IF;
EXCEPTION
    WHEN duplicate_object OR unique_violation THEN NULL;
    WHEN insufficient_privilege THEN
        RAISE WARNING 'The role workflows_disposer is missing and may not be made here: see docs/running.md.';
END
$$
"""


def only_by_disposer(signature: str) -> str:
    """The statement that leaves a function to the disposer; where the role is missing, to nobody but its owner."""
    statement = """
REVOKE ALL ON FUNCTION SIGNATURE FROM PUBLIC;
DO $$
BEGIN
    IF EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'workflows_disposer') THEN
        GRANT EXECUTE ON FUNCTION SIGNATURE TO workflows_disposer;
    END IF;
END
$$
"""
    return statement.replace("SIGNATURE", signature)


DISPOSE = """
CREATE FUNCTION audit_log_dispose(disposed_case bigint, certificate_entry_id bigint) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    kept text;
    sets text;
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM audit_log_entry WHERE id = certificate_entry_id AND case_id = disposed_case AND act = 'dispose'
    ) THEN
        RAISE EXCEPTION 'Nothing is disposed of without a certificate in the chain of the case.';
    END IF;
    PERFORM set_config('audit_log.disposing', 'on', true);
    UPDATE audit_log_entry SET words = '', why = '', changes = '{}', salt = '00000000-0000-0000-0000-000000000000'
    WHERE case_id = disposed_case AND act <> 'dispose';
    UPDATE audit_log_opening SET why = '' WHERE case_id = disposed_case;
    FOR kept, sets IN
        SELECT c.table_name, string_agg(format('%1$I = %2$s', c.column_name, CASE
            WHEN c.data_type = 'jsonb' THEN format(
                'CASE jsonb_typeof(%1$I) WHEN ''array'' THEN ''[]''::jsonb ELSE ''{}''::jsonb END', c.column_name)
            WHEN c.data_type = 'ARRAY' THEN '''{}'''
            WHEN c.is_nullable = 'YES' THEN 'NULL'
            ELSE '''''' END), ', ')
        FROM information_schema.columns c
        WHERE c.table_schema = 'public' AND c.column_name <> ALL (ARRAY[REMAINS])
            AND (c.data_type IN ('text', 'character varying', 'jsonb', 'bytea') OR c.udt_name IN ('_text', '_varchar'))
            AND EXISTS (SELECT 1 FROM information_schema.columns h WHERE h.table_schema = 'public'
                AND h.table_name = c.table_name AND h.column_name = 'history_id')
            AND (c.table_name = 'workflows_historicalcase' OR EXISTS (
                SELECT 1 FROM information_schema.columns h WHERE h.table_schema = 'public'
                AND h.table_name = c.table_name AND h.column_name = 'case_id'))
        GROUP BY c.table_name
    LOOP
        EXECUTE format('UPDATE %I SET %s WHERE %I = $1', kept, sets,
            CASE kept WHEN 'workflows_historicalcase' THEN 'id' ELSE 'case_id' END) USING disposed_case;
    END LOOP;
    PERFORM set_config('audit_log.disposing', '', true);
END
$$
""".replace("REMAINS", ", ".join(f"'{name}'" for name in REMAINS))


def disposal() -> list[RunSQL]:
    """The migration operations that make the role and the function."""
    return [
        RunSQL(ROLE, RunSQL.noop),
        RunSQL(DISPOSE, "DROP FUNCTION audit_log_dispose(bigint, bigint)"),
        RunSQL(only_by_disposer("audit_log_dispose(bigint, bigint)"), RunSQL.noop),
    ]
