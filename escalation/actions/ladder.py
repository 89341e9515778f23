"""Moving on the ladder: opening a step, and what follows from every way of reaching one.

The functions here work inside a change on a loaded challenge; people's acts call them, and so does the timer.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from escalation.actions.chasing import ask_for_date, keep_moving, mentions
from escalation.models import Approval, Challenge, Extension, Verdict
from workflows import deadlines
from workflows.change import Change
from workflows.clock import day_of
from workflows.limits import Due, deadline_due, guard_late_opening
from workflows.models import Deadline, OutcomeKind, Side
from workflows.people import Directory
from workflows.procedure import DeadlineRule, Step

SIDES = (Side.RAISING, Side.RECEIVING, Side.PARTNERSHIP)


def directory_for(
    change: Change, challenge: Challenge, *, agencies: Iterable[int] = (), posts: Iterable[int] = ()
) -> Directory:
    """Who answers today, as this change sees it."""
    return Directory([challenge], on=day_of(change.recorded_at), agencies=agencies, posts=posts)


def roles_of(step: Step, side: str) -> tuple[str, ...]:
    return {Side.RAISING: step.raising, Side.RECEIVING: step.receiving, Side.PARTNERSHIP: step.partnership}[Side(side)]


def open_step(
    change: Change,
    challenge: Challenge,
    number: int,
    directory: Directory,
    *,
    should_open_at: datetime | None = None,
    not_after: Mapping[str, Due] | None = None,
) -> None:
    """Turns, deadlines and notices of the step that is being entered.

    `should_open_at` is given when the timer opens it, which may be long after it should have; `not_after` when the
    step is opened anew: the dates its deadlines had, by code, which become no later.
    """
    step = challenge.rules.step(number)
    assign_turns(challenge, step, directory)
    for rule in step.deadlines:
        # Representations are asked for anew, of each party; whatever else a limit counts from may lie before.
        asked = rule.starts_on != "representations_asked"
        if not rule.starts_on or (asked and rule.starts_on in challenge.case.events):
            opened = open_rule(change, challenge, step, rule, directory, should_open_at=should_open_at)
            _no_later(opened, (not_after or {}).get(rule.code))
    keep_moving(change, challenge, directory)
    for side in SIDES:
        for user_id in challenge.parties[side].holder_ids:
            deadlines.involve(change, challenge, user_id, side)
    tell_turns(change, challenge, number)
    tell_by_rule(change, challenge, directory, step.told.entering, "escalated", ask=step.title)


def _no_later(deadline: Deadline, before: Due | None) -> None:
    if before and before.due_at and (deadline.due_at is None or before.due_at < deadline.due_at):
        line = f"It was due {before.due_text} already, which is sooner and stays"
        deadlines.date(deadline, replace(before, why=(line,)))


def tell_turns(change: Change, challenge: Challenge, number: int) -> None:
    """A notice to each person whose turn it has become, for the soonest of what they must do."""
    for deadline in challenge.live_deadlines:
        if deadline.step == number:
            to = [user for user in deadline.holder_ids if not change.has_told(user, about=challenge, kind="for_you")]
            change.tell(
                to,
                "for_you",
                about=challenge,
                link=challenge.get_absolute_url(),
                ask=deadline.label,
                due=deadline.due_text,
                key=f"turn-{deadline.pk}",
            )


def assign_turns(challenge: Challenge, step: Step, directory: Directory) -> None:
    """Who holds each side at this step. A turn taken at an earlier step is over."""
    for side in SIDES:
        party = challenge.parties[side]
        party.roles = list(roles_of(step, side))
        party.holder_ids = (
            [one.user_id for one in directory.holders(challenge, side, party.roles)] if party.roles else []
        )
        party.taken_by_id = None


def open_rule(
    change: Change,
    challenge: Challenge,
    step: Step,
    rule: DeadlineRule,
    directory: Directory,
    *,
    side: str = "",
    should_open_at: datetime | None = None,
) -> Deadline:
    """One deadline of a step as its rule says; `side` narrows a deadline of both sides to one."""
    due = deadline_due(challenge.rules, rule, challenge.facts(), step=step, calendar=change.calendar)
    if should_open_at is not None:
        due = guard_late_opening(
            due, should_open_at=should_open_at, opened_at=change.recorded_at, calendar=change.calendar
        )
    deadline = open_with(change, challenge, rule, directory, due=due, step=step.number, side=side or rule.side)
    urgent = rule.urgent_limit if challenge.case.urgent and challenge.rules.urgent else None
    if due.due_at is None and mentions(urgent or rule.limit, "date_agreed"):
        ask_for_date(change, challenge, deadline, directory)
    return deadline


def open_with(
    change: Change,
    challenge: Challenge,
    rule: DeadlineRule,
    directory: Directory,
    *,
    due: Due,
    step: int | None,
    side: str,
) -> Deadline:
    return deadlines.open_deadline(
        change,
        challenge,
        code=rule.code,
        label=rule.label,
        side=side,
        due=due,
        holder_ids=holders_of(challenge, directory, side, rule.roles),
        step=step,
        roles=rule.roles,
        on_timeout=rule.on_timeout,
        told=rule.told,
        stops_on=rule.stops_on,
        after_event=rule.starts_on,
        repeat=rule.repeat,
        binding=rule.binding,
    )


def holders_of(challenge: Challenge, directory: Directory, side: str, roles: tuple[str, ...]) -> list[int]:
    """Whose a deadline of this side is: those with the roles it names, else whoever holds the side's turn."""
    if roles:
        holders = [one.user_id for one in directory.holders(challenge, side, roles)]
    else:
        holders = [user for one in _sides(side) for user in challenge.parties[one].holder_ids]
    last_resort = directory.last_resort(challenge)
    return list(dict.fromkeys(holders)) or [one.user_id for one in last_resort]


def _sides(side: str) -> tuple[str, ...]:
    return (Side.RAISING, Side.RECEIVING) if side == "both" else (side,)


def move_on(
    change: Change, challenge: Challenge, directory: Directory, *, at: datetime, by_timer: bool = False
) -> None:
    """To the next step. What still waited for an answer lapses or is overtaken; a proposal stays open."""
    leaving, to = challenge.current_step, challenge.step + 1
    lapse(change, challenge, at=at, kind=Verdict.LAPSED if by_timer else Verdict.OVERTAKEN)
    deadlines.close_all(change, challenge, kind=OutcomeKind.LAPSED if by_timer else OutcomeKind.SUPERSEDED, at=at)
    challenge.escalate(to=to, at=at, by_timer=by_timer)
    deadlines.happened(change, challenge, "escalated", at=at)
    open_step(change, challenge, to, directory, should_open_at=at if by_timer else None)
    tell_by_rule(change, challenge, directory, leaving.told.escalating, "escalated", ask=challenge.rules.step(to).title)


def lapse(change: Change, challenge: Challenge, *, at: datetime, kind: str) -> None:
    """Approvals and extensions that nobody answered in time."""
    asked: list[Approval | Extension] = [*challenge.approvals, *challenge.extensions]
    for waiting in asked:
        if waiting.is_waiting:
            lapse_one(change, challenge, waiting, at=at, kind=kind)


def lapse_one(
    change: Change,
    challenge: Challenge,
    waiting: Approval | Extension,
    *,
    at: datetime,
    kind: str = Verdict.LAPSED,
) -> None:
    """Whoever asked and whoever was asked hear that it is no longer asked."""
    waiting.verdict, waiting.answered_at = kind, at
    change.tell(
        [*waiting.deadline.holder_ids, *([waiting.by_id] if waiting.by_id else [])],
        "lapsed",
        about=challenge,
        link=challenge.get_absolute_url(),
        ask=waiting.deadline.label,
        key=f"lapsed-{waiting.deadline_id}",
    )


def tell_by_rule(
    change: Change,
    challenge: Challenge,
    directory: Directory,
    specs: Iterable[str],
    kind: str,
    *,
    ask: str = "",
    due: str = "",
) -> None:
    """Tell those the procedure names, who from now on may read the case; not twice about the same thing."""
    to = directory.told(challenge, specs)
    for user_id in to:
        deadlines.involve(change, challenge, user_id, Side.PARTNERSHIP)
    to = [user for user in to if not change.has_told(user, about=challenge)]
    change.tell(to, kind, about=challenge, link=challenge.get_absolute_url(), ask=ask, due=due)


def everybody(challenge: Challenge) -> list[int]:
    """Both sides' and the partnership's present holders, and the raiser."""
    people = [user for side in SIDES for user in challenge.parties[side].holder_ids]
    raiser = challenge.parties[Side.RAISING].post
    return list(dict.fromkeys([*people, *([raiser.user_id] if raiser else [])]))
