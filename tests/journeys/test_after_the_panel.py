"""What becomes of an incident, in a real browser: to a learning circle, to no practice review, and to a published one
whose learning somebody comes back to."""

from datetime import datetime, timedelta

import time_machine

from tests.factories import make_procedure
from tests.journeys.test_challenge import DESK, PHONE, be, is_sound, press, world  # noqa: F401 - one is a fixture
from tests.journeys.test_incident import fill_instant
from tests.rapid_review import practising, tracking
from tests.rapid_review.learning_stories import RULES as REVIEWS
from tests.rapid_review.reporting import HOUR, RULES, load, report, views
from tests.rapid_review.test_to_the_answer import to_panel
from workflows import clock

AWARE = datetime.fromisoformat("2026-09-01T09:00+00:00")  # a Tuesday
DAY = timedelta(days=1)


def fill_day(page, legend, on):
    group = page.get_by_role("group", name=legend)
    for label, value in (("Day", on.day), ("Month", on.month), ("Year", on.year)):
        group.get_by_label(label, exact=True).fill(str(value))


def see(page, *words):
    """Fails with the page's text unless each of these is on it."""
    text = page.locator("main").inner_text()
    for one in words:
        assert one in text, f"{one!r} is not on {page.url}: {text}"


def test_an_incident_that_is_not_notifiable_becomes_a_learning_circle(page, site, world):  # noqa: F811
    rules = make_procedure(world.partnership, RULES)
    make_procedure(world.partnership, REVIEWS)
    reference = report(world, rules, aware_at=AWARE)
    views(reference, answer="does_not_meet", at=AWARE + 2 * HOUR)
    page.set_viewport_size(PHONE)
    with time_machine.travel(AWARE + 3 * HOUR, tick=True):
        be(page, site, world.council_partner)
        page.goto(f"{site}/incidents/{reference}/decide/")
        page.get_by_label("The partners agree that it does not meet the criteria").check()
        page.get_by_label("Does not meet the criteria: a learning circle, reflective review or audit").check()
        page.get_by_label("Why?", exact=True).fill("An accident; but nobody had rung the school.")
        is_sound(page)
        press(page, "Record the decision")
        see(page, "Does not meet the criteria", "Nothing is left to do.")
        be(page, site, world.partnership_manager)
        page.goto(f"{site}/incidents/{reference}/")
        press(page, "Start a learning review")
        page.get_by_label("Learning circle").check()
        is_sound(page)
        press(page, "Start the review")
        see(page, "LR-2026-0001", "It is your turn.")
        is_sound(page)
        page.goto(f"{site}/incidents/{reference}/")
        see(page, "LR-2026-0001")


def test_a_rapid_review_without_a_practice_review_leaves_recommendations(page, site, world):  # noqa: F811
    rules = make_procedure(world.partnership, RULES)
    tracking.rules(world)
    reference = to_panel(world, rules, aware_at=AWARE)
    views(reference, answer="no_cspr", panel="review", at=AWARE + 7 * HOUR)
    link = f"{site}/incidents/{reference}/"
    page.set_viewport_size(DESK)
    with time_machine.travel(AWARE + 8 * HOUR, tick=True):
        be(page, site, world.partnership_manager)
        page.goto(f"{link}conclude/")
        page.get_by_label("No practice review: the learning is complete").check()
        for box in page.locator("textarea").all():
            box.fill("The learning is known, and is acted on.")
        for no in page.get_by_label("No", exact=True).all():
            no.check()
        press(page, "Record the conclusion")
        see(page, "Waiting for the three partners to sign off")
        for key in ("council_partner", "nhs_partner", "police_partner"):
            be(page, site, getattr(world, key))
            page.goto(link)
            page.get_by_role("button", name="Sign it off for").first.click()
            page.get_by_label("I sign it off").check()
            press(page, "Give this answer")
        be(page, site, world.partnership_manager)
        page.goto(f"{link}send/")
        fill_instant(page, "When was it sent?", AWARE + 8 * HOUR)
        page.get_by_label("How was it sent?").fill("By secure mail")
        press(page, "Record it")
        page.goto(f"{link}answer/")
        page.get_by_label("It agrees with the decision").check()
        fill_instant(page, "When did it answer?", AWARE + 8 * HOUR)
        for box in page.locator("textarea").all():
            box.fill("As written.")
        press(page, "Record the answer")
        see(page, "The national Panel has answered")
        is_sound(page)
        press(page, "Write down a recommendation", role="link")
        page.get_by_label("The recommendation, word for word").fill("Every agency should ring the school.")
        assert page.get_by_label("Which reviews or challenges does it come from?").input_value() == reference
        page.get_by_label("Who has to act on it?").select_option(label="Halton Borough Council")
        is_sound(page)
        press(page, "Write it down")
        see(page, "RC-2026-0001", "Recommendation to Halton Borough Council", f"{reference}, Child")
        page.goto(link)
        see(page, "RC-2026-0001: Every agency should ring the school.")


def test_a_practice_review_is_published_and_its_learning_is_looked_at_again(page, site, world):  # noqa: F811
    rules = make_procedure(world.partnership, RULES)
    reference = practising.agreed(world, rules)
    at = practising.DECIDED + 3 * DAY
    on = practising.first_day(at)
    link = f"{site}/incidents/{reference}/"
    page.set_viewport_size(PHONE)
    with time_machine.travel(at, tick=True):
        be(page, site, world.partnership_manager)
        page.goto(f"{link}plan/")
        fill_day(page, "On which day is it published?", on - DAY)
        for box in page.locator("textarea").all():
            box.fill("A quiet week.")
        press(page, "Plan this day")
        assert page.get_by_text("There is a problem").is_visible()
        is_sound(page)
        fill_day(page, "On which day is it published?", on)
        press(page, "Plan this day")
        see(page, "The publication, planned backwards")
        page.goto(f"{link}send-ahead/")
        fill_instant(page, "When was it sent?", at)
        for recipient in practising.RECIPIENTS:
            page.get_by_label(recipient).check()
        page.get_by_label("How can you show that?").fill("A receipt.")
        press(page, "Record it")
        see(page, "Practice review")
    with time_machine.travel(clock.start_of(on) + 10 * HOUR, tick=True):
        page.context.clear_cookies()
        page.goto(f"{site}/published/halton/")
        see(page, "Nothing is published here at present.")
        be(page, site, world.partnership_manager)
        page.goto(f"{link}publish/")
        page.get_by_label("Title on the public page").fill("Child R: what we learned")
        page.get_by_label("What is it about?").fill("A baby was hurt at home.")
        is_sound(page)
        press(page, "Publish it")
        page.context.clear_cookies()
        page.goto(f"{site}/published/halton/")
        see(page, "Child R: what we learned", "A baby was hurt at home.")
        assert reference not in page.content()
        is_sound(page)
    after = clock.start_of(on) + DAY
    learned = tracking.complete(world, at=after, sources=(reference,))
    assert load(reference).case.closed_at
    with time_machine.travel(after + 85 * DAY, tick=True):
        be(page, site, world.partnership_manager)
        page.goto(f"{site}/recommendations/{learned}/")
        see(page, "Complete, not yet embedded", "First revisit: did anything change?")
        press(page, "Record the revisit")
        page.get_by_label("Can the child be heard in the file?").fill("In half of forty files.")
        page.get_by_label("how is it now?").fill("19 of 40")
        page.get_by_label("Partly embedded").check()
        page.get_by_label("Look again at the next revisit").check()
        page.get_by_label("Why, and who does what next?").fill("New staff have not been told.")
        is_sound(page)
        press(page, "Record the revisit")
        see(page, "11 of 40", "19 of 40", "Partly embedded", "Second revisit: did anything change?")
        is_sound(page)
