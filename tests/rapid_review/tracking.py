"""Recommendations for tests, led by the actions under the shipped rules to where a test needs them."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from rapid_review import actions
from rapid_review.models import Action, Recommendation
from tests.factories import PROJECT, World, make_procedure
from workflows.clock import day_of
from workflows.models import Case, Deadline, Procedure
from workflows.sweep import sweep

RULES = PROJECT / "rapid_review" / "procedures" / "learning-tracker.toml"
AT = datetime(2026, 9, 8, 9, 30, tzinfo=UTC)  # a Tuesday
DAY = timedelta(days=1)
TEXT = "Every agency should record what the child says."
MEASURE = {
    "question": "Can the child be heard in the file?",
    "measure": "Audited files with the child’s own words",
    "baseline": "11 of 40",
    "baseline_on": date(2026, 9, 1),
}


def rules(halton: World) -> Procedure:
    return Procedure.objects.filter(kind="recommendation", partnership=halton.partnership).first() or make_procedure(
        halton.partnership, RULES
    )


def propose(halton: World, *, to: str | None = "police", at: datetime = AT, **facts: Any) -> str:
    """Written down by the partnership manager; addressed to an agency, by default the police."""
    said: dict[str, Any] = {"text": TEXT, "to_agency": halton.agency(to) if to else None}
    new = actions.NewRecommendation(procedure=rules(halton), **(said | facts))
    return actions.record_recommendation(new, by=halton.partnership_manager, at=at)


def ratified(halton: World, *, at: datetime = AT, **facts: Any) -> str:
    reference = propose(halton, at=at, **facts)
    actions.ratify(
        reference, ratified=True, on=day_of(at), how="The meeting of September.", by=halton.partnership_manager, at=at
    )
    return reference


def in_hand(halton: World, *, at: datetime = AT, **facts: Any) -> str:
    """Accepted by the police's safeguarding lead; nothing is planned yet."""
    reference = ratified(halton, at=at, **facts)
    by = halton.partnership_manager if "to" in facts else halton.police_lead
    actions.accept_recommendation(reference, answer="accepted", why="", by=by, at=at)
    return reference


def plan(reference: str, halton: World, *, days: int = 30, at: datetime = AT, **facts: Any) -> Action:
    """The sergeant does it, the police's safeguarding lead is accountable."""
    said: dict[str, Any] = {
        "what": "Write it into the procedure.",
        "owner": halton.post("sergeant"),
        "lead": halton.post("police_lead"),
        "due_on": day_of(at) + DAY * days,
    }
    pk = actions.plan_action(reference, **(said | facts), by=halton.partnership_manager, at=at)
    return Action.objects.get(pk=pk)


def measure(reference: str, halton: World, *, at: datetime = AT) -> None:
    said = MEASURE | {"baseline_on": day_of(at) - DAY * 7}
    actions.set_measure(reference, **said, by=halton.partnership_manager, at=at)


def planned(halton: World, *, at: datetime = AT, **facts: Any) -> tuple[str, Action]:
    """In hand, with a measure and one action."""
    reference = in_hand(halton, at=at, **facts)
    measure(reference, halton, at=at)
    return reference, plan(reference, halton, at=at)


def show(
    reference: str, action: Action, halton: World, *, at: datetime = AT, by: str = "sergeant", **said: Any
) -> None:
    told = {"kind": "policy", "text": "The procedure was changed."} | said
    actions.offer_evidence(reference, action.pk, **told, by=getattr(halton, by), at=at)


def accept(reference: str, action: Action, halton: World, *, at: datetime = AT, by: str = "police_lead") -> None:
    actions.answer_evidence(reference, action.pk, accepted=True, why="Seen.", by=getattr(halton, by), at=at)


def complete(halton: World, *, at: datetime = AT, **facts: Any) -> str:
    """Its one action is complete: the revisits are asked for."""
    reference, action = planned(halton, at=at, **facts)
    show(reference, action, halton, at=at)
    accept(reference, action, halton, at=at)
    return reference


def look(
    reference: str, halton: World, result: str, next_step: str, *, at: datetime, why: str = "As read.", **said: Any
) -> None:
    told = {"found": "Forty files were read.", "value": "19 of 40", "why": why} | said
    actions.revisit(reference, result=result, next_step=next_step, **told, by=halton.partnership_manager, at=at)


def load(reference: str) -> Recommendation:
    return Recommendation.loaded([Case.objects.get(reference=reference)])[0]


def live(reference: str) -> dict[str, Deadline]:
    """What is left to do, by code."""
    return {one.code: one for one in load(reference).live_deadlines}


def run(at: datetime) -> None:
    """The timer of recommendations, at an instant."""
    sweep(Recommendation, actions.recommendation_time_ran_out, at=at)
