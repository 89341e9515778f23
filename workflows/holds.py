"""Legal holds: while one is in force, nothing it covers may be disposed of. Placed and lifted with a reason.

Whoever places one on a child or on the partnership takes the partnership's row, as disposal does after its case: one
of the two is first, and a disposal that comes second finds the hold.
"""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q, QuerySet

from audit_log.entries import entry
from workflows import access
from workflows.access import NotAllowed, Standing
from workflows.change import Change
from workflows.conflict import Conflict
from workflows.contents import file_model
from workflows.models import Case, CaseChild, Child, Ground, Hold, Partnership, User


def in_force(partnership: Partnership | int) -> QuerySet[Hold, Hold]:
    found = Hold.objects.filter(partnership=partnership, lifted_at=None)
    return found.select_related("case", "child", "placed_by").order_by("placed_at", "pk")


def over(case: Case) -> list[Hold]:
    """The holds that keep a case: its own, of a child it is about, of the whole partnership."""
    children = CaseChild.objects.filter(case=case).values("child")
    mine = Q(case=case) | Q(child__in=children) | Q(case=None, child=None)
    return list(in_force(case.partnership_id).filter(mine))


def over_all(cases: Iterable[Case]) -> dict[int, list[Hold]]:
    """The same for many cases of one partnership: case id to its holds."""
    cases = list(cases)
    children: dict[int, set[int]] = {}
    for case_id, child_id in CaseChild.objects.filter(case__in=cases).values_list("case_id", "child_id"):
        children.setdefault(case_id, set()).add(child_id)
    found = list(in_force(cases[0].partnership_id)) if cases else []
    return {
        case.pk: [
            one
            for one in found
            if one.case_id == case.pk or one.child_id in children.get(case.pk, ()) or covers_all(one)
        ]
        for case in cases
    }


def seen_by(user: User, partnership: Partnership, *, at: datetime) -> list[Hold]:
    """The holds in force that somebody may know of: not on a case they may not see, nor on a child of no other."""
    mine = access.visible_to(user, at=at)
    about = CaseChild.objects.filter(case__in=mine).values("child")
    known = Q(case=None, child=None) | Q(case__in=mine.values("pk")) | Q(child__in=about)
    return list(in_force(partnership).filter(known))


def covers_all(hold: Hold) -> bool:
    return hold.case_id is None and hold.child_id is None


def covered(hold: Hold) -> str:
    """What a hold covers, in words."""
    if hold.case:
        return hold.case.reference
    return f"every case about {hold.child.pseudonym}" if hold.child else "every record of the partnership"


def hold_case(case: Case, *, ground: str, why: str, by: User, at: datetime) -> None:
    """Nothing of this case may be disposed of. Raises Http404, NotAllowed, Conflict."""
    with Change(by=by, at=at, why=why) as change:
        file = change.lock(file_model(case.kind), case.reference)
        access.require(by, "hold", file, at=at)
        _refuse_twice(Q(case=case), ground, why, partnership=case.partnership)
        change.add(_new(case.partnership, ground, why, by=by, at=at, case=file.case))
        change.entry(file, "hold", f"Placed a legal hold: {Ground(ground).label.lower()}.", why=why)


def hold_more(partnership: Partnership, child: Child | None, *, ground: str, why: str, by: User, at: datetime) -> None:
    """Nothing about a child, or without one nothing of the partnership, may be disposed of."""
    require_team(by, partnership, at=at)
    if child is not None and child.partnership_id != partnership.pk:
        raise NotAllowed("hold")
    with Change(by=by, at=at, why=why) as change:
        Partnership.objects.select_for_update(no_key=True).get(pk=partnership.pk)
        _refuse_twice(Q(case=None, child=child), ground, why, partnership=partnership)
        hold = change.add(_new(partnership, ground, why, by=by, at=at, child=child))
        words = f"Placed a legal hold on {covered(hold)}: {Ground(ground).label.lower()}."
        _of_partnership(change, partnership, "hold", words)


def lift(hold: Hold, *, why: str, by: User, at: datetime) -> None:
    """The hold is over, for a reason. What it covered may be reviewed again.

    Raises NotAllowed for whoever a conflict of interest keeps out of one of the child's cases, as of the case itself.
    """
    require_team(by, hold.partnership, at=at)
    with Change(by=by, at=at, why=why) as change:
        file = change.lock(file_model(hold.case.kind), hold.case.reference) if hold.case else None
        if file is not None:
            access.require(by, "lift_hold", file, at=at)
        elif CaseChild.objects.filter(child=hold.child_id, case__in=access.locked_out_of(by, at=at)).exists():
            raise NotAllowed("lift_hold")
        Partnership.objects.select_for_update(no_key=True).get(pk=hold.partnership_id)
        current = Hold.objects.select_related("lifted_by", "case", "child").get(pk=hold.pk)
        if current.lifted_by:
            raise Conflict("This hold has been lifted already", f"{current.lifted_by.name} lifted it.")
        change.follow(current)
        current.lifted_at, current.lifted_by, current.lifted_why = at, by, why
        words = f"Lifted the legal hold on {covered(current)}: {current.get_ground_display().lower()}."
        if file is not None:
            change.entry(file, "lift_hold", words, why=why)
        else:
            _of_partnership(change, hold.partnership, "lift_hold", words)


def require_team(by: User, partnership: Partnership, *, at: datetime) -> None:
    """Raises NotAllowed for whoever is not of the partnership's team."""
    if not by.is_active or not Standing(by, at).has(access.TEAM, partnership_id=partnership.pk):
        raise NotAllowed("hold")


def _new(partnership: Partnership, ground: str, why: str, *, by: User, at: datetime, **on: Case | Child | None) -> Hold:
    return Hold(partnership=partnership, ground=ground, why=why, placed_by=by, placed_at=at, **on)


def _refuse_twice(on: Q, ground: str, why: str, *, partnership: Partnership) -> None:
    if in_force(partnership).filter(on, ground=ground, why=why).exists():
        raise Conflict("You have already sent this", "The hold was placed the first time.")


def _of_partnership(change: Change, partnership: Partnership, act: str, words: str) -> None:
    change.add(
        entry(
            case_id=None,
            partnership_id=partnership.pk,
            act=act,
            words=words,
            by=change.by,
            at=change.at,
            recorded_at=change.recorded_at,
            why=change.why,
        )
    )
