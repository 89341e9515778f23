"""A challenge in a real browser: from the teacher's phone over every step to a resolution, and to a recommendation."""

from datetime import timedelta
from pathlib import Path

import pytest
import time_machine

from tests.escalation.stories import AT_STEP, at_step
from tests.factories import AT, make_world

AXE = Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js"
PHONE, DESK = {"width": 390, "height": 844}, {"width": 1280, "height": 900}
HOUR = timedelta(hours=1)


@pytest.fixture
def world(site):
    """The partnership on the site's own database."""
    return make_world()


def be(page, site, user):
    """Sign in as somebody: a session of theirs in this window."""
    from django.test import Client

    client = Client()
    client.force_login(user)
    page.context.clear_cookies()
    page.context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": site}])


def is_sound(page):
    """Axe finds nothing, and nothing sticks out on the right."""
    page.evaluate(AXE.read_text())  # through the debugger: a script on the page would be against its CSP
    found = page.evaluate("axe.run(document).then(r => r.violations.map(v => v.id + ': ' + v.nodes[0].html))")
    assert found == []
    wider = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wider <= 0, page.url


def press(page, name, role="button"):
    """Press it and wait for the page it leads to."""
    with page.expect_navigation():
        page.get_by_role(role, name=name, exact=role == "button").click()


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_from_a_response_over_an_escalation_and_the_timer_to_a_resolution_at_step_3(page, site, world, size):
    page.set_viewport_size(size)
    reference = world.challenge()
    with time_machine.travel(AT + HOUR, tick=True):
        be(page, site, world.social_worker)
        page.goto(f"{site}/challenges/{reference}/")
        assert page.get_by_text("It is your turn.").is_visible()
        is_sound(page)
        press(page, "Respond")
        press(page, "Send the response")
        assert page.get_by_role("link", name="Enter your response").is_visible()
        is_sound(page)
        page.get_by_label("Your response").fill("We will not visit.")
        press(page, "Send the response")
        assert page.get_by_text("Your response has been sent.").is_visible()

        be(page, site, world.teacher)
        page.goto(f"{site}/challenges/{reference}/")
        press(page, "Take it to step 2")
        is_sound(page)
        page.get_by_label("What was tried to settle it").fill("Rang twice")
        page.get_by_label("Why that failed").fill("They will not visit")
        press(page, "Ask for approval")

        be(page, site, world.dsl)
        page.goto(f"{site}/challenges/{reference}/")
        press(page, "Answer whether it may go to the next step")
        is_sound(page)
        page.get_by_label("Yes, take it to the next step").check()
        press(page, "Send")
        assert page.get_by_text("Discuss it with your opposite number and resolve it").first.is_visible()

    world.play(AT_STEP[3] - HOUR)  # nobody settles it at step 2, and the timer moves it
    with time_machine.travel(AT_STEP[3], tick=True):
        be(page, site, world.council_senior)
        page.goto(f"{site}/challenges/{reference}/")
        assert page.get_by_text("If nobody settles it by then, it moves to step 4 by itself.").is_visible()
        is_sound(page)
        press(page, "Propose a resolution")
        page.get_by_label("What you propose").fill("A joint visit.")
        page.get_by_label("Action 1: what will be done (optional)").fill("Visit together")
        press(page, "Add another action")
        assert page.get_by_label("Action 1: what will be done (optional)").input_value() == "Visit together"
        is_sound(page)
        page.get_by_label("Action 1: who will do it (optional)").select_option(label=OWNER)
        for part, value in (("Day", "21"), ("Month", "9"), ("Year", "2026")):
            page.get_by_role("group", name="Action 1: by the end of which day").get_by_label(part).fill(value)
        press(page, "Send the proposal")
        assert page.get_by_text("Your proposal has been sent to the other side.").is_visible()

        be(page, site, world.head)
        page.goto(f"{site}/challenges/{reference}/")
        press(page, "Agree the proposed resolution")
        is_sound(page)
        press(page, "Agree")
        assert page.get_by_text("You have agreed the proposed resolution.").is_visible()
        assert page.get_by_text("Resolved: both sides agreed.", exact=True).is_visible()
        is_sound(page)


OWNER = "Sam Socialworker, Social worker (Halton Borough Council)"


def test_at_step_4_the_partners_recommend_and_both_parties_answer(page, site, world):
    page.set_viewport_size(PHONE)
    reference, at = at_step(world, 4)
    with time_machine.travel(at, tick=True):
        be(page, site, world.nhs_partner)
        page.goto(f"{site}/challenges/{reference}/")
        is_sound(page)
        press(page, "Give your view")
        is_sound(page)
        page.get_by_label("Your view, with your reasons").fill("The threshold is not met.")
        page.get_by_label("No, record my dissent").check()
        press(page, "Give your view")
        press(page, "Record the recommendation")
        assert page.get_by_text("Dissents: The threshold is not met.").is_visible()
        is_sound(page)
        page.get_by_label("What the statutory partners recommend").fill("A visit this week.")
        press(page, "Record the recommendation")
        for person, answer in ((world.teacher, "Yes, it accepts it"), (world.council_lead, "Yes, it accepts it")):
            be(page, site, person)
            page.goto(f"{site}/challenges/{reference}/")
            press(page, "Accept the recommendation or not")
            is_sound(page)
            page.get_by_label(answer).check()
            press(page, "Send")
        assert page.get_by_text("Determined: accepted by both parties.", exact=True).is_visible()
        is_sound(page)


def test_who_the_child_is_shows_after_a_reason_and_the_copy_is_a_pdf(page, site, world):
    page.set_viewport_size(PHONE)
    reference = world.challenge()
    with time_machine.travel(AT + HOUR, tick=True):
        be(page, site, world.teacher)
        page.goto(f"{site}/challenges/{reference}/")
        press(page, "See who", role="link")
        is_sound(page)
        page.get_by_label("Why do you need to know?").fill("To find our own record")
        press(page, "Show me")
        assert page.get_by_text("Invented Child").is_visible()
        is_sound(page)
        page.goto(f"{site}/challenges/{reference}/")
        with page.expect_download() as saved:
            page.get_by_role("link", name="Copy for the child’s file (PDF)").click()
        assert saved.value.suggested_filename == f"{reference}-story.pdf"
