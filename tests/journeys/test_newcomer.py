"""What a newcomer tries first, on a phone-sized screen: raise, watch it become overdue, resolve, read the story."""

import re

from tests.escalation.stories import london
from tests.journeys.walker import PHONE, Walker


def raise_on(phone, *, agency="Halton Borough Council", worker="Sam Socialworker, Social worker"):
    """From one's own work to the new challenge's page, as the class teacher. Returns its reference."""
    phone.be("Tessa Teacher", then="/raise/")
    phone.press("Start")
    for answer in ("No", "None of these", "No", "One child"):
        phone.choose(answer)
        phone.press("Continue")
    phone.fill({"Name of the child": "Zebedee Marker"})
    phone.press("Continue")
    phone.choose(agency)
    phone.press("Continue")
    if worker:
        phone.page.get_by_label("Worker whose decision it is").select_option(label=worker)
    phone.press("Continue")
    for label, words in (
        ("What do you disagree with", "The referral was closed without a visit."),
        ("How does it affect", "The child is afraid to go home."),
        ("What should they do", "A visit this week."),
    ):
        phone.fill({label: words})
        phone.press("Continue")
    phone.choose("Referral criteria or threshold", "No plan")
    phone.press("Continue")
    phone.sees("Check your answers", "by the end of Tuesday 8 September 2026")
    phone.press("Raise the challenge")
    phone.sees("Challenge raised")
    reference = re.search(r"CH-2026-\d{4}", phone.text)[0]
    phone.follow(f"Open {reference}")
    return reference


def test_a_newcomer_raises_a_challenge_sees_it_become_overdue_resolves_it_and_reads_the_story(phone, examples):
    reference = raise_on(phone)
    address = f"/challenges/{reference}/"
    phone.sees("It is your turn.", "Due by the end of Tuesday 8 September 2026 (today).")

    phone.move_clock(london("2026-09-09 09:00"))
    phone.be("Tessa Teacher")
    phone.sees(reference)
    phone.go(address)
    phone.sees("That is 1 day late.", "it moves to step 2 by itself")

    phone.be("Lee Lead", then=address)
    phone.press("Take it to step 2")
    phone.sees("You approve this step yourself, so it moves at once.")
    phone.fill({"What was tried": "Tessa rang twice.", "Why that failed": "Nobody rang back."})
    phone.press("Take it to step 2")
    phone.press("Propose a resolution")
    phone.fill({"What you propose": "A visit on Friday, school and social worker together."})
    phone.press("Send the proposal")
    phone.be("Mina Manager", then=address)
    phone.press("Agree the proposed resolution")
    phone.press("Agree")

    phone.be("Lee Lead", then=address)
    phone.sees("Resolved on Wednesday 9 September 2026. Nothing is left to do.")
    phone.follow("Read it from the beginning")
    story = phone.page.locator("section[aria-labelledby=story]").inner_text()
    told = [story.index(name) for name in ("Tessa Teacher", "The system", "Lee Lead", "Mina Manager")]
    assert told == sorted(told), story
    phone.sound()


def test_another_partnership_is_chosen_before_the_person(phone, examples):
    phone.go("/sign-in/?next=/overdue/")
    phone.follow("Sefton")
    phone.sound()
    phone.press("Piers Partnershipmanager")
    phone.sees("Sefton Safeguarding Children Partnership", "Come to an agreement with the other service manager")


def test_nothing_needs_a_script(chromium, demonstration):
    window = chromium.new_context(java_script_enabled=False)
    phone = Walker(window.new_page(), demonstration, PHONE)
    reference = raise_on(phone)
    phone.be("Sam Socialworker", then=f"/challenges/{reference}/")
    phone.press("Respond")
    phone.press("Send the response")
    phone.sees("There is a problem", "Enter your response")
    phone.fill({"Your response": "We will look again."})
    phone.press("Send the response")
    phone.sees("Your response has been sent.", "We will look again.")
    assert phone.problems == []
    window.close()
