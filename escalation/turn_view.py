"""What a challenge’s page says in large: whose turn it is, by when, and what happens then by itself. Pure."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from escalation.named import and_list
from escalation.reading import Reading
from workflows.calendar import spoken
from workflows.clock import day_of, london
from workflows.models import Deadline, OnTimeout, Role
from workflows.phrases import by
from workflows.reckoning import TICK

ENGINE_LATE = timedelta(minutes=1)
SEVERAL = (Role.STATUTORY_PARTNER, Role.LEAD_SAFEGUARDING_PARTNER)
SIDES: dict[str, str] = {"raising": "the raising agency", "receiving": "the receiving agency"}


# -- how long -----------------------------------------------------------------------------------------


def how_long(due_at: datetime, at: datetime) -> str:
    """How far off, in words: "today", "in 5 days", "in 3 hours", "2 days late"."""
    days = (day_of(due_at - TICK) - day_of(at)).days
    ends_a_day = london(due_at).time() == london(due_at).time().min
    if at < due_at:
        if days == 0 or (not ends_a_day and due_at - at < timedelta(hours=24)):
            return "today" if ends_a_day else _hours("in {}", due_at - at)
        return "tomorrow" if days == 1 else f"in {days} days"
    if days == 0:
        return _hours("{} late", at - due_at)
    return f"{-days} {'day' if days == -1 else 'days'} late"


def _hours(pattern: str, gap: timedelta) -> str:
    minutes = int(gap.total_seconds() // 60)
    if minutes < 60:
        return pattern.format("1 minute" if minutes == 1 else f"{minutes} minutes")
    hours = round(minutes / 60)
    return pattern.format("1 hour" if hours == 1 else f"{hours} hours")


def ran_out_at(deadline: Deadline) -> datetime | None:
    """When it was due at first, of one that is asked again each working day."""
    return deadline.late_since or deadline.due_at


def is_late(deadline: Deadline, at: datetime) -> bool:
    ran_out = ran_out_at(deadline)
    return deadline.closed_at is None and ran_out is not None and ran_out <= at


def due_words(deadline: Deadline, at: datetime) -> str:
    """ "by the end of Tuesday 29 December 2026 (in 5 days)"."""
    ran_out = ran_out_at(deadline)
    if ran_out is None:
        return deadline.due_text or "when it is asked for"
    if deadline.closed_at is not None or ran_out <= at:
        return by(ran_out)
    return f"{by(ran_out)} ({how_long(ran_out, at)})"


# -- whose turn ---------------------------------------------------------------------------------------


def turn_panel(reading: Reading) -> dict[str, Any]:
    """What stands in large at the top: who, for what, by when, and what happens then by itself."""
    live = reading.challenge.live_deadlines
    if not live:
        return {"over": over(reading)}
    mine = [one for one in live if reading.mine(one)]
    main = (mine or live)[0]
    with_me = [one for one in main.holder_ids if one != reading.user.pk]
    what = f"{reading.label(main)}."
    if mine and with_me:
        what = f"{reading.label(main)}, with {reading.names(with_me)}."
    return {
        "who": reading.names(main.holder_ids) or "nobody: tell the partnership manager",
        "mine": bool(mine),
        "what": what,
        "due_text": due_words(main, reading.at),
        "late": late_words(main, reading.at),
        "otherwise": otherwise(reading, main),
        "deadline": main,
        "others": [_also(reading, one) for one in live if one is not main],
        "taken": taken(reading),
    }


def over(reading: Reading) -> str:
    challenge = reading.challenge
    if challenge.is_live:
        return "Nobody has a time limit at the moment. Tell the partnership manager: somebody should."
    when = f" on {spoken(day_of(reading.case.closed_at))}" if reading.case.closed_at else ""
    return f"{challenge.get_state_display()}{when}. Nothing is left to do."


def late_words(deadline: Deadline, at: datetime) -> str:
    ran_out = ran_out_at(deadline)
    if not is_late(deadline, at) or ran_out is None:
        return ""
    return f"That is {how_long(ran_out, at)}."


def _also(reading: Reading, deadline: Deadline) -> dict[str, str]:
    late = late_words(deadline, reading.at)
    return {
        "who": reading.names(deadline.holder_ids),
        "what": reading.label(deadline),
        "due": due_words(deadline, reading.at),
        "late": late,
    }


def taken(reading: Reading) -> str:
    """Who of several has said that they see to it."""
    lines = [
        f"{reading.name(party.taken_by_id)} has taken the turn for {SIDES.get(party.side, 'the partnership')}."
        for party in reading.challenge.parties.values()
        if party.taken_by_id
    ]
    return " ".join(lines)


def otherwise(reading: Reading, deadline: Deadline) -> str:
    """What happens by itself when nobody does anything."""
    challenge, at = reading.challenge, reading.at
    if deadline.on_timeout == OnTimeout.LAPSE:
        if any(one.deadline_id == deadline.pk for one in challenge.approvals):
            return f"If nobody answers by then, it goes on to step {challenge.step + 1} by itself."
        return "If nobody answers by then, the request lapses and the time limit stays as it is."
    parts = []
    if deadline.on_timeout == OnTimeout.ALERT:
        told = told_words(deadline.told)
        if is_late(deadline, at):
            again = " and are told again each working day until it is done" if deadline.repeat else ""
            parts.append(f"{_upper(told)} have been told{again}." if told else "")
        elif told:
            again = ", and again each working day after" if deadline.repeat else ""
            parts.append(f"If it is not done by then, {told} are told{again}.")
    mover = next(
        (one for one in challenge.live_deadlines if one.on_timeout == OnTimeout.ESCALATE and one.is_open), None
    )
    if mover is not None and mover.due_at is not None and deadline.step == challenge.step:
        parts.append(_moves(reading, mover, same=mover is deadline))
    if deadline.on_timeout == OnTimeout.REMIND and not parts:
        parts.append("If it is not done by then, whoever’s turn it is gets a reminder. Nothing moves by itself.")
    return " ".join(part for part in parts if part)


def _moves(reading: Reading, mover: Deadline, *, same: bool) -> str:
    assert mover.due_at is not None
    to = reading.challenge.step + 1
    if mover.due_at <= reading.at:
        return f"Time has run out: it moves to step {to} by itself at any moment. What you do before that still counts."
    when = "by then" if same else by(mover.due_at)
    return f"If nobody settles it {when}, it moves to step {to} by itself."


def engine_late(reading: Reading) -> bool:
    """Whether a timer of this challenge should have acted over a minute ago."""
    armed = [one.due_at for one in reading.challenge.live_deadlines if one.is_open and one.due_at]
    return any(due_at + ENGINE_LATE < reading.at for due_at in armed)


def told_words(specs: Sequence[str]) -> str:
    """Those a procedure names, in words: "the raiser, the raising agency’s safeguarding lead"."""
    found = []
    for spec in specs:
        side, _, who = spec.rpartition(":")
        if who == "raiser":
            found.append("the person who raised it")
        elif who == "holder":
            found.append(f"whoever’s turn it is at {SIDES[side]}")
        elif side:
            found.append(f"{SIDES[side]}’s {role_words(who)}")
        else:
            found.append(f"the {role_words(who)}{'s' if who in SEVERAL else ''}")
    return and_list(list(dict.fromkeys(found)))


def role_words(role: str) -> str:
    return str(Role(role).label).lower()


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]
