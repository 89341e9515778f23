"""The story of an incident, a learning review or a recommendation as a PDF."""

from datetime import datetime
from typing import Any

from rapid_review import incident_page, learning_page, recommendation_page, tracker_view
from rapid_review.models import (
    ChronologyRow,
    Incident,
    LearningReview,
    PracticeDraft,
    Recommendation,
    ReturnVersion,
)
from workflows import access, copies
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


def unsigned(incident: Incident) -> dict[str, set[int]]:
    """What of its history no record shows: nobody outside an agency reads its return before it is signed off."""
    drafts = ReturnVersion.objects.filter(case=incident.case_id, signed_off_at=None)
    rows = ChronologyRow.objects.filter(case=incident.case_id, version__in=drafts)
    return {
        found.model.history.model._meta.db_table: set(found.values_list("pk", flat=True)) for found in (drafts, rows)
    }


def review_copy(
    review: LearningReview,
    user: User,
    *,
    at: datetime,
    documents: list[dict[str, Any]],
    deadlines: list[dict[str, Any]],
) -> bytes:
    """The same of a learning review, with its report and what the groups said."""
    case = review.case
    rows = [
        *learning_page.about(review, user, at=at),
        *learning_page.report(review),
        *learning_page.group_views(review),
    ]
    return copies.printed(
        {
            "title": f"{review.get_kind_display()} {case.reference}: {case.about}",
            "reference": case.reference,
            "marking": "OFFICIAL-SENSITIVE. What happened after it was printed is not in it.",
            "printed_by": user.name,
            "printed_at": spoken_at(at),
            "standing": [f"{review.stands}."],
            "about": [copies.pair(row) for row in rows],
            "documents": [copies.pair(row) for row in documents],
            "deadlines": [copies.pair(row) for row in deadlines],
            "days": copies.days(incident_page.story(review, newest_first=False)),
        }
    )


def recommendation_copy(
    one: Recommendation,
    user: User,
    *,
    at: datetime,
    documents: list[dict[str, Any]],
    deadlines: list[dict[str, Any]],
) -> bytes:
    """The whole of one, oldest first: its words, its actions with their evidence, and every revisit."""
    ties = access.relations(user, one, at=at)
    rows = [{"key": "Recommendation", "value": one.text}, *recommendation_page.about(one, user, at=at)]
    for action in tracker_view.actions(one, user, ties, at=at):
        said = [action["what"], action["rag"].text, *(f"{row['key']}: {row['value']}" for row in action["rows"])]
        rows.append({"key": f"Action {action['number']}", "value": said})
    for each in tracker_view.revisits(one):
        rows.append({"key": each["label"], "value": [each["result"], each["value"], each["found"], each["who"]]})
    return copies.printed(
        {
            "title": f"Recommendation {one.case.reference}: {one.addressed_to}",
            "reference": one.case.reference,
            "marking": "OFFICIAL-SENSITIVE. What happened after it was printed is not in it.",
            "printed_by": user.name,
            "printed_at": spoken_at(at),
            "standing": [f"{one.stands}."],
            "about": [copies.pair(row) for row in rows],
            "documents": [copies.pair(row) for row in documents],
            "deadlines": [copies.pair(row) for row in deadlines],
            "days": copies.days(recommendation_page.story(one, newest_first=False)),
        }
    )
