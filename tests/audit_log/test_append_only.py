"""The migration operation that other apps put behind their history tables."""

import pytest
from django.db import IntegrityError, connection, transaction

from audit_log.append_only import append_only


def run(statement):
    with connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.fixture
def table(db):
    run("CREATE TABLE a_history (id int)")
    run("INSERT INTO a_history VALUES (1)")
    return "a_history"


def forwards(operations):
    for operation in operations:
        run(operation.sql)


def test_a_table_takes_new_rows_and_lets_none_be_changed(table):
    forwards(append_only(table))
    run("INSERT INTO a_history VALUES (2)")
    for statement in ("UPDATE a_history SET id = 3", "DELETE FROM a_history", "TRUNCATE a_history"):
        with pytest.raises(IntegrityError, match="a_history is append-only"), transaction.atomic():
            run(statement)
    with connection.cursor() as cursor:
        cursor.execute("SELECT array_agg(id ORDER BY id) FROM a_history")
        assert cursor.fetchone() == ([1, 2],)


def test_a_migration_can_be_taken_back(table):
    operations = append_only(table)
    forwards(operations)
    for operation in reversed(operations):
        if operation.reverse_sql:
            run(operation.reverse_sql)
    run("DELETE FROM a_history")


def test_several_tables_go_in_one_call(table):
    run("CREATE TABLE b_history (id int)")
    forwards(append_only("a_history", "b_history"))
    with pytest.raises(IntegrityError, match="b_history is append-only"), transaction.atomic():
        run("DELETE FROM b_history")
