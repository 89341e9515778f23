"""The people of a demonstration, by agency, with what each can do: whom the sign-in page offers."""

from dataclasses import dataclass
from datetime import datetime

from workflows import clock
from workflows.models import AgencyType, Post, Role, User, current_on

CAN: dict[str, str] = {
    Role.PRACTITIONER: "raises challenges and answers them worker to worker",
    Role.LINE_MANAGER: "resolves at step 2 with the other agency’s manager",
    Role.SAFEGUARDING_LEAD: "approves going on, resolves at step 2, sees all of the agency’s challenges",
    Role.SENIOR_MANAGER: "resolves at step 3",
    Role.PARTNERSHIP_REPRESENTATIVE: "resolves at steps 3 and 4 for the agency",
    Role.STATUTORY_PARTNER: "gives a view and recommends at step 4, decides on incidents",
    Role.LEAD_SAFEGUARDING_PARTNER: "is told when step 4 is late or a recommendation is refused",
    Role.PARTNERSHIP_MANAGER: "sees and chases everything, keeps the directory",
    Role.BUSINESS_UNIT: "sees and chases everything, keeps the directory",
    Role.PANEL_MEMBER: "gives a view on incidents",
    Role.INDEPENDENT_REVIEWER: "reads one case for a limited time",
    Role.SCRUTINEER: "is told when step 4 is late",
    Role.ADMINISTRATOR: "looks after the system, sees no case",
}


# Where the demonstration begins: the school raises, the council answers.
FIRST = (AgencyType.SCHOOL, AgencyType.COUNCIL)


@dataclass(frozen=True)
class Person:
    """Somebody one may be, with a line for each of their posts."""

    user: User
    posts: tuple[tuple[str, str], ...]


def by_agency(*, at: datetime) -> list[tuple[str, list[Person]]]:
    """Everybody with a post today: (agency, its people by rank). Each is listed once, where their first post is."""
    order = {role: number for number, role in enumerate(Role.values)}
    found = Post.objects.filter(current_on(clock.day_of(at)), user__is_active=True)
    held: dict[int, list[Post]] = {}
    for post in found.select_related("user", "agency").order_by("agency_id", "pk"):
        held.setdefault(post.user_id, []).append(post)
    people = sorted(held.values(), key=lambda posts: order[posts[0].role])
    agencies = {posts[0].agency_id: posts[0].agency for posts in people}
    ranked = sorted(
        agencies.values(),
        key=lambda one: (FIRST.index(AgencyType(one.type)) if one.type in FIRST else len(FIRST), one.pk),
    )
    return [
        (
            agency.name,
            [
                Person(posts[0].user, tuple((post.title, CAN[post.role]) for post in posts))
                for posts in people
                if posts[0].agency_id == agency.pk
            ],
        )
        for agency in ranked
    ]
