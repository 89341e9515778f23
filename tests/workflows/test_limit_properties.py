"""What holds for every limit, whenever it begins: clock changes, Christmas, leap years, months’ ends."""

from datetime import UTC, date, datetime, time, timedelta

from hypothesis import assume, given
from hypothesis import strategies as st

from tests.workflows.reckoned import CALENDAR, entered_at, last_day, opened, when
from workflows.clock import LONDON, day_of, end_of, instant, start_of
from workflows.limits import Facts, shift_day_one
from workflows.procedure import DayNumber, Soonest, Step, Within

instants = st.datetimes(datetime(2019, 1, 1), datetime(2028, 6, 30), timezones=st.just(UTC))
in_days = st.builds(
    Within,
    st.integers(1, 30),
    st.sampled_from(["working days", "calendar days", "weeks", "months"]),
    st.just("entered"),
    st.none(),
    st.booleans(),
) | st.just(Within(0, "working days", "entered"))
in_hours = st.builds(Within, st.integers(1, 100), st.sampled_from(["minutes", "hours"]), st.just("entered"))
by_number = st.builds(DayNumber, st.integers(1, 40), st.sampled_from(["calendar", "working"]))
simple = in_days | in_hours | by_number
limits = simple | st.builds(lambda a, b: Soonest((a, b)), simple, simple)


@given(limits, instants, st.booleans())
def test_nothing_is_due_before_it_opens(limit, at, by_timer):
    found = when(limit, entered_at(at, by_timer=by_timer))
    assert found.due_at > found.opens_at


@given(simple, instants, st.timedeltas(timedelta(0), timedelta(days=400)))
def test_whoever_begins_later_is_never_due_earlier(limit, at, later):
    assume(at + later < datetime(2028, 12, 1, tzinfo=UTC))
    assert when(limit, entered_at(at)).due_at <= when(limit, entered_at(at + later)).due_at


@given(in_days, instants)
def test_a_day_more_is_never_due_earlier(limit, at):
    longer = Within(limit.amount + 1, limit.unit, "entered", None, limit.counting_that_day)
    assert when(limit, entered_at(at)).due_at <= when(longer, entered_at(at)).due_at


@given(in_days | by_number, instants)
def test_a_limit_in_days_ends_at_a_london_midnight_whatever_the_clocks_do(limit, at):
    local = when(limit, entered_at(at)).due_at.astimezone(LONDON)
    assert (local.hour, local.minute, local.second, local.microsecond) == (0, 0, 0, 0)


@given(in_hours, instants)
def test_a_limit_in_hours_counts_hours_that_really_pass(limit, at):
    unit = timedelta(hours=1) if limit.unit == "hours" else timedelta(minutes=1)
    assert when(limit, entered_at(at)).due_at - at == limit.amount * unit


@given(limits, instants)
def test_a_reminder_comes_at_eight_on_a_working_day_between_opening_and_due(limit, at):
    found = when(limit, entered_at(at))
    if found.remind_at is not None:
        local = found.remind_at.astimezone(LONDON)
        assert local.time() == time(8)
        assert CALENDAR.is_working(local.date())
        assert found.opens_at < found.remind_at < found.due_at


@given(simple, simple, instants)
def test_the_soonest_is_one_of_them_and_none_is_sooner(one, other, at):
    facts = entered_at(at)
    both = {when(one, facts).due_at, when(other, facts).due_at}
    assert when(Soonest((one, other)), facts).due_at == min(both)


@given(limits, instants)
def test_every_line_of_why_is_a_sentence_with_a_capital(limit, at):
    why = when(limit, entered_at(at)).why
    assert why[0].startswith("Rule: ") and why[-1] == "Source: p. 1"
    assert all(line[0].isupper() and not line.endswith((" ", ":", ".")) for line in why)


@given(st.dates(date(2019, 1, 1), date(2028, 1, 1)), st.integers(1, 10), st.integers(1, 10))
def test_chained_limits_in_working_days_lose_and_gain_nothing(day, first, second):
    began = instant(day, time(11))
    ended = when(Within(first, "working days", "entered"), entered_at(began)).due_at
    chained = when(Within(second, "working days", "entered"), entered_at(ended, by_timer=True))
    assert last_day(chained) == CALENDAR.add_working(day, first + second)


@given(st.dates(date(2019, 1, 1), date(2028, 1, 1)), st.integers(3, 9))
def test_shifting_day_one_puts_the_day_first_in_the_window(day, from_day):
    for unit in ("calendar", "working"):
        step = Step(2, "two", "Two", "p. 2", unit, (), from_day=from_day, to_day=from_day + 5)
        facts = Facts(start_of(day), day_one_on=shift_day_one(step, day, calendar=CALENDAR))
        first = last_day(when(DayNumber(from_day, unit), facts, step=step))
        assert first == (day if unit == "calendar" else CALENDAR.first_working(day))


@given(limits, instants, st.timedeltas(timedelta(0), timedelta(days=30)))
def test_an_outage_never_takes_time_from_anybody(limit, at, outage):
    rule = when(limit, entered_at(at))
    found = opened(rule, at + outage)
    assert found.due_at >= rule.due_at
    if outage > timedelta(hours=1):
        next_day = CALENDAR.next_working(day_of(at + outage))
        assert found.due_at >= end_of(next_day)
