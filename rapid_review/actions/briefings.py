"""A review's 7-minute briefing: written, published under the next number, and taken down again."""

from collections.abc import Sequence
from datetime import datetime

from rapid_review import briefings
from rapid_review.actions.learning_acting import reviewing
from rapid_review.models import Briefing, LearningState
from workflows import deadlines
from workflows.conflict import Conflict
from workflows.models import Partnership, User


def write_briefing(reference: str, *, title: str, boxes: Sequence[str], by: User, at: datetime) -> None:
    """The draft, as often as it changes. What is published stands as it is until it is taken down."""
    if len(boxes) != len(briefings.BOXES):
        raise ValueError(f"A briefing has {len(briefings.BOXES)} boxes.")
    with reviewing(reference, "write_briefing", by=by, at=at) as (change, review, _):
        draft = briefings.latest(review.case_id)
        if draft is not None and draft.published_at and draft.taken_down_at is None:
            raise Conflict(f"{briefings.called(draft)} is published", "Take it down first to publish another one.")
        if draft is None or draft.taken_down_at is not None:
            draft = change.add(Briefing(case=review.case, partnership=review.case.partnership))
        else:
            change.follow(draft)
        draft.title, draft.boxes, draft.written_by, draft.written_at = title, list(boxes), by, at
        change.entry(review, "write_briefing", "Wrote the 7-minute briefing.")


def publish_briefing(reference: str, *, looked: bool = False, by: User, at: datetime) -> int:
    """It is published and gets its number, which no other briefing of the partnership ever has. Returns the number."""
    with reviewing(reference, "publish_briefing", by=by, at=at) as (change, review, _):
        if review.state != LearningState.RATIFIED:
            raise Conflict(
                "The review is not ratified yet", "A briefing is published once the Strategic Leadership Group agrees."
            )
        draft = briefings.latest(review.case_id)
        if draft is None or draft.published_at:
            raise Conflict("There is no briefing that waits to be published")
        if briefings.names_somebody(review):
            if not looked:
                raise Conflict(
                    "The briefing has a word that the vault knows",
                    "Write it without the name, or look at the line and say that it names nobody.",
                )
            change.entry(review, "publish_briefing", "Looked at each word that the vault knows: it names nobody.")
        # One publication of a partnership at a time: the numbers follow one another.
        partnership = Partnership.objects.select_for_update(no_key=True).get(pk=review.case.partnership_id)
        change.follow(draft)
        draft.number, draft.published_at = briefings.next_number(partnership), at
        deadlines.happened(change, review, "published", at=at)
        change.entry(review, "publish_briefing", f"Published 7-minute briefing {draft.number}.")
        return draft.number


def take_down_briefing(reference: str, *, why: str, by: User, at: datetime) -> None:
    """Nobody reads it any more, for a reason that stays; its number is not given again."""
    with reviewing(reference, "take_down_briefing", by=by, at=at) as (change, review, _):
        one = briefings.latest(review.case_id)
        if one is None or one.published_at is None or one.taken_down_at is not None:
            raise Conflict("There is no published briefing to take down")
        change.follow(one)
        one.taken_down_at, one.taken_down_why = at, why
        change.entry(review, "take_down_briefing", f"Took down 7-minute briefing {one.number}.", why=why)
