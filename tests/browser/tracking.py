"""Recommendations at each stage that has a page of its own, and the tour of their pages."""

from tests.browser.everything import DAY, NOW
from tests.rapid_review import tracking as tracker

PAGES = {"tracker", "record_recommendation", "recommendation", "recommendation_act", "export_recommendation"}


def recommendations(world) -> dict[str, str]:
    """The addresses: one to be ratified, to be answered, to be planned, under way, shown, and to be looked at again."""
    found = {
        "proposed": tracker.propose(world, at=NOW - DAY),
        "ratified": tracker.ratified(world, at=NOW - DAY),
        "accepted": tracker.in_hand(world, at=NOW - DAY),
    }
    found["under way"], action = tracker.planned(world, at=NOW - 35 * DAY)
    tracker.plan(found["under way"], world, at=NOW - DAY)
    found["shown"], shown = tracker.planned(world, at=NOW - DAY)
    tracker.show(found["shown"], shown, world, file=("policy.txt", b"A policy."), link="https://example.org/", at=NOW)
    found["complete"] = tracker.complete(world, at=NOW - 70 * DAY)
    tracker.look(found["complete"], world, "partly", "next_revisit", at=NOW)
    tracker.run(NOW)
    return {name: f"/recommendations/{reference}/" for name, reference in found.items()} | {
        "action": f"?of={action.pk}",
        "evidence": f"?of={shown.pk}",
    }


def see_tracker(visitor, world):
    """Every page of them, each by somebody who has it."""
    found = recommendations(world)
    visitor.be("sergeant")
    visitor.see(found["under way"])
    for slug in ("evidence", "progress"):
        visitor.see(f"{found['under way']}{slug}/{found['action']}")
        visitor.see_refused()
    visitor.be("police_lead")
    visitor.see(found["shown"])
    visitor.see(f"{found['shown']}answer-evidence/{found['evidence']}")
    visitor.see_refused()
    visitor.see(f"{found['ratified']}accept/")
    visitor.see_refused()
    visitor.be("partnership_manager")
    visitor.see("/recommendations/")
    visitor.see("/recommendations/?state=open&late=on")
    visitor.see("/recommendations/record/")
    visitor.see_refused()
    for name, slugs in {
        "proposed": ("", "ratify/", "correct/", "source/", "export/"),
        "accepted": ("", "measure/", "plan/"),
        "complete": ("",),
    }.items():
        for slug in slugs:
            visitor.see(f"{found[name]}{slug}")
            if slug:
                visitor.see_refused()
    for slug in ("move", "drop"):
        visitor.see(f"{found['under way']}{slug}/{found['action']}")
        visitor.see_refused()
