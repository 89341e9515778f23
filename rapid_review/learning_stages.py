"""Moving a learning review from stage to stage: who holds it, by when, and what stays to be done after its end.

Every function works on a loaded review inside a change and writes nothing itself.
"""

from datetime import datetime

from rapid_review.clocks import ENTERING, clocks
from rapid_review.models import LearningReview, LearningState
from rapid_review.models.facts import ENTERED
from rapid_review.models.learning import WRITTEN
from workflows import deadlines
from workflows.change import Change
from workflows.limits import Due, deadline_due
from workflows.models import Deadline, OutcomeKind, Role, Side
from workflows.people import Directory, Holder
from workflows.procedure import DeadlineRule

OF_THE_CHAIR = ("hold_session", "write_findings")
NEXT_LOOK = "next_look"  # a day that was set outlasts a triage that was finished, not one that was stopped


def chairing(review: LearningReview, directory: Directory) -> Holder | None:
    """Who chairs it now, or stands in for the chair, while the chair holds it."""
    if review.chair_id is None or review.state not in WRITTEN:
        return None
    return directory.answering(review.chair_id, review)


def enter(change: Change, review: LearningReview, directory: Directory) -> None:
    """The stage it stands at begins: whose turn it is, who is told, and the limits that begin with it."""
    step, party = review.rules.step(review.step), review.parties[Side.PARTNERSHIP]
    review.case.events = {**review.case.events, f"{ENTERED}{step.number}": change.at.isoformat()}
    party.roles = list(dict.fromkeys([*step.partnership, Role.STATUTORY_PARTNER.value]))  # they read it at every stage
    hold(change, review, directory)
    for user_id in party.holder_ids:
        deadlines.involve(change, review, user_id, Side.PARTNERSHIP)
    for one in clocks(
        review.rules, review.facts(), event=ENTERING, at=change.recorded_at, calendar=change.calendar, step=step
    ):
        open_rule(change, review, directory, one.rule, one.due, step=step.number, roles=step.partnership)
    others = [one for one in directory.told(review, step.told.entering) if not change.has_told(one, about=review)]
    change.tell(others, "alert", about=review, link=review.get_absolute_url(), ask=step.title)


def hold(change: Change, review: LearningReview, directory: Directory) -> None:
    """Give the turn to the chair while the chair holds it, and otherwise to those the rules name."""
    step, party = review.rules.step(review.step), review.parties[Side.PARTNERSHIP]
    chair = chairing(review, directory)
    named = [chair] if chair else directory.holders(review, Side.PARTNERSHIP, step.partnership)
    party.holder_ids, party.taken_by_id = [one.user_id for one in named], None
    for one in review.live_deadlines:
        if chair and one.code in OF_THE_CHAIR:
            one.post_id, one.holder_ids = review.chair_id, [chair.user_id]
            tell_of(change, review, one)


def open_rule(
    change: Change,
    review: LearningReview,
    directory: Directory,
    rule: DeadlineRule,
    due: Due,
    *,
    step: int | None,
    roles: tuple[str, ...] = (),
) -> None:
    """One limit of the rules: the chair's, or of those whose roles the rules name."""
    chair = chairing(review, directory) if rule.code in OF_THE_CHAIR else None
    names = rule.roles or roles
    named = [chair] if chair else directory.holders(review, Side.PARTNERSHIP, names)
    deadline = deadlines.open_deadline(
        change,
        review,
        code=rule.code,
        label=rule.label,
        step=step,
        side=Side.PARTNERSHIP,
        roles=names,
        post_id=review.chair_id if chair else None,
        due=due,
        holder_ids=[one.user_id for one in named],
        on_timeout=rule.on_timeout,
        told=rule.told,
        stops_on=rule.stops_on,
        repeat=rule.repeat,
        binding=rule.binding,
    )
    tell_of(change, review, deadline)


def tell_of(change: Change, review: LearningReview, deadline: Deadline) -> None:
    """Whoever holds a deadline learns of it."""
    change.tell(
        deadline.holder_ids,
        "for_you",
        about=review,
        link=review.get_absolute_url(),
        ask=deadline.label,
        due=deadline.due_text,
        key=f"turn-{deadline.pk}",
    )


def leave(change: Change, review: LearningReview, directory: Directory, *, step: int) -> None:
    """A stage has ended: what it alone was waiting for goes; the next one begins, or the review is over."""
    deadlines.close_all(change, review, kind=OutcomeKind.SUPERSEDED, at=change.at, step=step)
    if review.step:
        enter(change, review, directory)
    else:
        end(change, review, at=change.at)


def end(change: Change, review: LearningReview, *, at: datetime) -> None:
    """Nobody holds a turn, and whoever chaired it or took part reads it no more; the briefing is for everybody."""
    stopped = review.state == LearningState.STOPPED
    for deadline in review.live_deadlines:
        if stopped or deadline.code != NEXT_LOOK:
            deadlines.close(change, deadline, OutcomeKind.SUPERSEDED, at=at)
    review.case.closed_at = at
    for party in review.parties.values():
        party.holder_ids, party.taken_by_id = [], None
    still = review.holders
    for one in review.involved.values():
        if one.until is None and one.user_id not in still:
            one.until = at


def after_the_end(change: Change, review: LearningReview, directory: Directory, event: str) -> None:
    """What the rules ask for once it is over."""
    for rule in review.rules.after_end:
        if rule.starts_on == event:
            due = deadline_due(review.rules, rule, review.facts(), step=None, calendar=change.calendar)
            open_rule(change, review, directory, rule, due, step=None)
