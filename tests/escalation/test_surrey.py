"""A challenge under Surrey's older manual: three tiers without a number, whose times the two sides agree."""

from datetime import date

import pytest

from escalation import actions
from notifications.models import Notice
from tests.escalation.acting import see, send
from tests.escalation.other_procedures import explained_dates, nothing_stalls, under
from tests.escalation.shipped import FILES, dues, last_days
from tests.escalation.stories import DAY, HOUR, deadline, london, state, told
from tests.escalation.visiting import text_of
from tests.factories import AT
from workflows.clock import end_of


@pytest.fixture
def surrey(halton):
    return under(halton, path=FILES["surrey"])


def agree_date(world, ref, day, *, by, answered, at):
    """One side proposes a day of September 2026 for the present tier, the other agrees."""
    live = deadline(ref, "resolve")
    proposed = actions.propose_date(ref, live.pk, due_on=date(2026, 9, day), by=by, at=at)
    actions.answer_date(ref, proposed, agreed=True, by=answered, at=at + HOUR)


def test_no_tier_has_a_number():
    assert last_days("surrey", "2026-12-18T16:59") == {(step, "resolve"): None for step in (1, 2, 3)}
    why = dues("surrey", "2026-12-18T16:59")[2, "resolve"].why
    assert any("without delay is read as at once" in line for line in why)


def test_an_agreed_date_is_the_limit_of_the_first_tier():
    # Both agree on Wednesday 13 January 2027: it ends with that day.
    agreed = {"date_agreed": end_of(date(2027, 1, 13))}
    assert last_days("surrey", "2026-12-18T16:59", events=agreed)[1, "resolve"] == "2027-01-13"


def test_without_an_agreed_date_both_are_asked_and_the_manager_hears_of_it_each_working_day(surrey):
    ref = surrey.challenge()
    assert explained_dates(surrey, AT)[1, "resolve"] is None
    chase = deadline(ref, "date_to_agree")
    assert chase.due_at == end_of(date(2026, 9, 9))  # raised on Tuesday 8
    assert {"teacher", "social_worker"} <= surrey.keys(chase.holder_ids)
    surrey.play(london("2026-09-14 12:00"))
    assert surrey.load(ref).step == 1
    alerts = Notice.objects.filter(kind="overdue", recipient=surrey.partnership_manager)
    assert alerts.count() == 3  # at the ends of Wednesday 9, Thursday 10 and Friday 11


def test_each_tier_has_the_date_its_own_people_agree_and_then_goes_on_at_once(surrey):
    ref = surrey.challenge(raiser="officer")
    agree_date(surrey, ref, 10, by=surrey.officer, answered=surrey.social_worker, at=AT + HOUR)
    assert deadline(ref, "resolve").due_at == end_of(date(2026, 9, 10))
    surrey.play(london("2026-09-11 09:00"))
    assert surrey.load(ref).step == 2
    assert surrey.holders(ref, "raising") == {"sergeant"}
    assert surrey.holders(ref, "receiving") == {"team_manager"}
    assert {"police_lead", "council_lead"} <= told(surrey, ref, "escalated")
    at = london("2026-09-11 11:00")
    agree_date(surrey, ref, 15, by=surrey.team_manager, answered=surrey.sergeant, at=at)
    surrey.play(end_of(date(2026, 9, 15)))
    assert surrey.load(ref).step == 3
    assert surrey.holders(ref, "receiving") == {"council_senior", "council_lead"}
    assert "partnership_manager" in told(surrey, ref, "escalated")


def test_one_side_can_take_it_on_without_waiting_for_a_date(surrey):
    ref = surrey.challenge(raiser="officer")
    data = {"tried": "Rang twice", "why_failed": "No answer", "step": "1"}
    assert send(surrey.officer, ref, "escalate", data, AT + HOUR).status_code == 302
    assert surrey.load(ref).step == 2


def test_a_designated_professional_is_asked_directly_by_entering_at_the_third_tier(surrey):
    ref = surrey.challenge(raiser="nurse", enter_at=3, enter_why="Health asks the designated doctor")
    assert surrey.holders(ref, "raising") == {"nhs_senior", "nhs_lead"}
    assert nothing_stalls()


def test_past_the_last_date_manager_and_partners_are_alerted_each_working_day(surrey):
    ref = surrey.challenge(raiser="officer", enter_at=3, enter_why="Managers know")
    agree_date(surrey, ref, 10, by=surrey.police_lead, answered=surrey.council_senior, at=AT + HOUR)
    surrey.play(london("2026-09-15 12:00"))
    assert surrey.load(ref).step == 3
    for who in ("partnership_manager", "council_partner"):
        alerts = Notice.objects.filter(kind="overdue", recipient=surrey.post(who).user)
        assert alerts.count() == 3  # at the ends of Thursday 10, Friday 11 and Monday 14
    assert nothing_stalls()


def test_an_outcome_is_recorded_where_the_manual_does_not_say_what_comes_at_the_end(surrey):
    ref = surrey.challenge(raiser="officer", enter_at=3, enter_why="Managers know")
    manager, at = surrey.partnership_manager, AT + HOUR
    assert "Record the outcome" in text_of(see(manager, ref, "recommend", at))
    assert send(manager, ref, "recommend", {"text": "A visit was agreed.", "step": "3"}, at).status_code == 302
    for who in ("police_senior", "council_senior"):
        user = surrey.post(who).user
        assert send(user, ref, "answer-recommendation", {"accepted": "yes"}, at + HOUR).status_code == 302
    assert state(ref) == "DETERMINED"


def test_it_never_stalls(surrey):
    surrey.challenge()
    for day in range(1, 25):
        surrey.play(AT + day * DAY)
        assert nothing_stalls()
