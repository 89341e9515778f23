"""A small partnership for every test: five agencies, two of them with proxies, and the partnership's team.

`make_world()` makes it in the current database; `tests.world.halton` is the fixture of it. Factories make
people and agencies; cases are made by the actions (`World.challenge`), so none is impossible.

    ref = halton.challenge(at=AT)                     # the teacher challenges the social worker's council
    halton.dsl, halton.post("dsl")                    # a person, and their post
"""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from itertools import count
from pathlib import Path
from typing import Any

from workflows.models import Agency, Contact, DirectoryEntry, Partnership, Post, Procedure, Team, User
from workflows.models.procedures import digest_of
from workflows.procedure_file import parse

PROJECT = Path(__file__).resolve().parents[1]
PAN_CHESHIRE = PROJECT / "escalation" / "procedures" / "pan-cheshire.toml"
STARTED_ON = date(2020, 1, 1)
PASSWORD = "a long enough password"

# An ordinary Tuesday morning without a bank holiday in reach: the day most tests raise on.
AT = datetime(2026, 9, 8, 9, 30, tzinfo=UTC)

# key: (name, agency, role, title, team, key of the manager)
PEOPLE: dict[str, tuple[str, str, str, str, str, str]] = {
    "teacher": ("Tessa Teacher", "school", "practitioner", "Class teacher", "", "dsl"),
    "colleague": ("Cora Colleague", "school", "practitioner", "Class teacher", "", "dsl"),
    "dsl": ("Lee Lead", "school", "safeguarding_lead", "Designated safeguarding lead", "", "head"),
    "head": ("Harriet Head", "school", "senior_manager", "Head teacher", "", ""),
    "social_worker": (
        "Sam Socialworker",
        "council",
        "practitioner",
        "Social worker",
        "intake",
        "team_manager",
    ),
    "team_manager": ("Mina Manager", "council", "line_manager", "Team manager", "intake", "council_lead"),
    "other_manager": ("Otto Othermanager", "council", "line_manager", "Team manager", "", "council_lead"),
    "council_lead": ("Hedda Heading", "council", "safeguarding_lead", "Head of Safeguarding", "", ""),
    "council_senior": ("Oona Operations", "council", "senior_manager", "Operational director", "", ""),
    "council_rep": ("Rex Representative", "council", "partnership_representative", "Representative", "", ""),
    "officer": ("Connie Constable", "police", "practitioner", "Detective constable", "", "sergeant"),
    "sergeant": ("Serge Sergeant", "police", "line_manager", "Detective sergeant", "", ""),
    "police_lead": ("Inga Inspector", "police", "safeguarding_lead", "Detective inspector", "", ""),
    "police_senior": ("Cecil Chief", "police", "senior_manager", "Detective chief inspector", "", ""),
    "police_rep": ("Polly Police", "police", "partnership_representative", "Representative", "", ""),
    "gp": ("Gus General", "practice", "practitioner", "General practitioner", "", "gp_lead"),
    "gp_lead": ("Glenda Gplead", "practice", "safeguarding_lead", "Safeguarding lead", "", ""),
    "nurse": ("Nora Nurse", "icb", "practitioner", "Specialist nurse", "", "nhs_manager"),
    "nhs_manager": ("Dora Designated", "icb", "line_manager", "Designated nurse", "", ""),
    "nhs_lead": ("Dominic Doctor", "icb", "safeguarding_lead", "Designated doctor", "", ""),
    "nhs_senior": ("Quinn Quality", "icb", "senior_manager", "Associate director", "", ""),
    "nhs_rep": ("Irma Icb", "icb", "partnership_representative", "Representative", "", ""),
    "council_partner": (
        "Stella Strategic",
        "council",
        "statutory_partner",
        "Strategic Director Children's",
        "",
        "",
    ),
    "nhs_partner": ("Clive Chiefnurse", "icb", "statutory_partner", "Deputy Chief Nurse", "", ""),
    "police_partner": ("Sidney Super", "police", "statutory_partner", "Superintendent", "", ""),
    "chief_executive": ("Chester Chief", "council", "lead_safeguarding_partner", "Chief Executive", "", ""),
    "nhs_chief": ("Xenia Executive", "icb", "lead_safeguarding_partner", "Chief Executive", "", ""),
    "chief_constable": (
        "Cyra Chiefconstable",
        "police",
        "lead_safeguarding_partner",
        "Chief Constable",
        "",
        "",
    ),
    "partnership_manager": (
        "Petra Partnership",
        "council",
        "partnership_manager",
        "Business manager",
        "",
        "",
    ),
    "business_unit": ("Bill Business", "council", "business_unit", "Development officer", "", ""),
    "scrutineer": ("Skye Scrutineer", "council", "scrutineer", "Independent scrutineer", "", ""),
    "administrator": ("Ada Administrator", "council", "administrator", "System administrator", "", ""),
}
AGENCIES = {
    "school": ("Demonstration Primary School", "school"),
    "council": ("Halton Borough Council", "council"),
    "police": ("Cheshire Constabulary", "police"),
    "icb": ("Cheshire and Merseyside ICB", "nhs"),
    "practice": ("Demonstration Medical Practice", "gp"),
    "team": ("Partnership team", "other"),
}
# Hosted by the council, which employs neither: they may handle a challenge to it.
EMPLOYED_BY_THE_TEAM = ("partnership_manager", "business_unit")
PROXIES = [
    ("school", "partnership_representative", "council"),
    ("practice", "senior_manager", "icb"),
    ("practice", "partnership_representative", "icb"),
]
TIMES = count(1)


@dataclass
class World:
    """The partnership and everybody in it: `world.dsl` is a user, `world.post("dsl")` their post."""

    partnership: Partnership
    procedure: Procedure
    agencies: dict[str, Agency]
    teams: dict[str, Team]
    posts: dict[str, Post] = field(default_factory=dict)

    def __getattr__(self, key: str) -> User:
        try:
            return self.__dict__["posts"][key].user
        except KeyError:
            raise AttributeError(key) from None

    def post(self, key: str) -> Post:
        return self.posts[key]

    def agency(self, key: str) -> Agency:
        return self.agencies[key]

    @property
    def stranger(self) -> User:
        """Somebody of the partnership who has nothing to do with a challenge of the school to the council."""
        return self.posts["nurse"].user

    def challenge(
        self,
        *,
        at: datetime = AT,
        raiser: str = "teacher",
        receiver: str | None = "social_worker",
        receivers: tuple[str, ...] = (),
        child: str = "Invented Child",
        **facts: Any,
    ) -> str:
        """A challenge raised by the action; returns the reference of the (first) one.

        `receiver` is the named worker; `receivers` are agencies without one. `facts` go to NewChallenge.
        """
        from escalation import actions
        from workflows.vault import Identifiers

        named = self.posts[receiver] if receiver and not receivers else None
        to = (actions.Receiver(named.agency, named.team, named),) if named else ()
        to += tuple(actions.Receiver(self.agencies[key]) for key in receivers)
        post = self.posts[raiser]
        defaults: dict[str, Any] = {
            "procedure": self.procedure,
            "receivers": to,
            "children": (Identifiers(name=child, born_on=date(2018, 5, 4)),),
            # The same words twice within a minute are one button pressed twice.
            "concern": f"The referral was closed without a visit, for the {next(TIMES)}. time.",
            "impact": "Nobody has seen the child at home.",
            "wanted": "A visit this week.",
            "themes": ("threshold",),
        }
        return actions.raise_challenge(actions.NewChallenge(**(defaults | facts)), by=post.user, post=post, at=at)[0]

    def load(self, reference: str) -> Any:
        """The challenge as it stands in the database, read only."""
        from escalation.models import Challenge
        from workflows.models import Case

        return Challenge.loaded([Case.objects.get(reference=reference)])[0]

    def holders(self, reference: str, side: str) -> set[str]:
        """The keys of whoever holds the turn on a side."""
        return self.keys(self.load(reference).parties[side].holder_ids)

    def keys(self, user_ids: list[int]) -> set[str]:
        """User ids as keys of this world; somebody added since is called by name."""
        known = {post.user_id: key for key, post in self.posts.items()}
        return {known.get(one) or User.objects.get(pk=one).name for one in user_ids}

    def sweep(self, at: datetime) -> int:
        """Run the timer of challenges at an instant."""
        from escalation import actions
        from escalation.models import Challenge
        from workflows.sweep import sweep

        return sweep(Challenge, actions.time_ran_out, at=at)

    def play(self, until: datetime) -> None:
        """Run the timer at each instant at which something runs out up to `until`, as beat would."""
        from django.db.models import Min

        from workflows.models import Deadline

        while True:
            armed = Deadline.objects.filter(is_open=True, case__kind="challenge").aggregate(
                due=Min("due_at"), remind=Min("remind_at")
            )
            soonest = min((at for at in armed.values() if at), default=None)
            if soonest is None or soonest > until:
                return
            self.sweep(soonest)


def make_person(name: str, *, email: str = "", password: str | None = None, verified: bool = False) -> User:
    """A person without a post; the address is at a reserved domain."""
    local = email or f"{name.lower().replace(' ', '.')}@people.example"
    user = User.objects.create_user(local, name=name, password=password)
    if verified:
        from workflows.signing_in import adapters

        adapters.verified(user)
    return user


def make_post(user: User, agency: Agency, role: str, *, title: str = "", **facts: Any) -> Post:
    return Post.objects.create(
        **({"user": user, "agency": agency, "role": role, "title": title or role, "starts_on": STARTED_ON} | facts)
    )


def make_procedure(partnership: Partnership, path: Path = PAN_CHESHIRE, text: str = "") -> Procedure:
    """A procedure of a shipped file, or of a text, stored as the loader stores it."""
    text = text or path.read_text(encoding="utf-8")
    rules = parse(text, name=path.name)
    return Procedure.objects.create(
        partnership=partnership,
        kind=rules.kind,
        name=rules.name,
        version=rules.version,
        title=rules.title,
        in_force_from=rules.in_force_from,
        digest=digest_of(text),
        text=text,
        loaded_at=AT,
    )


def make_world(slug: str = "halton") -> World:
    """The whole partnership. With another `slug` it is another partnership, with people of its own."""
    partnership = Partnership.objects.create(
        slug=slug,
        name=f"{slug.title()} Children and Young People Safeguarding Partnership",
        short_name=slug.title(),
        challenge_procedure="pan-cheshire",
        pseudonyms_given=17,
    )
    Contact.objects.create(partnership=partnership, label="In an emergency", number="999", order=0)
    Contact.objects.create(partnership=partnership, label="Emergency duty team", order=1)
    agencies = {
        key: Agency.objects.create(partnership=partnership, slug=key, name=name, type=type_)
        for key, (name, type_) in AGENCIES.items()
    }
    teams = {"intake": Team.objects.create(agency=agencies["council"], name="Child in Need Team")}
    world = World(partnership, make_procedure(partnership), agencies, teams)
    domain = "example" if slug == "halton" else f"{slug}.example"
    for key, (name, agency, role, title, team, _) in PEOPLE.items():
        user = make_person(name, email=f"{key.replace('_', '.')}@{agency}.{domain}")
        employer = agencies["team"] if role in EMPLOYED_BY_THE_TEAM else None
        world.posts[key] = make_post(user, agencies[agency], role, title=title, team=teams.get(team), employer=employer)
    for key, (*_, manager) in PEOPLE.items():
        if manager:
            world.posts[key].line_manager = world.posts[manager]
            world.posts[key].save()
    _make_directory(world)
    return world


def _make_directory(world: World) -> None:
    listed: set[tuple[int, str]] = set()
    rungs = {"line_manager", "safeguarding_lead", "senior_manager", "partnership_representative"}
    for post in world.posts.values():
        if post.role in rungs and (post.agency_id, post.role) not in listed:
            listed.add((post.agency_id, post.role))
            DirectoryEntry.objects.create(agency=post.agency, role=post.role, post=post, valid_from=STARTED_ON)
    for agency, role, proxy in PROXIES:
        DirectoryEntry.objects.create(
            agency=world.agencies[agency], role=role, proxy=world.agencies[proxy], valid_from=STARTED_ON
        )
