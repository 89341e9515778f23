"""Every form of limit against dates worked out by hand, and the sentences that explain them."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from tests.workflows.reckoned import (
    CALENDAR,
    FRIDAY,
    STEP_1,
    STEP_2,
    STEP_2_WORKING,
    entered_at,
    last_day,
    opened,
    when,
)
from workflows.clock import end_of, instant, start_of
from workflows.limits import Facts, entered, shift_day_one, window_of
from workflows.procedure import ByPriority, DateSet, DayNumber, Soonest, Step, Within

# -- the nights the clocks change ------------------------------------------------------------------------


def test_twenty_four_hours_over_the_spring_night_end_an_hour_later_on_the_clock():
    # 28 March 2026, 12:00 GMT + 24 h = 29 March, 12:00 UTC = 13:00 BST.
    found = when(Within(24, "hours", "entered"), entered_at(instant(date(2026, 3, 28), time(12))))
    assert found.due_text == "by 1pm on Sunday 29 March 2026"
    assert "The clocks change in between: 24 hours that really pass are counted" in found.why


def test_the_hour_that_happens_twice_is_named():
    # 25 October 2026: 02:00 BST becomes 01:00 GMT. 00:30 BST + 1 h = 01:30 BST, + 2 h = 01:30 GMT.
    facts = entered_at(instant(date(2026, 10, 25), time(0, 30)))
    assert when(Within(1, "hours", "entered"), facts).due_text == "by 1:30am BST on Sunday 25 October 2026"
    assert when(Within(2, "hours", "entered"), facts).due_text == "by 1:30am GMT on Sunday 25 October 2026"


@pytest.mark.parametrize(("day", "hours"), [(date(2026, 3, 29), 23), (date(2026, 10, 25), 25)])
def test_a_day_on_which_the_clocks_change_still_ends_at_midnight(day, hours):
    facts = entered_at(start_of(day))
    assert when(DayNumber(1, "calendar"), facts).due_at - start_of(day) == timedelta(hours=hours)


def test_a_challenge_raised_late_on_a_summer_evening_belongs_to_the_london_day():
    # 23:30 UTC on 30 June is 00:30 on 1 July in London.
    facts = entered_at(datetime(2026, 6, 30, 23, 30, tzinfo=UTC))
    assert last_day(when(DayNumber(1, "calendar"), facts)) == date(2026, 7, 1)


# -- by hand ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("start", "limit", "last"),
    [
        # Fri 18 Dec; 21 22 23 24 are days 1 to 4; 25 to 28 are off; Tue 29 is day 5.
        (date(2026, 12, 18), Within(5, "working days", "entered"), date(2026, 12, 29)),
        # counting Friday: 18 21 22 23 24.
        (date(2026, 12, 18), Within(5, "working days", "entered", None, True), date(2026, 12, 24)),
        # entered on a Saturday, counting that day: day 1 is Monday 21.
        (date(2026, 12, 19), Within(1, "working days", "entered", None, True), date(2026, 12, 21)),
        (date(2026, 12, 18), Within(0, "working days", "entered"), date(2026, 12, 18)),
        (date(2026, 12, 25), Within(0, "working days", "entered"), date(2026, 12, 29)),
        (date(2026, 12, 18), Within(3, "calendar days", "entered"), date(2026, 12, 21)),
        (date(2026, 12, 18), Within(3, "calendar days", "entered", None, True), date(2026, 12, 20)),
        (date(2026, 12, 18), Within(1, "weeks", "entered"), date(2026, 12, 25)),
        (date(2026, 12, 18), Within(1, "weeks", "entered", None, True), date(2026, 12, 24)),
        # months end where the month does
        (date(2027, 1, 31), Within(1, "months", "entered"), date(2027, 2, 28)),
        (date(2028, 1, 31), Within(1, "months", "entered"), date(2028, 2, 29)),
        (date(2028, 2, 29), Within(12, "months", "entered"), date(2029, 2, 28)),
        (date(2026, 8, 31), Within(6, "months", "entered"), date(2027, 2, 28)),
        (date(2026, 12, 18), Within(6, "months", "entered"), date(2027, 6, 18)),
        # counting that day, a month from the 1st ends with the month
        (date(2026, 6, 1), Within(1, "months", "entered", None, True), date(2026, 6, 30)),
        (date(2027, 1, 31), Within(1, "months", "entered", None, True), date(2027, 2, 28)),
        # absolute days: the day raised is day 1
        (date(2026, 12, 18), DayNumber(1, "calendar"), date(2026, 12, 18)),
        (date(2026, 12, 18), DayNumber(9, "calendar"), date(2026, 12, 26)),
        (date(2026, 12, 19), DayNumber(1, "working"), date(2026, 12, 21)),
        # working: 18 21 22 23 24 | 29 30 31 | Mon 4 Jan is day 9.
        (date(2026, 12, 18), DayNumber(9, "working"), date(2027, 1, 4)),
    ],
)
def test_a_limit_against_a_date_worked_out_by_hand(start, limit, last):
    assert last_day(when(limit, entered_at(instant(start, time(9))))) == last


def test_why_reads_line_by_line():
    found = when(DayNumber(9, "calendar"))
    assert found.why == (
        "Rule: by the end of day 9",
        "Raised on Friday 18 December 2026, which is day 1",
        "Day 9 is Saturday 26 December 2026",
        "Saturday 26 December 2026 is no working day (weekend), but calendar days are counted, so it stands",
        "Due by the end of Saturday 26 December 2026",
        "Source: p. 1",
    )
    assert found.due_text == "by the end of Saturday 26 December 2026"
    # Saturday's working day before is Christmas Eve.
    assert found.remind_at == datetime(2026, 12, 24, 8, tzinfo=UTC)


def test_every_day_off_on_the_way_is_named_with_its_reason():
    skipped = [line for line in when(Within(5, "working days", "entered")).why if line.startswith("Not counted")]
    assert skipped == [
        "Not counted: Saturday 19 December 2026, weekend",
        "Not counted: Sunday 20 December 2026, weekend",
        "Not counted: Friday 25 December 2026, Christmas Day (bank holiday)",
        "Not counted: Saturday 26 December 2026, weekend",
        "Not counted: Sunday 27 December 2026, weekend",
        "Not counted: Monday 28 December 2026, Boxing Day, substitute day (bank holiday)",
    ]


def test_a_holiday_on_which_counting_begins_is_named_too():
    facts = entered_at(instant(date(2026, 12, 25), time(9)))
    assert "Not counted: Friday 25 December 2026, Christmas Day (bank holiday)" in (
        when(Within(0, "working days", "entered"), facts).why
    )


def test_working_days_beyond_the_published_list_are_provisional():
    facts = entered_at(instant(date(2028, 12, 29), time(9)))
    words = "Provisional: bank holidays after 31 December 2028 are not yet published"
    assert words in when(Within(3, "working days", "entered"), facts).why


def test_a_step_opened_by_the_timer_at_midnight_was_entered_on_the_day_that_has_just_ended():
    midnight = end_of(date(2026, 12, 21))  # the end of a Monday
    by_timer = when(Within(1, "working days", "entered"), entered_at(midnight, by_timer=True))
    by_person = when(Within(1, "working days", "entered"), entered_at(midnight))
    assert last_day(by_timer) == date(2026, 12, 22)
    assert last_day(by_person) == date(2026, 12, 23)
    assert "The timer opened the step at the midnight ending Monday 21 December 2026, its day of entry" in by_timer.why


def test_a_step_opened_by_the_timer_at_noon_was_entered_on_that_day():
    noon = instant(date(2026, 12, 21), time(12))
    assert last_day(when(Within(1, "working days", "entered"), entered_at(noon, by_timer=True))) == date(2026, 12, 22)


def test_a_day_that_was_over_before_the_timer_opened_the_step_is_not_the_first_of_its_days():
    midnight = end_of(date(2026, 12, 21))
    same_day = when(Within(0, "working days", "entered"), entered_at(midnight, by_timer=True))
    counting = when(Within(1, "working days", "entered", None, True), entered_at(midnight, by_timer=True))
    assert last_day(same_day) == last_day(counting) == date(2026, 12, 22)


def test_a_limit_can_be_counted_from_an_earlier_step():
    facts = Facts(FRIDAY, entered={1: FRIDAY, 2: instant(date(2026, 12, 22), time(9))})
    assert last_day(when(Within(5, "working days", "entered", 1), facts, step=STEP_2)) == date(2026, 12, 29)


def test_a_limit_can_be_counted_from_the_challenge_being_raised():
    facts = Facts(FRIDAY, entered={2: instant(date(2026, 12, 22), time(9))})
    assert last_day(when(Within(10, "calendar days", "raised"), facts, step=STEP_2)) == date(2026, 12, 28)


def test_a_limit_counted_from_an_event_waits_for_it_and_says_what_it_waits_for():
    limit = Within(3, "calendar days", "representations_asked")
    waiting = when(limit, starts_on="representations_asked")
    assert (waiting.opens_at, waiting.due_at, waiting.remind_at) == (None, None, None)
    assert waiting.due_text == "within 3 calendar days after being asked for representations"
    asked_at = instant(date(2026, 12, 21), time(10))
    asked = Facts(FRIDAY, entered={1: FRIDAY}, events={"representations_asked": asked_at})
    known = when(limit, asked, starts_on="representations_asked")
    assert known.opens_at == asked_at
    assert last_day(known) == date(2026, 12, 24)


def test_a_deadline_that_opens_on_an_event_says_so_when_its_limit_does_not():
    waiting = when(DayNumber(9, "calendar"), starts_on="meeting_arranged")
    assert waiting.due_at is None
    assert waiting.due_text == "by the end of day 9, beginning with the meeting being arranged"


def test_without_a_limit_the_date_is_the_one_both_sides_agree():
    assert when(DateSet("date_agreed")).due_text == "by a date both sides agree"
    agreed = Facts(FRIDAY, entered={1: FRIDAY}, events={"date_agreed": end_of(date(2027, 1, 6))})
    found = when(DateSet("date_agreed"), agreed)
    assert found.due_text == "by the end of Wednesday 6 January 2027"
    assert "Both sides agreed on the end of Wednesday 6 January 2027" in found.why


@pytest.mark.parametrize(
    ("protective_on", "last"),
    [
        (date(2026, 12, 21), date(2026, 12, 21)),  # sooner than the working week
        (date(2027, 1, 8), date(2026, 12, 29)),  # the working week is sooner
        (None, date(2026, 12, 29)),
    ],
)
def test_the_sooner_of_a_working_week_and_a_date_that_protects_the_child(protective_on, last):
    events = {"protective_date": end_of(protective_on)} if protective_on else {}
    limit = Soonest((Within(5, "working days", "entered"), DateSet("protective_date")))
    found = when(limit, Facts(FRIDAY, entered={1: FRIDAY}, events=events))
    assert last_day(found) == last
    assert any(line.startswith("The other limit, ") for line in found.why)


BY_PRIORITY = ByPriority((("high", Within(4, "hours", "entered")), ("medium", Within(1, "working days", "entered"))))


def test_each_priority_has_its_own_limit():
    high = when(BY_PRIORITY, entered_at(FRIDAY, priority="high"))
    medium = when(BY_PRIORITY, entered_at(FRIDAY, priority="medium"))
    assert high.due_text == "by 8:59pm on Friday 18 December 2026"
    assert last_day(medium) == date(2026, 12, 21)
    assert "Priority medium: within 1 working day after entering the step" in medium.why


def test_until_a_priority_is_set_the_shortest_limit_counts():
    found = when(BY_PRIORITY)
    assert found.due_text == "by 8:59pm on Friday 18 December 2026"
    assert "No priority has been set: until one is, the shortest limit counts" in found.why


def test_an_unknown_priority_is_refused():
    with pytest.raises(ValueError, match="no priority 'extreme'"):
        when(BY_PRIORITY, entered_at(FRIDAY, priority="extreme"))


def test_a_limit_in_hours_has_no_reminder_even_when_it_ends_at_midnight():
    assert when(Within(72, "hours", "entered"), entered_at(start_of(date(2026, 12, 15)))).remind_at is None


def test_a_day_that_was_over_before_the_step_opened_gives_way_to_the_next_working_day():
    # Extended past its own window: step 2 opens on Mon 28 Dec (a bank holiday), day 9 was Sat 26.
    facts = Facts(FRIDAY, entered={2: instant(date(2026, 12, 28), time(9))})
    found = when(DayNumber(9, "calendar"), facts, step=STEP_2)
    assert last_day(found) == date(2026, 12, 29)
    assert "Nobody loses a step unseen, so the next working day counts: Tuesday 29 December 2026" in found.why


# -- entering steps --------------------------------------------------------------------------------------


def test_entering_at_step_2_makes_that_day_day_3_and_says_so():
    facts = entered(Facts(FRIDAY), STEP_2, at=FRIDAY, calendar=CALENDAR, moves_windows=True)
    assert facts.day_one_on == date(2026, 12, 16)
    found = when(DayNumber(9, "calendar"), facts, step=STEP_2)
    assert last_day(found) == date(2026, 12, 24)
    assert "Step 2 was entered on Friday 18 December 2026, which counts as day 3" in found.why
    assert "Raised on Friday 18 December 2026; day 1 is Wednesday 16 December 2026" in found.why


def test_early_escalation_moves_no_window():
    began = entered(Facts(FRIDAY), STEP_1, at=FRIDAY, calendar=CALENDAR, moves_windows=True)
    facts = entered(began, STEP_2, at=FRIDAY + timedelta(hours=1), calendar=CALENDAR)
    assert facts.day_one_on is None
    assert last_day(when(DayNumber(9, "calendar"), facts, step=STEP_2)) == date(2026, 12, 26)


def test_stepping_back_makes_that_day_the_first_of_the_window_and_forgets_the_timer():
    by_timer = entered(Facts(FRIDAY), STEP_2, at=end_of(date(2026, 12, 19)), calendar=CALENDAR, by_timer=True)
    back_at = instant(date(2027, 1, 5), time(9))
    facts = entered(by_timer, STEP_2, at=back_at, calendar=CALENDAR, moves_windows=True)
    assert facts.entered_by_timer == frozenset()
    assert last_day(when(DayNumber(9, "calendar"), facts, step=STEP_2)) == date(2027, 1, 11)  # 5 Jan is day 3


def test_in_working_days_a_day_off_counts_as_the_next_working_day():
    # Entered on Sat 19 Dec: Mon 21 is day 3, so day 1 is Thu 17.
    assert shift_day_one(STEP_2_WORKING, date(2026, 12, 19), calendar=CALENDAR) == date(2026, 12, 17)


def test_a_window_is_two_dates_in_the_days_the_procedure_counts():
    facts = Facts(FRIDAY)
    christmas = (date(2026, 12, 20), date(2026, 12, 26))
    assert window_of(STEP_2, facts, calendar=CALENDAR) == christmas
    assert window_of(STEP_2_WORKING, facts, calendar=CALENDAR) == (date(2026, 12, 22), date(2027, 1, 4))


def test_a_step_without_a_window_shifts_nothing():
    step = Step(2, "two", "Two", "p. 2", "working", ())
    assert window_of(step, Facts(FRIDAY), calendar=CALENDAR) is None
    assert shift_day_one(step, date(2026, 12, 18), calendar=CALENDAR) is None


# -- the outage rule -------------------------------------------------------------------------------------


def test_a_step_opened_within_the_hour_keeps_its_rule():
    rule = when(Within(24, "hours", "entered"))
    assert opened(rule, FRIDAY + timedelta(hours=1)) == rule


def test_a_step_opened_later_than_an_hour_lasts_to_the_end_of_the_next_working_day():
    rule = when(Within(24, "hours", "entered"))  # Saturday 16:59
    found = opened(rule, FRIDAY + timedelta(hours=1, seconds=1))
    assert found.due_at == end_of(date(2026, 12, 21))
    assert found.due_text == "by the end of Monday 21 December 2026"
    assert "By its rule it was due by 4:59pm on Saturday 19 December 2026" in found.why
    assert "Due by the end of Monday 21 December 2026, the later of the two" in found.why
    assert found.why[: len(rule.why)] == rule.why


def test_a_step_opened_late_keeps_a_rule_that_ends_later_and_explains_both_dates():
    rule = when(DayNumber(9, "calendar"))  # Saturday 26 December
    found = opened(rule, FRIDAY + timedelta(days=1))
    assert found.due_at == rule.due_at
    assert any("the end of the next working day: by the end of Monday 21 December 2026" in line for line in found.why)


def test_a_reminder_that_an_outage_has_overtaken_is_dropped():
    rule = when(DayNumber(9, "calendar"))  # reminds on Thursday 24 December at 08:00
    assert opened(rule, instant(date(2026, 12, 24), time(7))).remind_at == rule.remind_at
    assert opened(rule, instant(date(2026, 12, 24), time(9))).remind_at is None


def test_a_deadline_without_a_date_needs_no_guard():
    rule = when(DateSet("date_agreed"))
    assert opened(rule, FRIDAY + timedelta(days=9)) == rule
