"""The databases that the other tests stand on."""

import os

import psycopg
import pytest

TABLES = "SELECT count(*) FROM information_schema.tables WHERE table_name = 'workflows_case'"


def test_a_committed_database_is_migrated_and_another_one_for_each_test(committed_db):
    with psycopg.connect(committed_db) as connection:
        assert connection.execute(TABLES).fetchone() == (1,)
        assert connection.info.dbname.startswith("test_")
    assert os.environ["DATABASE_URL"] == committed_db


@pytest.mark.parametrize("time", ["first", "second"])
def test_what_an_ordinary_test_writes_is_rolled_back(db, time):
    from workflows.models import Partnership

    assert not Partnership.objects.exists()
    Partnership.objects.create(name="Anywhere", slug="anywhere", short_name="Any")


@pytest.mark.parametrize("time", ["first", "second"])
def test_what_a_test_commits_goes_with_its_database(committed_db, time):
    from workflows.models import Partnership

    assert not Partnership.objects.exists()
    Partnership.objects.create(name="Anywhere", slug="anywhere", short_name="Any")
    with psycopg.connect(committed_db) as connection:
        assert connection.execute("SELECT count(*) FROM workflows_partnership").fetchone() == (1,)
