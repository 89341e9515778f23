"""Deadlines: opened with a due date that explains itself, closed with exactly one outcome.

Every function works on a loaded case file inside a change and writes nothing itself.
"""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from workflows import clock
from workflows.change import Change
from workflows.limits import LATE_OPENING, Due
from workflows.models import CaseFile, Deadline, Involvement, OnTimeout, Outcome, OutcomeKind, RulingKind, Side
from workflows.people import Directory

Escalate = Callable[[Change, CaseFile, Deadline, Directory], None]


def open_deadline(
    change: Change,
    file: CaseFile,
    *,
    code: str,
    label: str,
    side: str,
    due: Due,
    holder_ids: list[int],
    step: int | None = None,
    roles: Iterable[str] = (),
    post_id: int | None = None,
    on_timeout: str = OnTimeout.REMIND,
    told: Iterable[str] = (),
    stops_on: Iterable[str] = (),
    after_event: str = "",
    repeat: bool = False,
    binding: bool = True,
) -> Deadline:
    """A new deadline, held by these people (user ids), who from now on may read the case."""
    deadline = Deadline(
        case=file.case,
        code=code,
        label=label,
        step=step,
        side=side,
        roles=list(roles),
        post_id=post_id,
        holder_ids=list(holder_ids),
        opens_at=due.opens_at or change.at_for(file.case_id),
        due_at=due.due_at,
        due_text=due.due_text,
        remind_at=due.remind_at,
        after_event=after_event,
        stops_on=list(stops_on),
        on_timeout=on_timeout,
        told=list(told),
        repeat=repeat,
        binding=binding,
        why=list(due.why),
    )
    change.add(deadline)
    file.deadlines.append(deadline)
    for user_id in deadline.holder_ids:
        involve(change, file, user_id, _side_of(file, user_id) if side == "both" else side)
    return deadline


def _side_of(file: CaseFile, user_id: int) -> Side:
    """Which side a holder of a deadline of both sides stands on."""
    raising, receiving = file.parties.get(Side.RAISING), file.parties.get(Side.RECEIVING)
    if receiving and user_id in receiving.holder_ids and not (raising and user_id in raising.holder_ids):
        return Side.RECEIVING
    return Side.RAISING


def involve(change: Change, file: CaseFile, user_id: int, side: str) -> None:
    """From now on this person may read the case. Whoever is already involved on any side stays as they are, and whoever
    is locked out by a conflict of interest stays out."""
    if user_id in file.ruled(RulingKind.CONFLICT):
        return
    sides = [Side.RAISING, Side.RECEIVING, Side.PARTNERSHIP]
    if side == Side.ASKED:
        sides.append(Side.ASKED)
    elif (user_id, Side.ASKED) in file.involved:
        sides = [Side(side)]  # whoever was asked for a return, and now sits on the panel, sees more than before
    if existing := [one for other in sides if (one := file.involved.get((user_id, other)))]:
        for one in existing:
            one.until = None
        return
    one = Involvement(case=file.case, user_id=user_id, side=side, since=change.at_for(file.case_id))
    file.involved[user_id, side] = change.add(one)


def date(deadline: Deadline, due: Due) -> None:
    """Give a deadline its date, or another one. The explanation keeps every line it had."""
    deadline.due_at, deadline.due_text, deadline.remind_at = due.due_at, due.due_text, due.remind_at
    deadline.why = [*deadline.why, *[line for line in due.why if line not in deadline.why]]


def settle(change: Change, deadline: Deadline, kind: str, *, at: datetime) -> None:
    """The timer has its outcome; it can never have another."""
    deadline.is_open = False
    deadline.remind_at = None
    change.add(
        Outcome(
            case_id=deadline.case_id,
            deadline=deadline,
            kind=kind,
            at=at,
            recorded_at=change.recorded_at,
            by=change.by,
        )
    )


def close(change: Change, deadline: Deadline, kind: str = OutcomeKind.MET, *, at: datetime) -> None:
    """Nothing is left to do. What was done after its due time is marked late."""
    ran_out_at = deadline.late_since or deadline.due_at
    late = kind == OutcomeKind.MET and ran_out_at is not None and at >= ran_out_at
    if deadline.is_open:
        settle(change, deadline, kind, at=at)
    deadline.closed_at = at
    deadline.closed_as = "late" if late else str(kind)


def happened(change: Change, file: CaseFile, event: str, *, at: datetime, side: str = "") -> list[Deadline]:
    """Record an event that limits count from, and close what it stops. Returns what now waits for a date.

    With `side`, what one agency did stops nothing that the other agency alone has to do.
    """
    other = {Side.RAISING: Side.RECEIVING, Side.RECEIVING: Side.RAISING}.get(Side(side)) if side else None
    file.case.events = {**file.case.events, event: at.isoformat()}
    for deadline in file.live_deadlines:
        if event in deadline.stops_on and deadline.side != other:
            close(change, deadline, at=at)
    return [one for one in file.live_deadlines if one.due_at is None and one.after_event == event]


def close_all(
    change: Change,
    file: CaseFile,
    *,
    kind: str = OutcomeKind.SUPERSEDED,
    at: datetime,
    step: int | None = None,
) -> None:
    """Close what is left to do: of one step, or of the whole case."""
    for deadline in file.live_deadlines:
        if step is None or deadline.step == step:
            close(change, deadline, kind, at=at)


def run_out(change: Change, file: CaseFile, deadline: Deadline, directory: Directory, escalate: Escalate) -> None:
    """What the timer does when the time of a deadline has run out, counted from `due_at`: remind or alert.

    Escalating, and what becomes of a request that lapses, is the kind of case's own: `escalate` is called for both.
    """
    due_at = deadline.due_at
    assert due_at is not None
    if deadline.on_timeout in (OnTimeout.ESCALATE, OnTimeout.LAPSE):
        lapsed = deadline.on_timeout == OnTimeout.LAPSE
        kind = OutcomeKind.LAPSED if lapsed else OutcomeKind.ESCALATED
        settle(change, deadline, kind, at=due_at)
        deadline.closed_at, deadline.closed_as = due_at, kind.value
        escalate(change, file, deadline, directory)
        return
    alerting = deadline.on_timeout == OnTimeout.ALERT
    settle(change, deadline, OutcomeKind.ALERTED if alerting else OutcomeKind.REMINDED, at=due_at)
    told = set(deadline.holder_ids)
    if alerting:
        others = directory.told(file, deadline.told)
        told |= set(others)
        for user_id in others:
            involve(change, file, user_id, Side.PARTNERSHIP)
    change.entry(
        file,
        "ran_out",
        f"Time ran out: {deadline.label}. {'1 person was' if len(told) == 1 else f'{len(told)} people were'} told.",
    )
    change.tell(
        sorted(told),
        "overdue",
        about=file,
        link=file.get_absolute_url(),
        ask=deadline.label,
        due=deadline.due_text,
        key=f"deadline-{deadline.pk}",
    )
    if deadline.repeat:
        ask_again(change, file, deadline, after=due_at)


def ask_again(change: Change, file: CaseFile, deadline: Deadline, *, after: datetime) -> None:
    """The next alert of a repeated one is a deadline of its own, due at the end of the next working day.

    After an outage people are told once, and again on the next working day; not once for every day that was missed.
    """
    late = change.recorded_at - after > LATE_OPENING
    ended = clock.day_of((change.recorded_at if late else after) - timedelta(microseconds=1))
    day = change.calendar.next_working(ended)
    follow = open_deadline(
        change,
        file,
        code=deadline.code,
        label=deadline.label,
        step=deadline.step,
        side=deadline.side,
        roles=deadline.roles,
        post_id=deadline.post_id,
        holder_ids=deadline.holder_ids,
        due=Due(
            opens_at=after,
            due_at=clock.end_of(day),
            due_text=deadline.due_text,
            why=(*deadline.why, f"Still not done: everybody is told again at the end of {day:%A %-d %B %Y}."),
            remind_at=None,
        ),
        on_timeout=deadline.on_timeout,
        told=deadline.told,
        stops_on=deadline.stops_on,
        repeat=True,
        binding=deadline.binding,
    )
    follow.late_since = deadline.late_since or after
    deadline.closed_at, deadline.closed_as = after, "asked again"
