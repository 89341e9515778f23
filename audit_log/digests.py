"""
The digest of a row of evidence, as the database computes it before every insert.

A covered table has four columns that Django does not know: `trail_form` (which columns the digest is of), `trail_salt`,
`trail_digest`, and `trail_disposed` (the certificate under which the content went). The digest is the sha256 of the
salt, the table's name and the row as PostgreSQL prints it as a jsonb object, instants in UTC. Computing it costs a
writer some 20 µs a row; a seal (`audit_log/seals.py`) binds it a minute later, and from then on the content may be
disposed of and the row still be checked.

The table's columns may change: then `audit_log_cover` is called again and the rows from there on have another form.
"""

FUNCTIONS = """
CREATE OR REPLACE FUNCTION audit_log_digest() RETURNS trigger LANGUAGE plpgsql SET timezone = 'UTC' AS $$
BEGIN
    -- The arguments are the form's number, and the columns that the digest leaves out.
    NEW.trail_form := TG_ARGV[0];
    NEW.trail_salt := gen_random_uuid();
    NEW.trail_disposed := NULL;
    NEW.trail_digest := sha256(convert_to(
        NEW.trail_salt::text || TG_TABLE_NAME || (to_jsonb(NEW) - TG_ARGV)::text, 'UTF8'));
    RETURN NEW;
END
$$;
CREATE OR REPLACE FUNCTION audit_log_digest_present(covered text, without text) RETURNS void LANGUAGE plpgsql
SET timezone = 'UTC' AS $$
BEGIN
    -- A table that has rows already and is covered only now: they count as they stand.
    EXECUTE format('UPDATE %I SET trail_form = 1, trail_salt = gen_random_uuid()', covered);
    EXECUTE format('UPDATE %1$I t SET trail_digest = sha256(convert_to(trail_salt::text || %1$L || (to_jsonb(t) -
        ARRAY[''trail_form'', ''trail_salt'', ''trail_digest'', ''trail_disposed'', %2$L])::text, ''UTF8''))',
        covered, without);
    EXECUTE format('ALTER TABLE %I ALTER trail_form SET NOT NULL, ALTER trail_salt SET NOT NULL,
        ALTER trail_digest SET NOT NULL', covered);
END
$$;
CREATE OR REPLACE FUNCTION audit_log_cover(covered text, without text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    columns_now text[];
    last record;
    form_now int;
BEGIN
    EXECUTE format('ALTER TABLE %I ADD COLUMN IF NOT EXISTS trail_form smallint,
        ADD COLUMN IF NOT EXISTS trail_salt uuid, ADD COLUMN IF NOT EXISTS trail_digest bytea,
        ADD COLUMN IF NOT EXISTS trail_disposed bigint', covered);
    SELECT array_agg(attname::text ORDER BY attname) INTO columns_now FROM pg_attribute
    WHERE attrelid = format('%I', covered)::regclass AND attnum > 0 AND NOT attisdropped
        AND attname NOT LIKE 'trail\\_%' AND attname <> without;
    SELECT form, columns INTO last FROM audit_log_coveredtable
    WHERE table_name = covered ORDER BY form DESC LIMIT 1;
    IF last.columns::text[] = columns_now THEN
        RETURN;
    END IF;
    form_now := coalesce(last.form, 0) + 1;
    IF form_now = 1 THEN
        PERFORM audit_log_digest_present(covered, without);
    END IF;
    INSERT INTO audit_log_coveredtable (table_name, form, columns) VALUES (covered, form_now, columns_now);
    EXECUTE format('CREATE OR REPLACE TRIGGER digested BEFORE INSERT ON %I FOR EACH ROW EXECUTE FUNCTION
        audit_log_digest(%L, ''trail_form'', ''trail_salt'', ''trail_digest'', ''trail_disposed'', %L)',
        covered, form_now, without);
END
$$
"""
