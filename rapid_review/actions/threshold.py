"""The decision whether an incident has to be notified: the partners' collective view, and the local authority's own."""

from datetime import datetime

from rapid_review import panel, stages
from rapid_review.actions.acting import acting
from rapid_review.models import Collective, Harm, Incident, IncidentChild, Panel, Threshold
from rapid_review.models.incident import NOTIFIED_AS, Care
from workflows import deadlines
from workflows.conflict import Conflict
from workflows.models import User

AGREES_WITH = {Collective.MEETS: True, Collective.DOES_NOT_MEET: False}


def differs(collective: str, decision: str) -> bool:
    """Whether the local authority decides otherwise than the partners together see it."""
    seen = AGREES_WITH.get(Collective(collective))
    return decision != Threshold.NOTIFY_ONLY and seen is not None and seen != (decision in NOTIFIED_AS)


def must_be_notified(incident: Incident) -> bool:
    """The death of a looked-after child or a care leaver is notified whether or not abuse or neglect is suspected."""
    cared_for = (Care.LOOKED_AFTER, Care.CARE_LEAVER)
    return (
        incident.harm == Harm.DIED and IncidentChild.objects.filter(case=incident.case_id, care__in=cared_for).exists()
    )


def decide_threshold(
    reference: str,
    *,
    collective: str,
    decision: str,
    why: str,
    differs_why: str = "",
    by: User,
    at: datetime,
) -> None:
    """The decision, once somebody authorised for each partner has given a view. The duty is the local authority's."""
    with acting(reference, "decide_threshold", by=by, at=at) as (change, incident, directory):
        without = panel.lacking(incident, Panel.VIRTUAL) if stages.knows_reviews(incident) else []
        if without:
            raise Conflict(
                f"There is no view yet of {panel.listed(without)}",
                "Somebody authorised for each of the three partners gives a view first. The partnership’s team can "
                "invite somebody else who speaks for them.",
            )
        if differs(collective, decision) and not differs_why.strip():
            raise Conflict("Say why the local authority decides otherwise than the partners see it")
        if must_be_notified(incident) and decision not in NOTIFIED_AS:
            raise Conflict(
                "This death is notified whatever is suspected",
                "The death of a looked-after child, or of a care leaver up to and including 24, is always notified.",
            )
        before = incident.stands
        deadlines.happened(change, incident, "threshold_decided", at=at)
        incident.collective, incident.differs_why = collective, differs_why
        if decision in NOTIFIED_AS:
            incident.meets_criteria(decision=decision, why=why)
        else:
            incident.does_not_meet_criteria(decision=decision, why=why)
        change.entry(
            incident,
            "decide_threshold",
            f"Decided on the threshold. {Threshold(decision).label}.",
            why=why,
            changes={
                "State": [before, incident.stands],
                "The partners": ["", Collective(collective).label],
            },
        )
        stages.leave(change, incident, directory, "threshold", step=1)
