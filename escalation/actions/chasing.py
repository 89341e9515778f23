"""What is chased although the procedure gives it no time, so that no challenge waits for ever unseen.

A limit that both sides are to agree on has no date until they have: agreeing one is asked for by itself. And a live
challenge in which no timer is armed has somebody to see to it.
"""

from datetime import datetime

from escalation.ending import ending_of
from escalation.models import Challenge
from workflows import deadlines
from workflows.change import Change
from workflows.clock import day_of, end_of
from workflows.limits import Due
from workflows.models import Deadline, OnTimeout, Side
from workflows.people import Directory
from workflows.phrases import by
from workflows.procedure import ByPriority, DateSet, Limit, Soonest

AGREE_A_DATE, SETTLE = "date_to_agree", "settle"


def mentions(limit: Limit, name: str) -> bool:
    """Whether a limit hangs on a date of this name, alone or among others."""
    match limit:
        case DateSet():
            return limit.name == name
        case Soonest():
            return any(mentions(one, name) for one in limit.limits)
        case ByPriority():
            return any(mentions(one, name) for _, one in limit.limits)
        case _:
            return False


def label_of(deadline: Deadline) -> str:
    return f"Agree a date for “{deadline.label}”"


def ask_for_date(change: Change, challenge: Challenge, deadline: Deadline, directory: Directory) -> None:
    """Both sides, and whoever acts for the partnership, are to agree a date for it."""
    why = "The procedure gives this no limit, so both sides agree a date"
    _chase(change, challenge, directory, code=AGREE_A_DATE, label=label_of(deadline), why=why)


def date_agreed(change: Change, challenge: Challenge, deadline: Deadline, *, at: datetime) -> None:
    """It has its date: nobody is asked for one any more."""
    for one in challenge.live_deadlines:
        if one.code == AGREE_A_DATE and one.label == label_of(deadline):
            deadlines.close(change, one, at=at)


def keep_moving(change: Change, challenge: Challenge, directory: Directory) -> None:
    """A live challenge in which no timer is armed: everybody whose turn it is sees to it, each working day."""
    if not challenge.is_live or any(one.is_open and one.due_at for one in challenge.live_deadlines):
        return
    last = challenge.step == challenge.rules.last.number
    otherwise = f"record the {ending_of(challenge.rules).what}" if last else "take it to the next step"
    why = "Nothing else at this step has a time limit, and no challenge waits for ever"
    _chase(change, challenge, directory, code=SETTLE, label=f"Agree a resolution, or {otherwise}", why=why)


def _chase(change: Change, challenge: Challenge, directory: Directory, *, code: str, label: str, why: str) -> None:
    sides = (Side.RAISING, Side.RECEIVING, Side.PARTNERSHIP)
    holders = list(dict.fromkeys(user for side in sides for user in challenge.parties[side].holder_ids))
    last_resort = directory.last_resort(challenge)
    at = change.recorded_at
    due_at = end_of(change.calendar.next_working(day_of(at)))
    deadlines.open_deadline(
        change,
        challenge,
        code=code,
        label=label,
        step=challenge.step,
        side="both",
        holder_ids=holders or [one.user_id for one in last_resort],
        due=Due(at, due_at, by(due_at), (why, "The procedure gives no time for it: the next working day counts")),
        on_timeout=OnTimeout.ALERT,
        told=("partnership_manager",),
        repeat=True,
    )
