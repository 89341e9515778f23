"""What the tests of acts ask of a case afterwards, and the times they act at.

Raised on Tuesday 8 September 2026 (`tests.factories.AT`): step 2 opens as Wednesday 9 ends and lasts to Wednesday
16, step 3 to Tuesday 22, step 4 to Monday 28.
"""

from datetime import datetime, timedelta

from audit_log.models import Entry
from notifications.models import Notice
from tests.factories import AT
from workflows import clock
from workflows.models import Case, Deadline, Outcome

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)


def london(text: str) -> datetime:
    """An instant by London time: "2026-09-10 11:00"."""
    naive = datetime.fromisoformat(text)
    return clock.instant(naive.date(), naive.time())


# An hour of the working day at each step, once the timer has taken it there.
AT_STEP = {
    1: AT + HOUR,
    2: london("2026-09-10 11:00"),
    3: london("2026-09-17 11:00"),
    4: london("2026-09-23 11:00"),
}


def at_step(world, number: int, **facts) -> tuple[str, datetime]:
    """A challenge that the timer has taken to a step, and an hour at which people act there."""
    reference = world.challenge(**facts)
    world.play(AT_STEP[number] - HOUR)
    assert world.load(reference).step == number
    return reference, AT_STEP[number]


def lines(reference: str, act: str = "") -> list[Entry]:
    """The trail, in the order it was written; of one act if named."""
    found = Entry.objects.filter(case__reference=reference).order_by("chain_no")
    return list(found.filter(act=act) if act else found)


def words(reference: str, act: str) -> str:
    """What the last line of an act says."""
    return lines(reference, act)[-1].words


def told(world, reference: str, kind: str, *, since: datetime | None = None) -> set[str]:
    """Who was sent a notice of a kind, as keys of the world."""
    found = Notice.objects.filter(reference=reference, kind=kind)
    if since:
        found = found.filter(created_at__gte=since)
    return world.keys([one.recipient_id for one in found])


def deadline(reference: str, code: str, **facts) -> Deadline:
    """The latest deadline of a code."""
    return Deadline.objects.filter(case__reference=reference, code=code, **facts).latest("pk")


def outcome(reference: str, code: str) -> str:
    return Outcome.objects.filter(case__reference=reference, deadline__code=code).latest("pk").kind


def state(reference: str) -> str:
    return Case.objects.select_related("challenge").get(reference=reference).challenge.state


def histories(row) -> list[str]:
    """The kinds of the history rows of a record, oldest first: "+" added, "~" changed."""
    return list(row.history.order_by("history_id").values_list("history_type", flat=True))
