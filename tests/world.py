"""The fixture `halton`: the small partnership of `tests.factories`. Import it where it is needed.

Django's models are imported within: pytest may read this file before Django is ready.
"""

from copy import deepcopy
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.factories import World


@pytest.fixture(scope="module")
def halton_made(made_once: Any) -> "World":
    """The rows, which the tests of a module share: each works on them within a savepoint."""
    from tests.factories import make_world

    return made_once(make_world)


@pytest.fixture
def halton(halton_made: "World", db: None) -> "World":
    """The partnership and its people, without a case; objects of this test's own, which it may change."""
    return deepcopy(halton_made)
