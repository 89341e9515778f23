"""The fixture `halton`: the small partnership of `tests.factories`. Import it where it is needed."""

import pytest

from tests.factories import World, make_world


@pytest.fixture
def halton(db: None) -> World:
    """The partnership and its people, without a case."""
    return make_world()
