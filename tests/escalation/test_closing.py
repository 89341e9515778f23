"""Withdrawing, sending it to another agency, reopening, learning and feedback."""

import pytest
from django.http import Http404

from escalation import actions
from notifications.models import Notice
from tests.escalation.stories import DAY, HOUR, at_step, deadline, histories, lines, london, state, told, words
from tests.factories import AT
from workflows.access import visible_to
from workflows.conflict import Conflict
from workflows.models import Case, CaseChild


def withdraw(halton, ref, at=AT + HOUR, **facts):
    actions.withdraw(ref, **{"why": "They visited.", "under_pressure": False, "by": halton.teacher, "at": at} | facts)


# -- withdrawing --------------------------------------------------------------------------------------------


def test_withdrawn_the_other_sides_lead_and_the_partnership_manager_are_told(halton):
    ref = halton.challenge()
    withdraw(halton, ref)
    assert state(ref) == "WITHDRAWN"
    assert told(halton, ref, "withdrawn") == {"social_worker", "council_lead", "partnership_manager"}
    assert told(halton, ref, "alert") == set()
    assert lines(ref, "withdraw")[-1].why == "They visited."


def test_pressure_reaches_the_manager_and_stays_off_the_trail_the_other_side_reads(halton):
    ref = halton.challenge()
    withdraw(halton, ref, under_pressure=True)
    challenge = halton.load(ref)
    assert challenge.under_pressure
    assert told(halton, ref, "alert") == {"partnership_manager"}
    assert not any("pressure" in line.words + line.why + str(line.changes) for line in lines(ref))


def test_withdrawn_twice_is_a_conflict_that_says_who_and_when(halton):
    ref = halton.challenge()
    withdraw(halton, ref)
    with pytest.raises(Conflict, match="already ended") as refused:
        withdraw(halton, ref, by=halton.dsl, at=AT + 2 * HOUR)
    assert refused.value.detail == "It was withdrawn by Tessa Teacher at 11:30am on Tuesday 8 September 2026."


def test_an_open_proposal_and_a_waiting_approval_end_with_it(halton):
    ref = halton.challenge()
    actions.escalate(ref, step=1, tried="Rang.", why_failed="No.", by=halton.teacher, at=AT + HOUR)
    actions.propose_resolution(ref, text="A visit.", actions=[], by=halton.social_worker, at=AT + HOUR)
    withdraw(halton, ref, at=AT + 2 * HOUR)
    challenge = halton.load(ref)
    assert challenge.approvals[0].verdict == challenge.proposals[0].verdict == "overtaken"


# -- not ours -----------------------------------------------------------------------------------------------


def redirect(halton, ref, at, agency="police", by=None, **facts):
    to = actions.Receiver(halton.agency(agency), **facts)
    actions.redirect(ref, to=to, why="The police hold it.", by=by or halton.team_manager, at=at)


def test_not_ours_moves_the_turn_and_the_open_deadlines_and_no_clock(halton):
    ref, at = at_step(halton, 2)
    due = deadline(ref, "resolve").due_at
    redirect(halton, ref, at)
    assert halton.holders(ref, "receiving") == {"sergeant", "police_lead"}
    now = deadline(ref, "resolve")
    assert now.due_at == due
    assert halton.keys(now.holder_ids) == {"dsl", "sergeant", "police_lead"}
    assert told(halton, ref, "for_you", since=at) == {"sergeant", "police_lead"}
    assert {"dsl", "teacher", "council_lead"} <= told(halton, ref, "redirected")
    line = lines(ref, "redirect")[-1]
    assert line.changes["Receiving agency"] == ["Halton Borough Council", "Cheshire Constabulary"]


def test_whoever_it_has_left_can_no_longer_read_it_and_gets_no_link(halton):
    ref, at = at_step(halton, 2)
    redirect(halton, ref, at)
    case = Case.objects.get(reference=ref)
    later = at + HOUR
    assert not visible_to(halton.team_manager, at=later).filter(pk=case.pk).exists()
    assert not visible_to(halton.council_lead, at=later).filter(pk=case.pk).exists()
    assert visible_to(halton.police_lead, at=later).filter(pk=case.pk).exists()
    with pytest.raises(Http404):
        actions.comment(ref, text="Still here.", by=halton.social_worker, at=later)
    farewell = Notice.objects.get(reference=ref, kind="redirected", recipient=halton.council_lead)
    assert "http" not in farewell.body


@pytest.mark.parametrize(("agency", "said"), [("school", "the agency that raised it"), ("council", "already with")])
def test_it_cannot_go_where_it_came_from_or_is(halton, agency, said):
    ref, at = at_step(halton, 2)
    with pytest.raises(Conflict, match=said):
        redirect(halton, ref, at, agency)


def test_it_cannot_leave_the_partnership(halton):
    from tests.factories import make_world

    elsewhere = make_world("elsewhere")
    ref, at = at_step(halton, 2)
    with pytest.raises(Conflict, match="not in this partnership"):
        redirect(elsewhere, ref, at, by=halton.team_manager)


def test_a_named_worker_of_the_new_agency_holds_step_1(halton):
    ref = halton.challenge()
    redirect(halton, ref, AT + HOUR, by=halton.social_worker, post=halton.post("officer"))
    assert halton.holders(ref, "receiving") == {"officer"}
    actions.respond(ref, text="Ours.", by=halton.officer, at=AT + 2 * HOUR)


def test_what_the_first_agency_had_agreed_is_off_the_table(halton):
    ref, at = at_step(halton, 2)
    actions.propose_resolution(ref, text="A visit.", actions=[], by=halton.team_manager, at=at)
    redirect(halton, ref, at + HOUR)
    assert halton.load(ref).open_proposal() is None


# -- reopening ----------------------------------------------------------------------------------------------


def test_reopened_it_is_a_linked_challenge_at_the_step_where_it_ended(halton):
    ref, at = at_step(halton, 2)
    withdraw(halton, ref, at=at)
    again = actions.reopen(ref, why="Nobody came.", by=halton.teacher, at=at + DAY)
    old, new = Case.objects.get(reference=ref), Case.objects.get(reference=again)
    challenge = halton.load(again)
    assert (new.linked_to, new.about, new.procedure) == (old, old.about, old.procedure)
    assert challenge.step == 2
    assert [party.agency for party in challenge.parties.values()] == [
        party.agency for party in halton.load(ref).parties.values()
    ]
    assert set(CaseChild.objects.filter(case=new).values_list("child", flat=True)) == set(
        CaseChild.objects.filter(case=old).values_list("child", flat=True)
    )
    assert challenge.concern == halton.load(ref).concern
    assert words(ref, "reopen") == f"Reopened as {again}, at step 2."
    assert lines(again, "reopen")[-1].why == "Nobody came."
    # 11 September is day 3 again.
    assert deadline(again, "resolve").due_at == london("2026-09-18 00:00")
    assert {"dsl", "team_manager"} <= told(halton, again, "for_you")
    assert state(ref) == "WITHDRAWN"


def test_it_can_be_reopened_at_step_1(halton):
    ref, at = at_step(halton, 3)
    withdraw(halton, ref, at=at)
    again = actions.reopen(ref, why="Start anew.", enter_at=1, by=halton.dsl, at=at + DAY)
    assert halton.load(again).step == 1


def test_reopened_once_it_is_not_reopened_again_while_that_is_open(halton):
    ref = halton.challenge()
    withdraw(halton, ref)
    again = actions.reopen(ref, why="Nobody came.", by=halton.teacher, at=AT + DAY)
    with pytest.raises(Conflict, match="already been reopened") as refused:
        actions.reopen(ref, why="Nobody came!", by=halton.dsl, at=AT + DAY)
    assert again in refused.value.detail
    withdraw(halton, again, at=AT + 2 * DAY)
    assert actions.reopen(ref, why="Again.", by=halton.teacher, at=AT + 3 * DAY)


def test_what_has_not_ended_is_not_reopened(halton):
    ref = halton.challenge()
    with pytest.raises(Conflict, match="has not ended yet"):
        actions.reopen(ref, why="-", by=halton.teacher, at=AT + HOUR)


def test_a_challenge_raised_with_it_to_another_agency_is_no_reopening(halton):
    ref = halton.challenge(receivers=("council", "police"))
    withdraw(halton, ref)
    assert actions.reopen(ref, why="Nobody came.", by=halton.teacher, at=AT + DAY)


# -- learning and feedback ----------------------------------------------------------------------------------


def test_learning_is_kept_under_a_theme_and_a_later_text_replaces_it(halton):
    ref = halton.challenge()
    with pytest.raises(Conflict, match="has not ended yet"):
        actions.learn(ref, theme="threshold", text="-", by=halton.teacher, at=AT + HOUR)
    withdraw(halton, ref)
    actions.learn(ref, theme="threshold", text="Thresholds are read differently.", by=halton.teacher, at=AT + DAY)
    actions.learn(ref, theme="drift", text="Referrals wait.", by=halton.partnership_manager, at=AT + 2 * DAY)
    challenge = halton.load(ref)
    assert (challenge.learning_theme, challenge.learning) == ("drift", "Referrals wait.")
    assert histories(challenge) == ["+", "~", "~", "~"]
    assert [line.why for line in lines(ref, "learn")] == ["Thresholds are read differently.", "Referrals wait."]


def test_a_detriment_reaches_the_partnership_manager_and_not_the_trail(halton):
    ref = halton.challenge()
    withdraw(halton, ref)
    given = {"heard": "no", "detriment": True, "text": "I was moved.", "by": halton.teacher, "at": AT + DAY}
    actions.feedback(ref, **given)
    challenge = halton.load(ref)
    assert (challenge.heard, challenge.detriment, challenge.feedback) == ("no", True, "I was moved.")
    assert told(halton, ref, "alert") == {"partnership_manager"}
    assert not any("moved" in line.words + line.why for line in lines(ref))
    with pytest.raises(Conflict, match="already sent this"):
        actions.feedback(ref, **given)


def test_without_detriment_nobody_is_alerted(halton):
    ref = halton.challenge()
    withdraw(halton, ref)
    actions.feedback(ref, heard="yes", detriment=False, text="", by=halton.teacher, at=AT + DAY)
    assert told(halton, ref, "alert") == set()
    assert lines(ref, "feedback")[-1].by == halton.teacher


@pytest.mark.parametrize("who", ["dsl", "social_worker", "partnership_manager"])
def test_only_the_raiser_gives_feedback(halton, who):
    from workflows.access import NotAllowed

    ref = halton.challenge()
    withdraw(halton, ref)
    with pytest.raises(NotAllowed):
        actions.feedback(ref, heard="yes", detriment=False, text="", by=getattr(halton, who), at=AT + DAY)
