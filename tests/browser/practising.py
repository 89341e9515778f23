"""Practice reviews at each stage, as the people who have to do something look at them, and as anybody does."""

from rapid_review.models import Agreement, PracticePhase
from tests.browser.everything import DAY, HOUR, NOW, rules_of_incidents
from tests.rapid_review import practising as practice
from workflows import clock

DECIDED = NOW - 20 * DAY
WRITTEN = ("terms", "phase", "reviewer", "monitoring", "family", "proceedings", "delay", "draft", "plan")


def practice_reviews(world) -> dict[str, str]:
    """The addresses: one just begun, one put to the partners with a flagged text, agreed, sent ahead, published."""
    rules, found = rules_of_incidents(world), {}
    stages = ("practising", "submitted", "agreed", "sent", "published")
    for minutes, name in enumerate(stages):
        found[name] = getattr(practice, name)(world, rules, decided_at=DECIDED + minutes * HOUR / 6)
    return {name: f"/incidents/{reference}/" for name, reference in found.items()}


def see_practice_reviews(visitor, world):
    """Every page of them, each by somebody who has it."""
    found = practice_reviews(world)
    visitor.be("partnership_manager")
    for slug in WRITTEN:
        visitor.see(f"{found['practising']}{slug}/")
        visitor.see_refused()
    phase = PracticePhase.objects.earliest("pk").pk
    visitor.see(f"{found['practising']}phase/?of={phase}")
    visitor.see(f"{found['practising']}end-practice/")
    visitor.see(f"{found['practising']}submit-report/")
    visitor.see(f"{found['submitted']}remove-reviewer/")
    visitor.see(f"{found['submitted']}reviewer-until/")
    visitor.see(f"{found['submitted']}anonymity/")
    visitor.see_refused()
    for name, slug in (
        ("agreed", "send-ahead"),
        ("sent", "publish"),
        ("sent", "keep-back"),
        ("published", "take-down"),
    ):
        visitor.see(f"{found[name]}{slug}/")
        visitor.see_refused()
    for address in found.values():
        visitor.see(address)
    visitor.see(f"{found['submitted']}diagram/")
    asked = Agreement.objects.get(case__reference=found["submitted"].split("/")[2], partner="nhs")
    visitor.be("nhs_partner")
    visitor.see(found["submitted"])
    visitor.see(f"{found['submitted']}agree/?of={asked.pk}")
    visitor.see_refused()
    assert clock.day_of(NOW) > practice.first_day(DECIDED + 3 * DAY)
    visitor.see("/published/halton/")
    visitor.sees("Child R: what we learned")
