"""Whom a challenge would go to, before there is one."""

from escalation.drafted import Raising
from escalation.models import Challenge
from workflows import clock
from workflows.models import Agency, Case, CaseKind, Party, Side
from workflows.people import Directory
from workflows.procedure import Step


def opposite_numbers(raising: Raising, agency: Agency, steps: list[Step]) -> list[tuple[Step, list[str]]]:
    """Who would have the receiving side's turn at each of these steps: names with titles, and why them."""
    receiver, post = raising.receiver(agency), raising.post
    case = Case(partnership=raising.partnership, procedure=raising.procedure, kind=CaseKind.CHALLENGE)
    challenge = Challenge(case=case)
    challenge.began()
    challenge.parties = {
        Side.RAISING: Party(side=Side.RAISING, agency=post.agency, team=post.team, post=post),
        Side.RECEIVING: Party(side=Side.RECEIVING, agency=agency, team=receiver.team, post=receiver.post),
    }
    directory = Directory([challenge], on=clock.day_of(raising.at))
    return [
        (
            step,
            [
                f"{one.post.user.name}, {one.post.title}" + (f" ({one.how})" if one.how else "")
                for one in directory.holders(challenge, Side.RECEIVING, step.receiving)
            ],
        )
        for step in steps
        if step.receiving
    ]
