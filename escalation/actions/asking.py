"""Asking somebody for an answer: a deadline of their own, by default to the end of the next working day."""

from datetime import date, datetime

from escalation.actions.acting import Act
from workflows import clock, deadlines
from workflows.calendar import spoken
from workflows.holidays import calendar
from workflows.limits import Due
from workflows.models import Deadline, OnTimeout
from workflows.phrases import by


def next_working_day(at: datetime, *, why: str) -> Due:
    """The end of the next working day: how long an answer may take where the procedure does not say."""
    due_at = clock.end_of(calendar().next_working(clock.day_of(at)))
    return Due(at, due_at, by(due_at), (why, "The procedure gives no time for it: the next working day counts"))


def sooner(due: Due, than: datetime, *, why: str) -> Due:
    """The same, but not after another instant."""
    if due.due_at is None or due.due_at <= than:
        return due
    return Due(due.opens_at, than, by(than), (*due.why, why))


def ask(
    act: Act,
    *,
    code: str,
    label: str,
    side: str,
    to: list[int],
    due: Due,
    on_timeout: str = OnTimeout.REMIND,
    told: tuple[str, ...] = (),
    repeat: bool = False,
    step: int | None = None,
) -> Deadline:
    """A deadline for these people (user ids) alone."""
    return deadlines.open_deadline(
        act.change,
        act.challenge,
        code=code,
        label=label,
        side=side,
        due=due,
        holder_ids=to,
        step=step,
        on_timeout=on_timeout,
        told=told,
        repeat=repeat,
    )


def in_words(day: date) -> str:
    """ "the end of Tuesday 29 December 2026"."""
    return f"the end of {spoken(day)}"


def answered(act: Act, deadline_ids: list[int]) -> None:
    """Whoever was asked has answered: their deadlines are closed."""
    for one in act.challenge.live_deadlines:
        if one.pk in deadline_ids:
            deadlines.close(act.change, one, at=act.at)
