"""The world that is looked at, and who looks."""

import pytest

from tests.browser import everything
from tests.browser.visitor import Visitor
from tests.factories import make_world
from workflows import clock
from workflows.config.demonstration import engine


@pytest.fixture
def world(site, settings):
    settings.BASE_URL = site
    clock.pretend(everything.NOW)
    return make_world()


@pytest.fixture
def visit(page, site, world):
    """Makes the visitor of a test, who meets no foreign address and no refused script."""
    visitors = []

    def make(size):
        engine(at=clock.now())
        visitors.append(Visitor(page, site, size, world))
        return visitors[-1]

    yield make
    assert [problem for one in visitors for problem in one.problems] == []
