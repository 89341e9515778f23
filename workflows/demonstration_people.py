"""The people of a demonstration, by partnership and agency, with what each can do: whom the sign-in page offers."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from workflows import clock
from workflows.models import Agency, AgencyType, Partnership, Post, Role, User, current_on

# Whatever the partnership’s procedure: which steps a role acts at is the procedure’s own.
CAN: dict[str, str] = {
    Role.PRACTITIONER: "raises challenges and answers them worker to worker",
    Role.LINE_MANAGER: "resolves with the other agency’s manager",
    Role.SAFEGUARDING_LEAD: "approves going on, resolves, sees all of the agency’s challenges",
    Role.SENIOR_MANAGER: "resolves what the managers below could not",
    Role.PARTNERSHIP_REPRESENTATIVE: "resolves for the agency where the partnership is asked",
    Role.STATUTORY_PARTNER: "hears of what nobody could resolve and recommends, decides on incidents",
    Role.LEAD_SAFEGUARDING_PARTNER: "is told when the last step is late or a recommendation is refused",
    Role.PARTNERSHIP_MANAGER: "sees and chases everything, keeps the directory",
    Role.BUSINESS_UNIT: "sees and chases everything, keeps the directory",
    Role.PANEL_MEMBER: "gives a view on incidents",
    Role.INDEPENDENT_REVIEWER: "reads one case for a limited time",
    Role.SCRUTINEER: "looks at how the partnership works, is told when the last step is late",
    Role.ADMINISTRATOR: "looks after the system, sees no case",
}


# Where the demonstration begins: the school raises, the council answers.
FIRST = (AgencyType.SCHOOL, AgencyType.COUNCIL)


@dataclass(frozen=True)
class Line:
    """One of a person's posts. `where` is the partnership's short name, for somebody who serves several."""

    title: str
    can: str
    where: str = ""


@dataclass(frozen=True)
class Person:
    """Somebody one may be, with a line for each of their posts."""

    user: User
    posts: tuple[Line, ...]


def partnerships(*, at: datetime) -> list[Partnership]:
    """Those in which anybody serves today, in the order they came."""
    serving = _serving(at).values("agency__partnership")
    return list(Partnership.objects.filter(pk__in=serving).order_by("pk"))


def by_agency(partnership: Partnership, *, at: datetime) -> list[tuple[Agency, list[Person]]]:
    """Everybody who serves a partnership today: (agency, its people by rank).

    Each is listed once, where their first post there is, with their posts in every partnership.
    """
    order = {role: number for number, role in enumerate(Role.values)}
    here = _serving(at).filter(agency__partnership=partnership)
    found = _serving(at).filter(user__in=here.values("user")).select_related("user", "agency__partnership")
    held: dict[int, list[Post]] = {}
    for post in found.order_by("agency_id", "pk"):
        held.setdefault(post.user_id, []).append(post)
    first = {
        user: next(one for one in posts if one.agency.partnership_id == partnership.pk) for user, posts in held.items()
    }
    people = sorted(first.values(), key=lambda post: order[post.role])
    agencies = {post.agency_id: post.agency for post in people}
    ranked = sorted(
        agencies.values(),
        key=lambda one: (FIRST.index(AgencyType(one.type)) if one.type in FIRST else len(FIRST), one.pk),
    )
    return [
        (agency, [_person(held[post.user_id]) for post in people if post.agency_id == agency.pk]) for agency in ranked
    ]


def _serving(at: datetime) -> QuerySet[Post]:
    return Post.objects.filter(current_on(clock.day_of(at)), user__is_active=True)


def _person(posts: list[Post]) -> Person:
    several = len({post.agency.partnership_id for post in posts}) > 1
    lines = (Line(one.title, CAN[one.role], one.agency.partnership.short_name if several else "") for one in posts)
    return Person(posts[0].user, tuple(lines))
