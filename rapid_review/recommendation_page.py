"""What the page of one recommendation shows, as plain rows for its template."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Protocol

from audit_log.models import Entry
from audit_log.timeline import Day, line, timeline
from rapid_review import tracker_view, turn
from rapid_review.actions.revisiting import earliest, next_revisit
from rapid_review.lateness import status
from rapid_review.models import Recommendation, RecommendationState, Source
from rapid_review.tracking import PLAN, REVISIT
from workflows import access, keeping_page, need_to_know
from workflows.calendar import spoken
from workflows.clock import day_of
from workflows.models import Case, CaseKind, Deadline, Theme, User

KINDS = {CaseKind.CHALLENGE: "A professional challenge", CaseKind.INCIDENT: "A serious incident"}
TAGS = {
    RecommendationState.EMBEDDED: "done",
    RecommendationState.COMPLETE: "purple",
    RecommendationState.PROPOSED: "waiting",
    RecommendationState.RATIFIED: "waiting",
    RecommendationState.IN_HAND: "now",
}


DOES = {"ratify": "ratify", "answer": "accept_recommendation"}  # a deadline's code to the act it asks for


class Offered(Protocol):
    """An act as a button shows it."""

    @property
    def name(self) -> str: ...
    @property
    def label(self) -> str: ...
    def is_offered(self, one: Recommendation) -> bool: ...


def context(one: Recommendation, user: User, table: Mapping[str, Offered], *, at: datetime) -> dict[str, Any]:
    """The page of one recommendation, for one person; `table` is the acts that have a page, by their address."""
    ties = access.relations(user, one, at=at)
    link = one.get_absolute_url()
    found = tracker_view.revisits(one)
    mine = [each.code for each in one.live_deadlines if user.pk in each.holder_ids]
    planned = tracker_view.actions(one, user, ties, at=at)
    own = [each for action in planned for each in action["acts"] if each["first"]]
    for action in planned:
        action["acts"] = [each for each in action["acts"] if not each["first"]]
    return {
        "one": one,
        "heading": f"{one.case.reference}: {one.addressed_to}",
        "tag": {"text": one.stands, "kind": TAGS.get(RecommendationState(one.state), "closed")},
        "notes": keeping_page.notes(one.case),
        "panel": turn_panel(one, user, at=at),
        "acts": own + buttons(one, table, ties, mine=mine, revisited=bool(found), at=at),
        "about": about(one, user, at=at),
        "actions": planned,
        "measured_columns": ["When", "Measured", "The measure", "Embedded?"],
        "measured": tracker_view.measured(one, found),
        "revisits": found,
        "steps": stages(one, at=at),
        "story": story(one),
        "export_url": f"{link}export/" if access.ACTS["export_record"] & ties else "",
        "may_keep": bool(access.ACTS["answer_disposal"] & ties),
        "sees_readers": access.shown(ties, need_to_know.READERS),
    }


def buttons(
    one: Recommendation,
    table: Mapping[str, Offered],
    ties: frozenset[str],
    *,
    mine: list[str],
    revisited: bool,
    at: datetime,
) -> list[dict[str, Any]]:
    """What this person may do with the whole of it where it stands; green is what their own turn asks for."""
    found, coming = [], next_revisit(one)
    for slug, act in table.items():
        allowed = bool(access.ACTS[act.name] & ties) or (act.name == "revisit" and mine)
        if act.name == "revisit" and (coming is None or at < earliest(coming)):
            continue
        if act.name == "set_measure" and revisited:
            continue
        if act.label and allowed and act.is_offered(one):
            url = f"{one.get_absolute_url()}{slug}/"
            found.append({"label": act.label, "url": url, "first": bool(mine) and does_next(one, act.name, mine[0])})
    return sorted(found, key=lambda each: not each["first"])


def does_next(one: Recommendation, act: str, code: str) -> bool:
    """Whether an act is what a deadline of this code asks for now: how we will know, once an action is planned."""
    if code == PLAN:
        return act == ("set_measure" if one.actions and not one.has_measure else "plan_action")
    return act == ("revisit" if code.startswith(REVISIT) else DOES.get(code, ""))


def turn_panel(one: Recommendation, user: User, *, at: datetime) -> dict[str, Any]:
    """Whose turn it is, for what and by when: first what is this person's own."""
    live = one.live_deadlines
    main = next((each for each in live if user.pk in each.holder_ids), live[0] if live else None)
    return turn.panel(one, main, user, at=at, first=_from_when(main, at))


def _from_when(main: Deadline | None, at: datetime) -> str:
    """A revisit that cannot be recorded yet says from when it can."""
    if main is None or not main.code.startswith(REVISIT) or at >= earliest(main):
        return ""
    return f"It can be recorded from {spoken(day_of(earliest(main)))}. "


def about(one: Recommendation, user: User, *, at: datetime) -> list[dict[str, Any]]:
    """Where it comes from, whom it is for, and how it would be known that it worked."""
    rows: list[dict[str, Any]] = [
        {"key": "Addressed to", "value": one.addressed_to},
        {"key": "It comes from", "value": sources(one, user, at=at)},
        {"key": "Themes", "value": [Theme(each).label for each in one.themes] or "None chosen"},
        {"key": "Written down", "value": f"{spoken(day_of(one.recorded_at))}, by {one.recorded_by.name}"},
    ]
    if one.ratified_on:
        said = "Not ratified" if one.state == RecommendationState.NOT_RATIFIED else "Ratified"
        rows.append({"key": said, "value": [spoken(one.ratified_on), one.ratified_how]})
    if one.accepted:
        rows.append({"key": "The answer", "value": [one.get_accepted_display(), one.accepted_why]})
    if one.has_measure:
        rows += [
            {"key": "What has to be different", "value": one.question},
            {"key": "How we will know", "value": one.measure},
        ]
    return rows


def sources(one: Recommendation, user: User, *, at: datetime) -> list[str]:
    """The reviews and challenges it comes from; of those that this person does not see, what kind they are."""
    found = Case.objects.filter(pk__in=Source.objects.filter(case=one.case_id).values("of")).order_by("reference")
    seen = set(access.visible_to(user, at=at).filter(pk__in=found).values_list("pk", flat=True))
    hidden = {case.pk: KINDS.get(CaseKind(case.kind), "A learning review") for case in found}
    lines = [f"{case.reference}, {case.about}" if case.pk in seen else hidden[case.pk] for case in found]
    return [*lines, *([one.origin] if one.origin else [])] or ["Nothing is linked"]


def stages(one: Recommendation, *, at: datetime) -> list[dict[str, Any]]:
    """The four stages with what each asked, a repeated alert being one line."""
    last: dict[tuple[int | None, str, str], Deadline] = {}
    for each in one.case.deadlines.order_by("pk"):
        last[each.step, each.code, each.label] = each
    rows = []
    for step in one.rules.steps:
        state = "now" if step.number == one.step else "later"
        if one.step > step.number or (not one.step and f"entered:{step.number}" in one.case.events):
            state = "done"
        words = {"now": "Now", "done": "Done", "later": "Not yet" if one.step else "Not reached"}[state]
        lines = [_line(one, each, at) for each in last.values() if each.step == step.number]
        rows.append(
            {"number": step.number, "title": step.title, "state": state, "state_text": words, "deadlines": lines}
        )
    return rows


def _line(one: Recommendation, deadline: Deadline, at: datetime) -> dict[str, Any]:
    words, kind = status(deadline, at)
    rule = one.rule_of(deadline)
    note = f"{one.rules.unverified}." if rule and not rule.verified else ""
    return {
        "label": deadline.label,
        "due": deadline.due_text,
        "then": note,
        "why": deadline.why,
        "status": words,
        "kind": kind,
    }


def story(one: Recommendation, *, newest_first: bool = True) -> list[Day]:
    """The trail in words."""
    rows = Entry.objects.filter(case=one.case_id).order_by("chain_no")
    columns = ("at", "recorded_at", "words", "why", "changes", "chain_no", "by__name")
    return timeline([line({**row, "who": row["by__name"]}) for row in rows.values(*columns)], newest_first=newest_first)
