"""Axe finds nothing on the pages of recommendations, at either size, for whoever has them."""

from tests.browser.tracking import PAGES, see_tracker
from tests.browser.visitor import SIZES


@SIZES
def test_every_page_of_recommendations(world, visit, size):
    visitor = visit(size)
    see_tracker(visitor, world)
    assert visitor.names == PAGES
