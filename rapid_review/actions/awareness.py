"""The awareness date, corrected later: every running clock is counted anew, and both dates are kept."""

from datetime import datetime

from rapid_review import stages
from rapid_review.actions.acting import acting
from rapid_review.clocks import AWARE, clock
from rapid_review.models import AwarenessCorrection, Incident
from workflows import deadlines
from workflows.change import Change
from workflows.conflict import Conflict
from workflows.models import User
from workflows.phrases import spoken_at


def correct_awareness(reference: str, *, aware_at: datetime, why: str, by: User, at: datetime) -> bool:
    """An earlier date counts at once; a later one once a second person has approved it. Returns whether it counts."""
    if aware_at > at:
        raise Conflict("Nobody can have become aware in the future")
    with acting(reference, "correct_awareness", by=by, at=at) as (change, incident, _):
        if aware_at == incident.aware_at:
            raise Conflict("That is the date which is recorded already")
        if AwarenessCorrection.objects.filter(case=incident.case, approved=None).exists():
            raise Conflict("A correction waits for an answer already")
        counts = aware_at < incident.aware_at
        correction = AwarenessCorrection(
            case=incident.case,
            before_at=incident.aware_at,
            after_at=aware_at,
            why=why,
            asked_by=by,
            asked_at=at,
            approved=True if counts else None,
        )
        change.add(correction)
        if counts:
            _count_anew(change, incident, correction)
        else:
            words = f"Asked to move the day of becoming aware later, to {spoken_at(aware_at)}. Nothing has changed yet."
            change.entry(incident, "correct_awareness", words, why=why)
            to = incident.parties["partnership"].holder_ids
            change.tell(to, "approval_asked", about=incident, link=incident.get_absolute_url(), urgent=True)
    return counts


def answer_correction(reference: str, correction_id: int, *, approves: bool, why: str, by: User, at: datetime) -> None:
    """A second person approves a later date, or does not."""
    with acting(reference, "answer_correction", by=by, at=at) as (change, incident, _):
        one = AwarenessCorrection.objects.filter(pk=correction_id, case=incident.case).first()
        if one is None or one.approved is not None:
            raise Conflict("This has been answered already")
        if one.asked_by_id == by.pk:
            raise Conflict("Somebody else has to answer", "You asked for it yourself.")
        change.follow(one)
        one.approved, one.answered_by, one.answered_at = approves, by, at
        if approves:
            _count_anew(change, incident, one, why=why)
        else:
            change.entry(
                incident, "answer_correction", "Did not approve that the day of becoming aware moves later.", why=why
            )
        to = incident.still_reads(one.asked_by_id, at=at)
        change.tell(to, "approval_answered", about=incident, link=incident.get_absolute_url())


def _count_anew(change: Change, incident: Incident, one: AwarenessCorrection, *, why: str = "") -> None:
    """Every deadline that is left to do and counts from becoming aware gets the date that follows."""
    incident.aware_at = one.after_at
    incident.case.events = {**incident.case.events, AWARE: one.after_at.isoformat()}
    dates = {}
    for deadline in incident.live_deadlines:
        step, rule = stages.rule_called(incident, deadline.code)
        if AWARE not in _counted_from(rule.limit) or rule.starts_on == "asked":
            continue
        found = clock(incident.rules, rule, step, incident.facts(), at=change.at, calendar=change.calendar)
        before = deadline.due_text
        deadlines.date(deadline, found.due)
        deadline.late_since = found.late_since
        if deadline.due_text != before:
            dates[deadline.label] = [before, deadline.due_text]
    change.entry(
        incident,
        "answer_correction" if why else "correct_awareness",
        f"Corrected when the local authority became aware: {spoken_at(one.before_at)}, now {spoken_at(one.after_at)}.",
        why=why or one.why,
        changes=dates or None,
    )
    to = incident.holders
    change.tell(to, "date_changed", about=incident, link=incident.get_absolute_url(), urgent=True)


def _counted_from(limit: object) -> set[str]:
    """The events a limit counts from."""
    return {getattr(one, "after", "") for one in getattr(limit, "limits", (limit,))}
