"""What the page of one learning review shows, as plain rows for its templates."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from rapid_review import briefings, incident_page, tracker_page, turn
from rapid_review.lateness import status
from rapid_review.learning_list import main_deadline
from rapid_review.models import (
    Came,
    Group,
    GroupsView,
    LearningReview,
    LearningState,
    OutsideRecommendation,
    Participant,
    ReviewKind,
    Verdict,
)
from rapid_review.report_page import open_questions
from rapid_review.stage_view import STATE_WORDS
from workflows import access, keeping_page, need_to_know
from workflows.calendar import spoken
from workflows.models import CaseChild, Deadline, Theme, User
from workflows.templatetags.wording import instant

VERDICT_KIND = {Verdict.IN_PLACE: "done", Verdict.GAP: "overdue", Verdict.NOT_APPLICABLE: "closed"}
CAME_KIND = {Came.CAME: "done", Came.APOLOGIES: "waiting", Came.DID_NOT: "closed"}


def context(
    review: LearningReview, user: User, table: Mapping[str, turn.Act[LearningReview]], *, at: datetime
) -> dict[str, Any]:
    """The page of one review, for one person; `table` is the acts that have a page, by their place in the address."""
    ties = access.relations(user, review, at=at)
    may, main = {act for act in access.ACTS if access.ACTS[act] & ties}, asked_of(review, user)
    link = review.get_absolute_url()
    sees_story = access.shown(ties, need_to_know.STORY)
    children = CaseChild.objects.filter(case=review.case_id).exists()
    return {
        "review": review,
        "heading": f"{review.case.reference}, {review.case.about}",
        "notes": keeping_page.notes(review.case) if sees_story else [],
        "may_keep": "answer_disposal" in may,
        "panel": turn.panel(review, main, user, at=at),
        "acts": turn.buttons(review, table, may, main, user),
        "session": coming_session(review) if sees_story else "",
        "outside": outside(review, may, user, at=at) if sees_story else [],
        "is_triage": review.kind == ReviewKind.TRIAGE,
        "participants": participants(review) if sees_story else [],
        "report": report(review) if sees_story else [],
        "group_views": group_views(review) if sees_story else [],
        "briefing": briefing(review) if sees_story else None,
        "recommended": tracker_page.made_of(review.case, user, at=at),
        "may_recommend": "record_recommendation" in may,
        "reveal_url": f"{link}identity/" if children and "reveal_review" in may else "",
        "export_url": f"{link}export/" if "export_record" in may else "",
        "steps": stages(review, at=at),
        "open_questions": open_questions(review.rules),
        "about": about(review, user, at=at) if sees_story else [],
        "sees_story": sees_story,
        "sees_readers": access.shown(ties, need_to_know.READERS),
        "story": incident_page.story(review) if sees_story else [],
    }


def coming_session(review: LearningReview) -> str:
    """When and where those who take part meet; "" before that is known and after it was held."""
    if review.state != LearningState.PLANNED or review.session_at is None:
        return ""
    return f"The session is at {instant(review.session_at)}{f': {review.place}' if review.place else ''}."


def asked_of(review: LearningReview, user: User) -> Deadline | None:
    """What counts most for somebody: first what is their own, then what the stage has to do; None after the end."""
    own = next((one for one in review.live_deadlines if user.pk in one.holder_ids), None)
    return own or main_deadline(review)


def stages(review: LearningReview, *, at: datetime) -> list[dict[str, Any]]:
    """One rung a stage: a triage has one of its own, the other kinds have the others. An alert repeated is one line."""
    if review.state == LearningState.EARLIER:
        return []
    last: dict[tuple[int | None, str, str], Deadline] = {}
    for one in review.case.deadlines.order_by("pk"):
        last[one.step, one.code, one.label] = one
    own = [one for one in review.rules.steps if (one.code == "triage") == (review.kind == ReviewKind.TRIAGE)]
    entered = review.facts().entered
    found = []
    for place, step in enumerate(own, start=1):
        state = "now" if step.number == review.step else "done" if step.number in entered else "later"
        if state == "later" and not review.step:
            state = "skipped"
        if state == "done" and review.step and step.number > review.step:
            state = "later"  # the report was sent back
        lines = [_line(review, one, at) for one in last.values() if one.step == step.number]
        found.append(
            {
                "number": place,
                "title": step.title,
                "state": state,
                "state_text": STATE_WORDS[state],
                "deadlines": lines,
            }
        )
    if after := [_line(review, one, at) for one in last.values() if one.step is None]:
        left = any(one.step is None for one in review.live_deadlines)
        found.append({"title": "Afterwards", "state": "later" if left else "done", "deadlines": after})
    return found


def _line(review: LearningReview, deadline: Deadline, at: datetime) -> dict[str, Any]:
    words, kind = status(deadline, at)
    rule = review.rule_of(deadline)
    notes = [review.rules.assumption(code) for code in rule.assumed] if rule else []
    if rule and not rule.verified:
        notes.insert(0, review.rules.unverified)
    return {
        "label": deadline.label,
        "due": deadline.due_text,
        "then": ". ".join(notes) + "." if notes else "",
        "why": deadline.why,
        "status": words,
        "kind": kind,
    }


def participants(review: LearningReview) -> list[dict[str, Any]]:
    """Who chairs and who is invited, and whether they came."""
    found = Participant.objects.filter(case=review.case_id, left_at=None).select_related("post__user", "agency")
    return [
        {
            "name": one.post.user.name,
            "who": f"{one.post.title}, {one.agency.name}",
            "status": Came(one.came).label if one.came else "Invited",
            "kind": CAME_KIND[Came(one.came)] if one.came else "open",
            "said": f"Invited at {instant(one.invited_at)}.",
        }
        for one in found.order_by("pk")
    ]


def report(review: LearningReview) -> list[dict[str, Any]]:
    """The report as far as it is written, its learning points one by one."""
    points = [one.strip() for one in review.learning.splitlines() if one.strip()]
    numbered = [f"{number}. {point}" for number, point in enumerate(points, start=1)]
    found: list[dict[str, Any]] = [
        {"key": "Findings", "value": review.findings},
        {"key": "Good practice", "value": review.good_practice},
        {"key": "Learning points", "value": numbered},
    ]
    return [one for one in found if one["value"]]


def group_views(review: LearningReview) -> list[dict[str, Any]]:
    """What the two groups said, round by round."""
    found = GroupsView.objects.filter(case=review.case_id).order_by("pk")
    return [
        {
            "key": Group(one.panel).label,
            "value": [
                f"{spoken(one.on_day)}: {_agreed(one)}",
                *([one.words] if one.words else []),
            ],
        }
        for one in found
    ]


def _agreed(view: GroupsView) -> str:
    if not view.agrees:
        return f"sent report {view.round} back"
    return "ratified it" if view.panel == Group.LEADERS else f"passed report {view.round} on"


def briefing(review: LearningReview) -> dict[str, Any] | None:
    """Its 7-minute briefing: the draft, or what was published."""
    one = briefings.latest(review.case_id)
    if one is None:
        return None
    if one.taken_down_at:
        stands = f"Taken down at {instant(one.taken_down_at)}: {one.taken_down_why}"
    elif one.published_at:
        stands = f"Published at {instant(one.published_at)}"
    else:
        ratified = review.state == LearningState.RATIFIED
        stands = f"Not published{': it is published once the review is ratified' if not ratified else ' yet'}"
    return {
        "called": briefings.called(one),
        "title": one.title,
        "stands": stands,
        "pdf_url": f"{review.get_absolute_url()}briefing.pdf",
        "url": f"/briefings/{one.number}/" if one.published_at and not one.taken_down_at else "",
    }


def about(review: LearningReview, user: User, *, at: datetime) -> list[dict[str, Any]]:
    """What it is, where it comes from, who chairs it and when."""
    rows: list[dict[str, Any]] = [{"key": "Kind", "value": review.get_kind_display()}]
    if review.title:
        rows.append({"key": "Outside review" if review.kind == ReviewKind.TRIAGE else "Theme", "value": review.title})
    if review.themes:
        rows.append({"key": "Themes", "value": [Theme(one).label for one in review.themes]})
    if review.source:
        rows.append({"key": "Where it can be read", "value": review.source})
    if (origin := _origin(review, user, at=at)) is not None:
        rows.append({"key": "Comes from", "value": origin})
    rows += [{"key": "Purpose", "value": review.purpose}] if review.purpose else []
    rows += [{"key": "Protocol", "value": review.protocol}] if review.protocol else []
    if review.chair is not None:
        why = [f"Not whose turn it was: {review.chair_why}"] if review.chair_why else []
        rows.append({"key": "Chair", "value": [f"{review.chair.user.name}, {review.chair.agency.name}", *why]})
    if review.session_at:
        held = "The session was" if review.state not in (LearningState.PLANNED, LearningState.STOPPED) else "Session"
        rows.append({"key": held, "value": [instant(review.session_at), *([review.place] if review.place else [])]})
    rows += [{"key": "Notes of the session", "value": review.held_note}] if review.held_note else []
    rows += [{"key": "On record", "value": review.known}] if review.known else []
    rows += [{"key": "Why it was stopped", "value": review.ended_why}] if review.ended_why else []
    return rows


def _origin(review: LearningReview, user: User, *, at: datetime) -> str | None:
    """The reference of the case it comes from, for whoever may read that one too."""
    linked = review.case.linked_to_id
    if linked is None:
        return None
    found = access.visible_to(user, at=at).filter(pk=linked).first()
    return found.reference if found else None


# -- the triage ---------------------------------------------------------------------------------------


def outside(review: LearningReview, may: set[str], user: User, *, at: datetime) -> list[dict[str, Any]]:
    """The table: the recommendation, what we have, the verdict, who says so, the next look.

    What a gap became is named only to whoever may read that.
    """
    link, found = review.get_absolute_url(), OutsideRecommendation.objects.filter(case=review.case_id)
    open_to_verdicts = review.state in (LearningState.COMPARING, LearningState.COMPARED)
    rows = list(found.select_related("said_by").order_by("number"))
    may_recommend = "recommend_gap" in may and open_to_verdicts
    gaps = {one.pk for one in rows if may_recommend and one.verdict == Verdict.GAP and not one.recommendation}
    became = [one.recommendation for one in rows if one.recommendation]
    named = set(access.visible_to(user, at=at).filter(reference__in=became).values_list("reference", flat=True))
    return [
        {
            "number": one.number,
            "text": one.text,
            "to_whom": one.to_whom,
            "have": one.have,
            "links": one.links.splitlines(),
            "verdict": Verdict(one.verdict).label if one.verdict else "Not compared yet",
            "kind": VERDICT_KIND[Verdict(one.verdict)] if one.verdict else "open",
            "why": one.why,
            "who": f"{one.said_by.name}, {instant(one.said_at)}" if one.said_by else "",
            "next_look": spoken(one.next_look_on) if one.next_look_on else "",
            "recommendation": one.recommendation if one.recommendation in named else "",
            "became": bool(one.recommendation),
            "compare_url": f"{link}compare/?of={one.pk}" if "compare_outside" in may and open_to_verdicts else "",
            "gap_url": f"{link}gap/?of={one.pk}" if one.pk in gaps else "",
        }
        for one in rows
    ]
