"""Every table of history is covered, in the columns that it has today."""

import pytest
from django.apps import apps
from django.db import connection

from audit_log.append_only import append_only, cover
from audit_log.covered import TRAIL_COLUMNS, covered_tables
from audit_log.models import CoveredTable
from audit_log.verify_live import with_history

pytestmark = pytest.mark.django_db
# Of a file its sha256 is, and the verifier compares the two.
NOT_IN_THE_DIGEST = {
    table: {"content"} for table in ("escalation_attachment", "rapid_review_evidencefile", "rapid_review_practicedraft")
}


def columns_of(cursor, table):
    return {column.name for column in connection.introspection.get_table_description(cursor, table)} - TRAIL_COLUMNS


def test_every_history_and_every_record_that_is_its_own_is_covered():
    covered = {table.name for table in covered_tables()}
    assert set(with_history()) <= covered
    assert {"workflows_outcome", "escalation_attachment", "workflows_procedure"} <= covered


def test_the_digest_is_of_every_column_the_table_has():
    with connection.cursor() as cursor:
        for table in covered_tables():
            if not table.is_of_the_trail:
                there = columns_of(cursor, table.name) - NOT_IN_THE_DIGEST.get(table.name, set())
                assert table.columns == there, f"{table.name}: put *cover({table.name!r}) into the migration"


def test_every_model_with_a_history_type_is_known_as_history():
    kept = {
        model._meta.db_table
        for model in apps.get_models()
        if any(field.name == "history_type" for field in model._meta.concrete_fields)
    }
    assert kept == set(with_history())


def test_rows_from_before_a_new_column_keep_the_form_in_which_they_were_written():
    def run(operations):
        with connection.cursor() as cursor:
            for operation in operations:
                cursor.execute(operation.sql)

    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE a_history (history_id int, words text)")
        cursor.execute("INSERT INTO a_history VALUES (1, 'before it was covered')")
        run(append_only("a_history"))
        cursor.execute("INSERT INTO a_history VALUES (2, 'one form')")
        cursor.execute("ALTER TABLE a_history ADD COLUMN more text NOT NULL DEFAULT 'x'")
        run(cover("a_history"))
        cursor.execute("INSERT INTO a_history (history_id, words, more) VALUES (3, 'another', 'y')")
    assert CoveredTable.objects.filter(table_name="a_history").count() == 2

    from audit_log.verify import verify

    assert verify(tables={"a_history"}) == []
