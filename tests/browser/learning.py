"""Learning reviews at each stage that has a page of its own, and the tour of their pages."""

from rapid_review.actions import briefings, triage
from rapid_review.actions.triage import Comparison, NewOutside
from rapid_review.models import OutsideRecommendation
from tests.browser.everything import DAY, NOW
from tests.factories import make_procedure
from tests.rapid_review import learning_stories as stories

BEGAN = NOW - 40 * DAY
PLANNING = ("another-chair/", "invite/", "uninvite/", "session/", "protocol/", "held/", "stop/")


def reviews(world) -> dict[str, str]:
    """The addresses: one planned without a chair, planned, held, written, seen, ratified, and a triage."""
    rules, found = make_procedure(world.partnership, stories.RULES), {}
    found["begun"] = stories.start(world, rules, kind="audit", title="Begun", at=BEGAN)
    for name in ("planned", "held", "written", "seen", "ratified"):
        make = getattr(stories, name)
        found[name] = make(world, rules, kind="audit", title=name.title(), at=BEGAN)
    stories.briefed(found["ratified"], world, at=NOW)
    found["triage"] = stories.start(world, rules, kind="triage", title="An invented review", at=BEGAN)
    rows, by = [NewOutside("Share the plan.", "Police"), NewOutside("Train the staff.")], world.business_unit
    triage.enter_outside(found["triage"], rows, by=by, at=NOW)
    first, second = OutsideRecommendation.objects.order_by("number")
    said = Comparison("in_place", "Seen.", "A protocol.", "https://halton.example/protocol", (NOW + 90 * DAY).date())
    triage.compare(found["triage"], first.pk, said, by=by, at=NOW)
    triage.compare(found["triage"], second.pk, Comparison("gap", "Not seen."), by=by, at=NOW)
    found["circle"] = stories.start(world, rules, at=BEGAN)
    return {name: f"/reviews/{reference}/" for name, reference in found.items()}


def see_learning(visitor, world):
    """Every page of them, each by somebody who has it."""
    found = reviews(world)
    second = OutsideRecommendation.objects.get(number=2).pk
    visitor.be("partnership_manager")
    for page in ("/reviews/", *(found[name] for name in ("begun", "planned", "written", "ratified", "triage"))):
        visitor.see(page)
    for page in ("/reviews/start/", "/reviews/rota/"):
        visitor.see(page)
        visitor.see_refused()
    visitor.see("/reviews/settings/")
    visitor.see(f"{found['begun']}chair/")
    for page in PLANNING:
        visitor.see(f"{found['planned']}{page}")
        if page not in ("another-chair/", "session/", "protocol/"):
            visitor.see_refused()
    for page in ("held report/", "written quality/", "seen ratify/", "triage outside/"):
        name, _, rest = page.partition(" ")
        visitor.see(f"{found[name]}{rest}")
        visitor.see_refused()
    visitor.see(f"{found['seen']}briefing/")
    visitor.see_refused()
    visitor.see(f"{found['ratified']}publish/")
    for page in ("import/", f"compare/?of={second}", f"gap/?of={second}", "compared/"):
        visitor.see(f"{found['triage']}{page}")
    for page in ("identity/", "export/"):
        visitor.see(f"{found['circle']}{page}")
        visitor.see_refused()
    reference = found["ratified"].split("/")[2]
    number = briefings.publish_briefing(reference, by=world.business_unit, at=NOW)
    visitor.see(f"{found['ratified']}take-down/")
    visitor.be("teacher")
    visitor.see("/briefings/")
    visitor.see(f"/briefings/{number}/")
    visitor.be("partnership_manager")
