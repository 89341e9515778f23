"""Days, instants and due times as people read them."""

from datetime import UTC, date, datetime, time

import pytest

from workflows import clock
from workflows.templatetags.wording import day, due, instant, short_day, time_of_day


def test_a_day_is_written_out():
    assert day(date(2026, 12, 29)) == "Tuesday 29 December 2026"
    assert short_day(date(2026, 12, 29)) == "Tue 29 Dec 2026"


def test_the_day_of_an_instant_is_its_day_in_london():
    assert day(datetime(2026, 6, 30, 23, 30, tzinfo=UTC)) == "Wednesday 1 July 2026"


@pytest.mark.parametrize(
    ("shown", "words"),
    [
        (time(16, 59), "4:59pm"),
        (time(9), "9am"),
        (time(12), "midday"),
        (time(12, 1), "12:01pm"),
        (time(0, 5), "12:05am"),
        (time(0), "midnight"),
    ],
)
def test_a_time_is_written_as_people_say_it(shown, words):
    assert time_of_day(shown) == words


def test_an_instant_is_a_london_time_and_day():
    assert instant(datetime(2026, 12, 29, 16, 59, tzinfo=UTC)) == "4:59pm on Tuesday 29 December 2026"
    assert instant(datetime(2026, 6, 30, 15, 59, tzinfo=UTC)) == "4:59pm on Tuesday 30 June 2026"


def test_midnight_says_which_end_of_the_day_it_is():
    assert instant(clock.start_of(date(2026, 12, 29))) == "midnight at the start of Tuesday 29 December 2026"


def test_the_hour_that_comes_twice_says_which_it_is():
    assert time_of_day(datetime(2026, 10, 25, 0, 30, tzinfo=UTC)) == "1:30am BST"
    assert time_of_day(datetime(2026, 10, 25, 1, 30, tzinfo=UTC)) == "1:30am GMT"


@pytest.mark.parametrize("on", [date(2026, 12, 28), date(2026, 6, 30), date(2027, 3, 28), date(2026, 10, 25)])
def test_a_limit_in_days_is_due_by_the_end_of_its_last_day(on):
    assert due(clock.end_of(on)) == f"by the end of {day(on)}"
    assert due(on) == f"by the end of {day(on)}"


def test_a_limit_in_hours_is_due_at_its_minute():
    assert due(datetime(2026, 12, 29, 16, 59, tzinfo=UTC)) == "by 4:59pm on Tuesday 29 December 2026"


def test_no_time_is_no_words():
    assert [words(None) for words in (day, short_day, time_of_day, instant, due)] == [""] * 5
