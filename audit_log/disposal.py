"""
The one way in which content leaves the trail: all of one case's, under a certificate that stands in its chain.

`audit_log_dispose(case, certificate)` blanks the words and files of a case's entries, openings and history rows and
notes the certificate beside each; digests, hashes and leaves stay, so chain and seals can still be checked. The salts
go too: without them, short words cannot be guessed from their digest. Of history rows and files every text, document
and file goes but the columns named in `REMAINS`; numbers, dates and ids stay. Certificates stay whole. A certificate is
the id of an entry of that case with the act "dispose". The function runs as the tables' owner, and only the role
`workflows_disposer` may call it. Where the migration may not make roles (a managed server), the operator does.
"""

from django.db.migrations import RunSQL

# Columns that hold a closed word, a reference or a code.
REMAINS = (
    *("about", "after_event", "approval", "closed_as", "code", "collective", "conclusion", "deadline_code", "decision"),
    *("due_text", "entered", "events", "ground", "history_type", "kind", "left_why", "on_timeout", "panel", "partner"),
    *("priority", "record", "reference", "roles", "sha256", "side", "speaks_for", "state", "stops_on", "told"),
    "verdict",
)

CREATE = """
CREATE OR REPLACE FUNCTION audit_log_dispose(of_case bigint, certificate bigint) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    one record;
    blanks text;
    found bigint;
    total bigint := 0;
BEGIN
    IF NOT EXISTS (SELECT FROM audit_log_entry WHERE id = certificate AND case_id = of_case AND act = 'dispose') THEN
        RAISE EXCEPTION 'Entry % is no certificate of disposal of case %', certificate, of_case
            USING ERRCODE = 'restrict_violation';
    END IF;
    PERFORM set_config('audit_log.disposing', pg_current_xact_id()::text, true);
    UPDATE audit_log_entry SET words = '', why = '', changes = '{}', as_what = '', address = '',
        salt = '00000000-0000-0000-0000-000000000000', disposed_under = certificate
    WHERE case_id = of_case AND id <> certificate AND act <> 'dispose' AND disposed_under IS NULL;
    GET DIAGNOSTICS found = ROW_COUNT;
    total := total + found;
    UPDATE audit_log_opening SET why = '', as_what = '', address = '',
        salt = '00000000-0000-0000-0000-000000000000', disposed_under = certificate
    WHERE case_id = of_case AND disposed_under IS NULL;
    GET DIAGNOSTICS found = ROW_COUNT;
    total := total + found;
    FOR one IN
        SELECT DISTINCT table_name AS name,
            CASE WHEN table_name = 'workflows_historicalcase' THEN 'id' ELSE 'case_id' END AS of
        FROM audit_log_coveredtable WHERE table_name = 'workflows_historicalcase' OR 'case_id' = ANY (columns)
    LOOP
        SELECT string_agg(format('%I = %s', attname, CASE
            WHEN atttypid = 'jsonb'::regtype THEN format(
                'CASE jsonb_typeof(%I) WHEN ''array'' THEN ''[]''::jsonb ELSE ''{}''::jsonb END', attname)
            WHEN typcategory = 'A' THEN '''{}'''
            WHEN NOT attnotnull THEN 'NULL' ELSE '''''' END), ', ')
        INTO blanks FROM pg_attribute JOIN pg_type ON pg_type.oid = atttypid
        WHERE attrelid = format('%I', one.name)::regclass AND attnum > 0 AND NOT attisdropped
            AND attname NOT LIKE 'trail\\_%' AND attname <> ALL (ARRAY[REMAINS])
            AND atttypid = ANY (ARRAY['text', 'varchar', 'jsonb', 'bytea', 'text[]', 'varchar[]']::regtype[]);
        EXECUTE format('UPDATE %I SET %s trail_salt = ''00000000-0000-0000-0000-000000000000'',
            trail_disposed = $1 WHERE %I = $2 AND trail_disposed IS NULL',
            one.name, coalesce(blanks || ',', ''), one.of) USING certificate, of_case;
        GET DIAGNOSTICS found = ROW_COUNT;
        total := total + found;
    END LOOP;
    PERFORM set_config('audit_log.disposing', '', true);
    RETURN total;
END
$$;
REVOKE ALL ON FUNCTION audit_log_dispose(bigint, bigint) FROM PUBLIC;
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'workflows_disposer') THEN
        CREATE ROLE workflows_disposer NOLOGIN;
    END IF;
    GRANT EXECUTE ON FUNCTION audit_log_dispose(bigint, bigint) TO workflows_disposer;
EXCEPTION
    WHEN insufficient_privilege THEN
        RAISE NOTICE 'This user may not make the role workflows_disposer: see docs/trail.md.';
    WHEN duplicate_object OR unique_violation THEN
        -- Another database of the same server was migrated at the same moment.
        GRANT EXECUTE ON FUNCTION audit_log_dispose(bigint, bigint) TO workflows_disposer;
END
$$
""".replace("REMAINS", ", ".join(f"'{name}'" for name in REMAINS))


def disposal() -> RunSQL:
    """The migration operation that makes the function and the role; again where `REMAINS` has grown."""
    return RunSQL(CREATE, "DROP FUNCTION audit_log_dispose(bigint, bigint)")
