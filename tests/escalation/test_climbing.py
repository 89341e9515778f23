"""Climbing: escalating, approval and its refusal, going on regardless, stepping back, a risk that has changed."""

import pytest

from escalation import actions
from escalation.models import Attempt
from notifications.models import Notice
from tests.escalation.stories import AT_STEP, DAY, HOUR, at_step, deadline, lines, london, outcome, told, words
from tests.factories import AT, PAN_CHESHIRE, make_post, make_procedure
from workflows import posts
from workflows.access import NotAllowed
from workflows.clock import day_of
from workflows.conflict import Conflict


def ask(halton, ref, at=AT + HOUR, **facts):
    given = {"step": 1, "tried": "Rang twice.", "why_failed": "No answer.", "by": halton.teacher, "at": at}
    actions.escalate(ref, **given | facts)


def test_from_step_1_the_lead_is_asked_with_a_deadline_of_their_own(halton):
    ref = halton.challenge()
    ask(halton, ref)
    assert halton.load(ref).step == 1
    asked = deadline(ref, "approval")
    assert halton.keys(asked.holder_ids) == {"dsl"}
    assert asked.due_at == london("2026-09-10 00:00")
    assert told(halton, ref, "approval_asked") == {"dsl"}
    attempt = Attempt.objects.get(case__reference=ref)
    assert (attempt.said, attempt.why_failed) == ("Rang twice.", "No answer.")


def test_approved_it_goes_on_at_once_and_the_practitioner_hears(halton):
    ref = halton.challenge()
    ask(halton, ref)
    actions.answer_approval(ref, approved=True, by=halton.dsl, at=AT + 2 * HOUR)
    challenge = halton.load(ref)
    assert challenge.step == 2
    assert challenge.approvals[0].verdict == "given"
    assert outcome(ref, "approval") == "met"
    assert told(halton, ref, "approval_answered") == {"teacher"}
    # Early escalation moves no window: step 2 still ends with day 9.
    assert deadline(ref, "resolve", step=2).due_at == london("2026-09-17 00:00")
    assert "approved" in challenge.case.events


def test_who_asked_and_has_left_is_not_mailed_the_answer(halton):
    ref = halton.challenge()
    ask(halton, ref)
    make_post(halton.teacher, halton.agency("practice"), "practitioner")
    yesterday, team = day_of(AT) - DAY, halton.partnership_manager
    posts.end_post(halton.post("teacher"), last_on=yesterday, by=team, at=AT + HOUR, why="A new job.")
    actions.answer_approval(ref, approved=True, by=halton.dsl, at=AT + 2 * HOUR)
    assert told(halton, ref, "approval_answered") == set()


def test_refused_it_stays_and_the_practitioner_may_go_on_regardless(halton):
    ref = halton.challenge()
    with pytest.raises(Conflict, match="Nobody has refused"):
        actions.go_on_regardless(ref, step=1, why="-", by=halton.teacher, at=AT + HOUR)
    ask(halton, ref)
    actions.answer_approval(ref, approved=False, by=halton.dsl, at=AT + 2 * HOUR, why="Ask again first.")
    assert halton.load(ref).step == 1
    assert lines(ref, "refuse_approval")[-1].why == "Ask again first."
    actions.go_on_regardless(ref, step=1, why="The child is not seen.", by=halton.teacher, at=AT + 3 * HOUR)
    assert halton.load(ref).step == 2
    assert "although the escalation was not approved" in words(ref, "go_on")


def test_an_approval_answered_twice_says_that_nobody_waits(halton):
    ref = halton.challenge()
    ask(halton, ref)
    actions.answer_approval(ref, approved=True, by=halton.dsl, at=AT + 2 * HOUR)
    with pytest.raises(Conflict, match="Nobody is waiting"):
        actions.answer_approval(ref, approved=True, by=halton.dsl, at=AT + 2 * HOUR)


def test_asking_for_approval_again_is_a_conflict(halton):
    ref = halton.challenge()
    ask(halton, ref)
    with pytest.raises(Conflict, match="already been asked"):
        ask(halton, ref, at=AT + 3 * HOUR, tried="Rang a third time.")


def test_the_lead_who_escalates_needs_nobodys_approval(halton):
    ref = halton.challenge()
    ask(halton, ref, by=halton.dsl)
    assert halton.load(ref).step == 2


def test_silence_lets_it_go_on_where_the_approval_is_due_before_the_step(halton):
    text = PAN_CHESHIRE.read_text().replace('due = "within 1 working day"', 'due = "within 2 hours"')
    procedure = make_procedure(halton.partnership, text=text.replace('"2023-08"', '"hurried"'))
    ref = halton.challenge(procedure=procedure)
    ask(halton, ref)
    due = deadline(ref, "approval").due_at
    assert due == AT + 3 * HOUR
    halton.sweep(due)
    challenge = halton.load(ref)
    assert challenge.step == 2
    assert outcome(ref, "approval") == "lapsed"
    assert challenge.approvals[0].verdict == "lapsed"
    assert "Nobody answered whether to approve it" in words(ref, "silence")
    assert told(halton, ref, "lapsed") == {"teacher", "dsl"}
    with pytest.raises(Conflict, match="Nobody is waiting"):
        actions.answer_approval(ref, approved=True, by=halton.dsl, at=due + HOUR)


def test_when_the_steps_own_timer_comes_first_the_approval_lapses_with_a_notice(halton):
    ref = halton.challenge()
    ask(halton, ref)
    halton.sweep(london("2026-09-10 00:00"))
    challenge = halton.load(ref)
    assert (challenge.step, challenge.approvals[0].verdict) == (2, "lapsed")
    assert told(halton, ref, "lapsed") == {"teacher", "dsl"}


def test_from_step_2_on_nobody_approves(halton):
    ref, at = at_step(halton, 2)
    actions.escalate(ref, step=2, tried="Met.", why_failed="No.", by=halton.dsl, at=at)
    challenge = halton.load(ref)
    assert challenge.step == 3
    assert {"partnership_manager", "team_manager", "council_senior"} <= told(halton, ref, "escalated") | told(
        halton, ref, "for_you"
    )
    assert deadline(ref, "resolve", step=3).due_at == london("2026-09-23 00:00")


def test_the_last_step_is_not_left_by_escalating(halton):
    ref, at = at_step(halton, 4)
    with pytest.raises(Conflict, match="last step"):
        actions.escalate(ref, step=4, tried="-", why_failed="-", by=halton.council_partner, at=at)


def test_stepping_back_makes_that_day_the_first_of_the_window(halton):
    ref, at = at_step(halton, 3)
    actions.step_back(ref, step=3, to=2, why="The managers never met.", by=halton.head, at=at)
    challenge = halton.load(ref)
    assert challenge.step == 2
    # 17 September is day 3 now, so day 9 is the 23rd.
    assert deadline(ref, "resolve", step=2).due_at == london("2026-09-24 00:00")
    assert outcome_of_step(ref, 3) == "superseded"
    assert {"team_manager", "council_lead", "dsl"} <= told(halton, ref, "for_you", since=at)


def outcome_of_step(ref, step):
    return deadline(ref, "resolve", step=step).outcome.kind


@pytest.mark.parametrize("to", [3, 4, 0, -1])
def test_stepping_back_goes_only_to_an_earlier_step(halton, to):
    ref, at = at_step(halton, 3)
    with pytest.raises(Conflict, match="earlier step"):
        actions.step_back(ref, step=3, to=to, why="-", by=halton.head, at=at)


def test_a_changed_risk_at_step_1_enters_the_urgent_track(halton):
    ref = halton.challenge()
    at = london("2026-09-08 20:00")
    actions.change_risk(ref, why="A new injury.", action_taken="Rang 999.", by=halton.teacher, at=at)
    challenge = halton.load(ref)
    assert challenge.case.urgent
    assert challenge.step == 2
    assert challenge.action_taken == "Rang 999."
    assert deadline(ref, "resolve", step=2).due_at == at + DAY
    notices = Notice.objects.filter(reference=ref, created_at=at)
    assert all(one.urgent and one.send_after == at for one in notices)
    with pytest.raises(Conflict, match="already urgent"):
        actions.change_risk(ref, why="Worse.", action_taken="", by=halton.teacher, at=at + HOUR)


def test_a_changed_risk_at_step_3_counts_its_24_hours_from_then(halton):
    ref, at = at_step(halton, 3)
    actions.change_risk(ref, why="A new injury.", action_taken="", by=halton.partnership_manager, at=at)
    assert halton.load(ref).step == 3
    assert deadline(ref, "resolve", step=3).due_at == at + DAY


def test_the_receiving_side_does_not_escalate(halton):
    ref, at = at_step(halton, 2)
    with pytest.raises(NotAllowed):
        actions.escalate(ref, step=2, tried="-", why_failed="-", by=halton.team_manager, at=at)
    assert AT_STEP[2] == at


def test_a_changed_risk_gives_nobody_more_time_than_was_left(halton):
    ref, _ = at_step(halton, 2)
    last_evening = london("2026-09-16 22:00")
    halton.play(last_evening)
    actions.change_risk(ref, why="Bruises", action_taken="", by=halton.dsl, at=last_evening)
    again = deadline(ref, "resolve", step=2)
    assert again.due_at == london("2026-09-17 00:00")
    assert any("which is sooner and stays" in line for line in again.why)
