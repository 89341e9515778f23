import pytest

from tests.rapid_review.reporting import RULES
from tests.world import halton  # noqa: F401 - the fixture


@pytest.fixture
def rules(halton):  # noqa: F811
    from tests.factories import make_procedure

    return make_procedure(halton.partnership, RULES)
