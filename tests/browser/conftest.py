"""The world that is looked at, and who looks.

Django is imported within the fixtures: pytest reads this file before Django is set up when it is named alone.
"""

import pytest


@pytest.fixture
def world(site, settings):
    from tests.browser import everything
    from tests.factories import make_world
    from workflows import clock

    settings.BASE_URL = site
    clock.pretend(everything.NOW)
    return make_world()


@pytest.fixture
def visit(page, site, world):
    """Makes the visitor of a test, who meets no foreign address and no refused script."""
    from tests.browser.visitor import Visitor
    from workflows import clock
    from workflows.config.demonstration import engine

    visitors = []

    def make():
        engine(at=clock.now())
        visitors.append(Visitor(page, site, world))
        return visitors[-1]

    yield make
    assert [problem for one in visitors for problem in one.problems] == []
