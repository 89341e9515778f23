"""Withdrawing, sending it to another agency, and after the end: reopening, learning, feedback."""

from datetime import datetime

from escalation.actions.acting import Act, acting
from escalation.actions.ladder import directory_for, everybody, holders_of, lapse
from escalation.actions.raising import NewChallenge, Receiver, open_challenge
from escalation.actions.resolving import end
from escalation.models import Challenge, Verdict
from workflows.clock import day_of
from workflows.conflict import Conflict
from workflows.handover import hand_over_locked
from workflows.models import PARTNERSHIP_ROLES, Case, CaseKind, Child, Involvement, Party, Post, Role, Side, User
from workflows.phrases import spoken_at


def withdraw(reference: str, *, why: str, under_pressure: bool, by: User, at: datetime) -> None:
    """The raising side takes it back. Whether under pressure is kept off the trail, which both sides read.

    The other side's lead and the partnership manager are told; pressure asks for the manager's attention.
    """
    with acting(reference, "withdraw", by=by, at=at) as act:
        challenge, step = act.challenge, act.challenge.step
        people = everybody(challenge)
        leads = act.directory.holders(challenge, Side.RECEIVING, [Role.SAFEGUARDING_LEAD])
        managers = partnership_managers(act)
        lapse(act.change, challenge, at=at, kind=Verdict.OVERTAKEN)
        take_off_the_table(act)
        challenge.withdraw(why=why, under_pressure=under_pressure)
        end(act)
        act.entry("withdraw", "Withdrew the challenge.", why=why, changes={"State": [f"Step {step}", "Withdrawn"]})
        act.let_in([one.user_id for one in leads], Side.RECEIVING)
        act.tell([*people, *(one.user_id for one in leads), *managers], "withdrawn")
        if under_pressure:
            act.tell(managers, "alert", ask="Look at how this challenge came to be withdrawn", key="pressure")


def take_off_the_table(act: Act) -> None:
    """An open proposal is answered by events."""
    if proposal := act.challenge.open_proposal():
        proposal.verdict, proposal.answered_at = Verdict.OVERTAKEN, act.at


def partnership_managers(act: Act) -> list[int]:
    """User ids of the partnership manager, or of whoever answers where there is none."""
    partnership, directory = act.challenge.case.partnership_id, act.directory
    found = directory.in_partnership(partnership, Role.PARTNERSHIP_MANAGER, act.challenge)
    return [one.user_id for one in found or directory.last_resort(act.challenge)]


def redirect(reference: str, *, to: Receiver, why: str, by: User, at: datetime) -> None:
    """ "Not ours": another agency is the receiving party from now on. The clock goes on and both are told.

    Whoever was involved for the agency it leaves may no longer read it, unless for another reason.
    """
    with acting(reference, "redirect", by=by, at=at) as act:
        challenge, party = act.challenge, act.challenge.parties[Side.RECEIVING]
        _refuse_redirect(act, to)
        before, left = party.agency, _involved_for(act, party)
        party.agency, party.team, party.post = to.agency, to.team, to.post
        directory = directory_for(act.change, challenge)
        party.holder_ids = [one.user_id for one in directory.holders(challenge, Side.RECEIVING, party.roles)]
        party.taken_by = None
        for deadline in challenge.live_deadlines:
            if deadline.side in (Side.RECEIVING, "both"):
                deadline.holder_ids = holders_of(challenge, directory, deadline.side, tuple(deadline.roles))
        take_off_the_table(act)
        for one in left:
            one.until = at
        act.let_in(party.holder_ids, Side.RECEIVING)
        hand_over_locked(act.change, challenge, on=day_of(act.change.recorded_at))
        act.entry(
            "redirect",
            f"Sent it on to {to.agency.name}; the time limits have not changed.",
            why=why,
            changes={"Receiving agency": [before.name if before else "", to.agency.name]},
        )
        first = next((one for one in challenge.live_deadlines if set(one.holder_ids) & set(party.holder_ids)), None)
        act.tell(party.holder_ids, "for_you", ask=first.label if first else "", due=first.due_text if first else "")
        act.tell([user for user in everybody(challenge) if user not in party.holder_ids], "redirected")
        gone = [one.user_id for one in left if one.user_id not in party.holder_ids]
        act.change.tell(gone, "redirected", about=challenge, link="", key="left")


def _involved_for(act: Act, party: Party) -> list[Involvement]:
    """Who may read the case for no other reason than the agency it leaves."""
    involved = act.challenge.involved
    posts = Post.objects.filter(
        user__in=[user for user, _ in involved], agency__partnership=act.challenge.case.partnership_id
    )
    elsewhere = {post.user_id for post in posts if post.agency_id != party.agency_id or post.role in PARTNERSHIP_ROLES}
    return [
        one
        for (user, side), one in involved.items()
        if side == Side.RECEIVING or (side == Side.PARTNERSHIP and user not in elsewhere)
    ]


def _refuse_redirect(act: Act, to: Receiver) -> None:
    parties = act.challenge.parties
    if to.agency.partnership_id != act.challenge.case.partnership_id:
        raise Conflict("That agency is not in this partnership")
    if to.agency.pk == parties[Side.RAISING].agency_id:
        raise Conflict("That is the agency that raised it", "A challenge goes to another agency.")
    if to.agency.pk == parties[Side.RECEIVING].agency_id:
        raise Conflict(f"It is already with {to.agency.name}")


def reopen(
    reference: str,
    *,
    why: str,
    by: User,
    at: datetime,
    enter_at: int | None = None,
    urgent: bool | None = None,
) -> str:
    """A linked challenge about the same children between the same parties. Returns its reference.

    It is entered at the step where the old one ended, or at `enter_at`, under the procedure the old one had.
    """
    with acting(reference, "reopen", by=by, at=at, live=False) as act:
        old = act.challenge
        _refuse_second_reopening(old.case)
        receiving, post = old.parties[Side.RECEIVING], old.parties[Side.RAISING].post
        assert receiving.agency is not None and post is not None
        step = enter_at or ended_at_step(old)
        new = NewChallenge(
            procedure=old.case.procedure,
            receivers=(Receiver(receiving.agency, receiving.team, receiving.post),),
            children=(),
            concern=old.concern,
            impact=old.impact,
            wanted=old.wanted,
            themes=tuple(old.themes),
            evidence=old.evidence,
            challenged_on=old.challenged_on,
            plan=old.plan,
            urgent=old.case.urgent if urgent is None else urgent,
            action_taken=old.action_taken,
            priority=old.priority,
            enter_at=step,
            enter_why=why,
        )
        again = open_challenge(
            act.change,
            new,
            new.receivers[0],
            post=post,
            children=list(Child.objects.filter(cases__case=old.case)),
            about=old.case.about,
            linked_to=old.case,
            kept_like=old,
        )
        act.change.entry(again, "reopen", f"Reopens {old.case.reference}.", why=why)
        act.entry("reopen", f"Reopened as {again.case.reference}, at step {step}.", why=why)
        act.tell(everybody(again), "reopened", key=f"reopened-{again.case.reference}")
        return again.case.reference


def ended_at_step(challenge: Challenge) -> int:
    """The step it stood on last."""
    return int(max(challenge.entered, key=lambda step: (datetime.fromisoformat(challenge.entered[step]), int(step))))


def _refuse_second_reopening(case: Case) -> None:
    again = Case.objects.filter(
        linked_to=case, kind=CaseKind.CHALLENGE, opened_at__gte=case.closed_at, closed_at__isnull=True
    ).first()
    if again:
        raise Conflict("It has already been reopened", f"{again.reference} was opened at {spoken_at(again.opened_at)}.")


def learn(reference: str, *, theme: str, text: str, by: User, at: datetime) -> None:
    """What is to be learnt from it, under one theme. A later text replaces an earlier; history keeps both."""
    with acting(reference, "learn", by=by, at=at, live=False) as act:
        act.challenge.learning_theme, act.challenge.learning = theme, text
        act.entry("learn", "Recorded what is to be learnt from it.", why=text)


def feedback(reference: str, *, heard: str, detriment: bool, text: str, by: User, at: datetime) -> None:
    """Were you heard, did it do you harm? The answers stay off the trail; a detriment reaches the manager."""
    with acting(reference, "feedback", by=by, at=at, live=False) as act:
        challenge = act.challenge
        if (challenge.heard, challenge.detriment, challenge.feedback) == (heard, detriment, text):
            raise Conflict("You have already sent this", "It was saved the first time; nothing was added twice.")
        challenge.heard, challenge.detriment, challenge.feedback = heard, detriment, text
        act.entry("feedback", "Gave feedback on how the challenge went.")
        if detriment:
            act.tell(partnership_managers(act), "alert", ask="Read the feedback: somebody reports a detriment")
