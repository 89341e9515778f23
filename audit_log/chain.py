"""
The hash chain of the trail, as the database computes it before every insert.

Each case has a chain; entries without a case are chained for each partnership. A row's `content` is the
digest of its words, reason and changes, with a salt so that short texts cannot be guessed from it; its `hash`
is the digest of the previous hash and of the canonical row, in which the content stands as that digest only.
Thus content can one day be disposed of and the chain still be checked. `audit_log/verify.py` says the same in
Python.

The canonical form is what PostgreSQL prints for a jsonb object: keys by length and then by name, one space
after ":" and ",", non-ASCII as it is; instants in UTC with six decimals; digests in hexadecimal.

The case lock keeps a case's order. Other chains have no such lock, so an advisory lock is held until the
transaction ends; whoever writes for several partnerships at once writes in ascending order of partnership. A
row-level trigger sees the rows that the same INSERT has put before it.
"""

from django.db.migrations import RunSQL

CREATE = """
CREATE FUNCTION audit_log_chain() RETURNS trigger LANGUAGE plpgsql
-- The end of a chain is looked up by its index even while the statistics still say that the table is empty.
SET enable_seqscan = off AS $$
DECLARE
    last record;
BEGIN
    IF NEW.case_id IS NOT NULL THEN
        SELECT chain_no, hash INTO last FROM audit_log_entry
        WHERE case_id = NEW.case_id ORDER BY chain_no DESC LIMIT 1;
    ELSE
        PERFORM pg_advisory_xact_lock(hashtext('audit_log_entry'), coalesce(NEW.partnership_id, 0)::int);
        SELECT chain_no, hash INTO last FROM audit_log_entry
        WHERE case_id IS NULL AND coalesce(partnership_id, 0) = coalesce(NEW.partnership_id, 0)
        ORDER BY chain_no DESC LIMIT 1;
    END IF;
    NEW.salt := gen_random_uuid();
    NEW.chain_no := coalesce(last.chain_no, 0) + 1;
    NEW.previous := coalesce(last.hash, decode(repeat('00', 32), 'hex'));
    NEW.content := sha256(convert_to(jsonb_build_object(
        'changes', NEW.changes, 'salt', NEW.salt, 'why', NEW.why, 'words', NEW.words)::text, 'UTF8'));
    NEW.hash := sha256(NEW.previous || convert_to(jsonb_build_object(
        'act', NEW.act,
        'at', to_char(NEW.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
        'by', NEW.by_id,
        'case', NEW.case_id,
        'chain_no', NEW.chain_no,
        'content', encode(NEW.content, 'hex'),
        'id', NEW.id,
        'partnership', NEW.partnership_id,
        'recorded_at', to_char(NEW.recorded_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
    )::text, 'UTF8'));
    RETURN NEW;
END
$$;
CREATE TRIGGER chained BEFORE INSERT ON audit_log_entry FOR EACH ROW EXECUTE FUNCTION audit_log_chain()
"""

REMOVE = """
DROP TRIGGER chained ON audit_log_entry;
DROP FUNCTION audit_log_chain()
"""


def chain() -> RunSQL:
    """The migration operation that chains `audit_log_entry`."""
    return RunSQL(CREATE, REMOVE)
