"""A story is put in the order in which things took effect, and says where it was written down later."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from audit_log.timeline import Changed, Line, line, timeline

AT = datetime(2026, 12, 1, 10, tzinfo=UTC)


def said(what, at=AT, *, who="Pat Sample", recorded_at=None, **more):
    return Line(at=at, recorded_at=recorded_at or at, who=who, what=what, **more)


def words(days):
    return [[line.what for line in day.lines] for day in days]


def test_lines_are_grouped_by_day_and_ordered_by_when_they_took_effect():
    days = timeline([said("third", AT + timedelta(days=1)), said("second", AT + timedelta(hours=1)), said("first")])
    assert words(days) == [["first", "second"], ["third"]]
    assert [day.on for day in days] == [date(2026, 12, 1), date(2026, 12, 2)]


def test_the_newest_may_come_first():
    days = timeline(
        [said("a"), said("b", AT + timedelta(hours=1)), said("c", AT + timedelta(days=1))], newest_first=True
    )
    assert words(days) == [["c"], ["b", "a"]]


def test_a_day_is_a_day_in_london():
    before, after = (datetime(2026, 6, 30, hour, tzinfo=UTC) for hour in (22, 23))
    assert [day.on for day in timeline([said("b", after), said("a", before)])] == [
        date(2026, 6, 30),
        date(2026, 7, 1),
    ]


def test_what_took_effect_at_the_same_instant_keeps_the_order_of_the_chain():
    assert words(timeline([said("b", order=2), said("a", order=1)])) == [["a", "b"]]


def test_what_a_person_wrote_down_later_is_marked():
    late = said("met", recorded_at=AT + timedelta(days=3))
    assert late.mark == "recorded later"
    assert timeline([late])[0].on == AT.date()


def test_a_timer_that_came_late_is_marked_as_the_sweep_being_late():
    assert said("moved on", who="", recorded_at=AT + timedelta(minutes=2)).mark == "late sweep"


def test_up_to_a_minute_is_not_late():
    assert said("x", recorded_at=AT + timedelta(seconds=60)).mark == ""
    assert said("x", who="", recorded_at=AT + timedelta(seconds=15)).mark == ""


def test_history_written_with_an_act_shows_what_the_act_changed():
    act = said("Escalated", changes=(Changed("Step", 1, 2),))
    field = said("Changed", changes=(Changed("Step", 1, 2), Changed("Turn", "A", "B")), why="no answer")
    assert timeline([act], [field])[0].lines == (
        said("Escalated", changes=(Changed("Step", 1, 2), Changed("Turn", "A", "B")), why="no answer"),
    )


def test_history_of_another_moment_or_person_is_a_line_of_its_own():
    others = [said("Changed", AT + timedelta(minutes=5)), said("Changed", who="Sam Sample")]
    assert len(timeline([said("Escalated")], others)[0].lines) == 3


def test_a_plain_row_becomes_a_line():
    row = {
        "at": AT,
        "recorded_at": AT,
        "who": None,
        "words": "Moved on",
        "changes": {"Step": [1, 2]},
        "chain_no": 4,
    }
    assert line(row) == Line(AT, AT, "", "Moved on", changes=(Changed("Step", 1, 2),), order=4)


@given(st.lists(st.tuples(st.integers(0, 5000), st.integers(0, 3)), max_size=30))
def test_no_line_is_lost_and_time_never_goes_back(minutes_and_orders):
    lines = [said(str(n), AT + timedelta(minutes=m), order=o) for n, (m, o) in enumerate(minutes_and_orders)]
    told = [line for day in timeline(lines) for line in day.lines]
    assert sorted(line.what for line in told) == sorted(line.what for line in lines)
    assert [line.at for line in told] == sorted(line.at for line in told)
