"""Deciding who: whose turn it is (`holders`) and who is told (`told`).

A rung resolves to the person named for the side (the raiser's own manager), then to their team, then to the
agency's directory, then to its proxy, then to the partnership manager. Somebody who is away is stood in for
by their cover. Whoever is locked out of a case by a conflict of interest is passed over in it. It is never nobody
as long as the partnership has a manager, a statutory partner or a lead safeguarding partner who is not.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from workflows.models import (
    PARTNERSHIP_ROLES,
    CaseFile,
    Cover,
    DirectoryEntry,
    Party,
    Post,
    Role,
    RulingKind,
    Side,
    current_on,
)

TEAM_ROLES = (Role.PARTNERSHIP_MANAGER, Role.BUSINESS_UNIT)
POST = "post:"  # who is told by a post of their own, not by a role
LAST_RESORT = (*TEAM_ROLES, Role.STATUTORY_PARTNER, Role.LEAD_SAFEGUARDING_PARTNER)


@dataclass(frozen=True)
class Holder:
    """Somebody who answers, and how it came to be them (empty when it is simply their post)."""

    post: Post
    how: str = ""

    @property
    def user_id(self) -> int:
        return self.post.user_id


class Directory:
    """Who answers for whom on one day: what a batch of cases needs, read once in a handful of queries."""

    def __init__(
        self,
        files: Iterable[CaseFile],
        *,
        on: date,
        agencies: Iterable[int] = (),
        posts: Iterable[int] = (),
        locks: bool = True,
    ) -> None:
        """`agencies` and `posts` are read beside those of `files`; without `locks` nobody is passed over."""
        self.on, self._locks = on, locks
        files = list(files)
        parties = [party for file in files for party in file.parties.values()]
        self._partnerships = {file.case.partnership_id for file in files}
        self._entries: dict[tuple[int, str], DirectoryEntry] = {}
        self._posts: dict[int, Post] = {}
        self._stand_ins: dict[int, int] = {}
        everywhere = self._read_entries({p.agency_id for p in parties if p.agency_id} | set(agencies))
        named = {p.post_id for p in parties if p.post_id}
        named |= {d.post_id for file in files for d in file.deadlines if d.post_id}
        named |= {int(spec[5:]) for file in files for d in file.deadlines for spec in d.told if spec.startswith(POST)}
        named |= set(posts)
        listed = {entry.post_id for entry in self._entries.values() if entry.post_id}
        self._read_posts(
            (Q(agency__in=everywhere) & ~Q(role=Role.PRACTITIONER))
            | Q(agency__partnership__in=self._partnerships, role__in=PARTNERSHIP_ROLES)
            | Q(pk__in=named | listed)
            | Q(reports__in=named)
        )
        left = {p.team_id for p in parties if p.team_id and not self.answers(self._posts.get(p.post_id or 0))}
        if left:
            self._read_posts(Q(team__in=left))
        self._by_agency: dict[tuple[int, str], list[Post]] = defaultdict(list)
        self._by_partnership: dict[tuple[int, str], list[Post]] = defaultdict(list)
        for post in self._posts.values():
            self._by_agency[post.agency_id, post.role].append(post)
            self._by_partnership[post.agency.partnership_id, post.role].append(post)

    def _read_entries(self, agencies: set[int]) -> set[int]:
        """The directory of these agencies and of every proxy they name, however many hands it passes through."""
        seen: set[int] = set()
        while new := agencies - seen:
            seen |= new
            in_force = DirectoryEntry.objects.filter(
                current_on(self.on, start="valid_from", end="valid_until"), agency__in=new
            )
            for entry in in_force.order_by("valid_from", "id"):
                self._entries[entry.agency_id, entry.role] = entry
                if entry.proxy_id:
                    agencies = agencies | {entry.proxy_id}
        return seen

    def _read_posts(self, condition: Q) -> None:
        """These posts as they stand today, and the chain of whoever stands in for them."""
        found: QuerySet[Post] = Post.objects.filter(condition).distinct()
        while posts := {
            p.pk: p for p in found.select_related("user", "agency").order_by("pk") if p.pk not in self._posts
        }:
            self._posts |= posts
            covers = Cover.objects.filter(current_on(self.on), post__in=list(posts)).order_by("id")
            stand_ins = {cover.post_id: cover.stand_in_id for cover in covers}
            self._stand_ins |= stand_ins
            found = Post.objects.filter(pk__in=set(stand_ins.values()))

    # -- deciding -------------------------------------------------------------------------------------

    def locked_out(self, file: CaseFile) -> set[int]:
        """Ids of the people whom a conflict of interest keeps out of a case: theirs, or their employer's."""
        if not self._locks:
            return set()
        team = [post for post in self._posts.values() if post.role in TEAM_ROLES] if file.opponents else []
        return file.ruled(RulingKind.CONFLICT) | {one.user_id for one in team if one.employed_by in file.opponents}

    def answers(self, post: Post | None, file: CaseFile | None = None) -> Holder | None:
        """Whoever answers for a post today: its holder, or their cover; None when the post or person has gone.

        With a file also when they are locked out of that case.
        """
        how, seen = "", set()
        while post is not None and post.pk not in seen:
            seen.add(post.pk)
            stand_in = self._stand_ins.get(post.pk)
            if stand_in is None:
                return Holder(post, how) if self._serves(post, file) else None
            how = how if how else f"standing in for {post.user.name}"
            post = self._posts.get(stand_in)
        return None

    def answering(self, post_id: int, file: CaseFile | None = None) -> Holder | None:
        """The same for the post of this id, if the directory was asked to read it."""
        return self.answers(self._posts.get(post_id), file)

    def _serves(self, post: Post, file: CaseFile | None) -> bool:
        if file is not None and self._locks and post.user_id in file.ruled(RulingKind.CONFLICT):
            return False
        return post.user.is_active and post.starts_on <= self.on and (post.ends_on is None or post.ends_on >= self.on)

    def at_agency(
        self, agency_id: int, role: str, file: CaseFile | None = None, *, seen: frozenset[int] = frozenset()
    ) -> list[Holder]:
        """Who answers at an agency for a rung: its directory entry, else its posts of that role, else its proxy."""
        entry = self._entries.get((agency_id, role))
        if entry and entry.post_id and (holder := self.answers(self._posts.get(entry.post_id), file)):
            return [holder]
        if entry and entry.proxy_id and entry.proxy_id not in seen:
            found = self.at_agency(entry.proxy_id, role, file, seen=seen | {agency_id})
            return [Holder(one.post, one.how or f"proxy for {role_name(role).lower()}") for one in found]
        return self._each(self._by_agency.get((agency_id, role), ()), file)

    def in_partnership(self, partnership_id: int, role: str, file: CaseFile | None = None) -> list[Holder]:
        """Everybody with this role in the partnership who is not locked out of the case.

        A stand-in for the partnership's team keeps their own employer, so that too is asked of them.
        """
        found = self._each(self._by_partnership.get((partnership_id, role), ()), file)
        opponents = file.opponents if file is not None and self._locks and role in TEAM_ROLES else set()
        return [one for one in found if one.post.employed_by not in opponents]

    def _each(self, posts: Iterable[Post], file: CaseFile | None = None) -> list[Holder]:
        found = {holder.user_id: holder for post in posts if (holder := self.answers(post, file))}
        return list(found.values())

    def for_party(self, file: CaseFile, party: Party, role: str) -> list[Holder]:
        """Who answers for one side at one rung, by the order of the module's first paragraph.

        The other side's agency is nobody's proxy here: it would answer to itself.
        """
        named = self._posts.get(party.post_id or 0)
        if role == Role.PRACTITIONER and named and (holder := self.answers(named, file)):
            return [holder]
        if role == Role.LINE_MANAGER and named and (holder := self.answers(self._manager_of(named), file)):
            return [holder]
        if party.agency_id is None:
            return []
        of_role = self._by_agency.get((party.agency_id, role), [])
        if party.team_id and (team := self._each((post for post in of_role if post.team_id == party.team_id), file)):
            return team
        opposite = {one.agency_id for one in file.parties.values() if one.agency_id and one.side != party.side}
        return self.at_agency(party.agency_id, role, file, seen=frozenset(opposite))

    def _manager_of(self, post: Post) -> Post | None:
        return self._posts.get(post.line_manager_id) if post.line_manager_id else None

    def holders(self, file: CaseFile, side: str, roles: Sequence[str]) -> list[Holder]:
        """Whose turn it is on a side for any of these roles; the partnership manager where nobody else is."""
        partnership = file.case.partnership_id
        sides = [Side.RAISING.value, Side.RECEIVING.value] if side == "both" else [side]
        found: dict[int, Holder] = {}
        for one in sides:
            party = file.parties.get(one)
            of_side = [
                holder
                for role in roles
                for holder in (
                    self.in_partnership(partnership, role, file)
                    if role in PARTNERSHIP_ROLES or party is None
                    else self.for_party(file, party, role)
                )
            ]
            for holder in of_side or self.last_resort(file):
                found.setdefault(holder.user_id, holder)
        return list(found.values())

    def last_resort(self, file: CaseFile) -> list[Holder]:
        """The partnership manager, else the business unit, else the statutory partners whose agency is no party,
        else the lead safeguarding partners: a turn nobody holds is a child nobody looks at."""
        for role in LAST_RESORT:
            found = self.in_partnership(file.case.partnership_id, role, file)
            if role == Role.STATUTORY_PARTNER:
                found = [one for one in found if one.post.agency_id not in file.opponents]
            if found:
                return [Holder(one.post, "nobody else answers") for one in found]
        return []

    def told(self, file: CaseFile, specs: Iterable[str]) -> list[int]:
        """User ids for a procedure's "side:who" words: `raising:raiser`, `receiving:holder`, `scrutineer` …

        And for a post's own, "post:17": whoever answers for it, if the directory was asked to read it.
        """
        found: list[int] = []
        for spec in specs:
            side, _, who = spec.rpartition(":")
            party = file.parties.get(side)
            if spec.startswith(POST):
                holder = self.answering(int(who), file)
                found += [holder.user_id] if holder else []
            elif not side:
                found += [holder.user_id for holder in self.in_partnership(file.case.partnership_id, who, file)]
            elif party is None:
                continue
            elif who == "holder":
                found += party.holder_ids
            elif who == "raiser":
                found += [holder.user_id for holder in self.for_party(file, party, Role.PRACTITIONER)]
            else:
                found += [holder.user_id for holder in self.holders(file, side, [who])]
        return list(dict.fromkeys(found))


def role_name(role: str) -> str:
    """ "safeguarding_lead" → "Safeguarding lead"."""
    return str(Role(role).label)
