"""Working days of England and Wales, against `holidays` and by hand."""

from datetime import date, timedelta

import holidays
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflows.calendar import BANK_HOLIDAYS, Calendar, Closure, falls_over, spoken

CALENDAR = Calendar()
ENGLAND = holidays.country_holidays("GB", subdiv="ENG", years=range(2018, 2031))
published = st.dates(date(2019, 1, 1), date(2028, 12, 31))
well_inside = st.dates(date(2019, 3, 1), date(2028, 9, 30))


def test_the_table_holds_every_weekday_holiday_that_the_oracle_knows_and_no_other():
    weekdays = {day for day in ENGLAND if 2019 <= day.year <= 2028 and day.weekday() < 5}
    assert {day for day in BANK_HOLIDAYS if day.weekday() < 5} == weekdays


@given(published)
def test_a_day_is_a_working_day_when_the_oracle_says_so(day):
    assert CALENDAR.is_working(day) == (day.weekday() < 5 and day not in ENGLAND)


@given(well_inside, st.integers(1, 40))
def test_adding_working_days_is_counting_them_one_by_one(day, count):
    reached, left = day, count
    while left:
        reached += timedelta(days=1)
        left -= reached.weekday() < 5 and reached not in ENGLAND
    assert CALENDAR.add_working(day, count) == reached
    assert CALENDAR.working_days_between(day, reached) == count


@given(well_inside, st.integers(1, 40))
def test_taking_working_days_away_is_counting_them_back_one_by_one(day, count):
    reached, left = day, count
    while left:
        reached -= timedelta(days=1)
        left -= reached.weekday() < 5 and reached not in ENGLAND
    assert CALENDAR.add_working(day, -count) == reached


@given(well_inside)
def test_adding_none_is_the_day_itself_or_the_next_working_day(day):
    expected = day if CALENDAR.is_working(day) else CALENDAR.next_working(day)
    assert CALENDAR.add_working(day, 0) == CALENDAR.first_working(day) == expected


@pytest.mark.parametrize(
    ("day", "reason"),
    [
        (date(2026, 12, 24), None),
        (date(2026, 12, 25), "Christmas Day (bank holiday)"),
        (date(2026, 12, 26), "Saturday"),
        (date(2026, 12, 27), "Sunday"),
        (date(2026, 12, 28), "Boxing Day, substitute day (bank holiday)"),
        (date(2026, 5, 4), "Early May bank holiday"),
        (date(2020, 5, 4), None),  # moved to Friday 8 May for VE day
        (date(2020, 5, 8), "Early May bank holiday (VE day)"),
        (date(2022, 6, 2), "Spring bank holiday"),
        (date(2022, 6, 3), "Platinum Jubilee bank holiday"),
        (date(2022, 9, 19), "Bank Holiday for the State Funeral of Queen Elizabeth II"),
        (date(2022, 12, 27), "Christmas Day, substitute day (bank holiday)"),
        (date(2023, 5, 8), "Bank holiday for the coronation of King Charles III"),
    ],
)
def test_a_skipped_day_says_why(day, reason):
    assert CALENDAR.skipped(day) == reason


def test_the_days_around_christmas_2026():
    # Thu 24 works; Fri 25 Christmas; Sat 26, Sun 27; Mon 28 for Boxing Day; Tue 29 works.
    assert CALENDAR.next_working(date(2026, 12, 24)) == date(2026, 12, 29)
    assert CALENDAR.previous_working(date(2026, 12, 29)) == date(2026, 12, 24)
    assert CALENDAR.working_days_between(date(2026, 12, 24), date(2027, 1, 4)) == 4  # 29, 30, 31, 4


def test_a_newly_proclaimed_holiday_is_skipped_and_named():
    calendar = Calendar({date(2027, 6, 9): "Day of thanks"})
    assert calendar.skipped(date(2027, 6, 9)) == "Day of thanks (bank holiday)"
    assert calendar.next_working(date(2027, 6, 8)) == date(2027, 6, 10)
    assert CALENDAR.next_working(date(2027, 6, 8)) == date(2027, 6, 9)


def test_beyond_the_published_list_only_weekends_count_and_it_is_said():
    assert CALENDAR.next_working(date(2029, 12, 24)) == date(2029, 12, 25)
    assert CALENDAR.provisional(date(2028, 12, 31)) is None
    words = "Provisional: bank holidays after 31 December 2028 are not yet published"
    assert CALENDAR.provisional(date(2029, 1, 1)) == words


def test_days_outside_the_counted_span_are_refused():
    with pytest.raises(ValueError, match="2000 to 2100"):
        CALENDAR.add_working(date(2100, 12, 30), 10)
    with pytest.raises(ValueError, match="2000 to 2100"):
        CALENDAR.previous_working(date(2000, 1, 1))


def test_a_day_is_spoken_in_full():
    assert spoken(date(2026, 12, 29)) == "Tuesday 29 December 2026"


def test_a_window_over_a_bank_holiday_and_a_closed_school_is_warned_of():
    school = Closure("Elm School", date(2026, 12, 21), date(2027, 1, 1), "Christmas holidays")
    over = falls_over((date(2026, 12, 20), date(2026, 12, 26)), CALENDAR, [school])
    assert over == [
        "Friday 25 December 2026 is a bank holiday (Christmas Day)",
        "Elm School is closed from Monday 21 December 2026 to Friday 1 January 2027 (Christmas holidays)",
    ]


@pytest.mark.parametrize("window", [(date(2026, 12, 10), date(2026, 12, 20)), (date(2027, 1, 2), date(2027, 1, 9))])
def test_a_window_that_touches_neither_is_not(window):
    school = Closure("Elm School", date(2026, 12, 21), date(2027, 1, 1))
    assert falls_over(window, CALENDAR, [school]) == []


@pytest.mark.parametrize("day", [date(2026, 12, 21), date(2027, 1, 1)])
def test_the_first_and_the_last_day_of_a_closure_are_closed(day):
    school = Closure("Elm School", date(2026, 12, 21), date(2027, 1, 1))
    assert any("Elm School" in line for line in falls_over((day, day), CALENDAR, [school]))
