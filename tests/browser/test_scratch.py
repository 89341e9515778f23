from tests.browser.test_axe import *  # noqa
from tests.browser.test_axe import world, visit  # noqa
from tests.journeys.walker import PHONE


def test_scratch(page, world, visit):
    from notifications.models import Notice
    world.challenge(at=everything.NOW - HOUR)
    everything.challenges(world)
    visitor = visit(PHONE)
    shots = iter(range(100))
    see = visitor.sound

    def sound():
        visitor.page.screenshot(path=f"/tmp/wt/a/.local/shot-{next(shots):02}.png", full_page=True)
        see()

    visitor.sound = sound
    of_signing_in(visitor, world)
