"""Who may read one case: sight until a date, a restriction to named people, conflicts of interest, emergencies.

Each function is one act, on a case of any kind. Raises Http404 and NotAllowed as the doors do, and Conflict for
what cannot be.
"""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta

from django.http import Http404

from workflows import access, clock, deadlines, need_to_know
from workflows.calendar import spoken
from workflows.change import Change
from workflows.conflict import Conflict
from workflows.handover import hand_over_locked, model_of
from workflows.models import SIGHTS, Case, CaseFile, OutcomeKind, Post, Role, Ruling, RulingKind, Side, User, current_on
from workflows.people import Directory
from workflows.phrases import by as spoken_by
from workflows.restricted import name

# What sight somebody can be given follows from the post they hold.
SIGHT_OF: dict[str, RulingKind] = {
    Role.PANEL_MEMBER: RulingKind.PANEL_MEMBER,
    Role.INDEPENDENT_REVIEWER: RulingKind.REVIEWER,
    Role.SCRUTINEER: RulingKind.SCRUTINEER,
}
LONGEST_SIGHT = timedelta(days=366)
EMERGENCY_LASTS = timedelta(hours=24)
FEWEST_TOLD = 2


@contextmanager
def ruling(reference: str, act: str, *, by: User, at: datetime, why: str) -> Iterator[tuple[Change, CaseFile]]:
    """A change around one of these acts of one person."""
    case = access.get_case(by, reference, at=at)
    with Change(by=by, at=at, why=why) as change:
        file = change.lock(model_of(case.kind), case.reference)
        access.require(by, act, file, at=at)
        yield change, file


def _rule(
    change: Change, file: CaseFile, user: User, kind: RulingKind, *, until: datetime | None = None, why: str = ""
) -> Ruling:
    why = why or change.why
    one = Ruling(case=file.case, user=user, kind=kind, since=change.at, until=until, by=change.by, why=why)
    file.rulings.append(change.add(one))
    return one


def _found(file: CaseFile, ruling_id: int, *kinds: str, at: datetime) -> Ruling:
    for one in file.rulings:
        if one.pk == ruling_id and one.kind in kinds:
            if not one.in_force(at):
                raise Conflict("This has already ended")
            return one
    raise Http404("No such ruling.")


# -- sight until a date -------------------------------------------------------------------------------


def give_sight(reference: str, *, to: Post, last_on: date, why: str, by: User, at: datetime) -> None:
    """A panel member, reviewer or scrutineer reads this one case to the end of a day. Another day replaces it."""
    with ruling(reference, "give_sight", by=by, at=at, why=why) as (change, file):
        let_see(change, file, to=to, last_on=last_on, why=why)


def let_see(change: Change, file: CaseFile, *, to: Post, last_on: date, why: str) -> None:
    """The same within another act's change, whose door has been asked."""
    at = change.at
    kind, today = SIGHT_OF.get(to.role), clock.day_of(at)
    if kind is None or to.agency.partnership_id != file.case.partnership_id:
        raise Conflict("Sight is given to a panel member, a reviewer or a scrutineer of the partnership")
    if not today <= last_on <= today + LONGEST_SIGHT:
        raise Conflict("Sight lasts to a day from today on, and for a year at most")
    if file.keeps_from(to.user_id):
        raise Conflict(
            f"This case is kept from {to.user.name}",
            "A conflict of interest has to be withdrawn, or the person named in the restriction, first.",
        )
    until = clock.end_of(last_on)
    before = [one for one in file.rulings if one.user_id == to.user_id and one.kind == kind and one.in_force(at)]
    for one in before:
        one.until, one.why = until, why
    if not before:
        _rule(change, file, to.user, kind, until=until, why=why)
    change.entry(
        file,
        "give_sight",
        f"Gave {to.user.name} sight of it as {kind.label.lower()} until the end of {spoken(last_on)}.",
        why=why,
    )
    change.tell([to.user_id], "sight_given", about=file, link=file.get_absolute_url(), due=spoken_by(until))


def end_sight(reference: str, ruling_id: int, *, by: User, at: datetime, why: str = "") -> None:
    """Sight that was given ends now."""
    with ruling(reference, "end_sight", by=by, at=at, why=why) as (change, file):
        no_longer_see(change, file, _found(file, ruling_id, *SIGHTS, at=at))


def no_longer_see(change: Change, file: CaseFile, one: Ruling) -> None:
    """The same within another act's change."""
    one.until = change.at
    change.entry(file, "end_sight", f"Ended the sight that {one.user.name} was given.")


# -- restricted to named people -----------------------------------------------------------------------


def restrict(reference: str, *, to: Collection[int], why: str, by: User, at: datetime) -> None:
    """Only these people (user ids) and whoever restricts it read the case from now on; a later list replaces it."""
    with ruling(reference, "restrict", by=by, at=at, why=why) as (change, file):
        wanted, before = {*to, by.pk}, file.ruled(RulingKind.NAMED)
        names = dict(User.objects.filter(pk__in=wanted | before | file.holders).values_list("pk", "name"))
        if left_out := file.holders - wanted:
            whose = " and ".join(sorted(names[one] for one in left_out))
            raise Conflict(
                f"A turn is with {whose}", "Whoever holds a turn has to be among the named: hand it over first."
            )
        if locked := wanted & file.ruled(RulingKind.CONFLICT):
            raise Conflict(f"{names[min(locked)]} is locked out by a conflict of interest")
        for one in file.rulings:
            if one.kind == RulingKind.NAMED and one.until is None and one.user_id not in wanted:
                one.until = at
        for user_id in sorted(wanted - before):
            name(change, file, user_id, why=why)
        file.case.restricted_at = file.case.restricted_at or at
        listed = ", ".join(sorted(names[one] for one in wanted))
        change.entry(file, "restrict", f"Restricted the case to {listed}.")
        change.tell(sorted(wanted - before), "restricted", about=file, link=file.get_absolute_url())


def lift_restriction(reference: str, *, why: str, by: User, at: datetime) -> None:
    """Everybody reads it again whom the table lets."""
    with ruling(reference, "lift_restriction", by=by, at=at, why=why) as (change, file):
        if file.case.restricted_at is None:
            raise Conflict("This case is not restricted")
        file.case.restricted_at = None
        for one in file.rulings:
            if one.kind == RulingKind.NAMED and one.until is None:
                one.until = at
        change.entry(file, "lift_restriction", "Lifted the restriction to named people.")


# -- conflicts of interest ----------------------------------------------------------------------------


def declare_conflict(reference: str, *, of: User, why: str, by: User, at: datetime) -> None:
    """Somebody is locked out of the case, by their own word or the partnership team's. Their turns go on at once."""
    act = "declare_conflict" if of.pk == by.pk else "enter_conflict"
    with ruling(reference, act, by=by, at=at, why=why) as (change, file):
        if of.pk in file.ruled(RulingKind.CONFLICT):
            raise Conflict(f"{of.name} is locked out already")
        for one in file.rulings:
            if one.user_id == of.pk and one.kind == RulingKind.NAMED and one.until is None:
                one.until = at
        _rule(change, file, of, RulingKind.CONFLICT)
        whose = "a conflict of interest" if of.pk == by.pk else f"a conflict of interest of {of.name}"
        change.entry(file, act, f"{'Declared' if of.pk == by.pk else 'Entered'} {whose}: they no longer read the case.")
        for deadline in file.steps_aside(of.pk, at=at):
            deadlines.close(change, deadline, OutcomeKind.SUPERSEDED, at=at)
        hand_over_locked(change, file, on=clock.day_of(at))
        if of.pk in file.holders or any(not one.holder_ids for one in file.live_deadlines):
            raise Conflict(
                f"Nobody would answer instead of {of.name}", "Say in the directory who answers, then enter it again."
            )
        change.tell([of.pk], "locked_out", about=file, link="", anyway=True)


def withdraw_conflict(reference: str, ruling_id: int, *, why: str, by: User, at: datetime) -> None:
    """There is no conflict any more: the person reads what the table lets them. Turns stay where they are."""
    with ruling(reference, "withdraw_conflict", by=by, at=at, why=why) as (change, file):
        one = _found(file, ruling_id, RulingKind.CONFLICT, at=at)
        if one.user_id == by.pk:
            raise access.NotAllowed("withdraw_conflict")
        one.until = at
        change.entry(file, "withdraw_conflict", f"Withdrew the conflict of interest of {one.user.name}.")


# -- emergency access ---------------------------------------------------------------------------------

UNKNOWN = "No case with this reference can be opened in this way"


def open_in_emergency(reference: str, *, why: str, by: User, at: datetime) -> str:
    """The case is open to them for 24 hours, and others are told at once. Returns its address.

    One answer, Conflict, for a reference that does not exist, one elsewhere, and one they are locked out of.
    """
    plain = reference.strip().upper() if reference.isascii() and reference.isprintable() else ""
    standing = access.Standing(by, at)
    found = Case.objects.filter(reference=plain, partnership__in=standing.partnerships).first()
    with Change(by=by, at=at, why=why) as change:
        file = change.lock(model_of(found.kind), found.reference) if found else None
        if file is None or not access.may(by, "open_in_emergency", file, at=at):
            raise Conflict(UNKNOWN, "Check it, or ask the partnership’s business unit.")
        if access.sees(by, need_to_know.SUMMARY, file, at=at):
            raise Conflict("You can read this case already", f"Look for {file.case.reference} among all cases.")
        until = at + EMERGENCY_LASTS
        _rule(change, file, by, RulingKind.EMERGENCY, until=until)
        change.entry(
            file, "open_in_emergency", f"Opened the case in an emergency, until {spoken_by(until).removeprefix('by ')}."
        )
        to = _others(file, by, on=clock.day_of(at))
        change.tell(to, "emergency", about=file, link="/emergency/", urgent=True, anyway=True)
        return file.get_absolute_url()


def _others(file: CaseFile, by: User, *, on: date) -> list[int]:
    """The other statutory partners and managers; where they are fewer than two, the leads too."""
    directory, partnership = Directory([file], on=on), file.case.partnership_id
    found: list[int] = []
    for roles in ((Role.STATUTORY_PARTNER, Role.PARTNERSHIP_MANAGER), (Role.LEAD_SAFEGUARDING_PARTNER,)):
        if len(set(found) - {by.pk}) < FEWEST_TOLD:
            found += [one.user_id for role in roles for one in directory.in_partnership(partnership, role, file)]
    party = file.parties.get(Side.RAISING)
    if len(set(found) - {by.pk}) < FEWEST_TOLD and party:
        leads = directory.for_party(file, party, Role.SAFEGUARDING_LEAD)
        found += [one.user_id for one in leads]
    return [one for one in dict.fromkeys(found) if one != by.pk]


def candidates(case: Case, *, at: datetime) -> list[Post]:
    """The posts whose holders can be given sight of a case."""
    found = Post.objects.filter(
        current_on(clock.day_of(at)),
        role__in=SIGHT_OF,
        agency__partnership=case.partnership_id,
        user__is_active=True,
    )
    return list(found.select_related("user", "agency").order_by("user__name", "pk"))
