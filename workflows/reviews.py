"""Reviewing what has been kept long enough: which cases are due, and what people decide about each.

Nothing here deletes. A case is due when it is closed, nothing in it is left to do, the schedule's periods are over and
nobody has decided to keep it longer. The team keeps it until another day or proposes its disposal, and a second person
answers; what is approved, `workflows/disposal.py` disposes of.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from workflows import access, clock, holds, vault
from workflows.change import Change
from workflows.conflict import Conflict
from workflows.contents import file_model
from workflows.models import (
    Approval,
    Case,
    CaseChild,
    CaseFile,
    Deadline,
    Decision,
    Hold,
    Partnership,
    RetentionSchedule,
    Review,
    User,
)
from workflows.phrases import spoken_at
from workflows.retention import REVIEWED, Facts, Reckoned, began_by, reckon

OPEN = (Approval.WAITING, Approval.GIVEN)


def current_schedule(partnership: Partnership, *, on: date) -> RetentionSchedule | None:
    """The version in force on a day; None where none was loaded."""
    return RetentionSchedule.objects.filter(partnership=partnership, in_force_from__lte=on).first()


@dataclass(frozen=True)
class Kept:
    """A case as its review sees it: how its period was reckoned, what holds it, and what was decided so far."""

    case: Case
    reckoned: Reckoned
    holds: list[Hold]
    reviews: list[Review]
    has_work: bool
    today: date

    @property
    def keep_until_on(self) -> date | None:
        """The latest day until which somebody decided to keep it."""
        return max((one.keep_until_on for one in self.reviews if one.keep_until_on), default=None)

    @property
    def proposal(self) -> Review | None:
        """The disposal that waits for an answer, or was approved and has not happened."""
        return next((one for one in self.reviews if one.approval in OPEN), None)

    @property
    def is_due(self) -> bool:
        kept = self.keep_until_on is not None and self.keep_until_on >= self.today
        return self.case.disposed_at is None and self.reckoned.is_over(self.today) and not self.has_work and not kept

    @property
    def why(self) -> list[str]:
        """Line by line why it is due, or why not."""
        lines = list(self.reckoned.why)
        if self.has_work:
            lines.append("Something in it is still to be done.")
        if self.keep_until_on and self.keep_until_on >= self.today:
            lines.append(f"Somebody decided to keep it until {self.keep_until_on:%-d %B %Y}.")
        return lines


def due(user: User, partnership: Partnership, *, at: datetime) -> list[Kept]:
    """The cases of a partnership that are due for review and that somebody may read, the longest closed first."""
    today = clock.day_of(at)
    stored = current_schedule(partnership, on=today)
    if stored is None:
        return []
    wanted = Q(pk__in=[])
    for rule in stored.schedule.rules:
        if rule.record in REVIEWED:
            by = clock.end_of(began_by(rule, "closed", today=today))
            wanted |= Q(kind=rule.record, closed_at__lt=by)
    seen = access.visible_to(user, at=at).filter(wanted, partnership=partnership, disposed_at=None)
    return [one for one in kept(seen.order_by("closed_at", "pk"), stored, today=today) if one.is_due]


def kept(cases: Iterable[Case], stored: RetentionSchedule, *, today: date) -> list[Kept]:
    """How cases of one partnership stand under a schedule, in a fixed number of queries."""
    cases = list(cases)
    facts, by_case = _facts(cases), holds.over_all(cases)
    live = Deadline.objects.filter(case__in=cases, closed_at=None).values_list("case_id", flat=True)
    with_work = set(live)
    reviews: dict[int, list[Review]] = {}
    for one in Review.objects.filter(case__in=cases).select_related("by", "answered_by").order_by("pk"):
        reviews.setdefault(one.case_id, []).append(one)
    return [
        Kept(
            case,
            reckon(stored.schedule.rule(case.kind), facts[case.pk], today=today),
            by_case[case.pk],
            reviews.get(case.pk, []),
            case.pk in with_work,
            today,
        )
        for case in cases
    ]


def one_kept(case: Case, *, at: datetime) -> Kept | None:
    """How one case stands today; None where the partnership has no schedule."""
    today = clock.day_of(at)
    stored = current_schedule(case.partnership, on=today)
    return kept([case], stored, today=today)[0] if stored else None


def _facts(cases: list[Case]) -> dict[int, Facts]:
    """What the periods of these cases are counted from."""
    from audit_log.models import Entry

    about: dict[int, list[int]] = {case.pk: [] for case in cases}
    links = list(CaseChild.objects.filter(case__in=cases).select_related("child").order_by("pk"))
    for link in links:
        about[link.case_id].append(link.child_id)
    born = vault.born([link.child for link in links])
    written = dict(Entry.objects.filter(case__in=cases).order_by("chain_no").values_list("case_id", "recorded_at"))
    return {
        case.pk: Facts(
            opened_on=clock.day_of(case.opened_at),
            closed_on=clock.day_of(case.closed_at) if case.closed_at else None,
            last_written_on=clock.day_of(written[case.pk]) if case.pk in written else None,
            born_on=tuple(born[child] for child in about[case.pk]),
        )
        for case in cases
    }


# -- what people decide ---------------------------------------------------------------------------------


def keep_longer(case: Case, *, until: date, why: str, by: User, at: datetime) -> None:
    """Keep a case that is due until another day. Raises Http404, NotAllowed, Conflict."""
    if until <= clock.day_of(at):
        raise Conflict("The day must be in the future", "Until then it is not reviewed again.")
    with Change(by=by, at=at, why=why) as change:
        file, now, stored = _due_under_lock(change, case, "keep_longer", by=by, at=at)
        change.add(_review(file, now, stored, Decision.KEEP, why, by=by, at=at, keep_until_on=until))
        change.entry(file, "keep_longer", f"Reviewed, and kept until {until:%-d %B %Y}.", why=why)


def propose_disposal(case: Case, *, why: str, by: User, at: datetime) -> None:
    """Ask a second person whether a case may be disposed of. Raises Http404, NotAllowed, Conflict."""
    with Change(by=by, at=at, why=why) as change:
        file, now, stored = _due_under_lock(change, case, "propose_disposal", by=by, at=at)
        refuse_held(now.holds)
        change.add(_review(file, now, stored, Decision.DISPOSE, why, by=by, at=at, approval=Approval.WAITING))
        change.entry(file, "propose_disposal", "Reviewed, and proposed its disposal.", why=why)


def answer_disposal(case: Case, *, approve: bool, why: str, by: User, at: datetime) -> None:
    """The second person's answer. Raises Http404, NotAllowed, and Conflict where it is the first person's own."""
    with Change(by=by, at=at, why=why) as change:
        file = change.lock(file_model(case.kind), case.reference)
        access.require(by, "answer_disposal", file, at=at)
        review = Review.objects.filter(case=file.case, approval__in=OPEN).select_related("by", "answered_by").first()
        if review is None:
            raise Conflict("No disposal waits for an answer", "Somebody has answered it, or it was stopped.")
        if review.approval == Approval.GIVEN and review.answered_by:
            raise Conflict(f"{review.answered_by.name} has approved this already", spoken_at(at))
        if review.by_id == by.pk:
            raise Conflict("A second person has to answer", "You proposed this disposal yourself.")
        if approve:
            refuse_held(holds.over(file.case))
        change.follow(review)
        review.approval = Approval.GIVEN if approve else Approval.REFUSED
        review.answered_by, review.answered_at, review.answered_why = by, at, why
        words = "Approved the disposal." if approve else "Refused the disposal: it is kept."
        change.entry(file, "answer_disposal", words, why=why)


def refuse_held(found: list[Hold]) -> None:
    """Raises Conflict while a hold is in force."""
    if found:
        first = found[0]
        raise Conflict(
            "A legal hold is in force: nothing may be disposed of",
            f"{first.get_ground_display()}, placed by {first.placed_by.name} on {holds.covered(first)}.",
        )


def _due_under_lock(
    change: Change, case: Case, act: str, *, by: User, at: datetime
) -> tuple[CaseFile, Kept, RetentionSchedule]:
    """The case locked, the door asked, and how it stands now. Raises Conflict unless it is due and undecided."""
    file = change.lock(file_model(case.kind), case.reference)
    access.require(by, act, file, at=at)
    today = clock.day_of(at)
    stored = current_schedule(file.case.partnership, on=today)
    now = kept([file.case], stored, today=today)[0] if stored else None
    if now is None or stored is None or not now.is_due:
        raise Conflict("This is not due for review", " ".join(now.why) if now else "There is no schedule.")
    if now.proposal:
        raise Conflict("Its disposal has been proposed already", f"{now.proposal.by.name} proposed it.")
    return file, now, stored


def _review(
    file: CaseFile,
    now: Kept,
    stored: RetentionSchedule,
    decision: Decision,
    why: str,
    *,
    by: User,
    at: datetime,
    keep_until_on: date | None = None,
    approval: Approval = Approval.NONE,
) -> Review:
    return Review(
        case=file.case,
        schedule=stored,
        at=at,
        by=by,
        decision=decision,
        why=why,
        reckoned=list(now.reckoned.why),
        keep_until_on=keep_until_on,
        approval=approval,
    )


def proposed(user: User, *, at: datetime) -> QuerySet[Case, Case]:
    """The cases somebody may read whose disposal waits for an answer."""
    waiting = Review.objects.filter(case=OuterRef("pk"), approval=Approval.WAITING)
    return access.visible_to(user, at=at).filter(Exists(waiting)).order_by("pk")
