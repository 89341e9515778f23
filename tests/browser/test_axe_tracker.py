"""Axe finds nothing on the pages of recommendations, at either size, for whoever has them."""

from tests.browser.tracking import PAGES, see_tracker


def test_every_page_of_recommendations(world, visit):
    visitor = visit()
    see_tracker(visitor, world)
    assert visitor.names == PAGES
