"""Two partnerships with everything in them, committed; and real sessions of the web's and the worker's roles."""

from contextlib import contextmanager
from copy import deepcopy

import pytest

from tests import databases


@pytest.fixture(scope="module")
def two_once(django_db_setup, django_db_blocker):
    """A database that has both, from which each test of a module is given its own."""
    from tests.partnerships.filled import filled  # this file may be read before Django is ready

    with django_db_blocker.unblock(), databases.clone() as name:
        with databases.connected_to(name):
            worlds = filled("halton"), filled("sefton")
        yield name, worlds


@pytest.fixture
def two(two_once, committed_db):
    """Halton and Sefton, each with a challenge at step 2, an incident, papers, a draft and a cover."""
    _, worlds = two_once
    return deepcopy(worlds)


@pytest.fixture
def signed_in_as(committed_db):
    """A context in which Django's connection is a session of another role, as if it had signed in."""
    from django.db import connection

    @contextmanager
    def session_of(role):
        connection.close()
        with connection.cursor() as cursor:
            cursor.execute(f"SET SESSION AUTHORIZATION {role}")
        try:
            yield
        finally:
            connection.close()

    return session_of
