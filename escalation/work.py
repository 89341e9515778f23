"""Somebody's work: what waits for them, and what they wait for."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from escalation.models import Draft, Proposal, Verdict
from escalation.rows import Row, rows
from workflows.access import with_deadlines
from workflows.models import Case, Deadline, Involvement, Party, Side, User

RAN_OUT_AT = Coalesce("late_since", "due_at")  # a repeated alert is due again each day; late is since the first
MOST = 50  # of others' turns; all of one's own are shown


@dataclass(frozen=True)
class Work:
    """`mine` and `waiting` soonest first, undated last; `proposals` are the cases whose offer waits for me."""

    mine: list[Row]
    waiting: list[Row]
    more_waiting: bool
    proposals: frozenset[int]
    drafts: list[Draft]


def work_of(user: User, *, at: datetime) -> Work:
    """In a fixed number of queries."""
    involved = Involvement.objects.filter(Q(until__isnull=True) | Q(until__gt=at), user=user).values("case")
    # Whoever holds a turn is involved: asking for both keeps the search to somebody's own few cases.
    seen, shown = with_deadlines(user, at=at)
    cases = Case.objects.filter(pk__in=involved).filter(pk__in=seen.values("pk"))
    to_do = Deadline.objects.filter(closed_at__isnull=True).select_related("case")
    by_due = (RAN_OUT_AT.asc(nulls_last=True), "opens_at", "pk")
    mine = list(to_do.filter(case__in=cases, holder_ids__contains=[user.pk]).order_by(*by_due))
    waiting = list(_soonest(to_do.filter(shown), cases, user).order_by(*by_due)[: MOST + 1])
    found = rows([*mine, *waiting[:MOST]], at=at, reader=user)
    return Work(
        mine=found[: len(mine)],
        waiting=found[len(mine) :],
        more_waiting=len(waiting) > MOST,
        proposals=_offers(user, [one.case_id for one in mine]),
        drafts=list(Draft.objects.filter(user=user, raised_at=None).order_by("-saved_at")),
    )


def _soonest(
    to_do: QuerySet[Deadline, Deadline], cases: QuerySet[Case, Case], user: User
) -> QuerySet[Deadline, Deadline]:
    """The next deadline of each case in which nothing is this person's."""
    theirs = Deadline.objects.filter(case=OuterRef("case"), closed_at__isnull=True, holder_ids__contains=[user.pk])
    of_others = to_do.filter(~Exists(theirs), case__in=cases)
    first = of_others.order_by("case", RAN_OUT_AT.asc(nulls_last=True), "pk").distinct("case")
    return to_do.filter(pk__in=first.values("pk"))


def _offers(user: User, case_ids: list[int]) -> frozenset[int]:
    """The cases with a proposed resolution that waits for this person's side."""
    sides = Party.objects.filter(case=OuterRef("case"), holder_ids__contains=[user.pk])
    waits = Q(Exists(sides.filter(side=Side.RAISING)), raising_agreed_by=None) | Q(
        Exists(sides.filter(side=Side.RECEIVING)), receiving_agreed_by=None
    )
    found = Proposal.objects.filter(waits, case__in=case_ids, verdict=Verdict.WAITING)
    return frozenset(found.values_list("case_id", flat=True))
