"""The fixture `halton`: the small partnership of `tests.factories`. Import it where it is needed.

Django's models are imported within: pytest may read this file before Django is ready.
"""

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.factories import World


@pytest.fixture
def halton(db: None) -> "World":
    """The partnership and its people, without a case."""
    from tests.factories import make_world

    return make_world()
