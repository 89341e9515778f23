"""A restricted case names its readers; whoever becomes a holder is named too, so that nothing stalls."""

from typing import TYPE_CHECKING

from workflows.models import Ruling, RulingKind, User

if TYPE_CHECKING:
    from workflows.change import Aggregate, Change


def name(change: "Change", file: "Aggregate", user_id: int, *, why: str) -> None:
    """From now on this person is among those who read a restricted case."""
    ruling = Ruling(case=file.case, user_id=user_id, kind=RulingKind.NAMED, since=change.at_for(file.case.pk), why=why)
    ruling.by = change.by
    file.rulings.append(change.add(ruling))


def name_new_holders(change: "Change", file: "Aggregate") -> None:
    """Whoever holds something in a restricted case and is not named yet; the story says so."""
    if file.case.restricted_at is None:
        return
    new = file.holders - file.ruled(RulingKind.NAMED)
    for user in User.objects.filter(pk__in=new).order_by("name", "pk"):
        name(change, file, user.pk, why="Holds a turn now.")
        change.entry(file, "named", f"{user.name} may read this restricted case from now on: a turn is theirs.")


def carry_over(change: "Change", old: "Aggregate | None", again: "Aggregate") -> None:
    """A case that goes on as another one (`old`, if it does) is kept from the same people. One that comes of several
    is kept from all whom a conflict keeps from one of them, and restricted where one of them is."""
    if old is None:
        return
    again.case.restricted_at = again.case.restricted_at or old.case.restricted_at
    there = {(one.user_id, one.kind) for one in again.rulings if one.until is None}
    for one in old.rulings:
        kept = one.until is None and one.kind in (RulingKind.NAMED, RulingKind.CONFLICT)
        if kept and (one.user_id, one.kind) not in there:
            ruling = Ruling(case=again.case, user_id=one.user_id, kind=one.kind, since=change.at, why=one.why)
            ruling.by_id = one.by_id
            again.rulings.append(change.add(ruling))
