"""Answering and settling: a response, a proposed resolution, and both sides' word on it."""

from dataclasses import dataclass
from datetime import date, datetime

from escalation.actions.acting import Act, acting
from escalation.actions.actions_agreed import start_actions
from escalation.actions.ladder import everybody, lapse, tell_by_rule
from escalation.models import AgreedAction, Proposal, Recommendation, Response, Verdict
from workflows import deadlines
from workflows.conflict import Conflict
from workflows.models import OutcomeKind, Post, Role, Side, User


@dataclass(frozen=True)
class NewAction:
    """Something somebody will do: what, who (a post) and by the end of which day."""

    what: str
    owner: Post
    due_on: date


def respond(reference: str, *, text: str, by: User, at: datetime, recorded_at: datetime | None = None) -> None:
    """The receiving side answers. The raising side is told; the deadlines a response stops are closed."""
    with acting(reference, "respond", by=by, at=at, recorded_at=recorded_at) as act:
        challenge, change = act.challenge, act.change
        change.add(
            Response(
                case=challenge.case,
                at=at,
                recorded_at=change.recorded_at,
                by=by,
                step=challenge.step,
                text=text,
            )
        )
        act.entry("respond", "Responded.", why=text)
        act.happened("responded")
        act.tell(challenge.parties[Side.RAISING].holder_ids, "response")


def propose_resolution(
    reference: str, *, text: str, actions: list[NewAction], by: User, at: datetime, step: int | None = None
) -> None:
    """Put a resolution on the table, agreed for the proposer's own side; an open proposal is replaced."""
    with acting(reference, "propose", by=by, at=at, step=step) as act:
        challenge, change, side = act.challenge, act.change, act.side
        if before := challenge.open_proposal():
            before.verdict, before.answered_at = Verdict.OVERTAKEN, at
        proposal = change.add(
            Proposal(
                case=challenge.case,
                at=at,
                recorded_at=change.recorded_at,
                by=by,
                step=challenge.step,
                side=side,
                text=text,
                raising_agreed_by=by if side == Side.RAISING else None,
                receiving_agreed_by=by if side == Side.RECEIVING else None,
            )
        )
        challenge.proposals.append(proposal)
        write_actions(act, actions, proposal=proposal)
        act.entry("propose", "Proposed a resolution.", why=text)
        act.happened("proposed")
        waiting = [one for one in (Side.RAISING, Side.RECEIVING) if proposal.waits_for(one)]
        act.tell(
            [user for one in waiting for user in challenge.parties[one].holder_ids],
            "proposed",
            key=f"proposal-{proposal.pk}",
        )


def write_actions(
    act: Act,
    actions: list[NewAction],
    *,
    proposal: Proposal | None = None,
    recommendation: Recommendation | None = None,
) -> None:
    """Actions of a proposal or a recommendation. Raises Conflict for an owner who could not read the case."""
    for action in actions:
        if action.owner.agency.partnership_id != act.challenge.case.partnership_id:
            raise Conflict(f"{action.owner} does not work in this partnership")
        if action.owner.role == Role.ADMINISTRATOR:
            raise Conflict("An administrator sees no cases", f"{action.owner} cannot be given an action.")
        if action.owner.user_id in act.directory.locked_out(act.challenge):
            raise Conflict(
                f"{action.owner.user.name} is locked out of this challenge",
                "A conflict of interest keeps it from them, their own or their employer’s. Choose another owner.",
            )
        act.change.add(
            AgreedAction(
                case=act.challenge.case,
                at=act.at,
                recorded_at=act.change.recorded_at,
                by=act.by,
                step=act.challenge.step,
                proposal=proposal,
                recommendation=recommendation,
                what=action.what,
                owner=action.owner,
                due_on=action.due_on,
            )
        )


def agree_resolution(reference: str, proposal_id: int, *, by: User, at: datetime, why: str = "") -> None:
    """Agree for one's own side. The challenge is resolved when both sides' holders have agreed."""
    with acting(reference, "agree", by=by, at=at, why=why) as act:
        challenge, proposal = act.challenge, _on_the_table(act, proposal_id)
        if act.side == Side.RAISING:
            proposal.raising_agreed_by = by
        elif act.side == Side.RECEIVING:
            proposal.receiving_agreed_by = by
        act.entry("agree", f"Agreed the proposed resolution for the {act.side.label.lower()}.", why=why)
        act.happened("agreed")
        if not proposal.agreed_by_both:
            act.tell(everybody(challenge), "agreed", key=f"proposal-{proposal.pk}-{act.side}")
            return
        told = challenge.current_step.told.resolving
        people = everybody(challenge)
        proposal.verdict, proposal.answered_at = Verdict.GIVEN, at
        lapse(act.change, challenge, at=at, kind=Verdict.OVERTAKEN)
        challenge.resolve()
        end(act)
        act.entry(
            "resolved",
            "Resolved: both sides agreed.",
            changes={"State": [f"Step {proposal.step}", "Resolved"]},
        )
        start_actions(act, list(proposal.actions.select_related("owner__user")), why="Agreed by both sides")
        act.tell(people, "agreed", key="resolved")
        tell_by_rule(act.change, challenge, act.directory, told, "agreed")


def refuse_resolution(reference: str, proposal_id: int, *, by: User, at: datetime, why: str) -> None:
    """Refuse it, with a reason. It is off the table; the clock has never stopped."""
    with acting(reference, "refuse", by=by, at=at) as act:
        proposal = _on_the_table(act, proposal_id)
        proposal.verdict, proposal.answered_at = Verdict.REFUSED, at
        proposal.refused_by, proposal.refused_why = by, why
        act.entry("refuse", "Refused the proposed resolution.", why=why)
        act.happened("refused")
        act.tell(everybody(act.challenge), "refused", key=f"proposal-{proposal.pk}")


def _on_the_table(act: Act, proposal_id: int) -> Proposal:
    """The open proposal the person read and whose side has not answered yet. Raises Conflict otherwise."""
    proposal = act.challenge.open_proposal()
    if proposal is None or proposal.pk != proposal_id:
        raise Conflict("That proposal is no longer on the table", "It was answered or replaced while you were reading.")
    if act.side != Side.PARTNERSHIP and not proposal.waits_for(act.side):
        raise Conflict("Your side has already agreed this proposal", "It is now for the other side to answer.")
    return proposal


def end(act: Act) -> None:
    """After the last act: no step deadline is left, and nobody holds a turn."""
    challenge = act.challenge
    deadlines.close_all(act.change, challenge, kind=OutcomeKind.SUPERSEDED, at=act.at)
    challenge.case.closed_at = act.at
    for party in challenge.parties.values():
        party.holder_ids, party.taken_by = [], None
