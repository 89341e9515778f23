"""Coming back after a recommendation is complete, and asking whether anything changed."""

from datetime import date, datetime, timedelta

from django.db.models.functions import Coalesce

from rapid_review import tracking
from rapid_review.actions.tracked import tracked
from rapid_review.models import NextStep, Recommendation, Revisit, Revisited
from workflows import clock, deadlines
from workflows.calendar import spoken
from workflows.conflict import Conflict
from workflows.models import Deadline, User

# A revisit asks what has become of it after a time: recorded on the first day it would say nothing.
EARLIEST = timedelta(days=28)


def next_revisit(one: Recommendation) -> Deadline | None:
    """The revisit that comes next: the one that was due first, however often it has been asked for since."""
    found = [each for each in one.live_deadlines if each.code.startswith(tracking.REVISIT)]
    return min(found, key=lambda each: (each.late_since or each.due_at or each.opens_at, each.pk), default=None)


def later_revisits(one: Recommendation) -> list[Deadline]:
    """Those after the next."""
    first = next_revisit(one)
    return [each for each in one.live_deadlines if each.code.startswith(tracking.REVISIT) and each is not first]


def earliest(asked: Deadline) -> datetime:
    """From when on a revisit can be recorded: four weeks before the day by which it is asked for."""
    ran_out = asked.late_since or asked.due_at
    assert ran_out is not None
    return ran_out - EARLIEST


def refuse_early(asked: Deadline, *, at: datetime) -> None:
    """Raises Conflict, with the first day on which it can be recorded, for a revisit that comes too soon."""
    if at < earliest(asked):
        raise Conflict(f"It is too early: this revisit can be recorded from {spoken(clock.day_of(earliest(asked)))}")


def wrong(one: Recommendation, result: str, next_step: str) -> str:
    """Why a result and a next step do not go together, in words for the person; "" when they do."""
    later = later_revisits(one)
    if next_step == NextStep.NEXT_REVISIT and not later:
        return "There is no further revisit: choose another day, plan further actions, or say that it is embedded"
    if next_step == NextStep.NOTHING and result != Revisited.EMBEDDED:
        return "Something has to follow, because it is not embedded"
    if next_step == NextStep.NOTHING and later:
        return "It counts as embedded only after the last revisit: look again at the next one"
    return ""


def revisit(
    reference: str,
    *,
    result: str,
    found: str,
    value: str,
    next_step: str,
    why: str = "",
    look_on: date | None = None,
    by: User,
    at: datetime,
) -> None:
    """What somebody found who came back: the answer to the impact question, and the measure beside its baseline."""
    with tracked(reference, "revisit", by=by, at=at, deadline_id=_asked(reference)) as (change, one, directory):
        asked = next_revisit(one)
        if asked is None:
            raise Conflict("No revisit is due")
        refuse_early(asked, at=at)
        if said := wrong(one, result, next_step):
            raise Conflict(said)
        change.add(
            Revisit(
                case=one.case,
                round=one.round,
                label=asked.label.partition(":")[0],
                result=Revisited(result),
                found=found,
                value=value,
                next_step=NextStep(next_step),
                next_step_why=why,
                by=by,
                at=at,
            )
        )
        deadlines.close(change, asked, at=at)
        changes = {one.measure: [one.baseline, value]}
        change.entry(one, "revisit", f"Looked again. {Revisited(result).label}.", why=found, changes=changes)
        if next_step == NextStep.NOTHING:
            one.embed()
            change.entry(one, "embed", "It is embedded: nothing more is asked.")
            tracking.enter(change, one, directory)
        elif next_step == NextStep.ACT:
            one.act_again()
            change.entry(one, "act_again", "More has to be done: the revisits begin anew after it.", why=why)
            tracking.enter(change, one, directory)
        elif next_step == NextStep.LOOK_AGAIN:
            if look_on is None or look_on <= clock.day_of(at):
                raise Conflict("Say on which day somebody looks again, from tomorrow on")
            tracking.ask_again_on(change, one, directory, look_on, f"Set at the revisit: {why}".rstrip(": "))


def _asked(reference: str) -> int | None:
    found = Deadline.objects.filter(case__reference=reference, code__startswith=tracking.REVISIT, closed_at=None)
    first = found.order_by(Coalesce("late_since", "due_at"), "pk").first()
    return first.pk if first else None
