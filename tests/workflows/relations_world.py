"""One partnership in which every relation of the table is somebody's: who, and to which of three challenges."""

from dataclasses import dataclass
from datetime import datetime

from escalation import actions
from escalation.models import Challenge
from tests.escalation.stories import AT_STEP, HOUR
from tests.factories import World, make_person, make_post, make_world
from workflows import clock, deadlines, need_to_know, rulings
from workflows.change import Change
from workflows.models import Case, CaseFile, Side, User

PAST = "CH past"
LAST = "CH last step"
SHUT = "CH restricted"

# Relation: the challenge it is to, and the key of whose it is.
WHOSE: dict[str, tuple[str, str]] = {
    need_to_know.RAISER: (LAST, "teacher"),
    need_to_know.RAISER_IN_PERSON: (LAST, "teacher"),
    need_to_know.RAISING_HOLDER: (LAST, "council_rep"),
    need_to_know.RAISING_LEAD: (LAST, "dsl"),
    need_to_know.RAISING: (LAST, "head"),
    need_to_know.RECEIVING_HOLDER: (LAST, "police_rep"),
    need_to_know.RECEIVING_LEAD: (LAST, "police_lead"),
    need_to_know.RECEIVING: (LAST, "officer"),
    need_to_know.DECIDING: (LAST, "nhs_partner"),
    need_to_know.TOLD: (LAST, "chief_executive"),
    need_to_know.ASKED: (LAST, "asked"),
    need_to_know.PARTNERSHIP_TEAM: (LAST, "partnership_manager"),
    need_to_know.STATUTORY_PARTNER: (LAST, "new_partner"),
    need_to_know.PANEL_MEMBER: (LAST, "panel_member"),
    need_to_know.REVIEWER: (LAST, "reviewer"),
    need_to_know.SCRUTINEER: (LAST, "scrutineer"),
    need_to_know.EMERGENCY: (PAST, "nhs_partner"),
    need_to_know.PAST_HOLDER: (PAST, "social_worker"),
    need_to_know.ON_CALL: (PAST, "police_partner"),
    need_to_know.PARTNER_AT_LARGE: (PAST, "chief_constable"),
    need_to_know.SCRUTINEER_AT_LARGE: (PAST, "scrutineer"),
    need_to_know.LEAD_AT_LARGE: (PAST, "gp_lead"),
    need_to_know.OTHER_AGENCY: (PAST, "nurse"),
    need_to_know.OTHER_PARTNERSHIP: (PAST, "elsewhere"),
    need_to_know.ADMINISTRATOR: (PAST, "administrator"),
    need_to_know.CONFLICT: (PAST, "business_unit"),
    need_to_know.EMPLOYED_BY_A_PARTY: (PAST, "employed"),
    need_to_know.NOT_NAMED: (SHUT, "business_unit"),
}


@dataclass(frozen=True)
class Related:
    """The three challenges by name, the people by key, and the hour at which they look."""

    world: World
    references: dict[str, str]
    people: dict[str, User]
    at: datetime

    def file(self, name: str) -> CaseFile:
        return Challenge.loaded([Case.objects.get(reference=self.references[name])])[0]


def make_related() -> Related:
    """A challenge at the last step, one sent on to another agency and opened in an emergency, one restricted."""
    world = make_world()
    last = world.challenge(receiver="officer")
    world.play(AT_STEP[4] - 2 * HOUR)
    past = world.challenge(at=AT_STEP[4] - 2 * HOUR, child="Other Child")
    shut = world.challenge(at=AT_STEP[4] - 2 * HOUR, child="Third Child")
    people = {key: post.user for key, post in world.posts.items()} | _newcomers(world)
    at = AT_STEP[4]
    _told(last, people["chief_executive"], at=at)
    _told(past, people["administrator"], at=at)
    _told(last, people["asked"], at=at, side=Side.ASKED)  # as of an incident; the relation is the same
    manager = world.partnership_manager
    for key in ("panel_member", "reviewer", "scrutineer"):
        post = people[key].posts.get()
        rulings.give_sight(last, to=post, last_on=clock.day_of(at), why="A sample.", by=manager, at=at)
    to = actions.Receiver(world.agency("police"))
    actions.redirect(past, to=to, why="A matter for the police.", by=world.council_lead, at=at)
    rulings.open_in_emergency(past, why="A child is missing.", by=world.nhs_partner, at=at)
    rulings.declare_conflict(past, of=world.business_unit, why="A cousin.", by=manager, at=at)
    held = world.load(shut).holders
    rulings.restrict(shut, to=held, why="A colleague's child.", by=manager, at=at)
    return Related(world, {LAST: last, PAST: past, SHUT: shut}, people, at + HOUR)


def _newcomers(world: World) -> dict[str, User]:
    """People of the roles that the small partnership does not have, and somebody of another one."""
    council, school = world.agency("council"), world.agency("school")
    found = {}
    for key, agency, role, facts in (
        ("new_partner", world.agency("icb"), "statutory_partner", {}),
        ("panel_member", council, "panel_member", {}),
        ("reviewer", council, "independent_reviewer", {}),
        ("asked", world.agency("icb"), "practitioner", {}),
        ("employed", council, "business_unit", {"employer": school}),
    ):
        found[key] = make_person(key.replace("_", " ").title())
        make_post(found[key], agency, role, **facts)
    return found | {"elsewhere": make_world("elsewhere").partnership_manager}


def _told(reference: str, user: User, *, at: datetime, side: Side = Side.PARTNERSHIP) -> None:
    with Change(by=None, at=at) as change:
        deadlines.involve(change, change.lock(Challenge, reference), user.pk, side)
