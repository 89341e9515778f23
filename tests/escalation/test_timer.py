"""The timer: what happens by itself when nobody acts, in order, once, and counted from the due instant."""

import pytest

from escalation import actions
from notifications.models import Notice
from tests.escalation.stories import AT_STEP, DAY, HOUR, at_step, deadline, lines, london, outcome, told, words
from tests.factories import AT
from workflows.conflict import Conflict
from workflows.models import Deadline, Outcome


def test_at_the_end_of_day_1_the_raiser_and_their_lead_are_told_and_nothing_moves(halton):
    ref = halton.challenge()
    halton.sweep(london("2026-09-09 00:00"))
    challenge = halton.load(ref)
    assert challenge.step == 1
    assert outcome(ref, "resolve") == "alerted"
    assert told(halton, ref, "overdue") == {"teacher", "social_worker", "dsl"}
    # Its timer has gone off; it stays to be done.
    assert deadline(ref, "resolve").closed_at is None
    assert not deadline(ref, "resolve").is_open


def test_nothing_happens_a_moment_before(halton):
    ref = halton.challenge()
    assert halton.sweep(london("2026-09-08 23:59")) == 0
    assert not Outcome.objects.filter(case__reference=ref).exists()


def test_at_the_end_of_day_2_step_2_opens_counted_from_then(halton):
    ref = halton.challenge()
    halton.sweep(london("2026-09-10 00:00") + HOUR / 60)
    challenge = halton.load(ref)
    assert challenge.step == 2
    assert challenge.entered["2"] == london("2026-09-10 00:00").isoformat()
    assert challenge.entered_by_timer == [2]
    line = lines(ref, "time_ran_out")[-1]
    assert (line.by, line.at) == (None, london("2026-09-10 00:00"))
    assert line.changes["Step"][1] == "2: Between line managers or safeguarding leads"
    assert deadline(ref, "resolve", step=2).due_at == london("2026-09-17 00:00")
    assert {"dsl", "team_manager", "council_lead"} <= told(halton, ref, "for_you")


def test_left_alone_it_climbs_every_step_and_then_alerts_each_working_day(halton):
    ref = halton.challenge()
    halton.play(london("2026-09-29 12:00"))
    challenge = halton.load(ref)
    assert challenge.step == 4
    assert [challenge.entered[str(step)] for step in (2, 3, 4)] == [
        london(day).isoformat() for day in ("2026-09-10 00:00", "2026-09-17 00:00", "2026-09-23 00:00")
    ]
    assert {"council_partner", "nhs_partner", "police_partner", "chief_executive", "scrutineer"} <= told(
        halton, ref, "overdue"
    )
    alerts = Notice.objects.filter(reference=ref, kind="overdue", recipient=halton.scrutineer)
    assert alerts.count() == 1
    halton.play(london("2026-10-01 12:00"))
    assert alerts.count() == 3
    late = deadline(ref, "recommend")
    assert late.late_since == london("2026-09-29 00:00")
    assert late.due_at == london("2026-10-02 00:00")


def test_every_deadline_has_at_most_one_outcome_however_often_it_is_swept(halton):
    ref = halton.challenge()
    at = london("2026-09-10 00:00")
    for _ in range(3):
        halton.sweep(at)
    assert Outcome.objects.filter(case__reference=ref).count() == 2
    assert len(lines(ref, "time_ran_out")) == 1


def test_a_reminder_goes_out_once_in_the_morning_of_the_working_day_before(halton):
    ref, _ = at_step(halton, 2)
    due = deadline(ref, "resolve", step=2)
    assert due.remind_at == london("2026-09-15 08:00")
    halton.sweep(london("2026-09-15 08:00"))
    halton.sweep(london("2026-09-15 08:01"))
    assert told(halton, ref, "reminder") == {"dsl", "team_manager", "council_lead"}
    assert Notice.objects.filter(reference=ref, kind="reminder").count() == 3


def test_after_a_week_of_silence_of_the_engine_nobody_loses_a_step_unseen(halton):
    ref = halton.challenge()
    back = london("2026-09-21 10:00")
    halton.sweep(back)
    challenge = halton.load(ref)
    # Step 2 should have opened on the 10th; it lasts to the end of the next working day, and step 3 waits.
    assert challenge.step == 2
    due = deadline(ref, "resolve", step=2)
    assert due.due_at == london("2026-09-23 00:00")
    assert any("more than an hour late" in line for line in due.why)
    assert challenge.entered["2"] == london("2026-09-10 00:00").isoformat()


def test_an_open_proposal_stays_open_and_can_be_agreed_at_the_next_step(halton):
    ref, at = at_step(halton, 2)
    actions.propose_resolution(ref, text="A visit.", actions=[], by=halton.team_manager, at=at)
    halton.play(AT_STEP[3])
    challenge = halton.load(ref)
    assert challenge.step == 3
    actions.agree_resolution(ref, challenge.open_proposal().pk, by=halton.head, at=AT_STEP[3])
    assert halton.load(ref).state == "RESOLVED"


def test_a_late_act_counts_until_the_timer_has_come(halton):
    ref, _ = at_step(halton, 2)
    late = london("2026-09-17 00:00") + HOUR
    actions.propose_resolution(ref, text="A visit.", actions=[], by=halton.team_manager, at=late)
    actions.agree_resolution(ref, halton.load(ref).open_proposal().pk, by=halton.dsl, at=late)
    assert halton.load(ref).state == "RESOLVED"
    halton.sweep(late + HOUR)
    assert outcome(ref, "resolve") == "superseded"


def test_once_the_timer_has_come_the_step_the_person_saw_is_gone(halton):
    ref, _ = at_step(halton, 2)
    halton.sweep(london("2026-09-17 00:00"))
    with pytest.raises(Conflict, match="moved since you opened the page") as refused:
        actions.escalate(ref, step=2, tried="Met.", why_failed="No.", by=halton.dsl, at=london("2026-09-17 09:00"))
    assert "now at step 3" in refused.value.detail


def test_a_deadline_whose_case_ended_never_goes_off(halton):
    ref = halton.challenge()
    actions.withdraw(ref, why="They visited.", under_pressure=False, by=halton.teacher, at=AT + HOUR)
    assert halton.sweep(AT + 60 * DAY) == 0
    assert not Deadline.objects.filter(case__reference=ref, is_open=True).exists()
    assert words(ref, "withdraw") == "Withdrew the challenge."
