"""Somebody with every right in the database changes the trail, and is found out."""

import json
import random
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from audit_log.models import Entry
from audit_log.verify import verify
from tests.audit_log.conftest import AT

ALTERED = {
    "case_id": "NULL",
    "partnership_id": "NULL",
    "at": "at + interval '1 microsecond'",
    "recorded_at": "'infinity'",
    "by_id": "coalesce(by_id, 0) + 1",
    "act": "act || ' '",
    "words": "upper(words)",
    "why": "why || 'x'",
    "changes": "'{\"Stage\": [1, 2.0]}'",
    "as_what": "'Head teacher'",
    "address": "'192.0.2.9'",
    "disposed_under": "id",
    "salt": "gen_random_uuid()",
    "chain_no": "chain_no + 100",
    "previous": "sha256(previous)",
    "content": "sha256(content)",
    "hash": "sha256(hash)",
}


@pytest.fixture
def story(write, new_case, person):
    """Five entries of a case, with everything in them that a form could bring."""
    case = new_case()
    return [
        write(case, by=person, words=f'Entry {n} – café \\ "x" \u2028 \x7f \x1b 😀', why=why, changes=changes)
        for n, (why, changes) in enumerate(
            [
                ("", {}),
                ("because", {"Stage": [1, 2.50]}),
                ("<b>", {"é": [None, True], "a": ["", "\t"]}),
                ("", {"big": [10**30, 1e-7]}),
                ("\n", {}),
            ]
        )
    ]


def test_an_untouched_trail_is_whole(story, write, new_case):
    write(), write(partnership_id=None), write(new_case())
    assert verify() == []


@pytest.mark.parametrize("column", ALTERED)
def test_a_row_with_one_altered_column_is_named_with_its_neighbours(story, tamper, column):
    third = story[2]
    tamper(f"UPDATE audit_log_entry SET {column} = {ALTERED[column]} WHERE id = %s", third.pk)
    found = verify()
    assert found
    if column not in ("case_id", "chain_no"):
        assert [(broken.row_id, broken.before, broken.after) for broken in found] == [
            (third.pk, story[1].pk, story[3].pk)
        ]


def test_every_column_of_the_trail_is_covered(db):
    columns = {field.column for field in Entry._meta.concrete_fields}
    assert columns == set(ALTERED) | {"id"}


def test_a_row_that_was_taken_out_is_missed(story, tamper):
    tamper("DELETE FROM audit_log_entry WHERE id = %s", story[1].pk)
    (broken,) = verify()
    assert (broken.row_id, broken.what) == (story[2].pk, "entry 2 should stand here")


def test_a_first_row_that_was_taken_out_is_missed(story, tamper):
    tamper("DELETE FROM audit_log_entry WHERE id = %s", story[0].pk)
    assert [broken.row_id for broken in verify()] == [story[1].pk]


def test_a_row_whose_own_hashes_were_made_to_fit_breaks_the_next(story, tamper, write):
    tamper("UPDATE audit_log_entry SET hash = sha256('x') WHERE id = %s", story[4].pk)
    follower = write(story[4].case)
    tamper("UPDATE audit_log_entry SET hash = %s WHERE id = %s", bytes(story[4].hash), story[4].pk)
    (broken,) = verify()
    assert (broken.row_id, broken.before) == (follower.pk, story[4].pk)
    assert "does not follow" in broken.what


def test_each_broken_chain_is_named_once(story, write, new_case, tamper):
    write(), write(new_case()), write(partnership_id=None)
    tamper("UPDATE audit_log_entry SET words = 'x'")
    cases = [story[0].case.reference, Entry.objects.exclude(case=None).latest("id").case.reference]
    assert sorted(broken.reference for broken in verify()) == ["", "", *sorted(cases)]


def test_only_the_case_that_was_asked_for_is_checked(story, write, new_case, tamper):
    other = new_case()
    write(other)
    tamper("UPDATE audit_log_entry SET words = 'x' WHERE case_id = %s", story[0].case_id)
    assert verify(other.pk) == []
    assert len(verify(story[0].case_id)) == 1


def test_any_single_character_changed_anywhere_is_found(story, tamper):
    chance = random.Random(20261201)
    for _ in range(100):
        column = chance.choice(["act", "words", "why"])
        row = chance.choice(story)
        place = chance.randrange(len(getattr(row, column)) + 1)
        changed = getattr(row, column)[:place] + "¤" + getattr(row, column)[place:]
        with connection.cursor() as cursor:
            cursor.execute("SAVEPOINT untouched")
            tamper(f"UPDATE audit_log_entry SET {column} = %s WHERE id = %s", changed, row.pk)
            assert [broken.row_id for broken in verify()] == [row.pk]
            cursor.execute("ROLLBACK TO untouched")
    assert verify() == []


def test_the_command_says_that_the_trail_is_whole(story):
    out = StringIO()
    call_command("verify_trail", stdout=out)
    assert out.getvalue() == "7 rows checked, nothing broken.\n"


def test_the_command_names_the_row_and_fails(story, tamper):
    tamper("UPDATE audit_log_entry SET words = 'Nothing happened' WHERE id = %s", story[2].pk)
    out = StringIO()
    with pytest.raises(SystemExit) as exit:
        call_command("verify_trail", stdout=out)
    assert exit.value.code == 1
    assert f"{story[0].case.reference}: The trail, entry 3: its words" in out.getvalue()
    assert f"(table audit_log_entry, row {story[2].pk}, after row {story[1].pk}" in out.getvalue()


def test_the_command_speaks_json(story, tamper):
    tamper("UPDATE audit_log_entry SET words = 'x' WHERE id = %s", story[2].pk)
    out = StringIO()
    with pytest.raises(SystemExit):
        call_command("verify_trail", "--json", "--case", story[0].case.reference, stdout=out)
    said = json.loads(out.getvalue())
    assert said["rows"] == 4  # a chain is read up to one beyond its first broken row, and the case's history
    assert [(row["row_id"], row["before"], row["after"]) for row in said["broken"]] == [
        (story[2].pk, story[1].pk, story[3].pk)
    ]


def test_the_command_refuses_a_case_it_does_not_know(db):
    with pytest.raises(CommandError, match="There is no case CH-1"):
        call_command("verify_trail", "--case", "CH-1")


def test_instants_are_chained_to_the_microsecond(write, new_case, tamper):
    case = new_case()
    row = write(case, at=AT + timedelta(microseconds=7))
    tamper("UPDATE audit_log_entry SET at = date_trunc('second', at) WHERE id = %s", row.pk)
    assert [broken.row_id for broken in verify(case.pk)] == [row.pk]
