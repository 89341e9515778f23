"""The frame of every act on a recommendation: the case locked, the doors asked, "somebody was first" said plainly."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from rapid_review.actions.first import somebody_was_first
from rapid_review.models import Action, Recommendation, RecommendationState
from workflows import access, clock, need_to_know
from workflows.change import Change
from workflows.conflict import Conflict
from workflows.models import CaseFile, Deadline, User
from workflows.people import Directory

_IN_HAND = frozenset({RecommendationState.IN_HAND})
# Where a recommendation must stand for an act. An act that is not named belongs to any stage.
STANDS: dict[str, frozenset[RecommendationState]] = {
    "correct_recommendation": frozenset({RecommendationState.PROPOSED}),
    "ratify": frozenset({RecommendationState.PROPOSED}),
    "accept_recommendation": frozenset({RecommendationState.RATIFIED}),
    "set_measure": _IN_HAND,
    "plan_action": _IN_HAND,
    "move_action": _IN_HAND,
    "note_progress": _IN_HAND,
    "drop_action": _IN_HAND,
    "offer_evidence": _IN_HAND,
    "answer_evidence": _IN_HAND,
    "revisit": frozenset({RecommendationState.COMPLETE}),
    "reopen_recommendation": frozenset(
        {
            RecommendationState.EMBEDDED,
            RecommendationState.NOT_ACCEPTED,
            RecommendationState.MERGED,
            RecommendationState.TRANSFERRED,
        }
    ),
}


@contextmanager
def tracked(
    reference: str, act: str, *, by: User, at: datetime, deadline_id: int | None = None, posts: tuple[int, ...] = ()
) -> Iterator[tuple[Change, Recommendation, Directory]]:
    """A change around one act of one person, who may own the deadline of this id; `posts` are read beside its own.

    Raises Http404 and NotAllowed as the doors do, Conflict when somebody was first.
    """
    with Change(by=by, at=at) as change:
        one = change.lock(Recommendation, reference)
        if access.sees(by, need_to_know.SUMMARY, one, at=at):
            refuse_moved(one, act, by=by, at=at)
        deadline = Deadline.objects.get(pk=deadline_id, case=one.case) if deadline_id else None
        access.require(by, act, one, at=at, deadline=deadline)
        yield change, one, directory_of(one, at=at, posts=posts)


def directory_of(one: Recommendation, *, at: datetime, posts: tuple[int, ...] = ()) -> Directory:
    """Everybody who may have to answer: the agency it is addressed to, owners, leads and the partnership's team."""
    named = {each for action in one.actions for each in (action.owner_id, action.lead_id)}
    agencies = [one.to_agency_id] if one.to_agency_id else []
    return Directory([one], on=clock.day_of(at), agencies=agencies, posts=named | set(posts))


def refuse_moved(one: Recommendation, act: str, *, by: User, at: datetime) -> None:
    """Raises Conflict, saying who was first and when, for an act that belongs where the recommendation is not."""
    if act not in STANDS or one.state in STANDS[act]:
        return
    somebody_was_first(one, STANDS, one.stands, by=by, at=at)


def action_of(one: Recommendation, action_id: int) -> Action:
    """One of its actions. Raises Conflict for another's."""
    for action in one.actions:
        if action.pk == action_id:
            return action
    raise Conflict("That is no action of this recommendation")


def under_way(one: Recommendation, action_id: int) -> Action:
    """One of its actions that is not over. Raises Conflict for one that is, saying how it ended."""
    action = action_of(one, action_id)
    if not action.is_under_way:
        raise Conflict(f"Action {action.number} is over", f"It is: {action.get_state_display()}.")
    return action


def recommendation_time_ran_out(change: Change, file: CaseFile, deadline: Deadline, directory: Directory) -> None:
    """No deadline of a recommendation moves it by itself: each is opened here, to remind and to alert."""
    raise AssertionError(f"{deadline.code} of {file.case.reference} escalates, which recommendations do not.")
