import pytest

from tests.world import halton  # noqa: F401 - the fixture


@pytest.fixture
def rules(halton):  # noqa: F811
    from tests.factories import make_procedure
    from tests.rapid_review.reporting import RULES  # Django's models are imported within: it may not be ready yet

    return make_procedure(halton.partnership, RULES)


@pytest.fixture
def learning(halton):  # noqa: F811
    from tests.factories import make_procedure
    from tests.rapid_review.learning_stories import RULES

    return make_procedure(halton.partnership, RULES)
