"""The demonstration as a newcomer finds it, on a morning of our choice, with a phone and a desk to look at it.

Django is imported within the fixtures: pytest reads this file before Django is set up when it is named alone.
"""

from datetime import date, time
from io import StringIO

import pytest

MORNING = date(2026, 9, 8), time(10, 30)  # a Tuesday; no bank holiday in reach


@pytest.fixture
def demonstration(site, settings):
    """The site with everybody in it and no case, and an engine that has just run."""
    from django.core.management import call_command

    from workflows import clock
    from workflows.config.demonstration import engine
    from workflows.demonstration import load_people

    settings.BASE_URL = site
    clock.pretend(clock.instant(*MORNING))
    partnership = load_people()
    for file in ("escalation/procedures/pan-cheshire.toml", "rapid_review/procedures/working-together-2023.toml"):
        call_command("load_procedure", str(settings.PROJECT / file), partnership=partnership.slug, stdout=StringIO())
    engine(at=clock.now())
    return site


@pytest.fixture
def examples(demonstration):
    """The example cases too: the site as `make run` leaves it."""
    from django.core.management import call_command

    call_command("load_demonstration", stdout=StringIO())


@pytest.fixture
def walk(page):
    """Makes walkers; afterwards none of them may have met a foreign address or a refused script."""
    from tests.journeys.walker import Walker

    walkers = []

    def make(site, size):
        walkers.append(Walker(page, site, size))
        return walkers[-1]

    yield make
    assert [problem for one in walkers for problem in one.problems] == []


@pytest.fixture
def phone(walk, demonstration):
    return walk(demonstration, {"width": 390, "height": 844})


@pytest.fixture
def desk(walk, demonstration):
    return walk(demonstration, {"width": 1280, "height": 900})
