"""A practice review begins, its terms, phases and reviewer, and its end before there is a report."""

from datetime import date, datetime

from rapid_review import flows, stages
from rapid_review.actions.acting import acting
from rapid_review.models import Conclusion, Incident, PhaseState, PracticePhase, PracticeReview, PracticeState
from rapid_review.models.practice import BEFORE_A_REPORT
from workflows import deadlines, rulings
from workflows.calendar import spoken
from workflows.change import Change
from workflows.conflict import Conflict
from workflows.models import OutcomeKind, Post, RulingKind, User
from workflows.people import Directory

DECIDED, MONITORED, REMOVED = "review_initiated", "monitored", "reviewer_removed"


def decide_on_practice_review(change: Change, incident: Incident, directory: Directory) -> None:
    """The last of the three has signed the conclusion off: the six months begin, whatever the Panel answers when.

    Where it sends the conclusion back and the partners come to the same one, the first decision stays; where they
    come to another, there is none any more.
    """
    if incident.review is None or not stages.knows_practice_reviews(incident):
        return
    events = dict(incident.case.events)
    if incident.review.conclusion != Conclusion.CSPR:
        if events.pop(DECIDED, None):
            incident.case.events = events
            for deadline in incident.live_deadlines:
                if deadline.code == stages.PUBLISH:
                    deadlines.close(change, deadline, OutcomeKind.SUPERSEDED, at=change.at)
    elif DECIDED not in events:
        incident.case.events = {**events, DECIDED: events["signed_off"]}
        stages.ask_roles(change, incident, directory, stages.PUBLISH)


def begin_practice_review(change: Change, incident: Incident, directory: Directory) -> None:
    """After the Panel's answer, where the partners decided on one. The six months run since their decision."""
    review = incident.review
    if review is None or review.conclusion != Conclusion.CSPR or not stages.knows_practice_reviews(incident):
        return
    decide_on_practice_review(change, incident, directory)  # of one that was signed off before this was recorded
    decided_at = incident.facts().events[DECIDED]
    incident.practice = change.add(
        PracticeReview(case=incident.case, decided_at=decided_at, began_at=change.at_for(incident.case_id))
    )
    for number, title in enumerate(incident.rules.phases, 1):
        change.add(PracticePhase(case=incident.case, number=number, title=title, changed_at=change.at))
    change.entry(incident, "begin_practice", "The practice review begins. The six months count from the decision.")
    stages.ask_roles(change, incident, directory, "appoint_reviewer")
    ask_to_monitor(change, incident, directory, after=DECIDED)


def ask_to_monitor(change: Change, incident: Incident, directory: Directory, *, after: str) -> None:
    """Somebody looks at how it stands, counted from this event; it outlasts every stage."""
    stages.ask_roles(change, incident, directory, "monitor_review", after=after, staged=False)


def under_way(incident: Incident) -> PracticeReview:
    """The practice review that goes on. Raises Conflict before there is one, and once it is over."""
    practice = incident.practice
    if practice is None:
        raise Conflict("There is no practice review", f"{incident.case.reference}: {incident.stands}.")
    if not practice.step:
        raise Conflict("The practice review is over", f"{incident.case.reference}: {incident.stands}.")
    return practice


def set_terms(reference: str, *, terms: str, methodology: str, supported_by: str, by: User, at: datetime) -> None:
    """What the review is asked, how it goes about it, and who supports the reviewer. Saved again it replaces them."""
    with acting(reference, "write_practice", by=by, at=at) as (change, incident, _):
        practice = under_way(incident)
        practice.terms, practice.methodology, practice.supported_by = terms, methodology, supported_by
        change.entry(incident, "write_practice", "Wrote the terms of reference and the methodology.")


def change_phase(reference: str, phase_id: int | None, *, title: str, state: str, by: User, at: datetime) -> None:
    """A phase of this id changed, or a new one after the others."""
    with acting(reference, "write_practice", by=by, at=at) as (change, incident, _):
        under_way(incident)
        phases = list(PracticePhase.objects.filter(case=incident.case).order_by("number"))
        if phase_id is None:
            number = phases[-1].number + 1 if phases else 1
            phase = change.add(PracticePhase(case=incident.case, number=number, changed_at=at))
        else:
            found = next((one for one in phases if one.pk == phase_id), None)
            if found is None:
                raise Conflict("There is no such phase")
            phase = found
            change.follow(phase)
        phase.title, phase.state, phase.changed_at, phase.changed_by = title, state, at, by
        change.entry(incident, "write_practice", f"Phase “{title}”: {PhaseState(state).label.lower()}.")


# -- the reviewer ---------------------------------------------------------------------------------------


def appoint_reviewer(
    reference: str, *, reviewer: Post, last_on: date, independence: str, by: User, at: datetime
) -> None:
    """Somebody reviews it, and reads this case and no other until the end of a day. Another day replaces it."""
    with acting(reference, "appoint_reviewer", by=by, at=at) as (change, incident, _):
        practice = under_way(incident)
        if rulings.SIGHT_OF.get(reviewer.role) != RulingKind.REVIEWER:
            raise Conflict("The reviewer is somebody with a post as independent reviewer")
        if practice.reviewer_id not in (None, reviewer.pk):
            raise Conflict("There is a reviewer already", "Remove them first, with the reason.")
        rulings.let_see(change, incident, to=reviewer, last_on=last_on, why="Reviewer of the practice review")
        practice.reviewer, practice.reviewer_until, practice.independence = reviewer, last_on, independence
        deadlines.happened(change, incident, "reviewer_appointed", at=at)
        words = f"Appointed {reviewer.user.name} as reviewer; they read it until the end of {spoken(last_on)}."
        change.entry(incident, "appoint_reviewer", words, why=independence)


def extend_reviewer(reference: str, *, last_on: date, by: User, at: datetime) -> None:
    """The reviewer there is reads it until another day, also after the last one has passed."""
    with acting(reference, "appoint_reviewer", by=by, at=at) as (change, incident, _):
        practice = under_way(incident)
        reviewer, before = practice.reviewer, practice.reviewer_until
        if reviewer is None:
            raise Conflict("No reviewer has been appointed")
        rulings.let_see(change, incident, to=reviewer, last_on=last_on, why="Reviewer of the practice review")
        practice.reviewer_until = last_on
        days = {"Last day": [spoken(before) if before else "", spoken(last_on)]}
        words = f"Changed until when {reviewer.user.name} reads it as reviewer."
        change.entry(incident, "appoint_reviewer", words, changes=days)


def remove_reviewer(reference: str, *, why: str, by: User, at: datetime) -> None:
    """The reviewer's part is over, and with it what they read. Somebody else has to be appointed."""
    with acting(reference, "appoint_reviewer", by=by, at=at) as (change, incident, directory):
        practice = under_way(incident)
        reviewer = practice.reviewer
        if reviewer is None:
            raise Conflict("No reviewer has been appointed")
        for one in incident.rulings:
            if one.user_id == reviewer.user_id and one.kind == RulingKind.REVIEWER and one.in_force(at):
                rulings.no_longer_see(change, incident, one)
        practice.reviewer, practice.reviewer_until, practice.removed_why = None, None, why
        deadlines.happened(change, incident, REMOVED, at=at)
        change.entry(incident, "remove_reviewer", f"Removed {reviewer.user.name} as reviewer.", why=why)
        if practice.state == PracticeState.UNDER_WAY:
            ask_for_reviewer(change, incident, directory)


def ask_for_reviewer(change: Change, incident: Incident, directory: Directory) -> None:
    """Somebody else has to be appointed, which counts from the day the last one was removed."""
    stages.ask_roles(change, incident, directory, "appoint_reviewer", after=REMOVED)


# -- the end before a report ------------------------------------------------------------------------------


def end_practice_review(
    reference: str, *, why: str, late: stages.Late = stages.NOT_LATE, by: User, at: datetime
) -> None:
    """It goes on elsewhere, as in a national or a joint review: its clocks end with this reason, nothing is deleted.

    Only until the report is agreed: afterwards it is published, or not with a justification that was sent.
    """
    with acting(reference, "end_practice", by=by, at=at) as (change, incident, _):
        practice = under_way(incident)
        if practice.state not in BEFORE_A_REPORT:
            raise Conflict(
                "The report has been agreed already",
                "It is sent ahead and published, or it is recorded that it is not published, with the justification.",
            )
        before = incident.stands
        stages.explain(change, incident, late)
        practice.end(why=why)
        words = "Ended the practice review before a report. Its clocks end; everything written stays."
        change.entry(incident, "end_practice", words, why=why, changes={"State": [before, incident.stands]})
        to = incident.holders
        stages.end(change, incident, at=at)
        change.at_the_end(lambda: flows.stop(incident))
        change.tell(to, "alert", about=incident, link=incident.get_absolute_url())
