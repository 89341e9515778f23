"""Files of a case are never changed but by its disposal, which blanks their names and contents.

As in `audit_log/disposal.py`, a function that runs as the owner of the table does it, and only the role
`workflows_disposer` may call that.
"""

from django.db import migrations

from audit_log.disposal import ROLE, only_by_disposer

GUARD = """
CREATE FUNCTION escalation_refuse_but_disposal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND current_setting('escalation.disposing', true) = 'on'
        AND current_user = (SELECT pg_get_userbyid(relowner) FROM pg_class WHERE oid = TG_RELID) THEN
        RETURN NULL;
    END IF;
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation', DETAIL = TG_OP || ' is refused.';
END
$$;
DROP TRIGGER append_only ON escalation_attachment;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON escalation_attachment
FOR EACH STATEMENT EXECUTE FUNCTION escalation_refuse_but_disposal()
"""
UNGUARD = """
DROP TRIGGER append_only ON escalation_attachment;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON escalation_attachment
FOR EACH STATEMENT EXECUTE FUNCTION audit_log_refuse();
DROP FUNCTION escalation_refuse_but_disposal()
"""
DISPOSE = """
CREATE FUNCTION workflows_dispose_files(disposed_case bigint, certificate_entry_id bigint) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM audit_log_entry WHERE id = certificate_entry_id AND case_id = disposed_case AND act = 'dispose'
    ) THEN
        RAISE EXCEPTION 'Nothing is disposed of without a certificate in the chain of the case.';
    END IF;
    PERFORM set_config('escalation.disposing', 'on', true);
    UPDATE escalation_attachment SET name = '', content_type = '', content = '' WHERE case_id = disposed_case;
    PERFORM set_config('escalation.disposing', '', true);
END
$$
"""


class Migration(migrations.Migration):
    dependencies = [
        ("escalation", "0002_append_only"),
        ("audit_log", "0009_dispose_seam"),
        ("workflows", "0007_keeping"),
    ]
    operations = [
        migrations.RunSQL(ROLE, migrations.RunSQL.noop),
        migrations.RunSQL(GUARD, UNGUARD),
        migrations.RunSQL(DISPOSE, "DROP FUNCTION workflows_dispose_files(bigint, bigint)"),
        migrations.RunSQL(only_by_disposer("workflows_dispose_files(bigint, bigint)"), migrations.RunSQL.noop),
    ]
