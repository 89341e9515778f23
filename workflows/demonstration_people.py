"""The people of a demonstration, by agency, with what each can do: whom the sign-in page offers."""

from dataclasses import dataclass
from datetime import datetime

from workflows import clock
from workflows.models import Post, Role, User, current_on

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


@dataclass(frozen=True)
class Person:
    """Somebody one may be."""

    user: User
    title: str
    can: str


def by_agency(*, at: datetime) -> list[tuple[str, list[Person]]]:
    """Everybody with a post today: (agency, its people by rank), the agency with most people first."""
    order = {role: number for number, role in enumerate(Role.values)}
    posts = Post.objects.filter(current_on(clock.day_of(at)), user__is_active=True)
    found: dict[str, list[tuple[int, Person]]] = {}
    for post in posts.select_related("user", "agency").order_by("agency_id", "pk"):
        person = Person(post.user, post.title, CAN[post.role])
        found.setdefault(post.agency.name, []).append((order[post.role], person))
    return [
        (agency, [person for _, person in sorted(people, key=lambda one: one[0])])
        for agency, people in found.items()
    ]
