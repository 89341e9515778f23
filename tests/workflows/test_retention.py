"""How long records are kept: pure functions of dates, and the file they are read from."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.factories import PROJECT
from tests.workflows.keeping import SHIPPED
from workflows import retention, retention_file
from workflows.retention import Facts, Period, Rule, began_by, birthday, later, reckon
from workflows.retention_file import RetentionError, document, parse

DAYS = st.dates(date(1990, 1, 1), date(2090, 12, 31))
UNITS = st.sampled_from(retention.UNITS)
AMOUNTS = st.integers(1, 120)
DAY = timedelta(days=1)
TEXT = SHIPPED.read_text(encoding="utf-8")
SCHEDULE = parse(TEXT)
CHALLENGE = SCHEDULE.rule("challenge")


def period(starts="closed", amount=10, unit="years") -> Period:
    return Period(starts, amount, unit, "a paragraph", assumed=False)


def rule(*periods: Period) -> Rule:
    return Rule("challenge", "review", periods, "a paragraph", assumed=False)


@given(DAYS, AMOUNTS, UNITS)
def test_the_same_date_later_is_never_earlier_and_never_skips_a_month(day, amount, unit):
    end = later(day, amount, unit)
    assert end > day
    if unit != "days":
        months = amount * (12 if unit == "years" else 1)
        assert (end.year * 12 + end.month) - (day.year * 12 + day.month) == months
        assert end.day == day.day or (end.day < day.day and (end + DAY).day == 1)


@given(DAYS, AMOUNTS, UNITS)
def test_more_is_kept_longer_and_what_began_later_ends_no_earlier(day, amount, unit):
    assert later(day, amount + 1, unit) > later(day, amount, unit)
    assert later(day + DAY, amount, unit) >= later(day, amount, unit)


@given(DAYS, st.integers(1, 100))
def test_a_birthday_is_the_same_date_or_the_first_of_march(born_on, age):
    on = birthday(born_on, age)
    assert on.year - born_on.year == age
    assert (on.month, on.day) in {(born_on.month, born_on.day), (3, 1)}
    assert on.month == born_on.month or (born_on.month, born_on.day) == (2, 29)


@given(DAYS, AMOUNTS, UNITS, DAYS)
def test_a_record_is_over_the_day_after_its_last_day_and_not_before(closed_on, amount, unit, today):
    found = reckon(rule(period(amount=amount, unit=unit)), Facts(closed_on, closed_on), today=today)
    assert found.is_over(today) == (today > later(closed_on, amount, unit))


@given(st.lists(st.tuples(AMOUNTS, UNITS), min_size=2, max_size=4), DAYS)
def test_the_longest_period_counts_in_whatever_order(lengths, closed_on):
    periods = [period(amount=amount, unit=unit) for amount, unit in lengths]
    facts = Facts(closed_on, closed_on)
    ends = {reckon(rule(*some), facts, today=closed_on).ends_on for some in (periods, periods[::-1])}
    assert ends == {max(later(closed_on, one.amount, one.unit) for one in periods)}


@given(DAYS, DAYS, DAYS, DAYS)
def test_nothing_is_over_that_the_first_question_to_the_database_would_have_left_out(opened, closed, born, today):
    found = reckon(CHALLENGE, Facts(opened, closed, born_on=(born,)), today=today)
    if found.is_over(today):
        assert closed <= began_by(CHALLENGE, "closed", today=today)


@given(DAYS, st.lists(st.none() | DAYS, max_size=4))
def test_a_child_whose_birthday_is_not_known_is_taken_to_be_born_when_the_case_was_opened(opened_on, born_on):
    late = [one or opened_on for one in born_on] or [opened_on]
    only = rule(period("25th birthday", 0, "days"))
    found = reckon(only, Facts(opened_on, opened_on, born_on=tuple(born_on)), today=opened_on)
    assert found.ends_on == birthday(max(late), 25)
    assert ("not known" in found.why[0]) == (None in born_on or not born_on)


@given(st.dates(date(2000, 1, 1), date(2025, 12, 31)), DAYS)
def test_no_line_tells_a_date_of_birth(born_on, today):
    lines = " ".join(reckon(CHALLENGE, Facts(date(2026, 1, 1), date(2026, 2, 2), born_on=(born_on,)), today=today).why)
    years = {str(born_on.year), str(born_on.year + 25), f"{born_on:%B %Y}"}
    closed = "Closed on Monday 2 February 2026; kept for 10 years, to Saturday 2 February 2036"
    assert closed in lines
    assert not years & set(lines.replace(closed, "").replace(".", " ").split())


def test_a_case_that_is_not_closed_is_kept_without_an_end():
    found = reckon(CHALLENGE, Facts(date(2026, 1, 1), born_on=(date(2000, 1, 1),)), today=date(2999, 1, 1))
    assert found.ends_on is None
    assert not found.is_over(date(2999, 1, 1))


# -- the file -------------------------------------------------------------------------------------------


def test_the_shipped_schedule_names_every_kind_of_record_and_every_number_is_assumed():
    assert {one.record for one in SCHEDULE.rules} == set(retention.RECORDS)
    assert all(one.assumed and all(each.assumed for each in one.periods) for one in SCHEDULE.rules)


def test_the_page_of_periods_is_the_one_the_files_make():
    text = (PROJECT / "docs" / "retention.md").read_text(encoding="utf-8")
    assert text == document(sorted((PROJECT / "workflows" / "data").glob("retention*.toml")))
    for one in SCHEDULE.rules:
        for each in one.periods:
            assert each.words in text


WRONG = [
    ('keep = "10 years"', 'keep = "10 decades"', "'10 decades' is no period"),
    ('keep = "10 years"', 'keep = "0 years"', "at least 1 day"),
    ('keep = "10 years"', "", "needs 'keep'"),
    ('starts = "closed"', 'starts = "close"', "did you mean 'closed'?"),
    ('type = "incident"', 'type = "incidents"', "did you mean 'incident'?"),
    ('type = "incident"', 'type = "challenge"', "no [[record]] says how long 'incident' is kept"),
    ('type = "identity"\nat_the_end = "with the case"', 'type = "identity"\nat_the_end = "review"', "never reviewed"),
    ('type = "drafts"\nat_the_end = "review"', 'type = "drafts"\nat_the_end = "stays"', "only be reviewed"),
    ('starts = "last written"', 'starts = "closed"', "they belong to no case"),
    ("in_force_from = 2026-11-01", 'in_force_from = "soon"', "must be a date"),
    ("assumed = true", 'assumed = "yes"', "must be true or false"),
    ("assumed = true", "asumed = true", "did you mean 'assumed'?"),
    ('name = "demonstration-retention"', 'name = "Halton retention"', "small letters"),
    ('name = "demonstration-retention"', "name = halton", "not valid TOML"),
]


@pytest.mark.parametrize(("good", "bad", "said"), WRONG)
def test_what_is_wrong_in_a_file_is_said_with_its_line(good, bad, said):
    assert good in TEXT
    with pytest.raises(RetentionError) as refused:
        parse(TEXT.replace(good, bad, 1), name="retention.toml")
    assert any(said in line and line.startswith("line ") for line in refused.value.problems)
    assert str(refused.value).startswith("retention.toml:\n")


def test_every_fault_is_told_at_once_in_the_order_of_the_text():
    with pytest.raises(RetentionError) as refused:
        parse(TEXT.replace('"10 years"', '"ever"').replace('"6 months"', '"a while"'))
    numbers = [int(line.split()[1].rstrip(":")) for line in refused.value.problems]
    assert len(numbers) == 2
    assert all(one < other for one, other in pairwise(numbers))


def test_a_rule_is_a_sentence():
    assert CHALLENGE.words == (
        "Kept 10 years after the case is closed or until the 25th birthday of the youngest child it is about, "
        "whichever is later. Then people review it, and two of them may dispose of it."
    )
    assert SCHEDULE.rule("sign_ins").words == "It stays."
    assert replace(period(), amount=1).words == "1 year after the case is closed"
    assert retention_file.RetentionError(["line 1: x"]).problems == ["line 1: x"]
