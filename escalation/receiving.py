"""Whom a challenge would go to, before there is one."""

from datetime import date

from escalation.actions.raising import Receiver
from escalation.models import Challenge
from workflows.models import Case, CaseKind, Party, Post, Procedure, Side
from workflows.people import Directory, Holder
from workflows.procedure import Step


def would_answer(
    receiver: Receiver, steps: list[Step], *, raising: Post, procedure: Procedure, on: date
) -> list[tuple[Step, list[Holder]]]:
    """Who on the receiving side would have the turn at each of these steps."""
    challenge = Challenge(
        case=Case(partnership=raising.agency.partnership, procedure=procedure, kind=CaseKind.CHALLENGE)
    )
    challenge.began()
    challenge.parties[Side.RAISING] = Party(agency=raising.agency, team=raising.team, post=raising)
    challenge.parties[Side.RECEIVING] = Party(
        agency=receiver.agency, team=receiver.team, post=receiver.post, side=Side.RECEIVING
    )
    directory = Directory([challenge], on=on)
    return [(step, directory.holders(challenge, Side.RECEIVING, step.receiving)) for step in steps if step.receiving]
