"""A challenge under Sefton's procedure of 2017: several clocks in one stage, and a third stage with none.

The days worked by hand: December 2026 has Fri 18, Mon 21 … Thu 24, Fri 25 (Christmas Day), Mon 28 (for Boxing Day),
Tue 29 … Thu 31; January 2027 has Fri 1 (New Year's Day), Mon 4 … Fri 8, Mon 11, Tue 12.
"""

from datetime import date

import pytest

from escalation import actions
from notifications.models import Notice
from tests.escalation.acting import send
from tests.escalation.other_procedures import dates, explained_dates, nothing_stalls, under
from tests.escalation.shipped import FILES, last_days
from tests.escalation.stories import DAY, HOUR, deadline, london, outcome, state, told
from tests.factories import AT
from workflows.clock import end_of

# Raised on Tuesday 8 September 2026: stage 2 opens as Friday 11 ends, stage 3 as Tuesday 22 ends.
AT_2, AT_3 = london("2026-09-14 11:00"), london("2026-09-23 11:00")


@pytest.fixture
def sefton(halton):
    return under(halton, path=FILES["sefton"])


@pytest.mark.parametrize(
    ("raised", "stage_1", "agree", "meeting"),
    [
        # Fri 18 Dec. Three days: Mon 21, Tue 22, Wed 23. Two: Thu 24, Tue 29. Seven: 24, 29, 30, 31, Mon 4, 5, Wed 6.
        ("2026-12-18T16:59", "2026-12-23", "2026-12-29", "2027-01-06"),
        # Thu 24 Dec. Three: Tue 29, 30, Thu 31. Two: Mon 4, Tue 5. Seven: 4, 5, 6, 7, 8, Mon 11, Tue 12.
        ("2026-12-24T12:00", "2026-12-31", "2027-01-05", "2027-01-12"),
        # Mon 1 Jun 2026. Three: Tue 2, 3, Thu 4. Two: Fri 5, Mon 8. Seven: 5, 8, 9, 10, 11, 12, Mon 15.
        ("2026-06-01T09:00", "2026-06-04", "2026-06-08", "2026-06-15"),
        # Sat 6 Jun 2026. Three: Mon 8, 9, Wed 10. Two: Thu 11, Fri 12. Seven: 11, 12, 15, 16, 17, 18, Fri 19.
        ("2026-06-06T09:00", "2026-06-10", "2026-06-12", "2026-06-19"),
    ],
)
def test_sefton_by_hand(raised, stage_1, agree, meeting):
    assert last_days("sefton", raised) == {
        (1, "speak"): stage_1,
        (1, "resolve"): stage_1,
        (2, "agree"): agree,
        (2, "meeting"): meeting,
        (2, "resolve"): meeting,
        (3, "resolve"): None,
    }


def test_left_alone_every_date_is_the_one_worked_by_hand(sefton):
    ref = sefton.challenge(raiser="officer")
    sefton.play(AT_3)
    found = {key: due for key, due in dates(ref).items() if key[1] != "date_to_agree"}
    assert found == explained_dates(sefton, AT)
    assert found == {
        (1, "speak"): end_of(date(2026, 9, 11)),
        (1, "resolve"): end_of(date(2026, 9, 11)),
        (2, "agree"): end_of(date(2026, 9, 15)),
        (2, "meeting"): end_of(date(2026, 9, 22)),
        (2, "resolve"): end_of(date(2026, 9, 22)),
        (3, "resolve"): None,
    }


def test_the_worker_and_the_team_manager_are_asked_and_a_response_stops_the_first_clock_only(sefton):
    ref = sefton.challenge()
    assert sefton.holders(ref, "receiving") == {"social_worker", "team_manager"}
    assert sefton.holders(ref, "raising") == {"teacher"}
    assert send(sefton.team_manager, ref, "respond", {"text": "We have read it."}, AT + HOUR).status_code == 302
    assert outcome(ref, "speak") == "met"
    assert deadline(ref, "resolve").closed_at is None


def test_a_conversation_stops_it_too_once_it_is_recorded(sefton):
    ref = sefton.challenge()
    said = {"event": "contact_made", "text": "Rang the school"}
    assert send(sefton.social_worker, ref, "happened", said, AT + HOUR).status_code == 302
    assert outcome(ref, "speak") == "met"


def test_from_stage_2_on_the_business_manager_is_told(sefton):
    ref = sefton.challenge()
    assert "partnership_manager" not in told(sefton, ref, "escalated")
    sefton.play(AT_2)
    assert sefton.holders(ref, "receiving") == {"council_lead", "council_senior"}
    assert sefton.holders(ref, "raising") == {"dsl", "head"}
    assert {"partnership_manager", "business_unit"} <= told(sefton, ref, "escalated")


def test_two_days_without_agreement_alert_and_the_meeting_has_five_more(sefton):
    ref = sefton.challenge()
    sefton.play(london("2026-09-16 09:00"))
    assert sefton.load(ref).step == 2
    assert "partnership_manager" in told(sefton, ref, "overdue")
    held = {"present": "Both", "said": "A visit.", "held_at_time": "10am"}
    held |= {"held_at_day": "17", "held_at_month": "9", "held_at_year": "2026"}
    at = london("2026-09-17 12:00")
    assert send(sefton.council_senior, ref, "record-meeting", held, at).status_code == 302
    assert outcome(ref, "meeting") == "met"
    assert deadline(ref, "resolve", step=2).due_at == end_of(date(2026, 9, 22))


def test_a_proposal_of_the_service_manager_is_in_time_and_ends_it_when_agreed(sefton):
    ref = sefton.challenge()
    sefton.play(AT_2)
    actions.propose_resolution(ref, text="A visit.", actions=[], by=sefton.council_senior, at=AT_2)
    assert outcome(ref, "agree") == "met"
    actions.agree_resolution(ref, sefton.load(ref).open_proposal().pk, by=sefton.head, at=AT_2 + HOUR)
    assert state(ref) == "RESOLVED"
    assert {"partnership_manager", "teacher"} <= told(sefton, ref, "agreed")


def test_at_stage_3_the_representatives_are_asked_for_a_date_until_they_agree_one(sefton):
    ref = sefton.challenge(raiser="officer")
    sefton.play(AT_3)
    assert sefton.holders(ref, "raising") | sefton.holders(ref, "receiving") == {"police_rep", "council_rep"}
    assert deadline(ref, "date_to_agree").due_at == end_of(date(2026, 9, 24))
    proposed = actions.propose_date(
        ref, deadline(ref, "resolve", step=3).pk, due_on=date(2026, 9, 29), by=sefton.police_rep, at=AT_3
    )
    actions.answer_date(ref, proposed, agreed=True, by=sefton.council_rep, at=AT_3 + HOUR)
    assert deadline(ref, "resolve", step=3).due_at == end_of(date(2026, 9, 29))
    sefton.play(london("2026-10-02 12:00"))
    alerts = Notice.objects.filter(kind="overdue", recipient=sefton.council_partner)
    assert alerts.count() == 3  # at the ends of Tuesday 29, Wednesday 30 and Thursday 1


def test_it_never_stalls(sefton):
    sefton.challenge(raiser="officer")
    for day in range(1, 25):
        sefton.play(AT + day * DAY)
        assert nothing_stalls()
