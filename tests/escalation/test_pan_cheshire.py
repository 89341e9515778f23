"""Halton’s procedure, counted in calendar and in working days, against dates worked out by hand.

The days used below. December 2026: Fri 18, Sat 19, Sun 20, Mon 21, Tue 22, Wed 23, Thu 24, Fri 25 (Christmas
Day), Sat 26, Sun 27, Mon 28 (for Boxing Day), Tue 29, Wed 30, Thu 31. January 2027: Fri 1 (New Year's Day),
Sat 2, Sun 3, Mon 4 … Fri 8, Mon 11 … Fri 15, Mon 18 … Fri 22.
"""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.escalation.shipped import CALENDAR, FILES, RULES, dues, last_days
from workflows.clock import day_of, end_of, instant
from workflows.explain import explained
from workflows.phrases import words
from workflows.procedure_checks import warnings
from workflows.procedure_file import ProcedureError, parse

# -- Pan-Cheshire, calendar days -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("raised", "day_1", "day_2", "day_9", "day_15", "day_21"),
    [
        # Over Christmas. Day 1 Fri 18 Dec; +1, +8, +14, +20 days.
        ("2026-12-18T16:59", "2026-12-18", "2026-12-19", "2026-12-26", "2027-01-01", "2027-01-07"),
        # A minute before midnight is still that day.
        ("2026-12-18T23:59", "2026-12-18", "2026-12-19", "2026-12-26", "2027-01-01", "2027-01-07"),
        # Over the spring change of clocks, Sun 29 Mar 2026: 27 28 | 29 … 4 Apr | … 10 | … 16.
        ("2026-03-27T09:00", "2026-03-27", "2026-03-28", "2026-04-04", "2026-04-10", "2026-04-16"),
        # In the hour that happens twice, Sun 25 Oct 2026: 25 26 | … 2 Nov | … 8 | … 14.
        ("2026-10-25T01:30", "2026-10-25", "2026-10-26", "2026-11-02", "2026-11-08", "2026-11-14"),
        # Over a leap day: 20 21 | … 28 Feb | 29 Feb … 5 Mar | … 11 Mar 2028.
        ("2028-02-20T12:00", "2028-02-20", "2028-02-21", "2028-02-28", "2028-03-05", "2028-03-11"),
        # The same without one: 20 21 | … 28 Feb | 1 … 6 Mar | … 12 Mar 2027.
        ("2027-02-20T12:00", "2027-02-20", "2027-02-21", "2027-02-28", "2027-03-06", "2027-03-12"),
    ],
)
def test_pan_cheshire_by_hand(raised, day_1, day_2, day_9, day_15, day_21):
    assert last_days("pan-cheshire", raised) == {
        (1, "resolve"): day_1,
        (1, "hand_over"): day_2,
        (1, "approval"): None,
        (2, "resolve"): day_9,
        (3, "resolve"): day_15,
        (4, "recommend"): day_21,
        (4, "representations"): None,
    }


@settings(deadline=None)
@given(st.datetimes(datetime(2019, 1, 1), datetime(2028, 11, 30), timezones=st.just(UTC)))
def test_the_timers_of_pan_cheshire_open_each_step_at_the_end_of_days_2_9_and_15(raised_at):
    found = explained(RULES["pan-cheshire"], raised_at=raised_at, calendar=CALENDAR)
    day_1 = day_of(raised_at)
    opens = {one.step.number: one.due.opens_at for one in found if one.rule.starts_on == ""}
    ends = {one.step.number: one.due.due_at for one in found if one.rule.starts_on == ""}
    assert opens == {
        1: raised_at,
        2: end_of(day_1 + timedelta(days=1)),
        3: end_of(day_1 + timedelta(days=8)),
        4: end_of(day_1 + timedelta(days=14)),
    }
    assert ends[4] == end_of(day_1 + timedelta(days=20))


def test_pan_cheshire_entered_at_step_2_begins_at_day_3():
    # Fri 18 Dec is day 3, so day 9 is Thu 24, day 15 Wed 30, day 21 Tue 5 Jan.
    found = last_days("pan-cheshire", "2026-12-18T16:59", enter=2)
    assert found[2, "resolve"] == "2026-12-24"
    assert found[3, "resolve"] == "2026-12-30"
    assert found[4, "recommend"] == "2027-01-05"
    assert (1, "resolve") not in found


def test_pan_cheshire_urgent_enters_at_step_2_with_24_hours_a_step_and_48_at_the_last():
    found = dues("pan-cheshire", "2026-12-18T16:59", urgent=True)
    assert found[2, "resolve"].due_text == "by 4:59pm on Saturday 19 December 2026"
    assert found[3, "resolve"].due_text == "by 4:59pm on Sunday 20 December 2026"
    assert found[4, "recommend"].due_text == "by 4:59pm on Tuesday 22 December 2026"
    assert found[4, "representations"].due_text == "within 24 hours after being asked for representations"
    assert min(step for step, _ in found) == 2
    assert "24 hours a step and 48 at the last" in "\n".join(found[2, "resolve"].why)


def test_pan_cheshire_urgent_over_the_autumn_night_ends_an_hour_earlier_on_the_clock():
    # Sat 24 Oct 2026 12:00 BST = 11:00 UTC; + 24 h = Sun 11:00 UTC = 11:00 GMT; Mon 11:00; + 48 h = Wed.
    found = dues("pan-cheshire", "2026-10-24T12:00", urgent=True)
    assert found[2, "resolve"].due_text == "by 11am on Sunday 25 October 2026"
    assert found[4, "recommend"].due_text == "by 11am on Wednesday 28 October 2026"


def test_pan_cheshire_asks_for_representations_within_3_days():
    asked = {"representations_asked": instant(date(2027, 1, 4), time(10))}
    # Mon 4 Jan; Tue 5, Wed 6, Thu 7.
    assert last_days("pan-cheshire", "2026-12-18T16:59", events=asked)[4, "representations"] == "2027-01-07"


def test_pan_cheshire_reads_line_by_line():
    assert dues("pan-cheshire", "2026-12-18T16:59")[2, "resolve"].why == (
        "Rule: by the end of day 9",
        "Raised on Friday 18 December 2026, which is day 1",
        "Day 9 is Saturday 26 December 2026",
        "Saturday 26 December 2026 is no working day (weekend), but calendar days are counted, so it stands",
        "Due by the end of Saturday 26 December 2026",
        "Source: Halton Children and Young People Safeguarding Partnership arrangements, August 2023 "
        "(source 003), page 21, “Dispute resolution and escalation Flowchart”: “Step 2: Days 3 to 9”",
        "Assumed: calendar days are counted; the chart says days and not which",
        "Assumed: a step that is not resolved by the end of its last day goes on to the next by itself; "
        "the chart says it must move and not that somebody must press for it",
        "Assumed: both sides hold the turn at steps 2 and 3: the chart has the one discuss with the other "
        "and gives the limit to neither alone",
    )


@pytest.mark.parametrize("name", ["pan-cheshire", "pan-cheshire-working-days"])
def test_who_acts_what_happens_and_who_is_told_in_pan_cheshire(name):
    rules = RULES[name]
    first, second, third, fourth = rules.steps
    assert [(step.from_day, step.to_day) for step in rules.steps] == [(1, 1), (3, 9), (10, 15), (16, 21)]
    assert rules.deadline(1, "resolve").on_timeout == "alert"
    assert rules.deadline(1, "resolve").told == ("raising:raiser", "raising:safeguarding_lead")
    assert rules.deadline(1, "hand_over").side == "raising"
    assert [rules.deadline(number, "resolve").on_timeout for number in (2, 3)] == ["escalate", "escalate"]
    assert first.approval is not None and first.approval.by == "safeguarding_lead"
    assert words(first.approval.limit) == "within 1 working day after being asked for approval"
    assert second.raising == second.receiving == ("line_manager", "safeguarding_lead")
    assert third.raising == third.receiving == ("senior_manager", "partnership_representative")
    assert (third.partnership, third.partnership_does, third.meeting) == (
        ("partnership_manager",),
        "gate",
        True,
    )
    assert "partnership_manager" in third.told.entering + third.told.escalating
    assert (fourth.partnership, fourth.partnership_does) == (("statutory_partner",), "decides")
    after_day_21 = rules.deadline(4, "recommend")
    assert (after_day_21.on_timeout, after_day_21.repeat) == ("alert", True)
    assert after_day_21.told == ("statutory_partner", "lead_safeguarding_partner", "scrutineer")
    assert after_day_21.stops_on == ("recommended",)
    assert fourth.representations == rules.deadline(4, "representations").limit
    assert rules.urgent is not None and rules.urgent.enter_at == (2,)
    assert rules.final == "recommendation"
    assert {item.code for item in rules.out_of_scope} == {
        "statutory_complaint",
        "conduct",
        "conference_dissent",
        "between_partners",
    }
    assert warnings(rules) == ["Day 2 belongs to no step, between step 1 and step 2."]
    assert rules.in_force_from == date(2023, 8, 1)


def test_escalate_on_the_last_step_of_pan_cheshire_is_refused():
    text = FILES["pan-cheshire"].read_text()
    head, _, tail = text.partition('stops_on = ["recommended"]\non_timeout = "alert"')
    with pytest.raises(ProcedureError, match="'escalate' has nowhere to go after the last step"):
        parse(head + 'stops_on = ["recommended"]\non_timeout = "escalate"' + tail)


# -- Pan-Cheshire, working days --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("raised", "day_1", "day_2", "day_9", "day_15", "day_21"),
    [
        # 18 21 | 22 23 24 29 30 31 4 | 5 6 7 8 11 12 | 13 14 15 18 19 20
        ("2026-12-18T16:59", "2026-12-18", "2026-12-21", "2027-01-04", "2027-01-12", "2027-01-20"),
        # Raised on Saturday: day 1 is Monday. 21 22 | 23 24 29 30 31 4 5 | 6 7 8 11 12 13 | 14 15 18 19 20 21
        ("2026-12-19T10:00", "2026-12-21", "2026-12-22", "2027-01-05", "2027-01-13", "2027-01-21"),
        # An ordinary month, Mon 1 Jun 2026: 1 2 | 3 4 5 8 9 10 11 | 12 15 16 17 18 19 | 22 23 24 25 26 29
        ("2026-06-01T08:30", "2026-06-01", "2026-06-02", "2026-06-11", "2026-06-19", "2026-06-29"),
        # Over Easter 2026 (Good Friday 3 Apr, Easter Monday 6): Wed 1 2 | 7 8 9 10 13 14 15 |
        # 16 17 20 21 22 23 | 24 27 28 29 30, 1 May
        ("2026-04-01T12:00", "2026-04-01", "2026-04-02", "2026-04-15", "2026-04-23", "2026-05-01"),
    ],
)
def test_pan_cheshire_in_working_days_by_hand(raised, day_1, day_2, day_9, day_15, day_21):
    assert last_days("pan-cheshire-working-days", raised) == {
        (1, "resolve"): day_1,
        (1, "hand_over"): day_2,
        (1, "approval"): None,
        (2, "resolve"): day_9,
        (3, "resolve"): day_15,
        (4, "recommend"): day_21,
        (4, "representations"): None,
    }


def test_in_working_days_a_challenge_raised_on_a_day_off_says_when_day_1_is():
    why = dues("pan-cheshire-working-days", "2026-12-19T10:00")[1, "resolve"].why
    assert "Raised on Saturday 19 December 2026; day 1 is Monday 21 December 2026" in why
    assert "Saturday 19 December 2026 is no working day, so day 1 is the next one" in why
    assert any(line.startswith("Assumed: for a challenge raised on a day that is no working day") for line in why)


def test_in_working_days_representations_take_3_working_days():
    asked = {"representations_asked": instant(date(2026, 12, 24), time(10))}
    # Thu 24 Dec; Tue 29, Wed 30, Thu 31.
    found = last_days("pan-cheshire-working-days", "2026-12-01T09:00", events=asked)
    assert found[4, "representations"] == "2026-12-31"
