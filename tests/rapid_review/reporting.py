"""Incidents for tests, reported by the action under the shipped rules."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from rapid_review import actions
from rapid_review.models import Incident, Panel, PanelMember, State
from rapid_review.panel import CRITERIA
from tests.factories import PROJECT, World
from workflows import clock
from workflows.models import Case, Deadline, Procedure, User
from workflows.sweep import sweep
from workflows.vault import Identifiers

RULES = PROJECT / "rapid_review" / "procedures" / "working-together-2023.toml"
HOUR = timedelta(hours=1)
AWARE = datetime(2026, 12, 18, 16, 59, tzinfo=UTC)  # a Friday; Christmas lies in between
CHILD = Identifiers("Marker Namesake", date(2014, 3, 2))


def report(halton: World, rules: Procedure, *, aware_at: datetime = AWARE, at: datetime | None = None) -> str:
    """Reported by the school's safeguarding lead, an hour after the local authority became aware."""
    new = actions.NewIncident(
        procedure=rules,
        children=(actions.NewChild(CHILD),),
        aware_at=aware_at,
        harm="seriously_harmed",
        suspected="suspected",
        circumstances="An injury that the explanation does not account for.",
    )
    return actions.report_incident(new, by=halton.dsl, post=halton.post("dsl"), at=at or aware_at + HOUR)


def load(reference: str) -> Incident:
    return Incident.loaded([Case.objects.get(reference=reference)])[0]


def deadline(reference: str, code: str = "notify_panel") -> Deadline:
    """The latest of a code: a repeated alert is a new row."""
    return Deadline.objects.filter(case__reference=reference, code=code).order_by("pk").last()


def run(at: datetime) -> None:
    """The timer of incidents, at an instant."""
    sweep(Incident, actions.incident_time_ran_out, at=at)


LATE = dict.fromkeys(("notify_panel", "tell_partners"), ("information", "The police answered late."))
PARTNERS = ("council_partner", "nhs_partner", "police_partner")


def members(reference: str, panel: str = "virtual") -> list[PanelMember]:
    found = PanelMember.objects.filter(case__reference=reference, panel=panel, left_at=None)
    return list(found.select_related("post__user").order_by("pk"))


def view(
    reference: str, user: User, *, answer: str = "meets", panel: str = "virtual", at: datetime = AWARE + HOUR * 2
) -> None:
    """The view of one member of a panel."""
    (member,) = [one for one in members(reference, panel) if one.post.user_id == user.pk]
    criteria = [[code, "yes", "As reported."] for code in CRITERIA[Panel(panel)]]
    actions.give_view(reference, member.pk, answer=answer, criteria=criteria, why="As reported.", by=user, at=at)


def views(reference: str, *, answer: str = "meets", panel: str = "virtual", at: datetime = AWARE + HOUR * 2) -> None:
    """One view of everybody who sits on the panel."""
    for one in members(reference, panel):
        view(reference, one.post.user, answer=answer, panel=panel, at=at)


def decide(reference: str, halton: World, *, meets: bool = True, at: datetime = AWARE + HOUR * 2, **said: Any) -> None:
    """Everybody on the virtual panel gives a view, and the decision follows them."""
    answer = "meets" if meets else "does_not_meet"
    if load(reference).state == State.AWAITING_DECISION:
        views(reference, answer=answer, at=at)
    told = {"collective": answer, "decision": "notify" if meets else "nothing", "why": "The criteria."} | said
    actions.decide_threshold(reference, **told, by=halton.partnership_manager, at=at)


def boxes(name: str, at: datetime) -> dict[str, Any]:
    """An instant as its four boxes are sent."""
    there = clock.london(at)
    return {
        f"{name}_day": str(there.day),
        f"{name}_month": str(there.month),
        f"{name}_year": str(there.year),
        f"{name}_time": f"{there:%H:%M}",
    }
