"""Who may see what, and who may do what: three doors, and every page, list, export and button uses them.

`visible_to` for lists, `get_case` for one (a stranger gets the same 404 as for a case that does not exist), and
`may` for everything somebody does. The table `ACTS` is the whole answer to "who may"; what somebody sees is the
table of `workflows.need_to_know`, from which the doors are built.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet
from django.http import Http404

from workflows import need_to_know
from workflows import relations as found
from workflows.models import Case, CaseFile, CaseKind, Deadline, Side, User
from workflows.need_to_know import (
    DECIDING,
    EMERGENCY,
    ON_CALL,
    OWNER,
    PARTNERSHIP_TEAM,
    RAISER,
    RAISER_IN_PERSON,
    RAISING,
    RAISING_HOLDER,
    RAISING_LEAD,
    RECEIVING,
    RECEIVING_HOLDER,
    RECEIVING_LEAD,
    STATUTORY_PARTNER,
)
from workflows.standing import LEADS, TEAM, Standing

__all__ = [
    "ACTS",
    "LEADS",
    "TEAM",
    "Figures",
    "NotAllowed",
    "Standing",
    "figures_of",
    "get_case",
    "locked_out_of",
    "may",
    "relations",
    "require",
    "sees",
    "shown",
    "visible_to",
    "with_deadlines",
    "within_reach",
]


class NotAllowed(Exception):
    """Somebody who may read the case tried an act that is not theirs. Becomes a 403 page."""


_RAISING = frozenset({RAISER, RAISING_HOLDER, RAISING_LEAD})
_RECEIVING = frozenset({RECEIVING_HOLDER, RECEIVING_LEAD})
_HOLDERS = frozenset({RAISER, RAISING_HOLDER, RAISING_LEAD, RECEIVING_HOLDER, RECEIVING_LEAD, DECIDING})
_EVERYBODY = _HOLDERS | {RAISING, RECEIVING, PARTNERSHIP_TEAM}
_TEAM = frozenset({PARTNERSHIP_TEAM})
_DECIDE = frozenset({DECIDING, PARTNERSHIP_TEAM})

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
    "comment": _EVERYBODY | {EMERGENCY},
    "attach": _EVERYBODY,
    "record_missing": _HOLDERS | {PARTNERSHIP_TEAM},
    "record_event": _HOLDERS | {PARTNERSHIP_TEAM},
    "action_done": frozenset({OWNER}),
    "confirm_action": frozenset({RAISER, RAISING_LEAD}),
    "reopen": frozenset({RAISER, RAISING_LEAD}),
    "learn": frozenset({RAISER, RAISING_HOLDER, RECEIVING_HOLDER, PARTNERSHIP_TEAM}),
    "feedback": frozenset({RAISER_IN_PERSON}),
    "reveal": need_to_know.who(need_to_know.CHILD, need_to_know.Level.ACT),
    "story": need_to_know.who(need_to_know.STORY),
    # any kind of case
    "export_record": frozenset({DECIDING, PARTNERSHIP_TEAM}),
    # an incident
    "reveal_incident": need_to_know.who(need_to_know.CHILD_OF_INCIDENT, need_to_know.Level.ACT),
    "report_incident": frozenset({RAISER}),
    "decide_threshold": _DECIDE,
    "record_notified": _DECIDE,
    "invite_member": _DECIDE,
    "give_panel_view": frozenset({OWNER}),
    "ask_more": _DECIDE,
    "answer_more": frozenset({OWNER}),
    "withdraw_notification": _DECIDE,
    "correct_awareness": _DECIDE,
    "answer_correction": _DECIDE,
    "ask_agencies": _TEAM,
    "write_return": frozenset({OWNER}),
    "sign_off_return": frozenset({OWNER}),
    "name_author": frozenset({OWNER}),
    "close_returns": _TEAM,
    "order_safety": _DECIDE,
    "safety_done": frozenset({OWNER, PARTNERSHIP_TEAM}),
    "write_review": _TEAM,
    "conclude_review": _DECIDE,
    "sign_off": frozenset({OWNER}),
    "send_review": _DECIDE,
    "record_answer": _DECIDE,
    # a learning review: its chair holds it until the report is written, the statutory partners when it is ratified
    "reveal_review": need_to_know.who(need_to_know.CHILD_OF_INCIDENT, need_to_know.Level.ACT),
    "plan_review": _TEAM,
    "name_chair": _TEAM,
    "uninvite": _TEAM,
    "hold_session": _DECIDE,
    "write_findings": _DECIDE,
    "record_quality_view": _TEAM,
    "ratify_review": _DECIDE,
    "stop_review": _TEAM,
    "write_briefing": _TEAM,
    "publish_briefing": _TEAM,
    "take_down_briefing": _TEAM,
    "enter_outside": _DECIDE,
    "compare_outside": _DECIDE,
    "finish_comparing": _DECIDE,
    "recommend_gap": _TEAM,
    # a recommendation
    "record_recommendation": _TEAM,
    "correct_recommendation": _TEAM,
    "link_source": _TEAM,
    "ratify": _TEAM,
    "accept_recommendation": _DECIDE,
    "set_measure": _DECIDE,
    "plan_action": _DECIDE,
    "move_action": _DECIDE,
    "drop_action": _DECIDE,
    "note_progress": frozenset({OWNER, DECIDING, PARTNERSHIP_TEAM}),
    "offer_evidence": frozenset({OWNER, PARTNERSHIP_TEAM}),
    "answer_evidence": frozenset({OWNER, PARTNERSHIP_TEAM}),
    "revisit": frozenset({OWNER, PARTNERSHIP_TEAM}),
    "reopen_recommendation": _TEAM,
    # its practice review
    "write_practice": _TEAM,
    "appoint_reviewer": _TEAM,
    "monitor_practice": _DECIDE,
    "delay_practice": _DECIDE,
    "plan_publication": _DECIDE,
    "submit_report": _TEAM,
    "agree_report": frozenset({OWNER}),
    "check_anonymity": _DECIDE,
    "send_report_ahead": _DECIDE,
    "publish_practice": _DECIDE,
    "end_practice": _DECIDE,
    "take_back_report": _DECIDE,
    "take_down": _TEAM,
    # who reads a case of any kind
    "see_readers": need_to_know.who(need_to_know.READERS),
    "give_sight": _TEAM,
    "end_sight": _TEAM,
    "restrict": _TEAM,
    "lift_restriction": _TEAM,
    "declare_conflict": need_to_know.who(need_to_know.SUMMARY),
    "enter_conflict": _TEAM,
    "withdraw_conflict": _TEAM,
    "open_in_emergency": frozenset({ON_CALL}),
    # keeping and letting go, of any kind
    "hold": _TEAM,
    "lift_hold": _TEAM,
    "keep_longer": _TEAM,
    "propose_disposal": _TEAM,
    "answer_disposal": frozenset({PARTNERSHIP_TEAM, STATUTORY_PARTNER}),
    "export_child": _TEAM,
}


def visible_to(user: User, *, at: datetime, thing: str = need_to_know.SUMMARY) -> QuerySet[Case, Case]:
    """The cases of which somebody sees a thing (by default, that they exist), as the table says."""
    return Case.objects.filter(found.rows(Standing(user, at), need_to_know.who(thing, need_to_know.Level.SEE)))


def with_deadlines(user: User, *, at: datetime) -> tuple[QuerySet[Case, Case], Q]:
    """The cases somebody sees, and which of their deadlines: what another agency was asked is among the papers."""
    standing = Standing(user, at)
    cases, papers = (
        Case.objects.filter(found.rows(standing, need_to_know.who(thing, need_to_know.Level.SEE)))
        for thing in (need_to_know.SUMMARY, need_to_know.PAPERS)
    )
    of_papers = Q(case__in=papers.filter(kind=CaseKind.INCIDENT).values("pk"))
    return cases, ~Q(side=Side.ASKED) | Q(holder_ids__contains=[user.pk]) | of_papers


def locked_out_of(user: User, *, at: datetime) -> QuerySet[Case, Case]:
    """The cases that a conflict of interest keeps from somebody, their own or their employer's."""
    struck = frozenset({need_to_know.CONFLICT, need_to_know.EMPLOYED_BY_A_PARTY})
    return Case.objects.filter(found.rows(Standing(user, at), struck))


def within_reach(user: User, act: str, *, at: datetime) -> QuerySet[Case, Case]:
    """The cases on which somebody may do an act, whether or not they see them."""
    return Case.objects.filter(found.rows(Standing(user, at), ACTS[act]))


def get_case(
    user: User, reference: str, *, kind: str | None = None, at: datetime, thing: str = need_to_know.SUMMARY
) -> Case:
    """One case by its reference, of which somebody sees a thing. Raises Http404 for whoever does not."""
    plain = reference.isascii() and reference.isprintable()  # the database refuses to be asked for a zero byte
    asked = {"reference": reference.upper() if plain else ""} | ({"kind": kind} if kind else {})
    case = visible_to(user, at=at, thing=thing).filter(**asked).select_related("partnership").first()
    if case is None:
        raise Http404("No such case.")
    return case


def relations(user: User, file: CaseFile, *, at: datetime, deadline: Deadline | None = None) -> frozenset[str]:
    """What somebody is to a case today; with a deadline, also whether it is theirs."""
    standing = Standing(user, at)
    ties = found.relations(standing, file)
    owns = deadline is not None and _owns(standing, deadline)
    return ties | {OWNER} if owns and shown(ties, need_to_know.SUMMARY) else ties


def _owns(standing: Standing, deadline: Deadline) -> bool:
    """Whose turn an open deadline is; a closed one, which nobody hands on, is theirs only as long as its post is."""
    if standing.user.pk not in deadline.holder_ids:
        return False
    of_a_post = deadline.closed_at is not None and deadline.post_id is not None
    return not of_a_post or any(post.pk == deadline.post_id for post in standing.posts)


def shown(ties: frozenset[str], thing: str) -> bool:
    """Whether these relations show a thing whenever the case is opened."""
    return bool(ties & need_to_know.who(thing, need_to_know.Level.SEE))


def sees(user: User, thing: str, file: CaseFile, *, at: datetime) -> bool:
    """Whether somebody sees this thing of a case whenever they open it."""
    return shown(relations(user, file, at=at), thing)


def may(by: User, act: str, file: CaseFile, *, at: datetime, deadline: Deadline | None = None) -> bool:
    """Whether this act is this person's, in this case."""
    return bool(ACTS[act] & relations(by, file, at=at, deadline=deadline))


def require(by: User, act: str, file: CaseFile, *, at: datetime, deadline: Deadline | None = None) -> None:
    """Raises Http404 for a stranger, NotAllowed for a reader whose act it is not."""
    ties = relations(by, file, at=at, deadline=deadline)
    if not shown(ties, need_to_know.SUMMARY):
        raise Http404("No such case.")
    if not ACTS[act] & ties:
        raise NotAllowed(act)


@dataclass(frozen=True)
class Figures:
    """Whose figures somebody sees: of whole partnerships, and of single agencies (ids)."""

    partnerships: frozenset[int]
    agencies: frozenset[int]


def figures_of(standing: Standing) -> Figures:
    """As the table's last column says, by the posts somebody holds today."""
    if not standing.user.is_active:
        return Figures(frozenset(), frozenset())
    whole = need_to_know.who(need_to_know.NUMBERS, need_to_know.Level.SEE)
    own = need_to_know.who(need_to_know.NUMBERS, need_to_know.Level.OWN)
    partnerships = {one for tie, roles in found.BY_POST.items() if tie in whole for one in standing.with_role(roles)}
    roles_of_own = {role for tie, roles in found.BY_POST.items() if tie in own for role in roles}
    agencies = {post.agency_id for post in standing.posts if post.role in roles_of_own}
    return Figures(frozenset(partnerships), frozenset(agencies))
