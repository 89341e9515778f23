"""Row-level security: which rows the web and the worker are shown, as migration operations.

Beneath the doors the database keeps partnerships apart. `workflows.partnerships` is a setting of a transaction, set by
`workflows/partnerships.py`, that holds the ids of those somebody is working for; a row of any other is neither
shown nor taken. Nothing set means no rows. The owner of the tables, who migrates, is not bound by it.

A migration that makes a table adds a line, and an architecture test fails until it does:

    *isolate("escalation_comment", "escalation_historicalcomment", via="case")
"""

from typing import Final

from django.db.migrations import RunSQL
from django.db.migrations.operations.base import Operation

WEB: Final = "workflows_web"
WORKER: Final = "workflows_worker"

# Roles belong to the whole server, so another database's migration may be making them at this moment. They may sign
# in, but have no password: a server that asks for one lets nobody in until it is given one.
ROLES = """
DO $$
DECLARE
    wanted text;
BEGIN
    FOREACH wanted IN ARRAY ARRAY['workflows_web', 'workflows_worker'] LOOP
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = wanted) THEN
            BEGIN
                EXECUTE format('CREATE ROLE %I LOGIN', wanted);
            EXCEPTION
                WHEN duplicate_object OR unique_violation THEN NULL;
                WHEN insufficient_privilege THEN
                    RAISE EXCEPTION 'The role % is missing, and % may not make it.', wanted, current_user
                        USING HINT = 'Have an administrator run: CREATE ROLE workflows_web LOGIN; '
                            'CREATE ROLE workflows_worker LOGIN; then migrate again. See docs/running.md.';
            END;
        END IF;
    END LOOP;
END
$$;
DO $$
BEGIN
    EXECUTE format('GRANT USAGE ON SCHEMA %I TO workflows_web, workflows_worker', current_schema());
    EXECUTE format('GRANT SELECT, INSERT, UPDATE ON ALL TABLES IN SCHEMA %I TO workflows_web, workflows_worker',
        current_schema());
    EXECUTE format('GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA %I TO workflows_web, workflows_worker',
        current_schema());
END
$$;
-- What later migrations make; nobody but the owner deletes or truncates unless `may_delete` says so.
ALTER DEFAULT PRIVILEGES GRANT SELECT, INSERT, UPDATE ON TABLES TO workflows_web, workflows_worker;
ALTER DEFAULT PRIVILEGES GRANT USAGE, SELECT ON SEQUENCES TO workflows_web, workflows_worker;
REVOKE INSERT, UPDATE ON django_migrations FROM workflows_web, workflows_worker
"""
# The roles themselves stay: another database of the same server may use them.
NO_RIGHTS = """
ALTER DEFAULT PRIVILEGES REVOKE ALL ON TABLES FROM workflows_web, workflows_worker;
ALTER DEFAULT PRIVILEGES REVOKE ALL ON SEQUENCES FROM workflows_web, workflows_worker;
DROP OWNED BY workflows_web, workflows_worker
"""

HERE = """
CREATE FUNCTION workflows_here() RETURNS bigint[] LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT coalesce(nullif(current_setting('workflows.partnerships', true), ''), '{}')::bigint[]
$$
"""

# Asked once for a statement, not once for a row.
_HERE = "ANY ((SELECT workflows_here())::bigint[])"


def _through(parent: str, column: str) -> str:
    """The row belongs to whatever its parent belongs to: the parent's own policy answers."""
    return f'EXISTS (SELECT FROM {parent} WHERE {parent}.id = "{{table}}".{column})'


# How a table's rows belong to a partnership.
VIA: Final[dict[str, str]] = {
    "partnership": f"partnership_id = {_HERE}",
    # Rows without one belong to the installation: who may see those is for the doors alone.
    "partnership, if any": f"(partnership_id IS NULL OR partnership_id = {_HERE})",
    "case": _through("workflows_case", "case_id"),
    "agency": _through("workflows_agency", "agency_id"),
    "post": _through("workflows_post", "post_id"),
    "child": _through("workflows_child", "child_id"),
    "incident": _through("rapid_review_incident", "artifact_object_id"),
    "process": _through("viewflow_process", "process_id"),
    "task": _through("viewflow_task", "from_task_id"),
}


def isolate(*tables: str, via: str) -> list[Operation]:
    """Show and take only the rows of the partnerships that are set; `via` is a key of `VIA`."""
    return [
        RunSQL(
            f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY; '
            f'CREATE POLICY apart ON "{table}" USING ({VIA[via].format(table=table)})',
            f'DROP POLICY apart ON "{table}"; ALTER TABLE "{table}" DISABLE ROW LEVEL SECURITY',
        )
        for table in tables
    ]


def isolate_partnerships() -> RunSQL:
    """Every partnership's name may be read, to choose among one's own and to go through all of them."""
    return RunSQL(
        "ALTER TABLE workflows_partnership ENABLE ROW LEVEL SECURITY; "
        "CREATE POLICY named ON workflows_partnership FOR SELECT USING (true); "
        f"CREATE POLICY apart ON workflows_partnership FOR UPDATE USING (id = {_HERE})",
        "DROP POLICY apart ON workflows_partnership; DROP POLICY named ON workflows_partnership; "
        "ALTER TABLE workflows_partnership DISABLE ROW LEVEL SECURITY",
    )


def may_delete(*tables: str) -> list[Operation]:
    """Tables from which the web and the worker take rows away again."""
    return [
        RunSQL(
            f'GRANT DELETE ON "{table}" TO {WEB}, {WORKER}',
            f'REVOKE DELETE ON "{table}" FROM {WEB}, {WORKER}',
        )
        for table in tables
    ]


def as_owner(function: str) -> RunSQL:
    """A function that sees every partnership, whoever calls it: it runs with its owner's rights."""
    return RunSQL(
        "DO $$ BEGIN EXECUTE format("
        f"'ALTER FUNCTION {function} SECURITY DEFINER SET search_path = %I, pg_temp', current_schema()"
        "); END $$",
        f"ALTER FUNCTION {function} SECURITY INVOKER",
    )
