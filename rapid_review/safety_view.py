"""What has to be done at once for a child’s safety, as the page of an incident shows it."""

from typing import Any

from rapid_review import stages
from rapid_review.lateness import late_words, status
from rapid_review.models import SafetyAction
from rapid_review.panel_view import Reader
from workflows import access, need_to_know
from workflows.models import Deadline
from workflows.templatetags.wording import instant


def safety(reader: Reader) -> list[dict[str, Any]]:
    """Who does what by when; whoever reads the story sees all of it, an owner their own."""
    found = list(
        SafetyAction.objects.filter(case=reader.incident.case_id)
        .select_related("owner__user", "owner__agency", "deadline", "done_by")
        .order_by("pk")
    )
    if not found:
        return []
    latest = {
        one.label: one
        for one in Deadline.objects.filter(case=reader.incident.case_id, code=stages.SAFETY).order_by("pk")
    }
    sees = reader.sees(need_to_know.STORY)
    team = bool(access.ACTS["safety_done"] & reader.ties)
    rows = []
    for one in found:
        deadline = latest[one.deadline.label]
        mine = reader.user.pk in deadline.holder_ids
        if sees or mine:
            rows.append(_action(reader, one, deadline) | {"may_do": one.done_at is None and (mine or team)})
    return rows


def _action(reader: Reader, one: SafetyAction, deadline: Deadline) -> dict[str, Any]:
    words, kind = status(deadline, reader.at)
    if one.done_at:
        late = f", {late_words(deadline, one.done_at)}" if deadline.closed_as == "late" else ""
        words = f"Done{late}"
    elif kind == "open":
        words = "To be done"
    return {
        "of": one.pk,
        "what": one.what,
        "who": f"{one.owner.user.name}, {one.owner.agency.name}",
        "due": deadline.due_text,
        "status": words,
        "kind": kind,
        "note": f"{one.done_note} ({one.done_by.name if one.done_by else ''}, {instant(one.done_at)})"
        if one.done_at
        else "",
    }
