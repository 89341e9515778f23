"""The small partnership, in a database of its own."""

import pytest


@pytest.fixture
def world(committed_db):
    from tests.factories import make_world  # this file may be read before Django is ready

    return make_world()
