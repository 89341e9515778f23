"""Rapid reviews at each stage that has a page of its own, and the tour of their pages."""

from rapid_review import actions
from rapid_review.models import KeyPracticeEpisode, PanelMember, SignOff
from tests.browser.everything import DAY, HOUR, NOW, rules_of_incidents
from tests.rapid_review.reporting import PARTNERS, view, views
from tests.rapid_review.test_to_the_answer import conclude, sign, to_panel

AWARE_AT = NOW - 2 * DAY


def reviews(world) -> dict[str, str]:
    """The references: one at the panel with a view lacking, one that can be concluded, signing, ready, sent."""
    rules, found = rules_of_incidents(world), {}
    for minutes, name in enumerate(("lacking", "decided", "signing", "ready", "sent")):
        found[name] = to_panel(world, rules, aware_at=AWARE_AT + minutes * HOUR / 60)
    view(found["lacking"], world.police_partner, answer="cspr", panel="review", at=NOW - HOUR)
    views(found["decided"], answer="no_cspr", panel="review", at=NOW - HOUR)
    _written(found["decided"], world)
    _written(found["signing"], world)
    for name in ("signing", "ready", "sent"):
        conclude(found[name], world, NOW - HOUR)
    sign(found["signing"], world, "police_partner", NOW)
    for name in ("ready", "sent"):
        for key in PARTNERS:
            sign(found[name], world, key, NOW)
    actions.send_review(found["sent"], sent_at=NOW, how="secure mail", by=world.partnership_manager, at=NOW)
    return found


def _written(reference, world):
    by, at = world.partnership_manager, NOW - HOUR
    said = {"happened": "March 2026", "what": "A bruise was seen.", "analysis": "Nobody felt it was theirs to ask."}
    actions.write_episode(reference, None, **said, by=by, at=at)
    people = "Stella Strategic, director\nClive Chiefnurse, chief nurse"
    actions.record_meeting(reference, met_at=at, attendees=people, minutes="The panel met.", by=by, at=at)


def see_reviews(visitor, world):
    """Every page of them, each by somebody who has it."""
    found = {name: f"/incidents/{reference}/" for name, reference in reviews(world).items()}
    mine = PanelMember.objects.get(
        case__reference=found["lacking"].split("/")[2], panel="review", post=world.post("nhs_partner")
    )
    asked = SignOff.objects.get(case__reference=found["signing"].split("/")[2], partner="nhs")
    episode = KeyPracticeEpisode.objects.get(case__reference=found["decided"].split("/")[2]).pk
    visitor.be("nhs_partner")
    visitor.see(f"{found['lacking']}review-view/?of={mine.pk}")
    visitor.see_refused()
    visitor.see(f"{found['signing']}sign-off/?of={asked.pk}")
    visitor.see_refused()
    for page in ("", "report/", "pack/", "diagram/"):
        visitor.see(f"{found['signing']}{page}")
    visitor.be("partnership_manager")
    visitor.see(f"{found['lacking']}conclude/")
    visitor.sees("There is no decision yet of the local authority and the NHS.")
    visitor.see(f"{found['decided']}conclude/")
    visitor.see_refused()
    for page in ("meeting/", "episode/"):
        visitor.see(f"{found['decided']}{page}")
    visitor.see(f"{found['lacking']}episode/")
    visitor.see_refused()
    visitor.see(f"{found['decided']}remove-episode/?of={episode}")
    visitor.see(f"{found['decided']}report/")
    visitor.see(f"{found['decided']}pack/")
    visitor.see("/incidents/report-template/")
    visitor.see_refused()
    visitor.see(f"{found['ready']}send/")
    visitor.see_refused()
    visitor.see(f"{found['sent']}answer/")
    visitor.see_refused()
    visitor.see(found["sent"])
