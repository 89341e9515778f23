"""Who the child is: shown to those who must know, with a reason, and logged."""

from datetime import datetime
from typing import Any

from audit_log.entries import open_page
from escalation.actions.acting import acting
from workflows import vault
from workflows.conflict import Conflict
from workflows.models import CaseChild, User

PAGE = "identity"


def reveal_identity(reference: str, *, why: str, by: User, at: datetime) -> dict[str, dict[str, Any]]:
    """Who the children are, by pseudonym: each {"name", "born_on", "nhs_number", "records"}.

    Record numbers are those of the two parties alone: that another agency knows the child is another story.
    Raises Http404 and NotAllowed as the doors do, Conflict without a reason.
    """
    if not why.strip():
        raise Conflict("Say why you need to know who the child is")
    with acting(reference, "reveal", by=by, at=at, why=why, live=None) as act:
        case = act.challenge.case
        children = [one.child for one in CaseChild.objects.filter(case=case).select_related("child").order_by("pk")]
        act.change.add(open_page(case_id=case.pk, user=by, page=PAGE, at=at, why=why))
        # Not through `act.entry`: whoever looks twice within a minute is logged twice.
        act.change.entry(act.challenge, "reveal", f"Looked up who {case.about} is.", why=why)
        parties = {str(one.agency_id) for one in act.challenge.parties.values()}
        return {child.pseudonym: _of(parties, vault.reveal(child)) for child in children}


def _of(agencies: set[str], who: dict[str, Any]) -> dict[str, Any]:
    records = {agency: number for agency, number in who["records"].items() if agency in agencies}
    return {**who, "records": records}
