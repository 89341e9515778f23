"""Two partnerships with everything in them, committed; and real sessions of the web's and the worker's roles."""

from contextlib import contextmanager

import pytest


@pytest.fixture
def two(committed_db):
    """Halton and Sefton, each with a challenge at step 2, an incident, papers, a draft and a cover."""
    from tests.partnerships.filled import filled  # this file may be read before Django is ready

    return filled("halton"), filled("sefton")


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
