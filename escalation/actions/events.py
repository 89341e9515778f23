"""Recording that something happened which limits wait for and which no other act brings about."""

from datetime import datetime

from escalation.actions.acting import acting
from escalation.actions.ladder import everybody
from escalation.models import Challenge
from workflows.conflict import Conflict
from workflows.models import User
from workflows.procedure import ByPriority, DeadlineRule, Limit, Soonest, Within
from workflows.procedure_words import EVENTS

RECORDED = ("contact_made", "decision_received", "confirmed_in_writing")


def awaited(challenge: Challenge) -> list[str]:
    """Which of those events something at the present step still waits for."""
    live = {one.code: one for one in challenge.live_deadlines if one.step == challenge.step}
    found = []
    for event in RECORDED:
        for rule in challenge.current_step.deadlines:
            one = live.get(rule.code)
            waits = rule.starts_on == event if one is None else event in one.stops_on
            if waits or (one is not None and one.due_at is None and event in _counted_from(rule)):
                found.append(event)
                break
    return found


def _counted_from(rule: DeadlineRule) -> set[str]:
    return _after(rule.limit) | (_after(rule.urgent_limit) if rule.urgent_limit else set())


def _after(limit: Limit) -> set[str]:
    match limit:
        case Within():
            return {limit.after}
        case Soonest():
            return {event for one in limit.limits for event in _after(one)}
        case ByPriority():
            return {event for _, one in limit.limits for event in _after(one)}
        case _:
            return set()


def record_event(
    reference: str,
    *,
    event: str,
    text: str,
    by: User,
    at: datetime,
    recorded_at: datetime | None = None,
) -> None:
    """One of `RECORDED`: it stops what waits for it and dates what is counted from it. Both sides are told."""
    with acting(reference, "record_event", by=by, at=at, recorded_at=recorded_at) as act:
        if event not in awaited(act.challenge):
            raise Conflict("Nothing waits for this at the moment", "It was recorded, or the challenge has moved on.")
        act.entry("record_event", f"Recorded {EVENTS[event]}.", why=text)
        act.happened(event)
        act.tell(everybody(act.challenge), "comment", key=f"event-{event}-{at.isoformat()}")
