"""What a person is to a case: each relation of `workflows.need_to_know` as a condition on rows and as its twin.

Lists ask the database (`rows`), a loaded case is asked itself (`holds`); the two stand next to each other, and a
test compares them for every relation on worlds it makes up.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import reduce
from operator import or_

from django.db.models import Q, QuerySet

from workflows import need_to_know as ntk
from workflows.models import (
    Case,
    CaseFile,
    CaseKind,
    Involvement,
    Party,
    Role,
    Ruling,
    RulingKind,
    Side,
)
from workflows.standing import LEADS, ON_CALL, PARTNERS, SCRUTINEERS, TEAM, Standing

NOBODY = Q(pk__in=())


@dataclass(frozen=True)
class Tie:
    """How a relation is found, in the database and in memory.

    Relations that ask the same table have the same `rows`, and differ in what it is asked `of`: several sides, kinds
    or roles are asked together, in one subquery.
    """

    rows: Callable[[Standing, Collection[str]], Q]
    of: frozenset[str]
    holds: Callable[[Standing, CaseFile], bool]

    def alone(self, standing: Standing) -> Q:
        return self.rows(standing, self.of)


def _of(parties: QuerySet[Party, Party]) -> Q:
    # Subqueries, not joins: with a hundred thousand cases, making rows distinct again took most of the time.
    return Q(pk__in=parties.values("case"))


def _raiser(*, in_person: bool) -> Tie:
    def posts(standing: Standing) -> set[int]:
        return {post.pk for post in standing.posts if not in_person or post.user_id == standing.user.pk}

    def rows(standing: Standing, _: Collection[str]) -> Q:
        return _of(Party.objects.filter(side=Side.RAISING, post__in=posts(standing)))

    def holds(standing: Standing, file: CaseFile) -> bool:
        party = file.parties.get(Side.RAISING)
        return party is not None and party.post_id in posts(standing)

    return Tie(rows, frozenset(), holds)


def _holding(standing: Standing, sides: Collection[str]) -> Q:
    # Whoever holds a turn has been involved: asking for both keeps the search to somebody's own few cases.
    own = Involvement.objects.filter(user=standing.user).values("case")
    return _of(Party.objects.filter(side__in=sides, holder_ids__contains=[standing.user.pk], case__in=own))


def _holder(side: Side) -> Tie:
    def holds(standing: Standing, file: CaseFile) -> bool:
        party, pk = file.parties.get(side), standing.user.pk
        return party is not None and pk in party.holder_ids and any(user == pk for user, _ in file.involved)

    return Tie(_holding, frozenset({side.value}), holds)


def _leading(standing: Standing, sides: Collection[str]) -> Q:
    led = {post.agency_id for post in standing.posts if post.role in LEADS}
    return _of(Party.objects.filter(side__in=sides, agency__in=led))


def _lead(side: Side) -> Tie:
    def holds(standing: Standing, file: CaseFile) -> bool:
        party = file.parties.get(side)
        return party is not None and standing.leads(party.agency_id)

    return Tie(_leading, frozenset({side.value}), holds)


def _let_in(standing: Standing, sides: Collection[str]) -> Q:
    return Q(pk__in=standing.involvements().filter(side__in=sides).values("case"))


def _involved(side: Side) -> Tie:
    def holds(standing: Standing, file: CaseFile) -> bool:
        one = file.involved.get((standing.user.pk, side))
        return one is not None and (one.until is None or one.until > standing.at)

    return Tie(_let_in, frozenset({side.value}), holds)


def _past() -> Tie:
    def rows(standing: Standing, _: Collection[str]) -> Q:
        over = Involvement.objects.filter(user=standing.user, until__lte=standing.at)
        return Q(pk__in=over.values("case")) & ~Q(pk__in=standing.involvements().values("case"))

    def holds(standing: Standing, file: CaseFile) -> bool:
        mine = [one.until for (user, _), one in file.involved.items() if user == standing.user.pk]
        return bool(mine) and all(until is not None and until <= standing.at for until in mine)

    return Tie(rows, frozenset(), holds)


def _ruling(standing: Standing, kinds: Collection[str]) -> Q:
    in_force = Q(until__isnull=True) | Q(until__gt=standing.at)
    return Q(pk__in=Ruling.objects.filter(in_force, user=standing.user, kind__in=kinds).values("case"))


def _ruled(kind: RulingKind) -> Tie:
    def holds(standing: Standing, file: CaseFile) -> bool:
        mine = [one for one in file.rulings if one.user_id == standing.user.pk and one.kind == kind]
        return any(one.in_force(standing.at) for one in mine)

    return Tie(_ruling, frozenset({kind.value}), holds)


def _posted(standing: Standing, roles: Collection[str]) -> Q:
    return Q(partnership__in=standing.with_role(frozenset(roles)))


def _post(roles: frozenset[str]) -> Tie:
    """By a post in the case's partnership alone."""
    return Tie(
        _posted,
        roles,
        lambda standing, file: standing.has(roles, partnership_id=file.case.partnership_id),
    )


def _statutory_partner() -> Tie:
    partner = frozenset({Role.STATUTORY_PARTNER.value})
    post = _post(partner)

    def rows(standing: Standing, _: Collection[str]) -> Q:
        theirs = standing.with_role(partner)
        reached = Party.objects.filter(
            side=Side.PARTNERSHIP, roles__contains=[Role.STATUTORY_PARTNER], case__partnership__in=theirs
        )
        return _of(reached) if theirs else NOBODY

    def holds(standing: Standing, file: CaseFile) -> bool:
        party = file.parties.get(Side.PARTNERSHIP)
        return party is not None and Role.STATUTORY_PARTNER in party.roles and post.holds(standing, file)

    return Tie(rows, frozenset(), holds)


def _employed() -> Tie:
    team = _post(TEAM)

    def rows(standing: Standing, _: Collection[str]) -> Q:
        theirs = standing.with_role(TEAM)
        parties = Party.objects.filter(case__kind=CaseKind.CHALLENGE, agency__in=standing.employers)
        return Q(partnership__in=theirs) & _of(parties) if theirs else NOBODY

    def holds(standing: Standing, file: CaseFile) -> bool:
        return team.holds(standing, file) and bool(standing.employers & file.opponents)

    return Tie(rows, frozenset(), holds)


def _not_named() -> Tie:
    named = _ruled(RulingKind.NAMED)
    return Tie(
        lambda standing, _: Q(restricted_at__isnull=False) & ~named.alone(standing),
        frozenset(),
        lambda standing, file: file.case.restricted_at is not None and not named.holds(standing, file),
    )


# What somebody is by a post alone, whatever the case: the relations that figures are for.
BY_POST: dict[str, frozenset[str]] = {
    ntk.PARTNERSHIP_TEAM: TEAM,
    ntk.PARTNER_AT_LARGE: PARTNERS,
    ntk.SCRUTINEER_AT_LARGE: SCRUTINEERS,
    ntk.LEAD_AT_LARGE: LEADS,
}

# What somebody can be to a case of a partnership in which they are more than an administrator. Those by a post alone
# come first: the database asks in this order, and once one holds it never makes the sets that the others look in.
TIES: dict[str, Tie] = {
    ntk.PARTNERSHIP_TEAM: _post(TEAM),
    ntk.ON_CALL: _post(ON_CALL),
    ntk.PARTNER_AT_LARGE: _post(PARTNERS),
    ntk.SCRUTINEER_AT_LARGE: _post(SCRUTINEERS),
    ntk.LEAD_AT_LARGE: _post(LEADS),
    ntk.RAISER: _raiser(in_person=False),
    ntk.RAISER_IN_PERSON: _raiser(in_person=True),
    ntk.RAISING_HOLDER: _holder(Side.RAISING),
    ntk.RAISING_LEAD: _lead(Side.RAISING),
    ntk.RAISING: _involved(Side.RAISING),
    ntk.RECEIVING_HOLDER: _holder(Side.RECEIVING),
    ntk.RECEIVING_LEAD: _lead(Side.RECEIVING),
    ntk.RECEIVING: _involved(Side.RECEIVING),
    ntk.DECIDING: _holder(Side.PARTNERSHIP),
    ntk.TOLD: _involved(Side.PARTNERSHIP),
    ntk.ASKED: _involved(Side.ASKED),
    ntk.STATUTORY_PARTNER: _statutory_partner(),
    ntk.PANEL_MEMBER: _ruled(RulingKind.PANEL_MEMBER),
    ntk.REVIEWER: _ruled(RulingKind.REVIEWER),
    ntk.SCRUTINEER: _ruled(RulingKind.SCRUTINEER),
    ntk.EMERGENCY: _ruled(RulingKind.EMERGENCY),
    ntk.PAST_HOLDER: _past(),
}
STRIKING: dict[str, Tie] = {
    ntk.CONFLICT: _ruled(RulingKind.CONFLICT),
    ntk.EMPLOYED_BY_A_PARTY: _employed(),
    ntk.NOT_NAMED: _not_named(),
}


def relations(standing: Standing, file: CaseFile) -> frozenset[str]:
    """What somebody is to a loaded case; never nothing, unless they are deactivated."""
    if not standing.user.is_active:
        return frozenset()
    if file.case.partnership_id not in standing.partnerships:
        administers = standing.has(frozenset(Role.values), partnership_id=file.case.partnership_id)
        return frozenset({ntk.ADMINISTRATOR if administers else ntk.OTHER_PARTNERSHIP})
    found = {relation for relation, tie in TIES.items() if tie.holds(standing, file)}
    striking = {relation for relation, tie in STRIKING.items() if tie.holds(standing, file)}
    for one in striking:
        found &= ntk.STRIKES_OUT_ALL_BUT[one]
    return frozenset(found | striking) or frozenset({ntk.OTHER_AGENCY})


def rows(standing: Standing, wanted: frozenset[str]) -> Q:
    """The cases to which somebody has one of these relations, none of which is struck out."""
    if not standing.user.is_active:
        return NOBODY
    striking = {one: tie.alone(standing) for one, tie in STRIKING.items()}
    groups: dict[frozenset[str], dict[Callable[..., Q], set[str]]] = {}
    for relation, tie in TIES.items():
        if relation in wanted:
            struck = frozenset(one for one, left in ntk.STRIKES_OUT_ALL_BUT.items() if relation not in left)
            groups.setdefault(struck, {}).setdefault(tie.rows, set()).update(tie.of)
    found = []
    for struck, asked in groups.items():
        ties = [ask(standing, of) for ask, of in asked.items()]
        found.append(Q(reduce(or_, ties), *(~striking[one] for one in sorted(struck))))
    found += [striking[one] for one in STRIKING if one in wanted]
    return Q(reduce(or_, found, NOBODY), partnership__in=standing.partnerships) | _apart(standing, wanted)


def _apart(standing: Standing, wanted: frozenset[str]) -> Q:
    """The cases to which somebody is nothing, by what kind of nothing."""
    found = NOBODY
    everywhere = standing.with_role(frozenset(Role.values))
    if ntk.OTHER_AGENCY in wanted:
        something = rows(standing, frozenset(TIES) | frozenset(STRIKING))
        found |= Q(partnership__in=standing.partnerships) & ~Q(pk__in=Case.objects.filter(something).values("pk"))
    if ntk.ADMINISTRATOR in wanted:
        found |= Q(partnership__in=everywhere - standing.partnerships)
    if ntk.OTHER_PARTNERSHIP in wanted:
        found |= ~Q(partnership__in=everywhere)
    return found
