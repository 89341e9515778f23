"""Climbing: asking to leave a step, approval, going on regardless, stepping back, changing the risk."""

from datetime import datetime

from escalation.actions.acting import Act, acting
from escalation.actions.ladder import everybody, lapse, move_on, open_step
from escalation.ending import ending_of
from escalation.models import Approval, Attempt, Verdict
from workflows import deadlines
from workflows.access import NotAllowed
from workflows.clock import day_of
from workflows.conflict import Conflict
from workflows.limits import Due, deadline_due, shift_day_one
from workflows.models import OnTimeout, OutcomeKind, Side, User
from workflows.people import role_name
from workflows.procedure import Step


def escalate(
    reference: str,
    *,
    step: int,
    tried: str,
    why_failed: str,
    by: User,
    at: datetime,
    recorded_at: datetime | None = None,
) -> None:
    """Take it to the next step, saying what was tried and why it failed.

    Where the step asks for an approval, the approver is asked first; an approver escalates at once.
    """
    with acting(reference, "escalate", by=by, at=at, step=step, recorded_at=recorded_at) as act:
        challenge, leaving = act.challenge, act.challenge.current_step
        if challenge.step == challenge.rules.last.number:
            raise Conflict("This is the last step", f"It ends with the {ending_of(challenge.rules).what}.")
        act.change.add(
            Attempt(
                case=challenge.case,
                at=at,
                recorded_at=act.change.recorded_at,
                by=by,
                step=challenge.step,
                said=tried,
                why_failed=why_failed,
            )
        )
        if leaving.approval and by.pk not in approvers(act, leaving):
            ask_approval(act, leaving, tried=tried, why_failed=why_failed)
        else:
            go_up(act, "escalate", "Escalated", why=why_failed)


def approvers(act: Act, step: Step) -> list[int]:
    """Whose approval leaving the step needs: user ids on the raising side."""
    assert step.approval is not None
    return [one.user_id for one in act.directory.holders(act.challenge, Side.RAISING, [step.approval.by])]


def ask_approval(act: Act, step: Step, *, tried: str, why_failed: str) -> None:
    """An approval is itself a deadline; silence lets the challenge go on."""
    challenge = act.challenge
    assert step.approval is not None
    approver = role_name(step.approval.by).lower()
    if challenge.waiting_approval():
        raise Conflict("Approval has already been asked for", f"The {approver} has not answered yet.")
    rule, to = step.approval.rule, approvers(act, step)
    deadlines.happened(act.change, challenge, "approval_asked", at=act.at)
    deadline = deadlines.open_deadline(
        act.change,
        challenge,
        code=rule.code,
        label=rule.label,
        step=step.number,
        side=Side.RAISING,
        roles=[step.approval.by],
        holder_ids=to,
        due=deadline_due(challenge.rules, rule, challenge.facts(), step=step, calendar=act.change.calendar),
        on_timeout=OnTimeout.LAPSE,
        told=rule.told,
        stops_on=rule.stops_on,
    )
    approval = Approval(
        case=challenge.case,
        at=act.at,
        recorded_at=act.change.recorded_at,
        by=act.by,
        step=step.number,
        tried=tried,
        why_failed=why_failed,
        deadline=deadline,
    )
    challenge.approvals.append(act.change.add(approval))
    act.entry("ask_approval", f"Asked the {approver} to approve going to the next step.", why=why_failed)
    act.tell(to, "approval_asked", ask=rule.label, due=deadline.due_text, key=f"approval-{approval.pk}")


def answer_approval(reference: str, *, approved: bool, by: User, at: datetime, why: str = "") -> None:
    """Approve, and it goes on; refuse with a reason, and the practitioner may still go on, on record."""
    with acting(reference, "story", by=by, at=at) as act:
        approval = act.challenge.waiting_approval()
        if approval is None:
            raise Conflict("Nobody is waiting for an approval any more", "It was answered, or time ran out.")
        if by.pk not in approval.deadline.holder_ids and by.pk not in approvers(act, act.challenge.current_step):
            raise NotAllowed("approve")
        act.happened("approved" if approved else "approval_refused")
        approval.verdict = Verdict.GIVEN if approved else Verdict.REFUSED
        approval.answered_by, approval.answered_at, approval.reason = by, at, why
        act.tell(act.challenge.still_reads(approval.by_id, at=at), "approval_answered", key=f"approval-{approval.pk}")
        if approved:
            go_up(act, "approve", "Approved the escalation", why=why)
        else:
            act.entry(
                "refuse_approval",
                "Did not approve the escalation. The practitioner may go on regardless.",
                why=why,
            )


def go_on_regardless(reference: str, *, step: int, why: str, by: User, at: datetime) -> None:
    """The practitioner goes on although approval was refused: their right, recorded with their reason."""
    with acting(reference, "go_on", by=by, at=at, step=step) as act:
        refused = [one for one in act.challenge.approvals if one.step == step and one.verdict == Verdict.REFUSED]
        if not refused:
            raise Conflict("Nobody has refused this escalation", "Ask for approval first.")
        go_up(act, "go_on", "Went on although the escalation was not approved", why=why)


def go_up(act: Act, name: str, words: str, *, why: str) -> None:
    """To the next step, with one line in the trail that says where from and where to."""
    challenge = act.challenge
    leaving, to = challenge.current_step, challenge.rules.step(challenge.step + 1)
    act.entry(
        name,
        f"{words}: it is now at step {to.number}, {to.title}.",
        why=why,
        changes={"Step": [f"{leaving.number}: {leaving.title}", f"{to.number}: {to.title}"]},
    )
    move_on(act.change, challenge, act.directory, at=act.at)


def step_back(reference: str, *, step: int, to: int, why: str, by: User, at: datetime) -> None:
    """To an earlier step, with a reason. That day becomes the first of its window; the later ones shift."""
    with acting(reference, "step_back", by=by, at=at, step=step) as act:
        challenge = act.challenge
        if not challenge.rules.may_step_back:
            raise Conflict("This procedure does not step back")
        if not 1 <= to < challenge.step:
            raise Conflict("A challenge can only step back to an earlier step")
        leaving, back_to = challenge.current_step, challenge.rules.step(to)
        lapse(act.change, challenge, at=at, kind=Verdict.OVERTAKEN)
        deadlines.close_all(act.change, challenge, kind=OutcomeKind.SUPERSEDED, at=at)
        people = everybody(challenge)
        challenge.day_one_on = shift_day_one(back_to, day_of(at), calendar=act.change.calendar) or challenge.day_one_on
        challenge.step_back(to=to, at=at)
        act.entry(
            "step_back",
            f"Stepped back to step {to}: {back_to.title}.",
            why=why,
            changes={"Step": [f"{leaving.number}: {leaving.title}", f"{to}: {back_to.title}"]},
        )
        deadlines.happened(act.change, challenge, "stepped_back", at=at)
        act.tell(people, "stepped_back", ask=back_to.title)
        open_step(act.change, challenge, to, act.directory)


def change_risk(reference: str, *, why: str, action_taken: str, by: User, at: datetime) -> None:
    """The risk has changed: the urgent track's limits count from now, and its entry step is the lowest.

    Where the procedure has no urgent track every time limit stays: counted anew, each would only be longer.
    """
    with acting(reference, "change_risk", by=by, at=at) as act:
        challenge = act.challenge
        if challenge.case.urgent:
            raise Conflict("This challenge is already urgent")
        challenge.case.urgent = True
        challenge.action_taken = action_taken or challenge.action_taken
        people = everybody(challenge)
        track = challenge.rules.urgent
        target = max(challenge.step, track.enter_at[0]) if track else challenge.step
        act.entry("change_risk", "The risk has changed: now urgent.", why=why, changes={"Urgent": ["no", "yes"]})
        if target > challenge.step:
            go_up(act, "enter_urgent", "The urgent track begins here", why=why)
        elif track:
            before = {
                one.code: Due(one.opens_at, one.due_at, one.due_text, (), one.remind_at)
                for one in challenge.live_deadlines
                if one.step == challenge.step and one.is_open
            }
            deadlines.close_all(act.change, challenge, kind=OutcomeKind.SUPERSEDED, at=at, step=challenge.step)
            lapse(act.change, challenge, at=at, kind=Verdict.OVERTAKEN)
            challenge.entered = {**challenge.entered, str(challenge.step): at.isoformat()}
            open_step(act.change, challenge, challenge.step, act.directory, not_after=before)
        act.change.tell(people, "risk_changed", about=challenge, link=challenge.get_absolute_url(), urgent=True)
