"""The tracker: every recommendation somebody may read, how its actions are going, and what comes next."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q

from rapid_review.lateness import late_words, ran_out_at
from rapid_review.models import ActionState, Recommendation, RecommendationState, SafetyAction
from rapid_review.rag import Rag
from rapid_review.recommendation_page import TAGS
from rapid_review.tracker_view import Papers, papers
from workflows import access, need_to_know
from workflows.calendar import spoken
from workflows.models import Agency, Case, CaseKind, Theme, User

COLUMNS = ("Recommendation", "Addressed to", "Where it stands", "Actions", "Next")
OPEN = (
    RecommendationState.PROPOSED,
    RecommendationState.RATIFIED,
    RecommendationState.IN_HAND,
    RecommendationState.COMPLETE,
)
SHORT = 140  # characters of a recommendation in the list


@dataclass(frozen=True)
class Wanted:
    """What the list is narrowed to."""

    q: str = ""
    state: str = ""
    theme: str = ""
    agency: Agency | None = None
    mine: bool = False
    late: bool = False


def found(user: User, wanted: Wanted, *, at: datetime) -> list[Recommendation]:
    """The recommendations that somebody may read and that fit, the soonest due first and the ended ones last."""
    cases = access.visible_to(user, at=at, thing=need_to_know.STORY).filter(kind=CaseKind.RECOMMENDATION)
    fits = Q()
    if wanted.q:
        fits &= Q(case__reference__iexact=wanted.q) | Q(text__icontains=wanted.q) | Q(origin__icontains=wanted.q)
    if wanted.state:
        fits &= Q(state__in=OPEN) if wanted.state == "open" else Q(state=wanted.state)
    if wanted.theme:
        fits &= Q(themes__contains=[wanted.theme])
    if wanted.agency:
        acts = Q(case__planned_actions__owner__agency=wanted.agency)
        fits &= Q(to_agency=wanted.agency) | acts
    ids = Recommendation.objects.filter(fits, case__in=cases).values("case")
    files = Recommendation.loaded(list(Case.objects.filter(pk__in=ids, disposed_at=None).order_by("-pk")))
    if wanted.mine:
        files = [one for one in files if any(user.pk in each.holder_ids for each in one.live_deadlines)]
    if wanted.late:
        files = [one for one in files if any(late_words(each, at) for each in one.live_deadlines)]
    return sorted(files, key=lambda one: _soonest(one) or datetime.max.replace(tzinfo=at.tzinfo))


def _soonest(one: Recommendation) -> datetime | None:
    return min((ran_out for each in one.live_deadlines if (ran_out := ran_out_at(each))), default=None)


def counted(files: Iterable[Recommendation]) -> list[str]:
    """How many stand where: "3 in hand"."""
    states = Counter(RecommendationState(one.state) for one in files)
    return [f"{states[one]} {one.label[:1].lower()}{one.label[1:]}" for one in RecommendationState if states[one]]


def rows(files: list[Recommendation], user: User, *, at: datetime) -> list[list[Any]]:
    """One row a recommendation."""
    read = papers(files)
    ids = {pk for one in files for each in one.live_deadlines for pk in each.holder_ids}
    names = dict(User.objects.filter(pk__in=ids).values_list("pk", "name"))
    return [_row(one, read, names, user, at=at) for one in files]


def _row(one: Recommendation, read: Papers, names: dict[int, str], user: User, *, at: datetime) -> list[Any]:
    text = one.text if len(one.text) <= SHORT else f"{one.text[:SHORT].rsplit(' ', 1)[0]} …"
    return [
        {"text": one.case.reference, "url": one.get_absolute_url(), "hint": text},
        one.addressed_to,
        {"text": one.stands, "kind": TAGS.get(RecommendationState(one.state), "closed")},
        _actions(one, read, at=at),
        _next(one, names, user, at=at),
    ]


def _actions(one: Recommendation, read: Papers, *, at: datetime) -> Any:
    """How many are complete, under the colour of the worst."""
    worst = worst_of(one, read, at=at)
    if worst is None:
        return "None planned"
    counts = [each for each in one.actions if each.state != ActionState.DROPPED]
    complete = sum(each.state == ActionState.COMPLETE for each in counts)
    return {"text": worst.text, "kind": worst.kind, "hint": f"{complete} of {len(counts)} complete"}


def worst_of(one: Recommendation, read: Papers, *, at: datetime) -> Rag | None:
    """How the action that goes worst is going; None without any."""
    return min((read.rag(one, each, at=at) for each in one.actions), key=lambda how: how.rank, default=None)


def _next(one: Recommendation, names: dict[int, str], user: User, *, at: datetime) -> Any:
    if not one.live_deadlines:
        return "Nothing is left to do"
    main = min(one.live_deadlines, key=lambda each: ran_out_at(each) or each.opens_at)
    who = ", ".join("you" if pk == user.pk else names[pk] for pk in main.holder_ids)
    late = late_words(main, at)
    due = f"Overdue: {late}" if late else f"{main.due_text[:1].upper()}{main.due_text[1:]}"
    return {"text": due, **({"kind": "overdue"} if late else {}), "hint": f"{main.label}: {who}"}


def made_of(case: Case, user: User, *, at: datetime) -> list[dict[str, str]]:
    """The recommendations that come from a review or challenge, as far as this person reads them."""
    seen = access.visible_to(user, at=at, thing=need_to_know.STORY).filter(comes_from__of=case)
    found = Recommendation.objects.filter(case__in=seen).select_related("case").order_by("case__reference")
    return [
        {"reference": one.case.reference, "url": one.get_absolute_url(), "text": one.text, "stands": one.stands}
        for one in found
    ]


HEAD = (
    *("Reference", "Recommendation", "From", "Addressed to", "Where it stands", "Themes", "Ratified on", "Answer"),
    *("Action", "What", "Owner", "Agency", "Accountable lead", "Workstream", "Due", "How it is going", "Why"),
    *("Impact question", "Measure", "Baseline"),
)


def spreadsheet(files: list[Recommendation], *, at: datetime) -> Iterator[list[str]]:
    """One line an action, or one for a recommendation without any."""
    read = papers(files)
    yield list(HEAD)
    for one in files:
        begins = [
            one.case.reference,
            one.text,
            one.origin,
            one.addressed_to,
            one.stands,
            "; ".join(str(Theme(each).label) for each in one.themes),
            spoken(one.ratified_on) if one.ratified_on else "",
            one.get_accepted_display() if one.accepted else "",
        ]
        ends = [one.question, one.measure, one.baseline]
        for action in one.actions:
            how = read.rag(one, action, at=at)
            who = [action.owner.user.name, action.owner.agency.name, action.lead.user.name, action.workstream]
            yield [*begins, str(action.number), action.what, *who, spoken(action.due_on), how.text, how.why, *ends]
        if not one.actions:
            yield [*begins, *[""] * 9, *ends]


def safety_actions(user: User, *, at: datetime) -> list[list[Any]]:
    """The immediate safety actions of incidents that nobody has said are done, for whoever reads their story."""
    seen = access.visible_to(user, at=at, thing=need_to_know.STORY).filter(kind=CaseKind.INCIDENT)
    left = SafetyAction.objects.filter(case__in=seen, done_at=None).select_related("case", "owner__user")
    return [
        [
            {"text": one.case.reference, "url": f"/incidents/{one.case.reference}/", "hint": one.what},
            one.owner.user.name,
            f"By the end of {spoken(one.due_on)}",
        ]
        for one in left.order_by("due_on", "pk")
    ]
