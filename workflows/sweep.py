"""The timer: finds what has run out, lets the case decide, and writes the outcome. Beat runs it every 15 seconds.

The rows are the timers and nothing else remembers them, so a sweep that never ran is made good by the next one,
in order of due time. Any number of sweeps may run at once: a case that another transaction holds is skipped.
"""

import gc
import logging
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from workflows import across, clock
from workflows.change import Change
from workflows.deadlines import Escalate, run_out
from workflows.models import Case, CaseFile, CaseKind, Heartbeat
from workflows.partnerships import working_for
from workflows.people import Directory

log = logging.getLogger(__name__)

BATCH = 500
LONGEST_WAIT = timedelta(hours=1)

Decide = Callable[[Change, CaseFile, Directory, datetime], None]


def sweep(model: type[CaseFile], escalate: Escalate, *, at: datetime, limit: int = BATCH) -> int:
    """Everything of one kind that ran out by `at`: reminders first, then deadlines. Returns how many cases it handled.

    `escalate` says what the kind of case does when a deadline that escalates has run out. Each batch is of one
    partnership.
    """

    def decide(change: Change, file: CaseFile, directory: Directory, at: datetime) -> None:
        for deadline in file.overdue(at):
            if deadline.is_open and deadline.due_at is not None:
                change.counts_from(file, deadline.due_at)
                run_out(change, file, deadline, directory, escalate)

    handled = 0
    for partnership in across.with_something_due(at):
        handled += _all(model, remind, _to_remind(model, at, partnership), at=at, limit=limit, partnership=partnership)
        handled += _all(model, decide, _ran_out(model, at, partnership), at=at, limit=limit, partnership=partnership)
    Heartbeat.beat(f"sweep:{kind_of(model)}", at=at)
    return handled


def kind_of(model: type[CaseFile]) -> str:
    """The case kind of a model: Challenge → "challenge"."""
    return str(CaseKind(model.case_kind()).value)


def _cases(model: type[CaseFile], at: datetime, partnership: int, column: str) -> QuerySet[Case, Case]:
    """Cases with an armed deadline whose `column` has come, in its order; one with two such deadlines comes twice."""
    ready = Q(retry_at__isnull=True) | Q(retry_at__lte=at)
    armed = {"deadlines__is_open": True, f"deadlines__{column}__lte": at}
    cases = Case.objects.filter(ready, partnership=partnership, kind=kind_of(model), **armed)
    return cases.order_by(f"deadlines__{column}", "deadlines__id")


def _ran_out(model: type[CaseFile], at: datetime, partnership: int) -> QuerySet[Case, Case]:
    return _cases(model, at, partnership, "due_at")


def _to_remind(model: type[CaseFile], at: datetime, partnership: int) -> QuerySet[Case, Case]:
    return _cases(model, at, partnership, "remind_at")


def _all(
    model: type[CaseFile],
    decide: Decide,
    found: QuerySet[Case, Case],
    *,
    at: datetime,
    limit: int,
    partnership: int,
) -> int:
    """Batch after batch until nothing is left that this sweep may have."""
    handled = 0
    while True:
        try:
            with _no_collecting(), working_for(partnership):
                batch = _batch(model, decide, found, at=at, limit=limit)
        except Exception as error:
            log.error("A batch of %s failed; its cases are tried one by one. %s", kind_of(model), _trace(error))
            batch = _one_by_one(model, decide, found, at=at, limit=limit, partnership=partnership)
        handled += batch
        if batch < limit:
            return handled


def _batch(model: type[CaseFile], decide: Decide, found: QuerySet[Case, Case], *, at: datetime, limit: int) -> int:
    """Claim up to `limit` deadlines, decide their cases again under the lock, write all of them at once."""
    with Change(by=None, at=at) as change:
        claimed = list(found.select_for_update(of=("self",), skip_locked=True, no_key=True)[:limit])
        files = change.watch(model, list({case.pk: case for case in claimed}.values()))
        directory = Directory(files, on=clock.day_of(at)) if files else None
        for file in files:
            assert directory is not None
            try:
                with change.attempt(file, at=at):
                    decide(change, file, directory, at)
                    _healthy(file.case)
            except Exception as error:
                log.error("The timer of %s could not be decided. %s", file.case.reference, _trace(error))
                _failing(file.case, error, at=at)
    return len(claimed)


@contextmanager
def _no_collecting() -> Iterator[None]:
    """A batch makes some ten thousand objects and no cycles; looking for cycles meanwhile is a quarter of its time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _one_by_one(
    model: type[CaseFile],
    decide: Decide,
    found: QuerySet[Case, Case],
    *,
    at: datetime,
    limit: int,
    partnership: int,
) -> int:
    """The same for each case alone, so that one that cannot be written does not hold up the others."""
    with working_for(partnership):
        references = dict.fromkeys(found.values_list("reference", flat=True)[:limit])
    for reference in references:
        mine = found.filter(reference=reference)
        try:
            with working_for(partnership):
                _batch(model, decide, mine, at=at, limit=limit)
        except Exception as error:
            log.error("The timer of %s could not be written. %s", reference, _trace(error))
            with working_for(partnership), Change(by=None, at=at) as change:
                case = Case.objects.select_for_update(no_key=True).get(reference=reference)
                change.follow(case)  # the case alone: what cannot be loaded must still be left out
                _failing(case, error, at=at)
    return len(references)


def _trace(error: Exception) -> str:
    """Where it failed, for the log: the calls, and not the error's own words, which may quote the case."""
    return f"{type(error).__name__}\n{''.join(traceback.format_tb(error.__traceback__))}"


def _failing(case: Case, error: Exception, *, at: datetime) -> None:
    """Leave a case out for a while. Only where it failed is kept: the error's own words may quote the case."""
    frame = error.__traceback__
    while frame and frame.tb_next:
        frame = frame.tb_next
    place = f"{frame.tb_frame.f_globals.get('__name__')}:{frame.tb_lineno}" if frame else "unknown"
    case.error = f"{type(error).__name__} at {place}"
    case.failures += 1
    case.failed_at = case.failed_at or at
    case.retry_at = at + min(timedelta(seconds=30 * 2**case.failures), LONGEST_WAIT)


def _healthy(case: Case) -> None:
    if case.failed_at is not None:
        case.error, case.failures, case.failed_at, case.retry_at = "", 0, None, None


def remind(change: Change, file: CaseFile, directory: Directory, at: datetime) -> None:
    """A reminder to those whose turn it is, once, unless the time has run out meanwhile."""
    for deadline in file.deadlines:
        if deadline.is_open and deadline.remind_at and deadline.remind_at <= at:
            if deadline.due_at and deadline.due_at > at:
                change.tell(
                    deadline.holder_ids,
                    "reminder",
                    about=file,
                    link=file.get_absolute_url(),
                    ask=deadline.label,
                    due=deadline.due_text,
                    key=f"deadline-{deadline.pk}",
                )
            deadline.remind_at = None
