"""Raising a challenge: one linked case for each receiving agency, entered where it stands."""

from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import connection

from escalation.actions.acting import SAME_MINUTE
from escalation.actions.ladder import SIDES, open_step
from escalation.actions.timers import time_ran_out
from escalation.models import Attempt, Challenge
from escalation.models.challenge import RUNGS
from workflows import clock, deadlines, vault
from workflows.change import Change
from workflows.conflict import Conflict
from workflows.limits import shift_day_one
from workflows.models import (
    Agency,
    Case,
    CaseChild,
    CaseKind,
    Child,
    Party,
    Post,
    Procedure,
    Role,
    Side,
    Team,
    User,
)
from workflows.people import Directory
from workflows.references import next_reference
from workflows.restricted import carry_over


@dataclass(frozen=True)
class Receiver:
    """Whom the challenge goes to: an agency, perhaps a team, perhaps a named worker."""

    agency: Agency
    team: Team | None = None
    post: Post | None = None


@dataclass(frozen=True)
class Spoken:
    """What was already said between the workers, and when: that day is day 1."""

    at: datetime
    who: str
    how: str
    said: str
    why_failed: str = ""


@dataclass(frozen=True)
class NewChallenge:
    """What the raise pages ask. `enter_at` is a step later than the first, with a reason."""

    procedure: Procedure
    receivers: tuple[Receiver, ...]
    children: tuple[vault.Identifiers, ...]
    concern: str
    impact: str
    wanted: str
    themes: tuple[str, ...]
    evidence: str = ""
    wanted_by_on: date | None = None
    challenged_on: date | None = None
    plan: str = "unknown"
    urgent: bool = False
    action_taken: str = ""
    priority: str = ""
    spoken: Spoken | None = None
    enter_at: int | None = None
    enter_why: str = ""
    linked_to: str = ""
    signposted: tuple[str, ...] = field(default=())


def raise_challenge(new: NewChallenge, *, by: User, post: Post, at: datetime) -> list[str]:
    """Raise it for `post`, one of the raiser's own. Returns the references, one for each receiving agency.

    It counts from when the workers first spoke, if they did; what has run out since is caught up at once. An urgent
    one counts from now: its hours are for what has to happen now, and none of them is used up by an earlier talk.
    """
    if post.user_id != by.pk:
        raise Conflict("You can only raise a challenge from a post of your own")
    rules = new.procedure.rules
    if (new.enter_at or 1) > 1 and not new.urgent and not rules.may_enter_later:
        raise Conflict("This procedure is entered at step 1 only")
    counted_from = new.spoken.at if new.spoken and not new.urgent else at
    references: list[str] = []
    with Change(by=by, at=counted_from, recorded_at=at) as change:
        _refuse_second_sending(new, by=by, at=at)
        children = [vault.find_or_add(post.agency.partnership, who, at=at) for who in new.children]
        about = about_whom(children, post)
        first = Case.objects.filter(reference=new.linked_to).first() if new.linked_to else None
        for receiver in new.receivers:
            challenge = open_challenge(
                change, new, receiver, post=post, children=children, about=about, linked_to=first
            )
            first = first or challenge.case
            references.append(challenge.case.reference)
    return references


def _refuse_second_sending(new: NewChallenge, *, by: User, at: datetime) -> None:
    """The same concern from the same person to the same agency within a minute is the button pressed twice."""
    with connection.cursor() as cursor:  # two at once: the second waits here for the first to be written
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('raise'), %s)", [by.pk])
    sent = Challenge.objects.filter(
        concern=new.concern,
        wanted=new.wanted,
        case__parties__agency__in=[receiver.agency for receiver in new.receivers],
        case__parties__side=Side.RECEIVING,
        pk__in=Challenge.history.filter(
            history_type="+", history_user=by, history_date__gt=at - SAME_MINUTE, history_date__lte=at
        ).values("id"),
    ).first()
    if sent:
        raise Conflict("You have already sent this", f"It was raised as {sent.case.reference}.")


def about_whom(children: list[Child], post: Post) -> str:
    """How everybody may speak of whom it is about: "Child R", "Sibling Group S", or nobody in particular."""
    if not children:
        return "No single child"
    if len(children) == 1:
        return children[0].pseudonym
    return f"Sibling Group {vault.next_letters(post.agency.partnership)}"


def open_challenge(
    change: Change,
    new: NewChallenge,
    receiver: Receiver,
    *,
    post: Post,
    children: list[Child],
    about: str,
    linked_to: Case | None,
    kept_like: Challenge | None = None,
) -> Challenge:
    """One case for one receiver, entered where it stands, with what has run out since then caught up."""
    rules, at = new.procedure.rules, change.at
    number = new.enter_at or (rules.urgent.enter_at[0] if new.urgent and rules.urgent else 1)
    step = rules.step(number)
    case = change.add(
        Case(
            partnership=post.agency.partnership,
            kind=CaseKind.CHALLENGE,
            reference=next_reference(CaseKind.CHALLENGE, year=clock.london(change.recorded_at).year),
            procedure=new.procedure,
            about=about,
            urgent=new.urgent,
            opened_at=at,
            linked_to=linked_to,
        )
    )
    challenge = change.add(
        Challenge(
            case=case,
            state=RUNGS[number - 1],
            raised_at=at,
            day_one_on=shift_day_one(step, clock.day_of(at), calendar=change.calendar) if number > 1 else None,
            entered={str(number): at.isoformat()},
            priority=new.priority,
            recorded_afterwards=clock.day_of(at) != clock.day_of(change.recorded_at),
            action_taken=new.action_taken,
            challenged_on=new.challenged_on,
            themes=list(new.themes),
            plan=new.plan,
            concern=new.concern,
            evidence=new.evidence,
            impact=new.impact,
            wanted=new.wanted,
            wanted_by_on=new.wanted_by_on,
        )
    )
    challenge.began()
    carry_over(change, kept_like, challenge)
    for child in children:
        change.add(CaseChild(case=case, child=child))
    _parties(change, challenge, post=post, receiver=receiver)
    directory = Directory([challenge], on=clock.day_of(change.recorded_at))
    _tell_the_trail(change, challenge, new, receiver, number)
    deadlines.involve(change, challenge, post.user_id, Side.RAISING)
    deadlines.happened(change, challenge, "raised", at=at)
    open_step(change, challenge, number, directory)
    catch_up(change, challenge, directory)
    return challenge


def _parties(change: Change, challenge: Challenge, *, post: Post, receiver: Receiver) -> None:
    named = {
        Side.RAISING: Party(agency=post.agency, team=post.team, post=post),
        Side.RECEIVING: Party(agency=receiver.agency, team=receiver.team, post=receiver.post),
        Side.PARTNERSHIP: Party(),
    }
    for side in SIDES:
        party = named[side]
        party.case, party.side = challenge.case, side
        challenge.parties[side] = change.add(party)


def _tell_the_trail(change: Change, challenge: Challenge, new: NewChallenge, receiver: Receiver, number: int) -> None:
    step = challenge.rules.step(number)
    track = "urgent challenge" if new.urgent else "challenge"
    change.entry(
        challenge,
        "raise",
        f"Raised an {track} to {receiver.agency.name}."
        if new.urgent
        else f"Raised a {track} to {receiver.agency.name}.",
    )
    if number > 1:
        change.entry(challenge, "enter", f"Entered at step {number}: {step.title}.", why=new.enter_why)
    if new.spoken:
        spoken = new.spoken
        change.add(
            Attempt(
                case=challenge.case,
                at=spoken.at,
                recorded_at=change.recorded_at,
                by=change.by,
                step=1,
                who=spoken.who,
                how=spoken.how,
                said=spoken.said,
                why_failed=spoken.why_failed,
            )
        )
        counted = "" if new.urgent else "; that day is day 1"
        change.entry(challenge, "spoke", f"Had already spoken to {spoken.who or 'them'}{counted}.")


def catch_up(change: Change, challenge: Challenge, directory: Directory) -> None:
    """What has run out since the day it counts from happens now, in order, as the timer would have."""
    while ran_out := [one for one in challenge.overdue(change.recorded_at) if one.is_open]:
        assert ran_out[0].due_at is not None
        change.counts_from(challenge, ran_out[0].due_at)
        deadlines.run_out(change, challenge, ran_out[0], directory, time_ran_out)
    change.counts_from(challenge, change.at)


def may_raise(user: User, *, at: datetime) -> list[Post]:
    """The posts somebody may raise a challenge from: any of their own but an administrator's."""
    day = clock.day_of(at)
    posts = Post.objects.filter(user=user, starts_on__lte=day).exclude(role=Role.ADMINISTRATOR)
    return [
        post
        for post in posts.select_related("agency__partnership", "team")
        if post.ends_on is None or post.ends_on >= day
    ]
