"""Incidents for tests, reported by the action under the shipped rules."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from rapid_review import actions
from rapid_review.models import Incident
from tests.factories import PROJECT, World
from workflows import clock
from workflows.models import Case, Deadline, Procedure
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
        child=CHILD,
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


def decide(reference: str, halton: World, *, meets: bool = True, at: datetime = AWARE + HOUR * 2) -> None:
    actions.decide_threshold(reference, meets=meets, why="The criteria.", by=halton.partnership_manager, at=at)


def boxes(name: str, at: datetime) -> dict[str, Any]:
    """An instant as its four boxes are sent."""
    there = clock.london(at)
    return {
        f"{name}_day": there.day,
        f"{name}_month": there.month,
        f"{name}_year": there.year,
        f"{name}_time": f"{there:%H:%M}",
    }
