"""The triage of an outside review: its recommendations entered, each compared with what is in place, gaps passed on."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from rapid_review import learning_stages
from rapid_review.actions.learning_acting import reviewing
from rapid_review.actions.recommending import NewRecommendation, record_recommendation
from rapid_review.models import LearningReview, OutsideRecommendation, Verdict
from workflows import clock, deadlines
from workflows.change import Change
from workflows.conflict import Conflict
from workflows.limits import on_day
from workflows.models import Agency, OnTimeout, Role, Side, User
from workflows.people import Directory
from workflows.rulebook import current_procedure

TOLD = (Role.PARTNERSHIP_MANAGER.value, Role.BUSINESS_UNIT.value)


@dataclass(frozen=True)
class NewOutside:
    """A recommendation as the outside review has it, and to whom it is addressed there."""

    text: str
    to_whom: str = ""


@dataclass(frozen=True)
class Comparison:
    """What somebody says of one: the verdict with its reasons, what we have, and when it is looked at again."""

    verdict: str
    why: str
    have: str = ""
    links: str = ""
    next_look_on: date | None = None


def enter_outside(reference: str, rows: Sequence[NewOutside], *, by: User, at: datetime) -> None:
    """Recommendations of the outside review, after those that are there."""
    with reviewing(reference, "enter_outside", by=by, at=at) as (change, review, _):
        if not rows:
            raise Conflict("There is nothing to add")
        for number, row in enumerate(rows, start=len(review.outside) + 1):
            one = OutsideRecommendation(case=review.case, number=number, text=row.text, to_whom=row.to_whom)
            review.outside.append(change.add(one))
        said = "1 recommendation" if len(rows) == 1 else f"{len(rows)} recommendations"
        change.entry(review, "enter_outside", f"Entered {said} of the outside review.")


def compare(reference: str, row_id: int, said: Comparison, *, by: User, at: datetime) -> None:
    """The verdict on one recommendation; a later one replaces it, and both stand on the trail."""
    if said.next_look_on and said.next_look_on <= clock.day_of(at):
        raise Conflict("The next look is on a day to come")
    with reviewing(reference, "compare_outside", by=by, at=at) as (change, review, directory):
        one = _row(review, row_id)
        if one.recommendation and said.verdict != Verdict.GAP:
            raise Conflict(f"This gap has become {one.recommendation}", "What became of it is said there.")
        before = Verdict(one.verdict).label if one.verdict else ""
        one.verdict, one.why, one.have, one.links = said.verdict, said.why, said.have, said.links
        one.said_by, one.said_at, one.next_look_on = by, at, said.next_look_on
        change.entry(
            review,
            "compare_outside",
            f"Compared recommendation {one.number} with what is in place.",
            why=said.why,
            changes={"Verdict": [before, Verdict(said.verdict).label]},
        )
        _look_again(change, review, directory, one)


def _look_again(change: Change, review: LearningReview, directory: Directory, one: OutsideRecommendation) -> None:
    """The day on which it is looked at again is the team's to keep, and stays after the triage is over."""
    label = f"Look again at recommendation {one.number}"
    for deadline in review.live_deadlines:
        if (deadline.code, deadline.label) == (learning_stages.NEXT_LOOK, label):
            deadlines.close(change, deadline, at=change.at)
    if one.next_look_on is None:
        return
    why = "The day that was set with the verdict"
    holders = directory.holders(review, Side.PARTNERSHIP, TOLD)
    deadlines.open_deadline(
        change,
        review,
        code=learning_stages.NEXT_LOOK,
        label=label,
        side=Side.PARTNERSHIP,
        roles=TOLD,
        due=on_day(one.next_look_on, why, opens_at=change.at, calendar=change.calendar),
        holder_ids=[holder.user_id for holder in holders],
        on_timeout=OnTimeout.ALERT,
        told=TOLD,
        repeat=True,
        binding=False,
    )


def finish_comparing(reference: str, *, by: User, at: datetime) -> None:
    """The triage is over: every recommendation has its verdict."""
    with reviewing(reference, "finish_comparing", by=by, at=at) as (change, review, directory):
        if not review.outside:
            raise Conflict("There is no recommendation yet")
        if left := [str(one.number) for one in review.outside if not one.verdict]:
            raise Conflict(f"Not compared yet: {', '.join(left)}")
        before = review.stands
        deadlines.happened(change, review, "compared", at=at)
        review.finish_comparing()
        words, changes = "Every recommendation is compared.", {"State": [before, review.stands]}
        change.entry(review, "finish_comparing", words, changes=changes)
        learning_stages.leave(change, review, directory, step=5)


def recommend_gap(
    reference: str, row_id: int, *, text: str, to_agency: Agency | None, to_body: str, by: User, at: datetime
) -> str:
    """A gap becomes a recommendation of this partnership, on the tracker. Returns its reference."""
    with reviewing(reference, "recommend_gap", by=by, at=at) as (change, review, _):
        one = _row(review, row_id)
        if one.verdict != Verdict.GAP:
            raise Conflict("Only a gap becomes a recommendation")
        if one.recommendation:
            raise Conflict(f"It has become {one.recommendation} already")
        new = NewRecommendation(
            procedure=current_procedure(review.case.partnership, kind="recommendation", on=clock.day_of(at)),
            text=text,
            sources=(review.case.reference,),
            origin=review.title,
            to_agency=to_agency,
            to_body=to_body,
        )
        one.recommendation = record_recommendation(new, by=by, at=at)
        change.entry(review, "recommend_gap", f"The gap in recommendation {one.number} became one of ours.")
        return one.recommendation


def _row(review: LearningReview, row_id: int) -> OutsideRecommendation:
    for one in review.outside:
        if one.pk == row_id:
            return one
    raise Conflict("There is no such recommendation")
