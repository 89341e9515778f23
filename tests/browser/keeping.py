"""The pages of keeping and letting go, in every state that one of them has."""

from audit_log.models import Entry
from escalation import drafts
from escalation.models import Draft
from tests.browser import everything
from tests.escalation.stories import DAY
from tests.workflows.keeping import SHIPPED, closed_challenge, load_schedule
from workflows import disposal, holds, reviews
from workflows.models import CaseChild, Hold

NOW = everything.NOW
# As the shipped schedule, but with periods that are over by now.
SHORT = (
    SHIPPED.read_text(encoding="utf-8")
    .replace('"10 years"', '"1 day"')
    .replace('starts = "25th birthday"', 'starts = "closed"\nkeep = "1 day"')
    .replace("2026-11-01", "2026-09-01")
)


def keeping(world):
    """A case that is due and a hold on its child's twin case; returns the case."""
    load_schedule(world.partnership, SHORT)
    case = closed_challenge(world, at=NOW - 12 * DAY)
    child = CaseChild.objects.get(case=closed_challenge(world, at=NOW - 11 * DAY, child="Held Child")).child
    holds.hold_more(world.partnership, child, ground="court", why="A hearing.", by=world.business_unit, at=NOW)
    drafts.begin(by=world.teacher, post=world.post("teacher"), at=NOW - 300 * DAY)
    return case


def see_keeping(visitor, world):
    """As the partnership manager, before and after a case is disposed of."""
    case = keeping(world)
    home, child = f"/keeping/cases/{case.reference}/", CaseChild.objects.get(case=case).child.pk
    for address in ("/retention/", "/keeping/", home, "/keeping/child/"):
        visitor.see(address)
    asked = ("hold/", "keep/", "dispose/")
    lift = f"/keeping/holds/{Hold.objects.get().pk}/lift/"
    forms = ["/keeping/hold/", lift, "/keeping/child/", f"/keeping/child/{child}/", "/keeping/drafts/"]
    for address in (*(f"{home}{one}" for one in asked), *forms):
        visitor.see(address)
        visitor.see_refused()
    reviews.propose_disposal(case, why="Long over.", by=world.business_unit, at=NOW)
    visitor.see(home)
    visitor.see(f"{home}answer/")
    visitor.see_refused()
    reviews.answer_disposal(case, approve=True, why="Yes.", by=world.partnership_manager, at=NOW)
    assert disposal.dispose_approved(NOW) == 1
    for address in (home, f"/keeping/certificates/{Entry.objects.get(act='dispose').pk}/"):
        visitor.see(address)
    visitor.see(f"/challenges/{case.reference}/", status=410)
    Draft.objects.all().delete()
