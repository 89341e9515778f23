"""A teacher raises a challenge on a phone: in a real browser, with and without scripts, nothing for axe to find."""

from datetime import timedelta
from pathlib import Path

import pytest

from tests.factories import make_world
from workflows import clock
from workflows.models import Case

AXE = Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js"
PHONE = {"width": 390, "height": 844}


@pytest.fixture
def world(site):
    return make_world()


class Phone:
    """A window the size of a phone, in which every page is looked at before it is left."""

    def __init__(self, page, site):
        page.set_viewport_size(PHONE)
        self.page, self.site = page, site
        page.goto(f"{site}/sign-in/")
        page.get_by_role("button", name="Tessa Teacher").click()
        page.goto(f"{site}/raise/")

    def looks_right(self):
        """Nothing for axe, nothing wider than the screen."""
        self.page.evaluate(AXE.read_text(encoding="utf-8"))
        found = self.page.evaluate("axe.run().then(done => done.violations.map(one => [one.id, one.nodes[0].html]))")
        assert found == [], self.page.url
        assert self.page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], self.page.url

    def press(self, name="Continue"):
        self.looks_right()
        self.page.get_by_role("button", name=name, exact=True).click()

    def choose(self, *labels):
        for label in labels:
            self.page.get_by_label(label, exact=True).check()
        self.press()

    def fill(self, **answers):
        for label, text in answers.items():
            self.page.get_by_label(label.replace("_", " ")).fill(text)

    def day(self, on):
        for label, number in (("Day", on.day), ("Month", on.month), ("Year", on.year)):
            self.page.get_by_label(label, exact=True).fill(str(number))


def test_a_teacher_raises_a_challenge_on_a_phone(page, site, world):
    phone = Phone(page, site)
    phone.press("Start")
    phone.press()
    assert "Select yes if a child is at immediate risk" in page.locator(".govuk-error-summary").inner_text()
    phone.choose("No")
    phone.choose("None of these")
    phone.choose("No")
    phone.choose("One child")
    phone.fill(Name_of_the_child="Zebedee Marker", NHS_number="943 476 5919")
    phone.press()
    phone.choose("Halton Borough Council")
    page.get_by_label("Worker whose decision it is").select_option(label="Sam Socialworker, Social worker")
    phone.press()
    phone.fill(What_do_you_disagree_with="The referral was closed without a visit.")
    phone.press()
    phone.fill(How_does_it_affect="The child is afraid to go home.")
    phone.press()
    phone.fill(What_should_they_do="A visit this week.")
    phone.press()
    page.get_by_label("Referral criteria or threshold").check()
    phone.choose("No plan")
    assert page.get_by_role("heading", name="Check your answers").is_visible()
    phone.press("Raise the challenge")
    case = Case.objects.get()
    assert page.get_by_role("heading", name="Challenge raised").is_visible()
    assert case.reference in page.locator(".govuk-panel").inner_text()
    phone.looks_right()
    page.get_by_role("link", name=f"Open {case.reference}").click()
    assert page.url == f"{site}/challenges/{case.reference}/"
    assert "Zebedee" not in page.content()


def test_a_child_at_risk_stops_the_page_and_what_was_said_before_is_day_1(page, site, world):
    phone = Phone(page, site)
    phone.press("Start")
    phone.choose("Yes")
    assert page.get_by_role("heading", name="Stop: make the child safe first").is_visible()
    assert page.get_by_text("Number missing").is_visible()
    phone.fill(What_have_you_done="Rang the front door at 4pm; they visit tonight.")
    phone.press("Carry on, but not as urgent")
    phone.choose("Is it a complaint by a child, a parent or carer about a service?")
    phone.press("It is something else as well: carry on")
    phone.choose("Yes")
    phone.fill(Who_did_you_speak_to="Sam, social worker", What_was_said="No visit.", Why_did_that_not="No reason.")
    page.get_by_label("By phone").check()
    phone.day(clock.day_of(clock.now()) - timedelta(days=3))
    phone.press()
    assert page.get_by_role("heading", name="Today is day 4, so it enters at step 2").is_visible()
    phone.press()
    phone.choose("Several children")
    phone.fill(Name_of_the_child="Zebedee Marker")
    phone.press()
    phone.choose("Yes")
    phone.fill(Name_of_the_child="Zoe Marker")
    phone.press()
    phone.choose("No")
    page.go_back()
    page.get_by_role("link", name="Back", exact=True).click()
    assert page.get_by_label("Name of the child").input_value() == "Zoe Marker"


def test_it_needs_no_script(chromium, site, world):
    context = chromium.new_context(viewport=PHONE, java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site}/sign-in/")
    page.get_by_role("button", name="Tessa Teacher").click()
    page.goto(f"{site}/raise/")
    page.get_by_role("button", name="Start", exact=True).click()
    page.get_by_label("No", exact=True).check()
    page.get_by_role("button", name="Continue").click()
    page.get_by_label("None of these").check()
    page.get_by_role("button", name="Continue").click()
    page.goto(f"{site}/raise/")
    page.get_by_role("link", name="Go on: no agency chosen yet").click()
    assert page.get_by_role("heading", name="Have you already spoken to them about it?").is_visible()
    context.close()
