"""Deadlines as lists show them: where, what, with whom, how late. Names are read in bulk, never row by row."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from workflows import clock
from workflows.models import Case, Deadline, Party, Side, User

A_DAY = timedelta(days=1)
MOMENT = timedelta(microseconds=1)
PARTNERSHIP = "The partnership"


@dataclass(frozen=True)
class Row:
    """One deadline of one case. `with_whom` are the people whose turn it is, `others` all but the reader.

    `sides` are the case's agencies by side.
    """

    deadline: Deadline
    case: Case
    sides: dict[str, str]
    with_whom: tuple[str, ...]
    others: tuple[str, ...]
    late: str
    days_late: int

    @property
    def url(self) -> str:
        return address(self.case)

    @property
    def agencies(self) -> tuple[str, ...]:
        """Whom it is with."""
        return holding(self.deadline.side, self.sides)

    @property
    def step(self) -> str:
        return f"Step {self.deadline.step}" if self.deadline.step else "After the end"


def address(case: Case) -> str:
    """The page of a case of either kind."""
    return f"/{case.kind}s/{case.reference}/"


def rows(found: Iterable[Deadline], *, at: datetime, reader: User | None = None) -> list[Row]:
    """These deadlines (with their cases) as rows, in two queries."""
    deadlines = list(found)
    agencies = agencies_of({one.case_id for one in deadlines})
    names = names_of(user for one in deadlines for user in one.holder_ids)
    return [
        Row(
            deadline=one,
            case=one.case,
            sides=agencies[one.case_id],
            with_whom=tuple(names[user] for user in one.holder_ids),
            others=tuple(names[user] for user in one.holder_ids if reader is None or user != reader.pk),
            late=late_words(ran_out_at(one), at=at),
            days_late=days_late(ran_out_at(one), at=at),
        )
        for one in deadlines
    ]


def agencies_of(case_ids: Iterable[int]) -> dict[int, dict[str, str]]:
    """The agency's name on each side of these cases."""
    found: dict[int, dict[str, str]] = defaultdict(dict)
    parties = Party.objects.filter(case__in=list(case_ids), agency__isnull=False)
    for case_id, side, name in parties.values_list("case_id", "side", "agency__name"):
        found[case_id][side] = name
    return found


def names_of(user_ids: Iterable[int]) -> dict[int, str]:
    return dict(User.objects.filter(pk__in=set(user_ids)).values_list("pk", "name"))


def holding(side: str, agencies: dict[str, str]) -> tuple[str, ...]:
    """The agencies a deadline of this side is with."""
    sides: Sequence[str] = (Side.RAISING, Side.RECEIVING) if side == "both" else (side,)
    return tuple(dict.fromkeys(agencies[one] for one in sides if one in agencies)) or (PARTNERSHIP,)


def ran_out_at(deadline: Deadline) -> datetime | None:
    """When its time runs out; of one that is asked again and again, when it first did."""
    return deadline.late_since or deadline.due_at


def days_late(ran_out: datetime | None, *, at: datetime) -> int:
    """London days since its last day; 0 while it is not late, or late since today."""
    if ran_out is None or ran_out > at:
        return 0
    return (clock.day_of(at) - clock.day_of(ran_out - MOMENT)).days


def late_words(ran_out: datetime | None, *, at: datetime) -> str:
    """ "3 days late", "2 hours late"; nothing while there is time."""
    if ran_out is None or ran_out > at:
        return ""
    late, by_the_hour = at - ran_out, clock.london(ran_out).time() != time.min
    if by_the_hour and late < A_DAY:
        hours = int(late.total_seconds() // 3600)
        return f"{hours} {'hour' if hours == 1 else 'hours'} late" if hours else "Less than an hour late"
    days = days_late(ran_out, at=at)
    return f"{days} {'day' if days == 1 else 'days'} late"


def and_list(names: Sequence[str]) -> str:
    """ "Ann", "Ann and Bob", "Ann, Bob and Cleo"."""
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
