"""Axe finds nothing on any question of raising a challenge, unanswered, refused or answered."""

from datetime import date

from tests.browser import everything
from tests.escalation.stories import HOUR

# What is ticked on the way, question by question in the order in which they come.
ANSWERS = {
    "risk": ("Yes",),
    "now": (),
    "scope": ("Is it a complaint by a child, a parent or carer about a service?",),
    "elsewhere": (),
    "spoken": ("Yes",),
    "talk": ("By phone",),
    "stands": (),
    "about": ("Several children",),
    "child-1": (),
    "children": ("No",),
    "earlier": (),
    "agencies": ("Cheshire Constabulary",),
    "to": (),
    "concern": (),
    "impact": (),
    "wanted": (),
    "themes": ("Referral criteria or threshold", "No plan"),
}
WORDS = {
    "now": {"What have you done": "Rang the front door."},
    "talk": {"Who did you speak to": "Connie", "What was said": "No.", "Why did that not": "No reason."},
    "child-1": {"Name of the child": "Invented Child"},
    "concern": {"What do you disagree with": "No visit."},
    "impact": {"How does it affect": "It is afraid."},
    "wanted": {"What should they do": "A visit."},
}
DAYS = {"talk": date(2026, 9, 20), "child-1": date(2018, 5, 4)}  # the child of an earlier challenge


def test_every_question_of_raising_without_an_answer_and_with_one(page, world, visit):
    world.challenge(at=everything.NOW - HOUR)
    visitor = visit()
    visitor.be("teacher")
    visitor.go("/raise/")
    visitor.press("Start")
    for name, ticks in ANSWERS.items():
        assert f"/{name}" in page.url
        visitor.open_all()
        visitor.sound()
        if name not in ("elsewhere", "stands", "earlier", "to"):
            visitor.see_refused()
        visitor.choose(*ticks)
        visitor.fill(WORDS.get(name, {}))
        if name in DAYS:
            visitor.day(DAYS[name])
        visitor.press_first()
    visitor.sees("Check your answers")
    visitor.sound()
    visitor.press("Raise the challenge")
    visitor.sound()
