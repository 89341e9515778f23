"""Answering and settling: a response, a proposal, both sides' word, and what is left afterwards."""

from datetime import date

import pytest

from escalation import actions
from escalation.models import AgreedAction, Response
from tests.escalation.stories import HOUR, at_step, histories, lines, london, state, told, words
from tests.factories import AT
from workflows.conflict import Conflict
from workflows.models import Case, Deadline


def propose(halton, ref, *, at, by=None, text="A visit this week.", actions_=()):
    actions.propose_resolution(ref, text=text, actions=list(actions_), by=by or halton.team_manager, at=at)
    return halton.load(ref).open_proposal().pk


def test_a_response_is_kept_and_told_to_the_raising_side(halton):
    ref = halton.challenge()
    actions.respond(ref, text="We visited on Monday.", by=halton.social_worker, at=AT + HOUR)
    response = Response.objects.get(case__reference=ref)
    assert (response.text, response.by, response.step) == ("We visited on Monday.", halton.social_worker, 1)
    assert histories(response) == ["+"]
    assert told(halton, ref, "response") == {"teacher"}
    assert lines(ref, "respond")[-1].why == "We visited on Monday."


def test_a_response_stops_no_clock(halton):
    ref = halton.challenge()
    actions.respond(ref, text="We visited.", by=halton.social_worker, at=AT + HOUR)
    halton.play(london("2026-09-10 12:00"))
    assert halton.load(ref).step == 2


def test_both_sides_agree_and_it_is_resolved_with_nothing_left_open(halton):
    ref, at = at_step(halton, 2)
    proposal = propose(halton, ref, at=at)
    assert told(halton, ref, "proposed") == {"dsl"}
    actions.agree_resolution(ref, proposal, by=halton.dsl, at=at + HOUR, why="Good.")
    assert state(ref) == "RESOLVED"
    case = Case.objects.get(reference=ref)
    assert case.closed_at == at + HOUR
    assert not Deadline.objects.filter(case=case, closed_at__isnull=True).exists()
    assert {"teacher", "team_manager", "council_lead"} <= told(halton, ref, "agreed")
    assert lines(ref, "resolved")[-1].changes == {"State": ["Step 2", "Resolved"]}
    assert halton.holders(ref, "raising") == set()
    assert histories(halton.load(ref)) == ["+", "~", "~"]  # raised, climbed, resolved


def test_the_proposers_own_side_cannot_agree_twice(halton):
    ref, at = at_step(halton, 2)
    proposal = propose(halton, ref, at=at)
    with pytest.raises(Conflict, match="Your side has already agreed"):
        actions.agree_resolution(ref, proposal, by=halton.council_lead, at=at + HOUR)
    assert state(ref) == "STEP_2"


def test_a_partnership_proposal_needs_both_sides(halton):
    ref, at = at_step(halton, 4, receiver="officer")
    actions.propose_resolution(ref, text="Meet.", actions=[], by=halton.nhs_partner, at=at)
    proposal = halton.load(ref).open_proposal().pk
    actions.agree_resolution(ref, proposal, by=halton.teacher, at=at + HOUR)
    assert state(ref) == "STEP_4"
    actions.agree_resolution(ref, proposal, by=halton.police_rep, at=at + HOUR)
    assert state(ref) == "RESOLVED"


def test_refused_it_is_off_the_table_with_the_reason_on_the_trail(halton):
    ref, at = at_step(halton, 2)
    proposal = propose(halton, ref, at=at)
    actions.refuse_resolution(ref, proposal, why="Too late for the child.", by=halton.dsl, at=at + HOUR)
    challenge = halton.load(ref)
    assert challenge.open_proposal() is None
    assert (challenge.proposals[0].verdict, challenge.proposals[0].refused_by) == ("refused", halton.dsl)
    assert histories(challenge.proposals[0]) == ["+", "~"]
    assert lines(ref, "refuse")[-1].why == "Too late for the child."
    assert {"team_manager", "council_lead"} <= told(halton, ref, "refused")
    with pytest.raises(Conflict, match="no longer on the table"):
        actions.agree_resolution(ref, proposal, by=halton.dsl, at=at + 2 * HOUR)


def test_a_newer_proposal_replaces_the_one_on_the_table(halton):
    ref, at = at_step(halton, 2)
    first = propose(halton, ref, at=at)
    second = propose(halton, ref, at=at + HOUR, by=halton.dsl, text="Two visits.")
    with pytest.raises(Conflict, match="no longer on the table"):
        actions.agree_resolution(ref, first, by=halton.dsl, at=at + HOUR)
    actions.agree_resolution(ref, second, by=halton.team_manager, at=at + 2 * HOUR)
    assert state(ref) == "RESOLVED"


def test_the_same_proposal_sent_twice_is_made_once(halton):
    ref, at = at_step(halton, 2)
    propose(halton, ref, at=at)
    with pytest.raises(Conflict, match="already sent this"):
        propose(halton, ref, at=at)
    assert len(halton.load(ref).proposals) == 1


def test_an_action_of_another_partnerships_post_is_refused(halton):
    from tests.factories import make_world

    elsewhere = make_world("elsewhere").post("teacher")
    ref, at = at_step(halton, 2)
    with pytest.raises(Conflict, match="does not work in this partnership"):
        propose(halton, ref, at=at, actions_=[actions.NewAction("Visit", elsewhere, date(2026, 9, 14))])


def test_actions_begin_when_it_is_resolved_and_not_before(halton):
    ref, at = at_step(halton, 2)
    planned = actions.NewAction("Visit the child", halton.post("social_worker"), date(2026, 9, 14))
    proposal = propose(halton, ref, at=at, actions_=[planned])
    action = AgreedAction.objects.get(case__reference=ref)
    assert action.deadline is None
    actions.agree_resolution(ref, proposal, by=halton.dsl, at=at + HOUR)
    action.refresh_from_db()
    assert action.deadline.due_at == london("2026-09-15 00:00")
    assert halton.keys(action.deadline.holder_ids) == {"social_worker"}
    assert action.deadline.side == "receiving"
    assert told(halton, ref, "action_due") == {"social_worker"}
    assert words(ref, "resolved") == "Resolved: both sides agreed."
