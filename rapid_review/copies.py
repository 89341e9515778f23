"""The story of an incident as a PDF: what is known, the stages, what happened."""

from datetime import datetime
from typing import Any

from rapid_review import incident_page
from rapid_review.models import Incident, PracticeDraft
from workflows import copies
from workflows.models import User
from workflows.phrases import spoken_at
from workflows.uploads import safe_name


def story_copy(
    incident: Incident,
    user: User,
    *,
    at: datetime,
    documents: list[dict[str, Any]],
    deadlines: list[dict[str, Any]],
) -> bytes:
    """The whole story, oldest first. The child is named by pseudonym only."""
    case = incident.case
    return copies.printed(
        {
            "title": f"Serious incident {case.reference}: {case.about}",
            "reference": case.reference,
            "marking": "OFFICIAL-SENSITIVE. What happened after it was printed is not in it.",
            "printed_by": user.name,
            "printed_at": spoken_at(at),
            "standing": [f"{incident.get_state_display()}."],
            "about": [copies.pair(row) for row in incident_page.about(incident)],
            "documents": [copies.pair(row) for row in documents],
            "deadlines": [copies.pair(row) for row in deadlines],
            "days": copies.days(incident_page.story(incident, newest_first=False)),
        }
    )


def versions_of(incident: Incident) -> list[tuple[str, bytes]]:
    """The files of the record: every version of its practice review's report."""
    found = PracticeDraft.objects.filter(case=incident.case_id).order_by("number")
    return [(f"version-{one.number}-{safe_name(one.name)}", bytes(one.content)) for one in found]
