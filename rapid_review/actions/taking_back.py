"""What was agreed or published, and is not any more: taken down, or taken back to be changed."""

from datetime import date, datetime

from rapid_review import flows, planning, stages
from rapid_review.actions.acting import acting
from rapid_review.actions.practice import ask_for_reviewer, ask_to_monitor
from rapid_review.actions.publishing import ON_PLAN
from rapid_review.models import Incident, PracticeState, Publication
from rapid_review.models.practice import AFTER_AGREEMENT
from workflows import clock, deadlines
from workflows.calendar import Calendar, spoken
from workflows.change import Change
from workflows.conflict import Conflict
from workflows.limits import due as due_of
from workflows.models import OutcomeKind, Side, User
from workflows.people import Directory
from workflows.reckoning import TICK

CHANGE, TAKEN_BACK = "change_report", "report_taken_back"
_OF_THE_OLD = (planning.PLAN, planning.AHEAD, ON_PLAN)


def public_until(incident: Incident, calendar: Calendar) -> date:
    """The last day of the year for which what is published has to stay public."""
    rule = incident.rules.deadline(None, "keep_public")
    facts = incident.facts()
    found = due_of(rule.limit, facts, step=None, calendar=calendar, source="", starts_on=rule.starts_on)
    assert found.due_at is not None
    return clock.day_of(found.due_at - TICK)


def take_down(reference: str, *, why: str, early: bool = False, by: User, at: datetime) -> None:
    """It is public no more, with the reason. Before the year is over only if that is said: `early`."""
    with acting(reference, "take_down", by=by, at=at) as (change, incident, _):
        found = Publication.objects.filter(case=incident.case, taken_down_at=None).first()
        if found is None:
            raise Conflict("Nothing of this is public")
        until = public_until(incident, change.calendar)
        if clock.day_of(at) <= until and not early:
            raise Conflict(
                f"It has to stay public until the end of {spoken(until)}",
                "To take it down before that, say that you know this, and why it cannot wait.",
            )
        change.follow(found)
        found.taken_down_at, found.taken_down_by, found.taken_down_why = at, by, why
        practice = incident.practice
        assert practice is not None
        stood = incident.stands
        practice.take_down()
        before = f", before the end of {spoken(until)}" if clock.day_of(at) <= until else ""
        change.entry(
            incident,
            "take_down",
            f"Took the published review down{before}.",
            why=why,
            changes={"State": [stood, incident.stands]},
        )
        partners = [pk for (pk, side), one in incident.involved.items() if one.until is None and side != Side.ASKED]
        change.tell(partners, "alert", about=incident, link=incident.get_absolute_url())


def is_public(incident: Incident) -> bool:
    """Whether something of it stands on the public page."""
    return incident.practice is not None and incident.practice.state == PracticeState.PUBLISHED


# -- back to be changed ---------------------------------------------------------------------------------


def may_be_taken_back(incident: Incident) -> bool:
    """Whether there is an agreed report, which is not public."""
    practice = incident.practice
    return practice is not None and practice.state in AFTER_AGREEMENT


def take_back_report(reference: str, *, why: str, by: User, at: datetime) -> None:
    """What was agreed has to be changed after all: it is put to the partners and the checkers anew, and sent anew.

    Also what was taken down, to be published corrected, and what was kept back, to be published after all. The six
    months, where they still run, run on; the plan is made anew.
    """
    with acting(reference, "take_back_report", by=by, at=at) as (change, incident, directory):
        practice = incident.practice
        if practice is not None and practice.state == PracticeState.PUBLISHED:
            raise Conflict("It is public", "Take it down first.")
        if practice is None or practice.state not in AFTER_AGREEMENT:
            raise Conflict("No agreed report can be taken back", f"{incident.case.reference}: {incident.stands}.")
        before, ended, standing = incident.stands, not practice.step, flows.stages(incident)
        practice.take_back()
        events = {name: value for name, value in incident.case.events.items() if name != planning.PLANNED}
        incident.case.events = {**events, TAKEN_BACK: at.isoformat()}
        for deadline in incident.live_deadlines:
            if deadline.code in _OF_THE_OLD:
                deadlines.close(change, deadline, OutcomeKind.SUPERSEDED, at=at)
        words = "Took the report of the practice review back, to be changed."
        change.entry(incident, "take_back_report", words, why=why, changes={"State": [before, incident.stands]})
        _begin_again(change, incident, directory, ended=ended)
        change.at_the_end(lambda: flows.reopen(incident) if ended else stages.finish(incident, standing))


def _begin_again(change: Change, incident: Incident, directory: Directory, *, ended: bool) -> None:
    """The review is under way again; of one that had `ended` somebody looks again how it stands."""
    assert incident.practice is not None
    incident.case.closed_at = None
    asks = stages.has_rule(incident, CHANGE)
    stages.enter(change, incident, directory, with_clocks=not asks)
    if asks:
        stages.ask_roles(change, incident, directory, CHANGE)
    if ended:
        ask_to_monitor(change, incident, directory, after=TAKEN_BACK)
    if incident.practice.reviewer_id is None:
        ask_for_reviewer(change, incident, directory)
