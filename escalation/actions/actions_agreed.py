"""Agreed actions after the end: deadlines with owners, done by the owner's word, confirmed by the raiser."""

from datetime import datetime

from escalation.actions.acting import Act, acting
from escalation.actions.asking import answered, ask, next_working_day
from escalation.actions.ladder import directory_for
from escalation.models import AgreedAction, Challenge
from workflows import deadlines
from workflows.conflict import Conflict
from workflows.limits import on_day
from workflows.models import Deadline, OnTimeout, Post, Role, Side, User
from workflows.people import Directory
from workflows.phrases import spoken_at
from workflows.procedure import DeadlineRule, Rules

TOLD = ("raising:raiser", "raising:safeguarding_lead", "receiving:safeguarding_lead")


def rule_for_actions(rules: Rules) -> DeadlineRule | None:
    """What the procedure says about agreed actions, if it says anything."""
    return next((rule for rule in rules.after_end if "action_done" in rule.stops_on), None)


def start_actions(act: Act, actions: list[AgreedAction], *, why: str) -> None:
    """Agreed actions are deadlines with owners after the end; whoever covers the owner's post holds them."""
    challenge, rule = act.challenge, rule_for_actions(act.challenge.rules)
    directory = directory_for(act.change, challenge, posts=[action.owner_id for action in actions])
    for action in actions:
        act.change.follow(action)
        holders = _answering(directory, action.owner, challenge)
        action.deadline = deadlines.open_deadline(
            act.change,
            challenge,
            code="action",
            label=rule.label if rule else "Do the agreed action",
            side=side_of_owner(act, action),
            post_id=action.owner_id,
            holder_ids=holders,
            due=on_day(action.due_on, why, opens_at=act.at, calendar=act.change.calendar),
            on_timeout=rule.on_timeout if rule else OnTimeout.ALERT,
            told=rule.told if rule else TOLD,
        )
        act.let_in(holders, side_of_owner(act, action))
        act.tell(holders, "action_due", due=action.deadline.due_text, key=f"action-{action.pk}")


def _answering(directory: Directory, owner: Post, challenge: Challenge) -> list[int]:
    """Ids of whoever does it: the owner or their cover, else whoever holds what nobody else may."""
    found = directory.answers(owner, challenge)
    if found and found.user_id not in directory.locked_out(challenge):
        return [found.user_id]
    return [one.user_id for one in directory.last_resort(challenge)]


def side_of_owner(act: Act, action: AgreedAction) -> Side:
    """The side of the agency the owner works for."""
    for side in (Side.RAISING, Side.RECEIVING):
        if act.challenge.parties[side].agency_id == action.owner.agency_id:
            return side
    return Side.PARTNERSHIP


def action_done(reference: str, action_id: int, *, note: str, by: User, at: datetime) -> None:
    """The owner says it is done, and how. The raiser is asked whether it is."""
    with acting(reference, "story", by=by, at=at, live=False) as act:
        action = _action(act, action_id)
        if action.done_at and not action.not_done_why:
            raise Conflict("This action has already been marked done", f"That was at {spoken_at(action.done_at)}.")
        deadline = _deadline_of(act, action)
        act.require("action_done", deadline)
        if deadline.closed_at is None:
            deadlines.close(act.change, deadline, at=at)
        late = deadline.due_at is not None and at >= deadline.due_at
        action.done_at, action.done_note, action.not_done_why = at, note, ""
        words = "Said that an agreed action is done, after its date" if late else "Said that an agreed action is done"
        act.entry("action_done", f"{words}: {action.what}.", why=note)
        raiser = act.directory.told(act.challenge, ["raising:raiser"])
        asked = ask(
            act,
            code="confirm_action",
            label="Say whether the agreed action was done",
            side=Side.RAISING,
            to=raiser,
            due=next_working_day(at, why="The owner says the action is done; the raiser confirms it"),
        )
        action.confirming = asked
        act.tell(
            raiser,
            "action_done",
            ask=asked.label,
            due=asked.due_text,
            key=f"done-{action.pk}-{at.isoformat()}",
        )


def confirm_action(reference: str, action_id: int, *, done: bool, by: User, at: datetime, why: str = "") -> None:
    """The raiser confirms it, or says why it was not done: the leads are alerted, reopening is offered."""
    with acting(reference, "confirm_action", by=by, at=at, live=False) as act:
        action = _action(act, action_id)
        if action.confirmed_at:
            raise Conflict("This action has already been confirmed", f"That was at {spoken_at(action.confirmed_at)}.")
        if done and not action.done_at:
            raise Conflict("Nobody has said yet that this action is done")
        if not done and action.not_done_why:
            raise Conflict("It has already been said that this action was not done")
        # Before its day nobody can say that it was not done; after it, nobody need wait for the owner's word.
        deadline = _deadline_of(act, action)
        if not done and not action.done_at and deadline.due_at is not None and at < deadline.due_at:
            raise Conflict("This action is not due yet", f"It is due {deadline.due_text}.")
        if action.confirming_id:
            answered(act, [action.confirming_id])
        owners = deadline.holder_ids
        if done:
            action.confirmed_at = at
            act.entry("confirm_action", f"Confirmed that it was done: {action.what}.", why=why)
            act.tell(owners, "action_answered", key=f"answered-{action.pk}")
            return
        action.not_done_why = why
        act.entry("not_done", f"Said that it was not done: {action.what}.", why=why)
        leads = [
            one.user_id
            for side in (Side.RAISING, Side.RECEIVING)
            for one in act.directory.holders(act.challenge, side, [Role.SAFEGUARDING_LEAD])
        ]
        act.tell(owners, "action_answered", key=f"answered-{action.pk}-{at.isoformat()}")
        act.tell(leads, "alert", ask="An agreed action was not done", key=f"not-done-{action.pk}-{at.isoformat()}")


def _action(act: Act, action_id: int) -> AgreedAction:
    """Raises Conflict for an action that is not of this case, or was only ever proposed."""
    action = AgreedAction.objects.filter(pk=action_id, case=act.challenge.case).select_related("owner").first()
    if action is None or action.deadline_id is None:
        raise Conflict("That is no agreed action of this challenge")
    act.change.follow(action)
    return action


def _deadline_of(act: Act, action: AgreedAction) -> Deadline:
    """The action's deadline, as this change has loaded it while something is left to do."""
    assert action.deadline is not None
    live = (one for one in act.challenge.live_deadlines if one.pk == action.deadline_id)
    return next(live, action.deadline)
