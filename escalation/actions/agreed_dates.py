"""Dates people set where the procedure asks for one: both sides agree it, or it protects the child."""

from dataclasses import replace
from datetime import date, datetime

from escalation.actions.acting import Act, acting
from escalation.actions.asking import answered, ask, in_words, next_working_day
from escalation.actions.chasing import date_agreed, mentions
from escalation.actions.ladder import everybody
from escalation.actions.time_limits import date_key, refuse_run_out
from escalation.models import ProposedDate, Verdict
from workflows import clock, deadlines
from workflows.access import NotAllowed
from workflows.conflict import Conflict
from workflows.limits import deadline_due
from workflows.models import Deadline, Side, User
from workflows.phrases import spoken_at
from workflows.procedure import DeadlineRule

BOTH = (Side.RAISING, Side.RECEIVING)


def rule_of(act: Act, deadline: Deadline) -> DeadlineRule | None:
    """The procedure's rule of a deadline of the present step; None for one that was asked for on the way."""
    step = act.challenge.current_step
    if deadline.step != step.number:
        return None
    return next((rule for rule in step.deadlines if rule.code == deadline.code), None)


def waits_for(act: Act, deadline: Deadline, name: str) -> bool:
    """Whether this deadline's date is set by people under this name."""
    rule = rule_of(act, deadline)
    if rule is None:
        return False
    urgent = rule.urgent_limit if act.challenge.case.urgent and act.challenge.rules.urgent else None
    return mentions(urgent or rule.limit, name)


def propose_date(reference: str, deadline_id: int, *, due_on: date, by: User, at: datetime, why: str = "") -> int:
    """Propose a date for a deadline whose date both sides agree; returns its id.

    The proposer agrees for their own side.
    """
    with acting(reference, "propose_date", by=by, at=at) as act:
        deadline = act.deadline(deadline_id)
        if not waits_for(act, deadline, "date_agreed"):
            raise Conflict("The procedure sets this date", f"It is due {deadline.due_text}.")
        if deadline.due_at is not None:
            refuse_run_out(deadline, at)
        if clock.end_of(due_on) <= at:
            raise Conflict("That day has passed")
        _overtake(act, deadline, due_on)
        proposed = ProposedDate(
            case=act.challenge.case,
            at=at,
            recorded_at=act.change.recorded_at,
            by=by,
            step=act.challenge.step,
            about=deadline,
            due_on=due_on,
            why=why,
            raising_agreed_by=by if act.side == Side.RAISING else None,
            receiving_agreed_by=by if act.side == Side.RECEIVING else None,
        )
        act.change.add(proposed)
        act.entry("propose_date", f"Proposed {in_words(due_on)} for “{deadline.label}”.", why=why)
        for side in BOTH:
            if proposed.waits_for(side):
                _ask(act, proposed, side)
        return proposed.pk


def _overtake(act: Act, deadline: Deadline, due_on: date) -> None:
    """A newer proposal takes the place of one nobody has answered yet. The same again is a Conflict."""
    open_ones = ProposedDate.objects.filter(case=act.challenge.case, about=deadline, verdict=Verdict.WAITING)
    for one in open_ones.select_related("by"):
        if one.due_on == due_on:
            who = one.by.name if one.by else "Somebody"
            raise Conflict("That date is already proposed", f"{who} proposed it at {spoken_at(one.at)}.")
        act.change.follow(one)
        one.verdict, one.answered_at = Verdict.OVERTAKEN, act.at
        answered(act, one.asked_ids)


def _ask(act: Act, proposed: ProposedDate, side: Side) -> None:
    to = act.challenge.parties[side].holder_ids
    asked = ask(
        act,
        code="agree_date",
        label="Agree or refuse a date",
        side=side,
        to=to,
        due=next_working_day(act.at, why="A date has been proposed, and both sides agree it"),
        step=act.challenge.step,
    )
    proposed.asked_ids = [*proposed.asked_ids, asked.pk]
    act.tell(to, "date_proposed", ask=asked.label, due=asked.due_text, key=f"date-{proposed.pk}-{side}")


def answer_date(reference: str, proposed_id: int, *, agreed: bool, by: User, at: datetime, why: str = "") -> None:
    """Agree a proposed date for one's own side, or refuse it. It counts once both sides have agreed."""
    with acting(reference, "answer_date", by=by, at=at) as act:
        proposed = ProposedDate.objects.filter(pk=proposed_id, case=act.challenge.case).first()
        if proposed is None or proposed.verdict != Verdict.WAITING:
            raise Conflict("That date is no longer proposed", "It was answered or replaced meanwhile.")
        if not proposed.waits_for(act.side):
            raise Conflict("Your side has already agreed this date", "It is now for the other side to answer.")
        act.change.follow(proposed)
        deadline = act.deadline(proposed.about_id)
        side, words = act.side, in_words(proposed.due_on)
        if not agreed:
            proposed.verdict, proposed.answered_at = Verdict.REFUSED, at
            proposed.refused_by, proposed.refused_why = by, why
            answered(act, proposed.asked_ids)
            act.entry("refuse_date", f"Refused {words} for “{deadline.label}”.", why=why)
            act.tell(
                act.challenge.still_reads(proposed.by_id, at=at),
                "date_changed",
                ask="Propose another date",
                key=f"date-{proposed.pk}",
            )
            return
        if side == Side.RAISING:
            proposed.raising_agreed_by = by
        else:
            proposed.receiving_agreed_by = by
        answered(
            act,
            [one.pk for one in act.challenge.live_deadlines if one.pk in proposed.asked_ids and one.side == side],
        )
        act.entry("agree_date", f"Agreed {words} for “{deadline.label}”, for the {side.label.lower()}.", why=why)
        if proposed.raising_agreed_by_id and proposed.receiving_agreed_by_id:
            proposed.verdict, proposed.answered_at = Verdict.GIVEN, at
            _give_date(act, deadline, "date_agreed", clock.end_of(proposed.due_on))


def set_protective_date(reference: str, *, due_on: date, why: str, by: User, at: datetime) -> None:
    """A date that protects the child, set by the raising side or the partnership; it only comes sooner."""
    with acting(reference, "set_protective_date", by=by, at=at) as act:
        instant, challenge = clock.end_of(due_on), act.challenge
        if instant <= at:
            raise Conflict("That day has passed")
        hanging = [one for one in challenge.live_deadlines if one.is_open and waits_for(act, one, "protective_date")]
        if not hanging:
            raise Conflict("No time limit of this step hangs on such a date")
        before = challenge.case.events.get("protective_date")
        if before and instant >= datetime.fromisoformat(before):
            raise Conflict(
                "The date that protects the child can only come sooner",
                f"It is {spoken_at(datetime.fromisoformat(before))}.",
            )
        act.entry("set_protective_date", f"To protect the child, set the limit to {in_words(due_on)}.", why=why)
        for deadline in hanging:
            refuse_run_out(deadline, at)
            _give_date(act, deadline, "protective_date", instant)
        challenge.case.events = {**challenge.case.events, "protective_date": instant.isoformat()}


def _give_date(act: Act, deadline: Deadline, name: str, instant: datetime) -> None:
    """Date a deadline by its rule, with this date known. An agreed date is that deadline's alone."""
    challenge, rule, before = act.challenge, rule_of(act, deadline), deadline.due_text
    if rule is None or not deadline.is_open:
        raise NotAllowed(name)
    facts = challenge.facts()
    facts = replace(facts, events={**facts.events, name: instant})
    due = deadline_due(challenge.rules, rule, facts, step=challenge.current_step, calendar=act.change.calendar)
    deadlines.date(deadline, due)
    date_agreed(act.change, challenge, deadline, at=act.at)
    if before != deadline.due_text:
        changes = {"Due": [before, deadline.due_text]}
        act.entry("dated", f"“{deadline.label}” is now due {deadline.due_text}.", changes=changes)
        to = everybody(challenge)
        act.tell(to, "date_changed", ask=deadline.label, due=deadline.due_text, key=date_key(deadline))
