"""Who can read one case, and why: the same relations as the doors, asked the other way round."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from workflows import clock, need_to_know, relations
from workflows.models import SIGHTS, CaseFile, Cover, Post, Role, Ruling, RulingKind, Side, User, current_on
from workflows.phrases import by
from workflows.standing import LEADS, PARTNERS, TEAM, Standing

UNTIL = {
    need_to_know.PANEL_MEMBER: RulingKind.PANEL_MEMBER,
    need_to_know.REVIEWER: RulingKind.REVIEWER,
    need_to_know.SCRUTINEER: RulingKind.SCRUTINEER,
    need_to_know.EMERGENCY: RulingKind.EMERGENCY,
}


@dataclass(frozen=True)
class Reader:
    """Somebody who reads the case: their post, and each relation by which they do."""

    user: User
    post: str
    why: tuple[str, ...]


def standings(who: Q, *, at: datetime) -> list[Standing]:
    """The people with a post of that condition and whoever stands in for one, with their posts, in three queries."""
    day = clock.day_of(at)
    asked = Post.objects.filter(current_on(day), who)
    covers = list(Cover.objects.filter(current_on(day), post__in=asked).select_related("post__agency__partnership"))
    held = Q(user__in=asked.values("user")) | Q(user__in=User.objects.filter(posts__covering__in=covers))
    by_user: dict[int, list[Post]] = defaultdict(list)
    users: dict[int, User] = {}
    posts = Post.objects.filter(held, current_on(day), user__is_active=True)
    owners = {}
    for post in posts.select_related("user", "agency__partnership").order_by("pk"):
        by_user[post.user_id].append(post)
        users[post.user_id], owners[post.pk] = post.user, post.user_id
    for cover in Cover.objects.filter(current_on(day), stand_in__in=list(owners)).select_related(
        "post__agency__partnership"
    ):
        by_user[owners[cover.stand_in_id]].append(cover.post)
    found = []
    for pk, user in users.items():
        standing = Standing(user, at)
        standing.__dict__["posts"] = by_user[pk]
        found.append(standing)
    return found


def readers(file: CaseFile, *, at: datetime) -> list[Reader]:
    """Everybody who reads it today, by name."""
    parties = [one for one in file.parties.values() if one.agency_id]
    people = {user for user, _ in file.involved} | {one.user_id for one in file.rulings}
    raiser = file.parties.get(Side.RAISING)
    of_partnership = Q(agency__partnership=file.case.partnership_id)
    who = (
        Q(of_partnership, role__in=TEAM | PARTNERS)
        | Q(role__in=LEADS, agency__in=[one.agency_id for one in parties])
        | Q(pk=raiser.post_id if raiser else None)
        | Q(of_partnership, user__in=people)
    )
    shown, found = need_to_know.who(need_to_know.SUMMARY), []
    for standing in standings(who, at=at):
        ties = [one for one in need_to_know.RELATIONS if one in relations.relations(standing, file) & shown]
        if ties:
            why = tuple(_reason(one, file, standing) for one in ties)
            found.append(Reader(standing.user, _post(standing, file), why))
    return sorted(found, key=lambda one: (one.user.name, one.user.pk))


def _reason(relation: str, file: CaseFile, standing: Standing) -> str:
    if relation not in UNTIL:
        return relation.capitalize()
    mine = (one for one in file.rulings if one.user_id == standing.user.pk and one.kind == UNTIL[relation])
    until = next((one.until for one in mine if one.in_force(standing.at)), None)
    return (
        f"{relation.removesuffix(', until a date').capitalize()}, until {by(until).removeprefix('by ')}"
        if until
        else relation
    )


def _post(standing: Standing, file: CaseFile) -> str:
    here = [one for one in standing.posts if one.agency.partnership_id == file.case.partnership_id]
    own = [one for one in here if one.user_id == standing.user.pk and one.role != Role.ADMINISTRATOR]
    return ", ".join(dict.fromkeys(f"{one.title}, {one.agency.name}" for one in own or here))


def sights(file: CaseFile, *, at: datetime) -> list[Ruling]:
    """What was given until a date and has not ended."""
    return [one for one in file.rulings if one.kind in SIGHTS and one.in_force(at)]


def conflicts(file: CaseFile) -> list[Ruling]:
    """The conflicts of interest that stand."""
    return [one for one in file.rulings if one.kind == RulingKind.CONFLICT and one.until is None]
