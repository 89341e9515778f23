"""The notification of the national Panel: recorded as sent, and what is found later."""

from datetime import datetime

from rapid_review import flows, stages
from rapid_review.actions.acting import acting
from rapid_review.models import Incident, RapidReview, Threshold
from workflows import deadlines
from workflows.change import Change
from workflows.conflict import Conflict
from workflows.models import Role, Side, User
from workflows.people import Directory


def record_notified(
    reference: str,
    *,
    notified_at: datetime,
    panel_reference: str,
    others_told: str = "",
    late: stages.Late = stages.NOT_LATE,
    by: User,
    at: datetime,
) -> None:
    """Record that the notification was sent, and when; the local partners are told by this service in the same act.

    Raises Conflict for an instant in the future, and for other areas that nobody has told.
    """
    if notified_at > at:
        raise Conflict("A notification cannot have been sent in the future")
    with acting(reference, "record_notified", by=by, at=at) as (change, incident, directory):
        if incident.other_areas and not others_told.strip():
            raise Conflict(
                f"Say who was told in {incident.other_areas}", "Other areas are told within the same five working days."
            )
        before = incident.stands
        change.counts_from(incident, notified_at)
        incident.record_notified(at=notified_at, reference=panel_reference)
        incident.others_told = others_told
        deadlines.happened(change, incident, "notified", at=notified_at)
        _tell_partners(change, incident, directory, at=notified_at)
        stages.explain(change, incident, late)
        if stages.knows_reviews(incident) and incident.decision != Threshold.NOTIFY_ONLY:
            incident.review = change.add(RapidReview(case=incident.case, began_at=at))
        change.entry(
            incident,
            "record_notified",
            "Recorded that the national Panel has been notified.",
            changes={"State": [before, incident.stands]},
        )
        change.counts_from(incident, at)
        if incident.review:
            stages.begin_clocks(change, incident, directory, event="notified")
        stages.leave(change, incident, directory, "notification", step=2)


def _tell_partners(change: Change, incident: Incident, directory: Directory, *, at: datetime) -> None:
    """The local safeguarding partners, in the same five working days: by a notice to each.

    They have known of the incident since the virtual panel was convened, so what is written down later is not late.
    """
    partners = directory.in_partnership(incident.case.partnership_id, Role.STATUTORY_PARTNER, incident)
    for one in partners:
        deadlines.involve(change, incident, one.user_id, Side.PARTNERSHIP)
    to = [one.user_id for one in partners]
    change.tell(to, "notified", about=incident, link=incident.get_absolute_url(), urgent=True)
    deadlines.happened(change, incident, "partners_told", at=at)
    names = ", ".join(sorted(one.post.user.name for one in partners)) or "nobody: the directory names no partner"
    change.entry(incident, "tell_partners", f"Told the local safeguarding partners through this service: {names}.")


def end_criteria_not_met(reference: str, *, why: str, by: User, at: datetime) -> None:
    """What was notified does not meet the criteria after all: the clocks end with this reason, nothing is deleted."""
    with acting(reference, "withdraw_notification", by=by, at=at) as (change, incident, _):
        if incident.review is None or not incident.review.step:
            raise Conflict("There is nothing to end", f"{incident.case.reference}: {incident.stands}.")
        before = incident.stands
        incident.criteria_not_met(why=why)
        incident.review.withdraw()
        change.entry(
            incident,
            "withdraw_notification",
            "Recorded that the criteria are not met after all. The clocks end; everything written stays.",
            why=why,
            changes={"State": [before, incident.stands]},
        )
        stages.end(change, incident, at=at)
        change.at_the_end(lambda: flows.stop(incident))
        to = [one for user, _ in incident.involved for one in incident.still_reads(user, at=at)]
        change.tell(to, "not_met", about=incident, link=incident.get_absolute_url())
