"""Turns follow the posts: who a turn belongs to is decided again when posts, covers or the directory change.

    with handing_over(partnership, by=by, at=at, why=why) as handover:
        ...                                       # write the post, the cover or the directory entry

Every case of the partnership that is not over is locked first. On leaving the block each turn and open
deadline is compared as it was decided before and as it is decided now, and whoever came in between takes
over, with a notice and a line in that case's trail. What was handed to another person by hand stays theirs.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.apps import apps
from django.db.models import Exists, OuterRef, Q

from workflows import clock, deadlines
from workflows.change import Change
from workflows.models import Case, CaseFile, Deadline, Involvement, Partnership, Post, Side, User
from workflows.people import Directory, Holder

# Whether an involvement ends with a change of posts, once the person holds no turn in that case any more.
Ends = Callable[[CaseFile, Involvement], bool]
Found = dict[str, list[Holder]]


@dataclass
class Handover:
    """A change of posts under way. `on` is the day that counts.

    The block adds to `absent` the posts whose holder is away or gone from now on, and to `ending` what says
    whose reading of a case ends. `locked` are user ids of people whom a conflict of interest keeps out.
    """

    partnership: Partnership
    change: Change
    files: list[CaseFile]
    on: date
    absent: list[Post] = field(default_factory=list)
    locked: set[int] = field(default_factory=set)
    ending: list[Ends] = field(default_factory=list)


@contextmanager
def handing_over(
    partnership: Partnership,
    *,
    by: User | None,
    at: datetime,
    why: str = "",
    leavers: Collection[int] = (),
    boundaries: Sequence[date] = (),
) -> Iterator[Handover]:
    """A change around a change of posts; the rows are written inside it.

    `boundaries` are the first days of what was written earlier with a date, when it is the calendar that
    changes the posts; without them what is written in the block takes effect now. `leavers` are user ids of
    people whose past cases are loaded too.
    """
    with Change(by=by, at=at, why=why) as change:
        files = _locked(change, partnership, leavers)
        # Changes of posts follow one another, so that two covers cannot close a circle between them.
        Partnership.objects.select_for_update(no_key=True).get(pk=partnership.pk)
        handover = Handover(partnership, change, files, clock.day_of(at))
        days = sorted(set(boundaries))
        befores = [day - timedelta(days=1) for day in days] or [handover.on]
        before = [Directory(files, on=day) for day in befores]
        yield handover
        now = Directory(files, on=handover.on, posts=[post.pk for post in handover.absent])
        for number, was in enumerate(before):
            for file in files:
                if days:
                    change.counts_from(file, clock.start_of(days[number]))
                _hand_over(handover, file, was, now)
        _stop_reading(handover)


def _locked(change: Change, partnership: Partnership, leavers: Collection[int]) -> list[CaseFile]:
    """Every case of the partnership with something left to do, locked in ascending order, and loaded."""
    to_do = Deadline.objects.filter(case=OuterRef("pk"), closed_at__isnull=True)
    wanted = Q(closed_at__isnull=True) | Q(Exists(to_do))
    if leavers:
        theirs = Involvement.objects.filter(case=OuterRef("pk"), user__in=leavers, until__isnull=True)
        wanted |= Q(Exists(theirs))
    by_kind: dict[str, list[Case]] = defaultdict(list)
    for case in Case.objects.filter(wanted, partnership=partnership).order_by("pk").select_for_update(no_key=True):
        by_kind[case.kind].append(case)
    return [file for kind, cases in by_kind.items() for file in change.watch(model_of(kind), cases)]


def model_of(kind: str) -> type[CaseFile]:
    """The model of a kind of case: "challenge" → Challenge. The kernel may not import it; Django knows it."""
    return next(m for m in apps.get_models() if issubclass(m, CaseFile) and m.case_kind() == kind)


def hand_over_locked(change: Change, file: CaseFile, *, on: date) -> None:
    """Give what is held by somebody whom a conflict of interest keeps out to whoever answers next."""
    now = Directory([file], on=on)
    handover = Handover(file.case.partnership, change, [file], on, locked=now.locked_out(file))
    if handover.locked & file.holders:
        _hand_over(handover, file, Directory([file], on=on, locks=False), now)


# -- one case -----------------------------------------------------------------------------------------


@dataclass
class Moved:
    """What has changed hands in one case: label to (before, after), and how each came to answer."""

    turns: dict[str, tuple[list[int], list[int]]] = field(default_factory=dict)
    answering: dict[int, tuple[Holder, str]] = field(default_factory=dict)

    def note(self, label: str, before: list[int], after: list[int], found: Found) -> None:
        self.turns[label] = (before, after)
        for side, holders in found.items():
            for holder in holders:
                self.answering.setdefault(holder.user_id, (holder, side))

    @property
    def gained(self) -> list[int]:
        """Who holds something they did not hold before."""
        new = {user for before, after in self.turns.values() for user in after if user not in before}
        return [user for user in self.answering if user in new]

    @property
    def lost(self) -> list[int]:
        """Who holds nothing any more of what they held."""
        gone = [user for before, after in self.turns.values() for user in before if user not in after]
        return [user for user in dict.fromkeys(gone) if user not in self.gained]


def _hand_over(handover: Handover, file: CaseFile, was: Directory, now: Directory) -> None:
    """Give the turns of one case to whoever answers now."""
    moved = Moved()
    for side, party in file.parties.items():
        roles = file.turn_roles(party)
        if file.case.closed_at is None and roles:
            before = {side: was.holders(file, side, roles)}
            after = {side: now.holders(file, side, roles)}
            instead = _instead(handover, now, party.agency_id)
            ids = renewed(party.holder_ids, _ids(before), _ids(after), instead=_users(instead))
            if ids != party.holder_ids:
                moved.note(Side(side).label, party.holder_ids, ids, _with(after, side, instead))
                party.holder_ids = ids
                party.taken_by_id = party.taken_by_id if party.taken_by_id in ids else None
    for deadline in file.live_deadlines:
        before, after = whose(was, file, deadline), whose(now, file, deadline)
        agency = file.parties[deadline.side].agency_id if deadline.side in file.parties else None
        instead = _instead(handover, now, agency)
        ids = renewed(deadline.holder_ids, _ids(before), _ids(after), instead=_users(instead))
        if ids != deadline.holder_ids:
            moved.note(deadline.label, deadline.holder_ids, ids, _with(after, next(iter(after)), instead))
            deadline.holder_ids = ids
    if moved.turns:
        _tell(handover.change, file, moved)


def renewed(holds: list[int], before: list[int], now: list[int], *, instead: Mapping[int, int | None]) -> list[int]:
    """Who holds a turn, given who would have held it by the rule before and who does now (user ids).

    What no longer is anybody's by the rule goes, whoever is new comes. A turn given to somebody by hand stays
    theirs until they are absent: then it is their stand-in's (`instead`). Never nobody, unless the rule
    itself finds nobody.
    """
    gone, come = set(before) - set(now), [user for user in now if user not in before]
    by_rule = bool(gone.intersection(holds)) or set(before) <= set(holds)
    kept: list[int | None] = []
    for user in holds:
        if user in instead and user not in now:
            kept.append(instead[user])
        elif user not in gone:
            kept.append(user)
    found = [user for user in dict.fromkeys([*kept, *(come if by_rule else [])]) if user is not None]
    return found or now


def whose(directory: Directory, file: CaseFile, deadline: Deadline) -> Found:
    """Whose deadline it is by the rule, by side: a post's, certain roles', or the turn's at this step."""
    if deadline.post_id:
        side = Side.RAISING.value if deadline.side == "both" else deadline.side
        owner = directory.answering(deadline.post_id, file)
        return {side: [owner] if owner else directory.last_resort(file)}
    sides = (Side.RAISING.value, Side.RECEIVING.value) if deadline.side == "both" else (deadline.side,)
    found = {}
    for side in sides:
        party = file.parties.get(side)
        roles = deadline.roles or (party.roles if party else [])
        found[side] = directory.holders(file, side, roles) if roles else []
    if any(found.values()):
        return found
    return {sides[0]: directory.last_resort(file)}


def _instead(handover: Handover, now: Directory, agency_id: int | None) -> dict[int, Holder | None]:
    """Who answers instead of each person absent from an agency (any, where the side is not one agency's)."""
    absent = {
        post.user_id: now.answering(post.pk)
        for post in handover.absent
        if agency_id is None or post.agency_id == agency_id
    }
    return absent | dict.fromkeys(handover.locked)


def _users(instead: dict[int, Holder | None]) -> dict[int, int | None]:
    return {user: holder.user_id if holder else None for user, holder in instead.items()}


def _ids(found: Found) -> list[int]:
    return list(dict.fromkeys(holder.user_id for holders in found.values() for holder in holders))


def _with(found: Found, side: str, instead: dict[int, Holder | None]) -> Found:
    """Those who answer by the rule, and behind them those who stand in for somebody absent."""
    return {**found, side: [*found[side], *(holder for holder in instead.values() if holder)]}


# -- telling ------------------------------------------------------------------------------------------


def _tell(change: Change, file: CaseFile, moved: Moved) -> None:
    """The notices to those who take over, who may read the case from now on, and the line in its trail."""
    for user in moved.gained:
        deadlines.involve(change, file, user, moved.answering[user][1])
        mine = next((one for one in file.live_deadlines if user in one.holder_ids), None)
        change.tell(
            [user],
            "handed_over",
            about=file,
            link=file.get_absolute_url(),
            ask=mine.label if mine else "",
            due=mine.due_text if mine else "",
        )
    people = {user for before, after in moved.turns.values() for user in (*before, *after)}
    names = dict(User.objects.filter(pk__in=people).values_list("pk", "name"))
    change.entry(
        file,
        "handed_over",
        _sentence(moved, names),
        changes={
            label: [_listed(before, names), _listed(after, names)] for label, (before, after) in moved.turns.items()
        },
    )


def _sentence(moved: Moved, names: dict[int, str]) -> str:
    gained = [_named(moved.answering[user][0]) for user in moved.gained]
    lost = " and ".join(names[user] for user in moved.lost)
    if not gained:
        return f"{lost} no longer {'answer' if len(moved.lost) > 1 else 'answers'}."
    verb = "answer" if len(gained) > 1 else "answers"
    return f"Handed over: {' and '.join(gained)} now {verb}{f' instead of {lost}' if lost else ' as well'}."


def _named(holder: Holder) -> str:
    return f"{holder.post.user.name} ({holder.how})" if holder.how else holder.post.user.name


def _listed(users: Iterable[int], names: dict[int, str]) -> str:
    return ", ".join(names[user] for user in users)


def _stop_reading(handover: Handover) -> None:
    """Who answers for nothing in a case any more, and was there only for the post, may no longer read it."""
    for file in handover.files:
        held = {user for one in file.parties.values() for user in one.holder_ids}
        held |= {user for one in file.live_deadlines for user in one.holder_ids}
        for one in file.involved.values():
            stays = one.until is not None or one.user_id in held
            if not stays and any(ends(file, one) for ends in handover.ending):
                one.until = handover.change.at_for(file.case_id)
