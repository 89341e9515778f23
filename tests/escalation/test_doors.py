"""Each act: it works and is on the trail; the wrong role, a stranger and whoever comes too late change nothing."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import pytest
from django.http import Http404

from audit_log.models import Entry
from escalation import actions
from escalation.models import Approval, Meeting, Proposal
from notifications.models import Notice
from tests.escalation.stories import HOUR, at_step, deadline, lines
from workflows.access import NotAllowed
from workflows.conflict import Conflict

PDF = b"%PDF-1.7 a letter"


@dataclass(frozen=True)
class Case:
    """An act as somebody does it at a step: `who` may, `not_who` may read the case but not do this."""

    step: int
    who: str
    not_who: str
    do: Callable[..., Any]
    trail: str
    before: Callable[..., Any] | None = None
    ends_with_it: bool = True


def _propose(world: Any, ref: str, at: datetime) -> None:
    actions.propose_resolution(ref, text="Meet on Monday.", actions=[], by=world.police_lead, at=at)


def _ask_approval(world: Any, ref: str, at: datetime) -> None:
    actions.escalate(ref, step=1, tried="Rang twice.", why_failed="No answer.", by=world.teacher, at=at)


def _refused_approval(world: Any, ref: str, at: datetime) -> None:
    _ask_approval(world, ref, at)
    actions.answer_approval(ref, approved=False, by=world.dsl, at=at, why="Try again first.")


def _arranged(world: Any, ref: str, at: datetime) -> None:
    actions.arrange_meeting(ref, planned_at=at + HOUR, place="Room 1", by=world.partnership_manager, at=at)


def _asked_for_representations(world: Any, ref: str, at: datetime) -> None:
    actions.ask_representations(ref, questions="What happened?", by=world.nhs_partner, at=at)


def _recommended(world: Any, ref: str, at: datetime) -> None:
    actions.recommend(ref, text="Visit within a day.", actions=[], by=world.nhs_partner, at=at)


def _extension_asked(world: Any, ref: str, at: datetime) -> None:
    actions.ask_extension(
        ref, deadline(ref, "resolve").pk, due_on=date(2026, 9, 20), why="Half-term.", by=world.police_lead, at=at
    )


def _proposal(ref: str) -> int:
    return Proposal.objects.get(case__reference=ref).pk


def _meeting(ref: str) -> int:
    return Meeting.objects.get(case__reference=ref).pk


CASES: dict[str, Case] = {
    "respond": Case(
        1, "officer", "teacher", lambda w, r, **k: actions.respond(r, text="We did visit.", **k), "respond"
    ),
    "propose": Case(
        2,
        "dsl",
        "teacher_observer",
        lambda w, r, **k: actions.propose_resolution(r, text="A visit.", actions=[], **k),
        "propose",
    ),
    "agree": Case(
        2,
        "dsl",
        "partnership_manager",
        lambda w, r, **k: actions.agree_resolution(r, _proposal(r), **k),
        "agree",
        _propose,
    ),
    "refuse": Case(
        2,
        "dsl",
        "partnership_manager",
        lambda w, r, **k: actions.refuse_resolution(r, _proposal(r), why="Too late.", **k),
        "refuse",
        _propose,
    ),
    "escalate": Case(
        2,
        "dsl",
        "police_lead",
        lambda w, r, **k: actions.escalate(r, step=2, tried="Met.", why_failed="Did not agree.", **k),
        "escalate",
    ),
    "ask approval": Case(
        1,
        "teacher",
        "officer",
        lambda w, r, **k: actions.escalate(r, step=1, tried="Rang.", why_failed="No answer.", **k),
        "ask_approval",
    ),
    "approve": Case(
        1, "dsl", "teacher", lambda w, r, **k: actions.answer_approval(r, approved=True, **k), "approve", _ask_approval
    ),
    "go on": Case(
        1,
        "teacher",
        "dsl",
        lambda w, r, **k: actions.go_on_regardless(r, step=1, why="The child is not seen.", **k),
        "go_on",
        _refused_approval,
    ),
    "step back": Case(
        2,
        "dsl",
        "police_lead",
        lambda w, r, **k: actions.step_back(r, step=2, to=1, why="Talk first.", **k),
        "step_back",
    ),
    "change the risk": Case(
        2,
        "teacher",
        "scrutineer_told",
        lambda w, r, **k: actions.change_risk(r, why="A new injury.", action_taken="Rang 999.", **k),
        "change_risk",
    ),
    "redirect": Case(
        2,
        "police_lead",
        "dsl",
        lambda w, r, **k: actions.redirect(r, to=actions.Receiver(w.agency("council")), why="Not ours.", **k),
        "redirect",
    ),
    "withdraw": Case(
        1,
        "teacher",
        "officer",
        lambda w, r, **k: actions.withdraw(r, why="They visited.", under_pressure=False, **k),
        "withdraw",
    ),
    "arrange a meeting": Case(
        3,
        "head",
        "teacher",
        lambda w, r, **k: actions.arrange_meeting(r, planned_at=k["at"] + HOUR, place="Room 2", **k),
        "arrange_meeting",
    ),
    "record a meeting": Case(
        3,
        "head",
        "teacher",
        lambda w, r, **k: actions.record_meeting(r, held_at=k["at"] - HOUR, present="All", said="Agreed.", **k),
        "record_meeting",
    ),
    "send apologies": Case(
        3,
        "head",
        "scrutineer_told",
        lambda w, r, **k: actions.send_apologies(r, _meeting(r), why="In court.", **k),
        "send_apologies",
        _arranged,
    ),
    "ask for representations": Case(
        4,
        "council_partner",
        "teacher",
        lambda w, r, **k: actions.ask_representations(r, questions="What happened?", **k),
        "ask_representations",
    ),
    "give a representation": Case(
        4,
        "police_rep",
        "partnership_manager",
        lambda w, r, **k: actions.give_representation(r, text="We visited on Monday.", **k),
        "give_representation",
        _asked_for_representations,
    ),
    "give a view": Case(
        4,
        "council_partner",
        "partnership_manager",
        lambda w, r, **k: actions.give_view(r, view="Visit.", agrees=True, **k),
        "give_view",
    ),
    "recommend": Case(
        4,
        "council_partner",
        "teacher",
        lambda w, r, **k: actions.recommend(r, text="Visit.", actions=[], **k),
        "recommend",
    ),
    "answer the recommendation": Case(
        4,
        "police_rep",
        "partnership_manager",
        lambda w, r, **k: actions.answer_recommendation(r, accepted=True, **k),
        "answer_recommendation",
        _recommended,
    ),
    "take the turn": Case(2, "dsl", "partnership_manager", lambda w, r, **k: actions.take_turn(r, **k), "take_turn"),
    "hand over": Case(
        2,
        "dsl",
        "officer",
        lambda w, r, **k: actions.hand_over(r, to=w.post("head"), why="On leave.", **k),
        "hand_over",
    ),
    "shorten": Case(
        1,
        "dsl",
        "teacher",
        lambda w, r, **k: actions.shorten(r, deadline(r, "hand_over").pk, due_on=date(2026, 9, 8), why="Urgent.", **k),
        "shorten",
    ),
    "ask for more time": Case(
        2,
        "police_lead",
        "partnership_manager",
        lambda w, r, **k: actions.ask_extension(
            r, deadline(r, "resolve").pk, due_on=date(2026, 9, 20), why="Away.", **k
        ),
        "ask_extension",
    ),
    "approve more time": Case(
        2,
        "partnership_manager",
        "police_lead",
        lambda w, r, **k: actions.answer_extension(r, w.load(r).extensions[0].pk, approved=True, **k),
        "approve_extension",
        _extension_asked,
    ),
    "comment": Case(
        2,
        "teacher",
        "scrutineer_told",
        lambda w, r, **k: actions.comment(r, text="Noted.", **k),
        "comment",
        None,
        False,
    ),
    "attach": Case(
        2,
        "teacher",
        "scrutineer_told",
        lambda w, r, **k: actions.attach(r, name="letter.pdf", content=PDF, **k),
        "attach",
        None,
        False,
    ),
    "reveal the child": Case(
        2,
        "dsl",
        "officer_former",
        lambda w, r, **k: actions.reveal_identity(r, why="To match our record.", **k),
        "reveal",
        None,
        False,
    ),
}


def _person(world: Any, ref: str, key: str) -> Any:
    """Somebody of the world; or one who may read the case and nothing more, made by telling them of it."""
    if key in ("teacher_observer", "scrutineer_told", "officer_former"):
        from escalation.models import Challenge
        from workflows import deadlines
        from workflows.change import Change

        with Change(by=None, at=world.load(ref).raised_at) as change:
            challenge = change.lock(Challenge, ref)
            deadlines.involve(change, challenge, world.scrutineer.pk, "partnership")
        return world.scrutineer
    return getattr(world, key)


def begun(halton: Any, case: Case) -> tuple[str, datetime]:
    ref, at = at_step(halton, case.step, receiver="officer")
    if case.before:
        case.before(halton, ref, at)
    return ref, at + HOUR / 2


def written(ref: str) -> tuple[int, int]:
    return Entry.objects.filter(case__reference=ref).count(), Notice.objects.filter(reference=ref).count()


@pytest.mark.parametrize("name", CASES)
def test_it_works_and_is_on_the_trail_once_with_who_did_it(halton, name):
    case = CASES[name]
    ref, at = begun(halton, case)
    by = getattr(halton, case.who)
    case.do(halton, ref, by=by, at=at)
    (line,) = [one for one in lines(ref, case.trail) if one.at == at]
    assert line.by == by
    assert line.words


@pytest.mark.parametrize("name", CASES)
def test_a_stranger_learns_nothing_and_changes_nothing(halton, name):
    case = CASES[name]
    ref, at = begun(halton, case)
    before = written(ref)
    with pytest.raises(Http404):
        case.do(halton, ref, by=halton.stranger, at=at)
    assert written(ref) == before


@pytest.mark.parametrize("name", CASES)
def test_the_wrong_role_is_refused_and_changes_nothing(halton, name):
    case = CASES[name]
    ref, at = begun(halton, case)
    by = _person(halton, ref, case.not_who)
    before = written(ref)
    with pytest.raises(NotAllowed):
        case.do(halton, ref, by=by, at=at)
    assert written(ref) == before


@pytest.mark.parametrize("name", [name for name, case in CASES.items() if case.ends_with_it])
def test_after_the_end_it_is_too_late_and_the_conflict_says_who_ended_it(halton, name):
    case = CASES[name]
    ref, at = begun(halton, case)
    by = getattr(halton, case.who)
    actions.withdraw(ref, why="They visited.", under_pressure=False, by=halton.teacher, at=at)
    before = written(ref)
    with pytest.raises(Conflict) as refused:
        case.do(halton, ref, by=by, at=at + HOUR)
    assert written(ref) == before
    assert "withdrawn by Tessa Teacher" in refused.value.detail


# Taken twice on purpose, these are no mistake: a look at the identity is logged each time.
MAY_BE_REPEATED = {"reveal the child"}


@pytest.mark.parametrize("name", [name for name in CASES if name not in MAY_BE_REPEATED])
def test_the_same_act_sent_twice_counts_once(halton, name):
    case = CASES[name]
    ref, at = begun(halton, case)
    by = getattr(halton, case.who)
    case.do(halton, ref, by=by, at=at)
    before = written(ref)
    with pytest.raises((Conflict, NotAllowed, Http404)):
        case.do(halton, ref, by=by, at=at)
    assert written(ref) == before


def test_only_one_approval_waits_at_a_time(halton):
    ref, at = at_step(halton, 1)
    _ask_approval(halton, ref, at)
    assert Approval.objects.filter(case__reference=ref).count() == 1
