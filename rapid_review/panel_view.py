"""The members of a panel and what they said, for one reader: nobody reads others' views before giving their own."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from rapid_review import panel as panels
from rapid_review.actions.panels import ANSWERS
from rapid_review.lateness import late_words
from rapid_review.models import Incident, InformationRequest, Panel, PanelMember, Partner, State, View
from workflows import access, need_to_know
from workflows.models import User
from workflows.templatetags.wording import instant

ANSWER_OF = {"yes": "Yes", "no": "No", "unclear": "Not clear"}


# The place in the address where a member of each panel gives a view.
ACT_OF = {Panel.VIRTUAL: "view", Panel.REVIEW: "review-view"}


@dataclass(frozen=True)
class Reader:
    """Somebody reading one incident: what they are to it, and what they may read because of it."""

    incident: Incident
    user: User
    at: datetime

    @property
    def ties(self) -> frozenset[str]:
        return access.relations(self.user, self.incident, at=self.at)

    def sees(self, thing: str) -> bool:
        return access.shown(self.ties, thing)

    def is_decided(self, panel: str) -> bool:
        if panel == Panel.VIRTUAL:
            return bool(self.incident.state != State.AWAITING_DECISION)
        return self.incident.review is not None and self.incident.review.step != 4

    def sees_views(self, panel: str, *, given: bool) -> bool:
        """Whether they read what others said."""
        if not self.sees(need_to_know.PAPERS):
            return False
        settled = given or self.is_decided(panel)
        return self.sees(need_to_know.VIEWS_AFTER if settled else need_to_know.VIEWS_BEFORE)


def section(reader: Reader, panel: Panel) -> dict[str, Any] | None:
    """One panel as its section shows it; None for whoever does not read its papers, or before it sat."""
    incident, user = reader.incident, reader.user
    members = [one for one in incident.members if one.panel == panel]
    if not members or not reader.sees(need_to_know.PAPERS):
        return None
    given = panels.views(incident, panel)
    mine = [one for one in members if one.left_at is None and is_theirs(incident, one, user)]
    sees = reader.sees_views(panel, given=any(one.pk in given for one in mine))
    without = panels.lacking(incident, panel)
    return {
        "title": panel.label,
        "act": ACT_OF[panel],
        "word": "decision" if panel == Panel.REVIEW else "view",
        "members": [_member(reader, one, given.get(one.pk), sees=sees) for one in members],
        "lacking": panels.listed(without) if without and not reader.is_decided(panel) else "",
        "hides": not sees and bool(given) and not reader.is_decided(panel),
        "mine": [
            {"of": one.pk, "given": one.pk in given, "late": reader.is_decided(panel)}
            for one in mine
            if incident.case.closed_at is None
        ],
    }


def hides(reader: Reader) -> bool:
    """Whether somebody has said on a panel what this reader does not see yet."""
    sections = (section(reader, panel) for panel in Panel)
    return any(one["hides"] for one in sections if one)


def is_theirs(incident: Incident, member: PanelMember, user: User) -> bool:
    """Whether a member's view is asked of this person: by the post, or by standing in for it."""
    asked = next((one for one in incident.deadlines if one.pk == member.deadline_id), None)
    return user.pk in asked.holder_ids if asked else member.post.user_id == user.pk


def _member(reader: Reader, member: PanelMember, view: View | None, *, sees: bool) -> dict[str, Any]:
    post = member.post
    speaks = f"speaks for {Partner(member.speaks_for).label}" if member.speaks_for else "advises"
    reported = reader.incident.parties["raising"].post_id == member.post_id
    notes = [speaks, *(["reported the incident"] if reported else [])]
    if member.left_at:
        notes.append(f"left the panel: {member.left_why[:1].lower()}{member.left_why[1:]}")
    own = view is not None and view.user_id == reader.user.pk
    shown = view is not None and (sees or own)
    return {
        "name": post.user.name,
        "who": f"{post.title}, {post.agency.name}: {', '.join(notes)}",
        "status": _status(reader, member, view),
        "answer": _answer(member, view) if view and shown else "",
        "criteria": _criteria(member, view) if view and shown else [],
        "why": view.why if view and shown else "",
        "relied_on": view.relied_on if view and shown else "",
    }


def _status(reader: Reader, member: PanelMember, view: View | None) -> dict[str, str]:
    if view is not None:
        late = " after the decision" if view.late else ""
        return {"text": f"Given{late}, {instant(view.given_at)}", "kind": "late" if view.late else "done"}
    if member.left_at:
        return {"text": "Left", "kind": "closed"}
    asked = next((one for one in reader.incident.live_deadlines if one.pk == member.deadline_id), None)
    late = late_words(asked, reader.at) if asked else ""
    return {"text": f"Asked, {late}" if late else "Asked", "kind": "overdue" if late else "open"}


def _answer(member: PanelMember, view: View) -> str:
    return str(ANSWERS[Panel(member.panel)](view.answer).label)


def _criteria(member: PanelMember, view: View) -> list[dict[str, str]]:
    words = panels.CRITERIA[Panel(member.panel)]
    return [
        {"key": words.get(code, code), "value": f"{ANSWER_OF.get(answer, answer)}. {why}".strip()}
        for code, answer, why in view.criteria
    ]


def questions(reader: Reader) -> list[dict[str, Any]]:
    """What the virtual panel asked further, and the answers; to whom is asked, their own question alone."""
    found = InformationRequest.objects.filter(case=reader.incident.case_id).select_related("post__user", "deadline")
    rows = []
    for one in found.order_by("pk"):
        mine = reader.user.pk in one.deadline.holder_ids
        if mine or reader.sees(need_to_know.PAPERS):
            rows.append(
                {
                    "of": one.pk,
                    "name": one.post.user.name,
                    "question": one.question,
                    "answer": one.answer,
                    "due": one.deadline.due_text,
                    "mine": mine and not one.answered_at,
                }
            )
    return rows
