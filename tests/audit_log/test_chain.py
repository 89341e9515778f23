"""What the database itself does to every row of the trail, whoever inserts it."""

import hashlib
from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, connection, transaction
from psycopg.types.json import Jsonb

from audit_log.models import Entry
from audit_log.verify import verify
from tests.audit_log.conftest import AT

COPY = """
COPY audit_log_entry (case_id, partnership_id, at, recorded_at, by_id, act, words, why, changes) FROM STDIN
"""


def test_a_chain_starts_from_nothing_and_each_entry_follows_the_one_before(write, new_case):
    case = new_case()
    first, second, third = (write(case, words=words) for words in ("Raised", "Responded", "Escalated"))
    assert [row.chain_no for row in (first, second, third)] == [1, 2, 3]
    assert bytes(first.previous) == bytes(32)
    assert bytes(second.previous) == bytes(first.hash)
    assert bytes(third.previous) == bytes(second.hash)


def test_every_case_has_a_chain_of_its_own(write, new_case):
    one, other = new_case(), new_case()
    assert [write(case).chain_no for case in (one, other, one, other)] == [1, 1, 2, 2]


def test_entries_without_a_case_follow_nothing_until_they_are_sealed(write, partnership):
    assert [write().chain_no, write(partnership_id=None).chain_no] == [None, None]
    assert bytes(write().previous) == bytes(32)


def test_rows_of_one_case_in_one_copy_follow_each_other(new_case, partnership):
    one, other = new_case(), new_case()
    with connection.cursor() as cursor, cursor.copy(COPY) as copy:
        for case in (one, one, other, one):
            copy.write_row((case.pk, partnership.pk, AT, AT, None, "escalate", "Escalated", "", Jsonb({})))
    rows = list(Entry.objects.filter(case=one).order_by("chain_no"))
    assert [row.chain_no for row in rows] == [1, 2, 3]
    assert [bytes(row.previous) for row in rows] == [bytes(32), bytes(rows[0].hash), bytes(rows[1].hash)]
    assert Entry.objects.get(case=other).chain_no == 1
    assert verify() == []


def test_what_an_insert_claims_about_the_chain_is_overruled(new_case, write):
    case = new_case()
    real = write(case)
    forged = Entry(case=case, partnership=case.partnership, at=AT, recorded_at=AT, act="x", words="x")
    forged.chain_no, forged.previous, forged.hash = 7, b"p" * 32, b"h" * 32
    forged.save()
    forged.refresh_from_db()
    assert (forged.chain_no, bytes(forged.previous)) == (2, bytes(real.hash))


def test_the_hash_is_the_sha256_of_the_previous_hash_and_the_canonical_row(write, new_case, person):
    case = new_case()
    write(case)
    row = write(
        case,
        by=person,
        words='Said "no" \\ café\n\t\x01',
        why="ü",
        changes={"Stage": [None, 1.50], "A": ["x", "y"]},
        at=datetime(2026, 7, 1, 9, 30, tzinfo=UTC),
    )
    content = (
        f'{{"why": "ü", "salt": "{row.salt}", "words": '
        '"Said \\"no\\" \\\\ café\\n\\t\\u0001", "address": "", "as_what": "", '
        '"changes": {"A": ["x", "y"], "Stage": [null, 1.5]}}'
    )
    digest = hashlib.sha256(content.encode())
    canonical = (
        f'{{"at": "2026-07-01T09:30:00.000000Z", "by": {person.pk}, "id": {row.pk}, "act": "respond", '
        f'"case": {case.pk}, "content": "{digest.hexdigest()}", "chain_no": 2, '
        f'"partnership": {case.partnership_id}, "recorded_at": "2026-12-01T10:00:00.123456Z"}}'
    )
    assert bytes(row.content) == digest.digest()
    assert bytes(row.hash) == hashlib.sha256(bytes(row.previous) + canonical.encode()).digest()


def test_two_entries_with_the_same_words_have_different_digests_of_content(write, new_case):
    case = new_case()
    assert bytes(write(case).content) != bytes(write(case).content)


@pytest.mark.parametrize("table", ["audit_log_entry", "audit_log_opening"])
@pytest.mark.parametrize("statement", ["UPDATE {} SET at = at", "DELETE FROM {}", "TRUNCATE {}"])
def test_the_trail_refuses_to_be_changed(db, table, statement):
    with pytest.raises(IntegrityError, match=f"{table} is append-only"), transaction.atomic():
        connection.cursor().execute(statement.format(table))


def test_django_itself_cannot_change_the_trail(write):
    row = write()
    row.words = "Something else"
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        row.save()
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        row.delete()
    row.refresh_from_db()
    assert row.words == "Responded"
