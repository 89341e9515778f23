"""What has to be done at once for a child's safety: somebody's, with a day, whatever stage the review is at.

It belongs to no stage, so that no stage takes it along when it ends; nor does the end of the incident: what nobody
has done by then is still chased (`stages.end`).
"""

from datetime import date, datetime

from rapid_review import stages
from rapid_review.actions.acting import acting
from rapid_review.models import Incident, SafetyAction
from workflows import clock, deadlines
from workflows.change import Change
from workflows.conflict import Conflict
from workflows.limits import on_day
from workflows.models import PARTNERSHIP_ROLES, Deadline, OnTimeout, Post, Role, RulingKind, Side, User
from workflows.people import Directory

TOLD = (Role.PARTNERSHIP_MANAGER.value, Role.BUSINESS_UNIT.value)


def order_safety(reference: str, *, what: str, owner: Post, due_on: date, by: User, at: datetime) -> None:
    """Somebody has something to do by the end of a day, from today on."""
    if due_on < clock.day_of(at):
        raise Conflict("The day is over already")
    with acting(reference, "order_safety", by=by, at=at) as (change, incident, _):
        if incident.case.closed_at:
            raise Conflict("This incident has ended", f"{reference}: {incident.stands}.")
        directory = Directory([incident], on=clock.day_of(at), posts=[owner.pk])
        does = directory.answering(owner.pk, incident)
        if does is None or does.user_id in incident.ruled(RulingKind.CONFLICT):
            raise Conflict(
                f"{owner.user.name} cannot be asked",
                "They have left the post, or a conflict of interest keeps them out.",
            )
        number = SafetyAction.objects.filter(case=incident.case).count() + 1
        deadline = deadlines.open_deadline(
            change,
            incident,
            code=stages.SAFETY,
            label=f"Immediate safety action {number}",
            # Whoever acts needs to know which child it is, and not what the agencies have written.
            side=Side.PARTNERSHIP if owner.role in PARTNERSHIP_ROLES else Side.ASKED,
            post_id=owner.pk,
            due=on_day(
                due_on, "The day that was set when it was asked for", opens_at=change.at, calendar=change.calendar
            ),
            holder_ids=[does.user_id],
            on_timeout=OnTimeout.ALERT,
            told=TOLD,
            repeat=True,
        )
        change.add(SafetyAction(case=incident.case, what=what, owner=owner, due_on=due_on, deadline=deadline))
        words = f"To be done at once, {deadline.due_text}, by {owner.user.name}: {what}"
        change.entry(incident, "order_safety", words)
        change.tell(
            deadline.holder_ids,
            "for_you",
            about=incident,
            link=incident.get_absolute_url(),
            ask=deadline.label,
            due=deadline.due_text,
            key=f"turn-{deadline.pk}",
            urgent=True,
        )


def deadline_of(one: SafetyAction) -> Deadline:
    """The latest deadline by which it is asked for: each repeated alert is a row of its own."""
    return Deadline.objects.filter(case=one.case_id, code=stages.SAFETY, label=one.deadline.label).latest("pk")


def safety_done(reference: str, action_id: int, *, note: str, by: User, at: datetime) -> None:
    """Its owner, or the partnership's team, says that it is done, and how."""
    found = SafetyAction.objects.filter(pk=action_id, case__reference=reference).select_related("deadline").first()
    owned = deadline_of(found).pk if found else None
    with acting(reference, "safety_done", by=by, at=at, deadline_id=owned) as (change, incident, _):
        one = SafetyAction.objects.filter(pk=action_id, case=incident.case).select_related("deadline").first()
        if one is None or one.done_at:
            raise Conflict("This has been done already")
        change.follow(one)
        one.done_at, one.done_by, one.done_note = at, by, note
        _close(change, incident, one)
        change.entry(incident, "safety_done", f"Done for a child’s safety: {one.what}", why=note)


def _close(change: Change, incident: Incident, one: SafetyAction) -> None:
    for deadline in incident.live_deadlines:
        if (deadline.code, deadline.label) == (stages.SAFETY, one.deadline.label):
            deadlines.close(change, deadline, at=change.at)
