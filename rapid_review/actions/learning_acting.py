"""The frame of every act on a learning review: locked, the doors asked, and "somebody was first" said plainly."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from rapid_review.actions.first import somebody_was_first
from rapid_review.models import LearningReview, LearningState
from rapid_review.models.learning import STEPS, WRITTEN
from workflows import access, clock, need_to_know
from workflows.change import Change
from workflows.models import User
from workflows.people import Directory

# The states each act belongs to. An act that is not named belongs to any.
STATES: dict[str, frozenset[str]] = {
    "plan_review": frozenset({LearningState.PLANNED}),
    "name_chair": frozenset(WRITTEN),
    "uninvite": frozenset(STEPS),
    "hold_session": frozenset({LearningState.PLANNED}),
    "write_findings": frozenset({LearningState.HELD}),
    "record_quality_view": frozenset({LearningState.WITH_QUALITY}),
    "ratify_review": frozenset({LearningState.WITH_LEADERS}),
    "stop_review": frozenset(STEPS),
    "write_briefing": frozenset({LearningState.WITH_QUALITY, LearningState.WITH_LEADERS, LearningState.RATIFIED}),
    "enter_outside": frozenset({LearningState.COMPARING}),
    "compare_outside": frozenset({LearningState.COMPARING, LearningState.COMPARED}),
    "finish_comparing": frozenset({LearningState.COMPARING}),
    "recommend_gap": frozenset({LearningState.COMPARING, LearningState.COMPARED}),
}
LEAVE_IT = frozenset({"name_chair", "uninvite"})  # where it stands: nobody was too late because of them


@contextmanager
def reviewing(
    reference: str, act: str, *, by: User, at: datetime
) -> Iterator[tuple[Change, LearningReview, Directory]]:
    """A change around one act of one person. Raises Http404 and NotAllowed as the doors do, Conflict when too late."""
    with Change(by=by, at=at) as change:
        review = change.lock(LearningReview, reference)
        if access.sees(by, need_to_know.SUMMARY, review, at=at):
            refuse_moved(review, act, by=by, at=at)
        access.require(by, act, review, at=at)
        seated = [one.post_id for one in review.participants] + [review.chair_id or 0]
        yield change, review, Directory([review], on=clock.day_of(at), posts=seated)


def is_at(review: LearningReview, act: str) -> bool:
    """Whether the review stands where an act belongs."""
    states = STATES.get(act)
    return states is None or review.state in states


def refuse_moved(review: LearningReview, act: str, *, by: User, at: datetime) -> None:
    """Raises Conflict, saying who was first and when, for an act of a stage the review is not at."""
    if is_at(review, act):
        return
    somebody_was_first(review, STATES.keys() - LEAVE_IT, review.stands, by=by, at=at)
