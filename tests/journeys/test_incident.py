"""A serious incident in a real browser: reported on a phone, overdue, notified late, and read afterwards."""

from datetime import date, datetime, timedelta

import pytest
import time_machine

from rapid_review.panel import THRESHOLD_CRITERIA as CRITERIA
from tests.factories import make_procedure
from tests.journeys.test_challenge import DESK, PHONE, be, is_sound, press, world  # noqa: F401 - one is a fixture
from tests.rapid_review.reporting import RULES, run, view
from workflows import clock

REPORTED = datetime.fromisoformat("2026-12-18T17:00+00:00")  # a Friday; Christmas lies in between
LATE = datetime.fromisoformat("2026-12-31T10:00+00:00")


def fill_instant(page, legend, at):
    group, there = page.get_by_role("group", name=legend), clock.london(at)
    values = (("Day", there.day), ("Month", there.month), ("Year", there.year), ("Time", f"{there:%H:%M}"))
    for label, value in values:
        group.get_by_label(label).fill(str(value))


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_from_the_numbers_to_ring_over_a_missed_day_to_the_notification(page, site, world, size):  # noqa: F811
    make_procedure(world.partnership, RULES)
    page.set_viewport_size(size)
    with time_machine.travel(REPORTED, tick=True):
        be(page, site, world.dsl)
        page.goto(f"{site}/incidents/")
        is_sound(page)
        press(page, "Report an incident")
        assert page.get_by_text("This is not a referral").is_visible()
        is_sound(page)
        press(page, "Nobody is at risk now: go on")
        press(page, "Check what follows")
        assert page.get_by_role("link", name="Enter when the local authority became aware").is_visible()
        is_sound(page)
        page.get_by_label("Name of the child").fill("Marker Namesake")
        page.get_by_label("None of these").check()
        page.get_by_label("In this local authority’s area").check()
        page.get_by_label("The child was seriously harmed").check()
        page.get_by_label("Abuse or neglect is suspected").check()
        fill_instant(page, "When did the local authority become aware of it?", REPORTED - timedelta(minutes=1))
        page.get_by_label("The circumstances").fill("An injury that the explanation does not account for.")
        press(page, "Check what follows")
        assert page.get_by_text("Due: by the end of Tuesday 29 December 2026").first.is_visible()
        is_sound(page)
        press(page, "Change an answer")
        assert page.get_by_label("Name of the child").input_value() == "Marker Namesake"
        press(page, "Check what follows")
        press(page, "Report the incident")
        assert page.get_by_text("It is the turn of").is_visible()
        reference = page.url.rstrip("/").rpartition("/")[2]
        assert "Marker" not in page.content()
        is_sound(page)

        for key in ("nhs_partner", "police_partner"):
            view(reference, getattr(world, key), at=clock.now())
        be(page, site, world.council_partner)
        page.goto(f"{site}/incidents/{reference}/")
        assert page.get_by_text("You read what the others said once you have given your own view.").is_visible()
        assert page.get_by_text("there has to be a view for the local authority").is_visible()
        is_sound(page)
        press(page, "Give your view")
        is_sound(page)
        for group, answer in [
            ("Do you have a conflict of interest?", "No"),
            *((one, "Yes") for one in CRITERIA.values()),
        ]:
            page.get_by_role("group", name=group).get_by_label(answer, exact=True).check()
        page.get_by_label("It meets the criteria").check()
        page.get_by_label("Why do you think so?").fill("Seriously harmed; neglect is suspected.")
        press(page, "Give this view")
        assert page.get_by_text("As reported.").first.is_visible()
        is_sound(page)
        press(page, "Decide whether it has to be notified")
        is_sound(page)
        page.get_by_label("The partners agree that it meets the criteria").check()
        page.get_by_label("Meets the criteria: notify, and a rapid review follows").check()
        page.get_by_label("Why?", exact=True).fill("Seriously harmed; neglect is suspected.")
        press(page, "Record the decision")
        assert page.get_by_text("The decision is recorded.").is_visible()

    for day in (30, 31):
        run(clock.start_of(date(2026, 12, day)))
    with time_machine.travel(LATE, tick=True):
        be(page, site, world.council_partner)
        page.goto(f"{site}/incidents/")
        assert page.get_by_text("2 days late").is_visible()
        is_sound(page)
        press(page, reference, role="link")
        assert page.get_by_text("That is 2 days late.").is_visible()
        is_sound(page)
        press(page, "Record that the Panel was notified")
        fill_instant(page, "When was it sent?", LATE)
        for limit in ("Notify the national Panel", "Tell the local safeguarding partners"):
            group = page.get_by_role("group", name=limit)
            group.get_by_label("Information came late").check()
        for box in page.get_by_label("In your own words: why was it late?").all():
            box.fill("The hospital wrote on 29 December.")
        is_sound(page)
        press(page, "Record it")
        assert page.get_by_text("Done 2 days late").first.is_visible()
        assert page.get_by_text("Time ran out: Notify the national Panel.").first.is_visible()
        is_sound(page)

        be(page, site, world.dsl)
        page.goto(f"{site}/incidents/{reference}/")
        page.get_by_role("link", name="See who").click()
        page.get_by_label("Why do you need to know?").fill("To tell the parents")
        press(page, "Show me")
        assert page.get_by_text("Marker Namesake").is_visible()
        is_sound(page)
