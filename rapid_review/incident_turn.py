"""The turn as an incident's page says it: what counts for its reader, what has to come first, and their own buttons."""

from datetime import datetime, timedelta
from typing import Any

from django.urls import reverse

from rapid_review import planning
from rapid_review.actions.publishing import ON_PLAN
from rapid_review.lateness import main_deadline
from rapid_review.models import Incident, PracticeState
from rapid_review.stages import PUBLISH
from workflows import access, holidays, need_to_know
from workflows.calendar import spoken
from workflows.clock import day_of
from workflows.models import Deadline, User

DECIDES = ("decide_threshold", "conclude_review")  # what a panel's views come before
GATHERS, MONITORS = "gather_returns", "monitor_review"
SOON = timedelta(days=3)


def asked_of(incident: Incident, user: User, *, at: datetime) -> Deadline | None:
    """What counts most for somebody: first what the stage asks of them, then what outlasts the stages, such as an
    action for a child's safety, then what the stage asks of others; None after the end.

    The next look at a practice review is weeks away and counts when it comes; a clock of a later stage is nobody's turn
    yet.
    """
    mine = [one for one in incident.live_deadlines if user.pk in one.holder_ids]
    own = [one for one in mine if one.step == incident.step]
    own += [one for one in mine if one.step is None and (one.code != MONITORS or _is_soon(one, at))]
    reads_papers = access.sees(user, need_to_know.PAPERS, incident, at=at)
    return next(iter(own), None) or main_deadline(incident, user, reads_papers=reads_papers)


def _is_soon(one: Deadline, at: datetime) -> bool:
    return one.due_at is not None and one.due_at - at <= SOON


def waits_for(
    incident: Incident,
    main: Deadline | None,
    panels: list[dict[str, Any]],
    gathered: dict[str, Any] | None,
    *,
    at: datetime,
) -> str:
    """What has to come before what the turn asks: somebody whose turn it is must not look for a button in vain."""
    code = main.code if main else ""
    if code in DECIDES and panels and panels[-1]["lacking"]:
        return f"Before that, there has to be a {panels[-1]['word']} for {panels[-1]['lacking']}. "
    if code == GATHERS and gathered and gathered["waiting"]:
        return f"{gathered['waiting']} "
    if code in (ON_PLAN, PUBLISH) and incident.practice and incident.practice.sent_at:
        today = day_of(at)
        first = planning.window(incident, today=today, calendar=holidays.calendar()).first
        return f"It can be published from {spoken(first)}. " if first > today else ""
    return ""


def own_acts(
    link: str,
    panels: list[dict[str, Any]],
    review: dict[str, Any] | None,
    practice: dict[str, Any] | None,
) -> list[dict[str, Any]]:
    """What is asked of this person and of nobody else: at the top, for nobody looks for it far down the page."""
    found = [
        (f"Give your {panel['word']}", f"{panel['act']}/?of={one['of']}")
        for panel in panels
        for one in panel["mine"]
        if not one["given"] and not one["late"]
    ]
    for words, slug, rows in (
        ("Sign it off", "sign-off", review["sign_offs"] if review else []),
        ("Agree the report", "agree", practice["agreements"] if practice else []),
    ):
        found += [
            (f"{words} for {one['for_whom']}, or send it back", f"{slug}/?of={one['of']}")
            for one in rows
            if one["mine"]
        ]
    return [{"label": label, "url": f"{link}{rest}", "first": True} for label, rest in found]


def has_learning(incident: Incident) -> bool:
    """Whether a practice review has ended with something to learn, which somebody has to write down."""
    ended = (PracticeState.PUBLISHED, PracticeState.NOT_PUBLISHED)
    return incident.practice is not None and incident.practice.state in ended


def recommend(incident: Incident) -> dict[str, Any]:
    """The button that leads from a review that has ended to what it recommends."""
    url = f"{reverse('record_recommendation')}?from={incident.case.reference}"
    return {"label": "Write down its first recommendation", "url": url, "first": True}
