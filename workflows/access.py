"""Who may see what, and who may do what: three doors, and every page, list, export and button uses them.

`visible_to` for lists, `get_case` for one (a stranger gets the same 404 as for a case that does not exist), and
`may` for everything somebody does. The table `ACTS` is the whole answer to "who may".
"""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.db.models import Q, QuerySet
from django.http import Http404

from workflows import clock
from workflows.models import Case, CaseFile, Cover, Deadline, Involvement, Party, Post, Role, Side, User, current_on


class NotAllowed(Exception):
    """Somebody who may read the case tried an act that is not theirs. Becomes a 403 page."""


TEAM = frozenset({Role.PARTNERSHIP_MANAGER.value, Role.BUSINESS_UNIT.value})
LEADS = frozenset({Role.SAFEGUARDING_LEAD.value})
PARTNERS = frozenset({Role.STATUTORY_PARTNER.value})

# Relations to a case, as `relations` finds them.
RAISER = "the practitioner who raised it"
RAISER_IN_PERSON = "the practitioner who raised it, and nobody in their place"
RAISING_HOLDER = "whose turn it is on the raising side"
RAISING_LEAD = "a safeguarding lead of the raising agency"
RAISING = "involved on the raising side"
RECEIVING_HOLDER = "whose turn it is on the receiving side"
RECEIVING_LEAD = "a safeguarding lead of the receiving agency"
RECEIVING = "involved on the receiving side"
DECIDING = "whose turn it is for the partnership"
PARTNERSHIP_TEAM = "the partnership manager or business unit"
OWNER = "whose deadline it is"
TOLD = "told by the procedure"
STATUTORY_PARTNER = "a statutory partner whom the case was brought to"

_RAISING = frozenset({RAISER, RAISING_HOLDER, RAISING_LEAD})
_RECEIVING = frozenset({RECEIVING_HOLDER, RECEIVING_LEAD})
_HOLDERS = frozenset({RAISER, RAISING_HOLDER, RAISING_LEAD, RECEIVING_HOLDER, RECEIVING_LEAD, DECIDING})
_EVERYBODY = _HOLDERS | {RAISING, RECEIVING, PARTNERSHIP_TEAM}

ACTS: dict[str, frozenset[str]] = {
    # a challenge
    "respond": _RECEIVING,
    "propose": frozenset({RAISER, RAISING_HOLDER, RECEIVING_HOLDER, DECIDING}),
    "agree": frozenset({RAISER, RAISING_HOLDER, RECEIVING_HOLDER}),
    "refuse": frozenset({RAISER, RAISING_HOLDER, RECEIVING_HOLDER}),
    "escalate": frozenset({RAISER, RAISING_HOLDER, RAISING_LEAD, DECIDING}),
    "go_on": frozenset({RAISER}),
    "approve": frozenset({OWNER}),
    "step_back": frozenset({RAISER, RAISING_HOLDER, DECIDING, PARTNERSHIP_TEAM}),
    "change_risk": _EVERYBODY,
    "redirect": _RECEIVING,
    "withdraw": frozenset({RAISER, RAISING_HOLDER, RAISING_LEAD}),
    "arrange_meeting": frozenset({RAISING_HOLDER, RECEIVING_HOLDER, DECIDING, PARTNERSHIP_TEAM}),
    "record_meeting": frozenset({RAISING_HOLDER, RECEIVING_HOLDER, DECIDING, PARTNERSHIP_TEAM}),
    "send_apologies": _EVERYBODY,
    "ask_representations": frozenset({DECIDING, PARTNERSHIP_TEAM}),
    "give_representation": frozenset({RAISER, RAISING_HOLDER, RAISING_LEAD, RECEIVING_HOLDER, RECEIVING_LEAD}),
    "give_view": frozenset({DECIDING}),
    "recommend": frozenset({DECIDING, PARTNERSHIP_TEAM}),
    "answer_recommendation": frozenset({RAISER, RAISING_HOLDER, RAISING_LEAD, RECEIVING_HOLDER, RECEIVING_LEAD}),
    "take_turn": _HOLDERS,
    "hand_over": _HOLDERS | {PARTNERSHIP_TEAM, OWNER},
    "propose_date": frozenset({RAISER, RAISING_HOLDER, RECEIVING_HOLDER, DECIDING, PARTNERSHIP_TEAM}),
    "answer_date": frozenset({RAISER, RAISING_HOLDER, RECEIVING_HOLDER}),
    "set_protective_date": frozenset({RAISER, RAISING_HOLDER, RAISING_LEAD, PARTNERSHIP_TEAM}),
    "shorten": frozenset({RAISING_LEAD, RECEIVING_LEAD, RAISING_HOLDER, RECEIVING_HOLDER}),
    "ask_extension": _HOLDERS,
    "answer_extension": frozenset({OWNER}),
    "comment": _EVERYBODY,
    "attach": _EVERYBODY,
    "record_missing": _HOLDERS | {PARTNERSHIP_TEAM},
    "record_event": _HOLDERS | {PARTNERSHIP_TEAM},
    "action_done": frozenset({OWNER}),
    "confirm_action": frozenset({RAISER, RAISING_LEAD}),
    "reopen": frozenset({RAISER, RAISING_LEAD}),
    "learn": frozenset({RAISER, RAISING_HOLDER, RECEIVING_HOLDER, PARTNERSHIP_TEAM}),
    "feedback": frozenset({RAISER_IN_PERSON}),
    "reveal": frozenset({RAISER, RAISING_HOLDER, RECEIVING_HOLDER, PARTNERSHIP_TEAM}),
    "story": _EVERYBODY | {TOLD},
    # an incident
    "reveal_incident": frozenset({RAISER, DECIDING, PARTNERSHIP_TEAM}),
    "report_incident": frozenset({RAISER}),
    "decide_threshold": frozenset({DECIDING, PARTNERSHIP_TEAM}),
    "record_notified": frozenset({DECIDING, PARTNERSHIP_TEAM}),
    # keeping and letting go
    "hold": frozenset({PARTNERSHIP_TEAM}),
    "lift_hold": frozenset({PARTNERSHIP_TEAM}),
    "keep_longer": frozenset({PARTNERSHIP_TEAM}),
    "propose_disposal": frozenset({PARTNERSHIP_TEAM}),
    "answer_disposal": frozenset({PARTNERSHIP_TEAM, STATUTORY_PARTNER}),
    "export_child": frozenset({PARTNERSHIP_TEAM}),
}


@dataclass(frozen=True)
class Standing:
    """A person and the posts they hold today, covers included."""

    user: User
    at: datetime

    @cached_property
    def posts(self) -> list[Post]:
        day = clock.day_of(self.at)
        own = Post.objects.filter(current_on(day), user=self.user)
        covered = Cover.objects.filter(current_on(day), stand_in__in=own).values("post")
        return list(Post.objects.filter(Q(pk__in=own) | Q(pk__in=covered)).select_related("agency__partnership"))

    def has(self, roles: frozenset[str], *, partnership_id: int) -> bool:
        return any(post.role in roles and post.agency.partnership_id == partnership_id for post in self.posts)

    def leads(self, agency_id: int | None) -> bool:
        return any(post.role in LEADS and post.agency_id == agency_id for post in self.posts)


def visible_to(user: User, *, at: datetime) -> QuerySet[Case, Case]:
    """The cases somebody may read: those they are involved in, their agency's for its safeguarding lead, and the
    partnership's for its manager and business unit. A deactivated person sees none, and an administrator none as
    such, whatever they were handed or told."""
    if not user.is_active:
        return Case.objects.none()
    posts = [post for post in Standing(user, at).posts if post.role != Role.ADMINISTRATOR]
    team = {post.agency.partnership_id for post in posts if post.role in TEAM}
    led = {post.agency_id for post in posts if post.role in LEADS}
    of = {post.agency.partnership_id for post in posts}
    involved = Involvement.objects.filter(Q(until__isnull=True) | Q(until__gt=at), user=user).values("case")
    parties = Party.objects.filter(agency__in=led).values("case")
    # Subqueries, not a join: with a hundred thousand cases, making rows distinct again took most of the time.
    return Case.objects.filter(
        Q(partnership__in=team) | Q(partnership__in=of) & (Q(pk__in=involved) | Q(pk__in=parties))
    )


def get_case(user: User, reference: str, *, kind: str, at: datetime) -> Case:
    """One case by its reference. Raises Http404 for whoever must not know that it exists."""
    plain = reference.isascii() and reference.isprintable()  # the database refuses to be asked for a zero byte
    found = visible_to(user, at=at).filter(reference=reference.upper(), kind=kind).select_related("partnership")
    case = found.first() if plain else None
    if case is None:
        raise Http404("No such case.")
    return case


def relations(user: User, file: CaseFile, *, at: datetime, deadline: Deadline | None = None) -> frozenset[str]:
    """What somebody is to a case today; with a deadline, also whether it is theirs."""
    if not user.is_active:
        return frozenset()
    standing = Standing(user, at)
    party = file.parties.get(Side.PARTNERSHIP)
    true = {
        RAISER: _is_raiser(standing, file),
        RAISER_IN_PERSON: _is_raiser(standing, file, in_person=True),
        DECIDING: party is not None and user.pk in party.holder_ids,
        TOLD: _is_involved(standing, file, Side.PARTNERSHIP),
        PARTNERSHIP_TEAM: standing.has(TEAM, partnership_id=file.case.partnership_id),
        STATUTORY_PARTNER: _is_involved(standing, file, Side.PARTNERSHIP)
        and standing.has(PARTNERS, partnership_id=file.case.partnership_id),
        OWNER: deadline is not None and user.pk in deadline.holder_ids,
        **_on_side(standing, file, Side.RAISING, RAISING_HOLDER, RAISING_LEAD, RAISING),
        **_on_side(standing, file, Side.RECEIVING, RECEIVING_HOLDER, RECEIVING_LEAD, RECEIVING),
    }
    return frozenset(relation for relation, holds in true.items() if holds)


def _is_raiser(standing: Standing, file: CaseFile, *, in_person: bool = False) -> bool:
    party = file.parties.get(Side.RAISING)
    posts = [post for post in standing.posts if not in_person or post.user_id == standing.user.pk]
    return party is not None and any(post.pk == party.post_id for post in posts)


def _on_side(standing: Standing, file: CaseFile, side: Side, holder: str, lead: str, involved: str) -> dict[str, bool]:
    party = file.parties.get(side)
    if party is None:
        return {}
    return {
        holder: standing.user.pk in party.holder_ids,
        lead: standing.leads(party.agency_id),
        involved: _is_involved(standing, file, side),
    }


def _is_involved(standing: Standing, file: CaseFile, side: str) -> bool:
    one = file.involved.get((standing.user.pk, side))
    return one is not None and (one.until is None or one.until > standing.at)


def may(by: User, act: str, file: CaseFile, *, at: datetime, deadline: Deadline | None = None) -> bool:
    """Whether this act is this person's, in this case."""
    return bool(ACTS[act] & relations(by, file, at=at, deadline=deadline))


def require(by: User, act: str, file: CaseFile, *, at: datetime, deadline: Deadline | None = None) -> None:
    """Raises Http404 for a stranger, NotAllowed for a reader whose act it is not."""
    found = relations(by, file, at=at, deadline=deadline)
    if not found and not visible_to(by, at=at).filter(pk=file.case_id).exists():
        raise Http404("No such case.")
    if not ACTS[act] & found:
        raise NotAllowed(act)
