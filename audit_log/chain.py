"""
The hash chain of the trail, as the database computes it before every insert, and the digest of an opening.

A row's `content` is the digest of what may one day be disposed of (an entry's words, reason, changes, and in which post
and from where it was done), with a salt so that short texts cannot be guessed from it. Its `hash` is the digest of the
previous hash and of the canonical row, in which the content stands as that digest only. Thus content can go and the
chain still be checked. `audit_log/verify_entries.py` says the same in Python.

The canonical form is what PostgreSQL prints for a jsonb object: keys by length and then by name, one space after ":"
and ",", non-ASCII as it is; instants in UTC with six decimals; digests in hexadecimal.

Each case has a chain, and the case lock keeps its order. Entries without a case and openings have no such lock, and
nobody shall queue for one: their hash follows nothing, and the seal of the minute puts them in order
(`audit_log/seals.py`). A row-level trigger sees the rows that the same INSERT has put before it.

The functions that read run as their owner, so that whoever may add a row need not be able to read the others.
"""

from django.db.migrations import RunSQL

CREATE = """
CREATE OR REPLACE FUNCTION audit_log_instant(at timestamptz) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
$$;
CREATE OR REPLACE FUNCTION audit_log_as_what(person bigint, partnership bigint, at timestamptz) RETURNS text
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    day date := (at AT TIME ZONE 'Europe/London')::date;
BEGIN
    RETURN coalesce((
        SELECT string_agg(held.said, '; ' ORDER BY held.stands_in, held.id) FROM (
            SELECT p.id, false AS stands_in, p.title || ', ' || a.name AS said, a.partnership_id
            FROM workflows_post p JOIN workflows_agency a ON a.id = p.agency_id
            WHERE p.user_id = person AND p.starts_on <= day AND (p.ends_on IS NULL OR p.ends_on >= day)
            UNION ALL
            SELECT p.id, true, p.title || ', ' || a.name || ' (standing in)', a.partnership_id
            FROM workflows_cover c JOIN workflows_post own ON own.id = c.stand_in_id
            JOIN workflows_post p ON p.id = c.post_id JOIN workflows_agency a ON a.id = p.agency_id
            WHERE own.user_id = person AND own.starts_on <= day AND (own.ends_on IS NULL OR own.ends_on >= day)
                AND c.starts_on <= day AND c.ends_on >= day
        ) held WHERE partnership IS NULL OR held.partnership_id = partnership), '');
END
$$;
CREATE OR REPLACE FUNCTION audit_log_chain() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp
-- The end of a chain is looked up by its index even while the statistics still say that the table is empty.
SET enable_seqscan = off AS $$
DECLARE
    last record;
BEGIN
    NEW.previous := decode(repeat('00', 32), 'hex');
    NEW.chain_no := NULL;
    IF NEW.case_id IS NOT NULL THEN
        SELECT chain_no, hash INTO last FROM audit_log_entry
        WHERE case_id = NEW.case_id ORDER BY chain_no DESC LIMIT 1;
        NEW.chain_no := coalesce(last.chain_no, 0) + 1;
        NEW.previous := coalesce(last.hash, NEW.previous);
    END IF;
    NEW.address := coalesce(NEW.address, '');
    NEW.as_what := coalesce(NEW.as_what, '');
    IF NEW.as_what = '' AND NEW.by_id IS NOT NULL THEN
        NEW.as_what := audit_log_as_what(NEW.by_id, NEW.partnership_id, NEW.recorded_at);
    END IF;
    NEW.salt := gen_random_uuid();
    NEW.disposed_under := NULL;
    NEW.content := sha256(convert_to(jsonb_build_object(
        'address', NEW.address, 'as_what', NEW.as_what, 'changes', NEW.changes,
        'salt', NEW.salt, 'why', NEW.why, 'words', NEW.words)::text, 'UTF8'));
    NEW.hash := sha256(NEW.previous || convert_to(jsonb_build_object(
        'act', NEW.act,
        'at', audit_log_instant(NEW.at),
        'by', NEW.by_id,
        'case', NEW.case_id,
        'chain_no', NEW.chain_no,
        'content', encode(NEW.content, 'hex'),
        'id', NEW.id,
        'partnership', NEW.partnership_id,
        'recorded_at', audit_log_instant(NEW.recorded_at)
    )::text, 'UTF8'));
    RETURN NEW;
END
$$;
CREATE OR REPLACE TRIGGER chained BEFORE INSERT ON audit_log_entry FOR EACH ROW EXECUTE FUNCTION audit_log_chain();
CREATE OR REPLACE FUNCTION audit_log_open() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
    IF NEW.case_id IS NOT NULL THEN
        SELECT partnership_id INTO NEW.partnership_id FROM workflows_case WHERE id = NEW.case_id;
    END IF;
    NEW.address := coalesce(NEW.address, '');
    NEW.as_what := coalesce(NEW.as_what, '');
    IF NEW.as_what = '' THEN
        NEW.as_what := audit_log_as_what(NEW.user_id, NEW.partnership_id, NEW.at);
    END IF;
    NEW.salt := gen_random_uuid();
    NEW.disposed_under := NULL;
    NEW.content := sha256(convert_to(jsonb_build_object(
        'address', NEW.address, 'as_what', NEW.as_what, 'salt', NEW.salt, 'why', NEW.why)::text, 'UTF8'));
    NEW.hash := sha256(convert_to(jsonb_build_object(
        'at', audit_log_instant(NEW.at),
        'by', NEW.user_id,
        'case', NEW.case_id,
        'content', encode(NEW.content, 'hex'),
        'id', NEW.id,
        'page', NEW.page,
        'partnership', NEW.partnership_id
    )::text, 'UTF8'));
    RETURN NEW;
END
$$;
CREATE OR REPLACE TRIGGER chained BEFORE INSERT ON audit_log_opening FOR EACH ROW EXECUTE FUNCTION audit_log_open()
"""

REMOVE = """
DROP TRIGGER chained ON audit_log_opening;
DROP TRIGGER chained ON audit_log_entry;
DROP FUNCTION audit_log_open();
DROP FUNCTION audit_log_chain();
DROP FUNCTION audit_log_as_what(bigint, bigint, timestamptz);
DROP FUNCTION audit_log_instant(timestamptz)
"""


def chain() -> RunSQL:
    """The migration operation that chains `audit_log_entry` and digests `audit_log_opening`."""
    return RunSQL(CREATE, REMOVE)
