"""The explainer and its command: each deadline in turn, as if each earlier step ran to its end."""

import json
from datetime import date, datetime, time, timedelta
from itertools import pairwise

import pytest
from django.core.management import CommandError, call_command
from hypothesis import given
from hypothesis import strategies as st

from tests.workflows.procedure_texts import GOOD
from workflows.calendar import Calendar
from workflows.clock import end_of, instant
from workflows.explain import explain, explained
from workflows.procedure_file import parse

CALENDAR = Calendar()
RAISED_AT = instant(date(2026, 12, 18), time(16, 59))
RULES = parse(GOOD)
URGENT = parse(
    GOOD.replace("on_timeout = ", 'urgent_due = "within 24 hours"\non_timeout = ')
    + '\n[urgent]\nenter_at = [2]\nsource = "p. 3"\n'
)
BY_PRIORITY = parse(
    GOOD.replace(
        '"by the end of day 9"', '{ by_priority = { high = "within 4 hours", low = "within 1 week" } }'
    ).replace('final = "decision"', 'final = "decision"\npriorities = ["high", "low"]')
)
STRICT = parse(GOOD.replace('final = "decision"', 'final = "decision"\nmay_enter_later = false'))
UNTIMED = parse(GOOD.replace('"by the end of day 2"', '"by a date both sides agree"'))


def rows(rules=RULES, **options) -> list[dict]:
    return explain(rules, raised_at=RAISED_AT, calendar=CALENDAR, **options)


def test_each_row_has_exactly_the_promised_keys():
    assert [list(row) for row in rows()] == [["step", "deadline", "party", "opens_at", "due_at", "due_text", "why"]] * 2


def test_a_step_opens_when_the_one_before_it_has_run_to_its_end():
    first, second = rows()
    assert first["opens_at"] == "2026-12-18T16:59:00+00:00"
    assert first["due_at"] == second["opens_at"] == "2026-12-20T00:00:00+00:00"
    assert second["due_text"] == "by the end of Saturday 26 December 2026"


def test_instants_carry_the_london_offset():
    found = explain(RULES, raised_at=instant(date(2026, 7, 1), time(9)), calendar=CALENDAR)
    assert found[0]["opens_at"] == "2026-07-01T09:00:00+01:00"
    assert found[0]["due_at"] == "2026-07-03T00:00:00+01:00"


def test_entering_later_leaves_the_steps_before_out_and_shifts_the_windows():
    (only,) = rows(enter=2)
    assert only["step"] == 2
    assert only["due_at"] == "2026-12-25T00:00:00+00:00"  # Fri 18 Dec is day 3, Thu 24 is day 9
    assert "Step 2 was entered on Friday 18 December 2026, which counts as day 3" in only["why"]


def test_the_urgent_track_begins_at_its_own_step_with_its_own_limit_and_source():
    (only,) = rows(URGENT, urgent=True)
    assert (only["step"], only["due_text"]) == (2, "by 4:59pm on Saturday 19 December 2026")
    assert "Source: Elm policy: p. 3" in only["why"]
    assert "The limit of the urgent track counts" in only["why"]


def test_an_unknown_end_leaves_the_next_opening_unknown_and_its_day_known():
    first, second = rows(UNTIMED)
    assert (first["due_at"], first["due_text"]) == (None, "by a date both sides agree")
    assert (second["opens_at"], second["due_at"]) == (None, "2026-12-27T00:00:00+00:00")


def test_an_agreed_date_given_as_an_event_is_the_end_of_the_step():
    first, second = rows(UNTIMED, events={"date_agreed": end_of(date(2026, 12, 19))})
    assert first["due_at"] == second["opens_at"] == "2026-12-20T00:00:00+00:00"


def test_the_priority_chooses_the_limit():
    assert rows(BY_PRIORITY, priority="low")[1]["due_text"] == "by the end of Saturday 26 December 2026"
    assert rows(BY_PRIORITY, priority="high")[1]["due_text"] == "by 4am on Sunday 20 December 2026"


def test_an_indicative_limit_says_so():
    indicative = parse(GOOD.replace('label = "Decide"', 'label = "Decide"\nbinding = false'))
    assert any(line.startswith("Indicative: ") for line in rows(indicative)[1]["why"])
    assert not any(line.startswith("Indicative: ") for line in rows(indicative)[0]["why"])


@pytest.mark.parametrize(
    ("rules", "options", "words"),
    [
        (RULES, {"urgent": True}, "elm has no urgent track."),
        (RULES, {"priority": "high"}, "it has no priorities"),
        (BY_PRIORITY, {"priority": "extreme"}, "its priorities are high, low"),
        (RULES, {"enter": 3}, "elm has steps 1 to 2: it cannot be entered at 3."),
        (RULES, {"enter": 0}, "cannot be entered at 0"),
        (STRICT, {"enter": 2}, "elm is entered at step 1 only"),
    ],
)
def test_what_the_procedure_cannot_do_is_refused(rules, options, words):
    with pytest.raises(ValueError, match=words):
        rows(rules, **options)


@given(st.datetimes(datetime(2019, 1, 1), datetime(2028, 1, 1)), st.sampled_from([RULES, URGENT, BY_PRIORITY]))
def test_the_steps_follow_one_another_without_gap_or_overlap(raised, rules):
    raised_at = instant(raised.date(), raised.time())
    found = explained(rules, raised_at=raised_at, calendar=CALENDAR, urgent=rules is URGENT)
    assert found[0].due.opens_at == raised_at
    for earlier, later in pairwise(found):
        assert later.due.opens_at == earlier.due.due_at
        assert later.due.due_at > later.due.opens_at


# -- the command ------------------------------------------------------------------------------


@pytest.fixture
def elm(tmp_path):
    """A procedure's file that nobody has loaded."""
    file = tmp_path / "elm.toml"
    file.write_text(GOOD)
    return str(file)


def test_a_file_is_explained_as_json_without_any_database(elm, capsys):
    call_command("explain_deadlines", elm, "--raised", "2026-12-18T16:59", "--json")
    assert json.loads(capsys.readouterr().out) == rows()


def test_without_json_it_prints_a_page_to_read(elm, capsys):
    call_command("explain_deadlines", elm, "--raised", "2026-12-18T16:59")
    printed = capsys.readouterr().out
    assert "Step 2  decide (both): Decide" in printed
    opens, due = "opens midnight at the start of Sunday 20 December 2026", "due by the end of Saturday 26 December 2026"
    assert f"{opens}; {due}" in printed


def test_an_event_is_given_with_its_instant_and_a_date_with_its_day(tmp_path, capsys):
    file = tmp_path / "untimed.toml"
    file.write_text(GOOD.replace('"by the end of day 2"', '"by a date both sides agree"'))
    event = ["--event", "date_agreed=2026-12-19"]
    call_command("explain_deadlines", str(file), "--raised", "2026-12-18T16:59", *event, "--json")
    assert json.loads(capsys.readouterr().out)[0]["due_at"] == "2026-12-20T00:00:00+00:00"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (
            ["--raised", "yesterday"],
            "--raised: 'yesterday' is no date and time; write it like 2026-12-18T16:59.",
        ),
        (["--raised", "2026-02-30T10:00"], "'2026-02-30T10:00' is no date and time"),
        (["--raised", "1066-10-14"], "'1066-10-14' is not between 2000 and 2099"),
        (["--raised", "2026-12-18", "--event", "lunch=2026-12-18"], "--event: nothing is known as 'lunch'"),
        (["--raised", "2026-12-18", "--event", "agreed"], "--event agreed: '' is no date and time"),
        (["--raised", "2026-12-18", "--urgent"], "elm has no urgent track"),
        (["--raised", "2026-12-18", "--priority", "high"], "elm knows no priority 'high'"),
        (["--raised", "2026-12-18", "--enter", "9"], "cannot be entered at 9"),
    ],
)
def test_a_wrong_option_gets_one_clear_line_and_code_2(elm, arguments, words):
    with pytest.raises(CommandError) as caught:
        call_command("explain_deadlines", elm, *arguments)
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)
    assert caught.value.returncode == 2


def test_a_file_that_is_not_there_or_no_text_is_refused(tmp_path):
    with pytest.raises(CommandError, match="cannot be read: No such file or directory"):
        call_command("explain_deadlines", str(tmp_path / "none.toml"), "--raised", "2026-12-18")
    (tmp_path / "bytes.toml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(CommandError, match="it is not UTF-8 text"):
        call_command("explain_deadlines", str(tmp_path / "bytes.toml"), "--raised", "2026-12-18")


def test_a_time_with_an_offset_is_taken_as_it_stands(elm, capsys):
    call_command("explain_deadlines", elm, "--raised", "2026-07-01T09:00+01:00", "--json")
    assert json.loads(capsys.readouterr().out)[0]["opens_at"] == "2026-07-01T09:00:00+01:00"


def test_a_summer_time_without_offset_is_london_time(elm, capsys):
    call_command("explain_deadlines", elm, "--raised", "2026-07-01T09:00", "--json")
    opens_at = datetime.fromisoformat(json.loads(capsys.readouterr().out)[0]["opens_at"])
    assert opens_at == instant(date(2026, 7, 1), time(9))
    assert opens_at.utcoffset() == timedelta(hours=1)
