"""The statutory partners' step, with the police as the receiving agency: nobody there stands on both sides."""

from datetime import date

import pytest

from escalation import actions
from escalation.models import AgreedAction, PartnerView, Representation
from notifications.models import Notice
from tests.escalation.stories import DAY, HOUR, at_step, deadline, histories, lines, london, state, told, words
from workflows.access import NotAllowed, visible_to
from workflows.conflict import Conflict
from workflows.models import Case, Deadline, Outcome


@pytest.fixture
def asked(halton):
    """A challenge at step 4 whose parties have been asked for representations: (reference, when)."""
    ref, at = at_step(halton, 4, receiver="officer")
    actions.ask_representations(ref, questions="What happened?", by=halton.nhs_partner, at=at)
    return ref, at


@pytest.fixture
def recommended(halton):
    ref, at = at_step(halton, 4, receiver="officer")
    planned = actions.NewAction("Visit the child", halton.post("officer"), date(2026, 10, 1))
    actions.recommend(ref, text="Visit within a week.", actions=[planned], by=halton.nhs_partner, at=at)
    return ref, at


# -- representations ----------------------------------------------------------------------------------------


def test_each_party_is_asked_with_a_deadline_of_its_own(halton, asked):
    ref, _ = asked
    rows = {row.side: row.deadline for row in Representation.objects.filter(case__reference=ref)}
    assert {side: halton.keys(row.holder_ids) for side, row in rows.items()} == {
        "raising": {"council_rep"},
        "receiving": {"police_rep"},
    }
    # Asked on Wednesday 23 September, three calendar days later is Saturday 26.
    assert {row.due_at for row in rows.values()} == {london("2026-09-27 00:00")}
    assert told(halton, ref, "representation_asked") == {"council_rep", "police_rep"}
    assert Deadline.objects.filter(case__reference=ref, code="representations").count() == 2


def test_one_partys_representations_leave_the_others_deadline_open(halton, asked):
    ref, at = asked
    actions.give_representation(ref, text="We visited on Monday.", by=halton.police_rep, at=at + HOUR)
    closed = dict(Deadline.objects.filter(case__reference=ref, code="representations").values_list("side", "closed_as"))
    assert closed == {"raising": "", "receiving": "met"}
    row = Representation.objects.get(case__reference=ref, side="receiving")
    assert (row.text, row.given_by, row.given_at) == ("We visited on Monday.", halton.police_rep, at + HOUR)
    assert histories(row) == ["+", "~"]
    assert told(halton, ref, "representation_given") == {"council_partner", "nhs_partner", "police_partner"}
    assert words(ref, "give_representation") == "Gave written representations for the receiving agency."


def test_late_representations_count_and_are_marked_late(halton, asked):
    ref, _ = asked
    due = london("2026-09-27 00:00")
    halton.play(due)
    assert {"council_rep", "police_rep", "partnership_manager"} <= told(halton, ref, "overdue")
    actions.give_representation(ref, text="Sorry.", by=halton.police_rep, at=due + HOUR)
    assert words(ref, "give_representation").endswith(", late.")
    given = Deadline.objects.get(case__reference=ref, code="representations", side="receiving")
    assert given.closed_as == "late"
    assert Outcome.objects.filter(deadline=given).count() == 1


def test_given_twice_says_who_gave_them_and_when(halton, asked):
    ref, at = asked
    actions.give_representation(ref, text="We visited.", by=halton.police_rep, at=at + HOUR)
    with pytest.raises(Conflict, match="already given") as refused:
        actions.give_representation(ref, text="And again.", by=halton.police_lead, at=at + 2 * HOUR)
    assert "Polly Police gave them at midday" in refused.value.detail


def test_nobody_asked_nothing_to_give(halton):
    ref, at = at_step(halton, 4, receiver="officer")
    with pytest.raises(Conflict, match="Nobody has asked"):
        actions.give_representation(ref, text="-", by=halton.police_rep, at=at)


def test_asked_twice_is_a_conflict_that_says_who_asked(halton, asked):
    ref, at = asked
    with pytest.raises(Conflict, match="already been asked for") as refused:
        actions.ask_representations(ref, questions="More?", by=halton.council_partner, at=at + HOUR)
    assert "Clive Chiefnurse" in refused.value.detail


def test_at_an_earlier_step_nobody_is_asked(halton):
    ref, at = at_step(halton, 3, receiver="officer")
    with pytest.raises(Conflict, match="Nobody is asked for representations"):
        actions.ask_representations(ref, questions="-", by=halton.partnership_manager, at=at)


def test_stepping_back_and_up_again_asks_for_nothing_by_itself(halton, asked):
    ref, at = asked
    actions.step_back(ref, step=4, to=3, why="Meet again.", by=halton.nhs_partner, at=at + HOUR)
    actions.escalate(ref, step=3, tried="Met.", why_failed="No.", by=halton.head, at=at + 2 * HOUR)
    live = Deadline.objects.filter(case__reference=ref, code="representations", closed_at__isnull=True)
    assert not live.exists()
    actions.ask_representations(ref, questions="And now?", by=halton.nhs_partner, at=at + 3 * HOUR)
    assert live.count() == 2


# -- views --------------------------------------------------------------------------------------------------


def test_a_view_shows_the_interest_of_the_partners_own_agency(halton):
    ref, at = at_step(halton, 4, receiver="officer")
    actions.give_view(
        ref, view="No visit needed.", agrees=False, interest="I chaired it", by=halton.police_partner, at=at
    )
    row = PartnerView.objects.get(case__reference=ref)
    assert row.interest == "Their own agency is the receiving agency. I chaired it"
    assert not row.agrees
    assert words(ref, "give_view") == "Gave a dissenting view, as statutory partner for Cheshire Constabulary."
    actions.give_view(ref, view="Visit.", agrees=True, by=halton.nhs_partner, at=at)
    assert PartnerView.objects.get(case__reference=ref, by=halton.nhs_partner).interest == ""


def test_a_later_view_stands_and_the_earlier_stays(halton):
    ref, at = at_step(halton, 4, receiver="officer")
    actions.give_view(ref, view="No visit.", agrees=False, by=halton.nhs_partner, at=at)
    actions.give_view(ref, view="A visit after all.", agrees=True, by=halton.nhs_partner, at=at + HOUR)
    partners = [halton.post(key) for key in ("council_partner", "nhs_partner", "police_partner")]
    shown = dict(actions.views(halton.load(ref), partners))
    assert shown[halton.post("nhs_partner")].view == "A visit after all."
    assert shown[halton.post("council_partner")] is None
    assert PartnerView.objects.filter(case__reference=ref).count() == 2


def test_the_partnership_manager_gives_no_view(halton):
    ref, at = at_step(halton, 4, receiver="officer")
    with pytest.raises(NotAllowed):
        actions.give_view(ref, view="-", agrees=True, by=halton.partnership_manager, at=at)


# -- the recommendation -------------------------------------------------------------------------------------


def test_a_recommendation_stands_with_all_three_views_and_says_which_is_missing(halton):
    ref, at = at_step(halton, 4, receiver="officer")
    actions.give_view(ref, view="Visit.", agrees=True, by=halton.nhs_partner, at=at)
    actions.give_view(ref, view="No.", agrees=False, by=halton.police_partner, at=at)
    actions.recommend(ref, text="Visit.", actions=[], by=halton.nhs_partner, at=at + HOUR)
    said = words(ref, "recommend")
    assert "Cheshire and Merseyside ICB, agrees" in said
    assert "Cheshire Constabulary, dissents" in said
    assert "Halton Borough Council, not recorded" in said


def test_it_stops_the_clock_of_the_step_and_asks_both_parties(halton, recommended):
    ref, _ = recommended
    assert deadline(ref, "recommend").closed_as == "met"
    assert told(halton, ref, "recommendation") == {"council_rep", "teacher", "police_rep"}
    asked = Deadline.objects.filter(case__reference=ref, code="answer_recommendation", closed_at__isnull=True)
    assert {one.side: one.due_at for one in asked} == {
        "raising": london("2026-09-25 00:00"),
        "receiving": london("2026-09-25 00:00"),
    }


def test_a_second_recommendation_is_a_conflict_that_says_who_made_the_first(halton, recommended):
    ref, at = recommended
    with pytest.raises(Conflict, match="already been recorded") as refused:
        actions.recommend(ref, text="Or not.", actions=[], by=halton.police_partner, at=at + HOUR)
    assert "Clive Chiefnurse" in refused.value.detail


def test_before_the_last_step_nobody_recommends(halton):
    ref, at = at_step(halton, 3, receiver="officer")
    with pytest.raises(Conflict, match="at the last step"):
        actions.recommend(ref, text="-", actions=[], by=halton.partnership_manager, at=at)


def test_accepted_by_both_it_is_determined_and_its_actions_begin(halton, recommended):
    ref, at = recommended
    actions.answer_recommendation(ref, accepted=True, by=halton.teacher, at=at + HOUR)
    assert state(ref) == "STEP_4"
    actions.answer_recommendation(ref, accepted=True, by=halton.police_rep, at=at + 2 * HOUR)
    assert state(ref) == "DETERMINED"
    assert words(ref, "determined") == "Determined: accepted by both parties."
    action = AgreedAction.objects.get(case__reference=ref)
    assert action.deadline.due_at == london("2026-10-02 00:00")
    assert told(halton, ref, "action_due") == {"officer"}
    assert {"teacher", "council_rep", "nhs_partner", "partnership_manager"} <= told(halton, ref, "determined")
    assert Case.objects.get(reference=ref).closed_at == at + 2 * HOUR
    assert told(halton, ref, "not_accepted") == set()


def test_a_refusal_alerts_the_lead_partners_who_may_then_read_it(halton, recommended):
    ref, at = recommended
    case = Case.objects.get(reference=ref)
    assert not visible_to(halton.chief_constable, at=at).filter(pk=case.pk).exists()
    actions.answer_recommendation(ref, accepted=False, why="We have visited.", by=halton.police_rep, at=at + HOUR)
    assert told(halton, ref, "not_accepted") == {"chief_executive", "nhs_chief", "chief_constable"}
    assert visible_to(halton.chief_constable, at=at + HOUR).filter(pk=case.pk).exists()
    actions.answer_recommendation(ref, accepted=True, by=halton.teacher, at=at + 2 * HOUR)
    assert words(ref, "determined") == "Determined: not accepted by the receiving agency."
    assert lines(ref, "answer_recommendation")[0].why == "We have visited."
    assert AgreedAction.objects.get(case__reference=ref).deadline is not None


def test_a_refusal_needs_a_reason(halton, recommended):
    ref, at = recommended
    with pytest.raises(Conflict, match="Say why"):
        actions.answer_recommendation(ref, accepted=False, why=" ", by=halton.police_rep, at=at + HOUR)


def test_each_party_answers_once(halton, recommended):
    ref, at = recommended
    actions.answer_recommendation(ref, accepted=True, by=halton.police_rep, at=at + HOUR)
    with pytest.raises(Conflict, match="already answered") as refused:
        actions.answer_recommendation(ref, accepted=False, why="No.", by=halton.police_lead, at=at + HOUR)
    assert "Polly Police answered" in refused.value.detail


def test_there_is_nothing_to_answer_before_it_is_made(halton):
    ref, at = at_step(halton, 4, receiver="officer")
    with pytest.raises(Conflict, match="no recommendation"):
        actions.answer_recommendation(ref, accepted=True, by=halton.police_rep, at=at)


def test_a_party_that_does_not_answer_is_chased_each_working_day(halton, recommended):
    ref, _ = recommended
    due = london("2026-09-25 00:00")
    halton.play(due + 4 * DAY)
    chased = Notice.objects.filter(reference=ref, kind="overdue", recipient=halton.police_rep, created_at__gte=due)
    assert chased.count() == 3  # as Thursday, Friday and Monday end
    assert "partnership_manager" in told(halton, ref, "overdue", since=due)
