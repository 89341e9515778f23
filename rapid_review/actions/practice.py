"""A practice review begins, its terms, phases and reviewer, and its end before there is a report."""

from datetime import date, datetime

from rapid_review import flows, stages
from rapid_review.actions.acting import acting
from rapid_review.models import Conclusion, Incident, PhaseState, PracticePhase, PracticeReview, PracticeState
from workflows import deadlines, rulings
from workflows.calendar import spoken
from workflows.change import Change
from workflows.conflict import Conflict
from workflows.models import OutcomeKind, Post, RulingKind, User
from workflows.people import Directory

DECIDED, MONITORED = "review_initiated", "monitored"


def begin_practice_review(change: Change, incident: Incident, directory: Directory) -> None:
    """After the Panel's answer, where the partners decided on one. The six months count from their decision.

    The decision is the day on which the last of the three signed the conclusion off.
    """
    review = incident.review
    if review is None or review.conclusion != Conclusion.CSPR or not stages.knows_practice_reviews(incident):
        return
    decided_at = incident.facts().events.get("signed_off", change.at)
    incident.case.events = {**incident.case.events, DECIDED: decided_at.isoformat()}
    incident.practice = change.add(
        PracticeReview(case=incident.case, decided_at=decided_at, began_at=change.at_for(incident.case_id))
    )
    for number, title in enumerate(incident.rules.phases, 1):
        change.add(PracticePhase(case=incident.case, number=number, title=title, changed_at=change.at))
    change.entry(incident, "begin_practice", "The practice review begins. The six months count from the decision.")
    stages.begin_clocks(change, incident, directory, event=DECIDED)
    stages.ask_roles(change, incident, directory, "monitor_review", after=DECIDED, staged=False)


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
        change.entry(incident, "remove_reviewer", f"Removed {reviewer.user.name} as reviewer.", why=why)
        if practice.state == PracticeState.UNDER_WAY:
            stages.ask_roles(change, incident, directory, "appoint_reviewer")


# -- the end before a report ------------------------------------------------------------------------------


def end_practice_review(reference: str, *, why: str, by: User, at: datetime) -> None:
    """It goes on elsewhere, as in a national or a joint review: its clocks end with this reason, nothing is deleted."""
    with acting(reference, "end_practice", by=by, at=at) as (change, incident, _):
        practice = under_way(incident)
        before = incident.stands
        practice.end(why=why)
        deadlines.close_all(change, incident, kind=OutcomeKind.SUPERSEDED, at=at)
        words = "Ended the practice review before a report. Its clocks end; everything written stays."
        change.entry(incident, "end_practice", words, why=why, changes={"State": [before, incident.stands]})
        to = incident.holders
        stages.end(change, incident, at=at)
        change.at_the_end(lambda: flows.stop(incident))
        change.tell(to, "alert", about=incident, link=incident.get_absolute_url())
