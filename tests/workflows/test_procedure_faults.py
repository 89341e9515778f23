"""Every way a procedure's file can be wrong: the line is named, and what is wrong, in plain English."""

import pytest

from tests.workflows.procedure_texts import GOOD, STEP_1, STEP_2, line_of, problems_of
from workflows.procedure_file import ProcedureError, parse

FAULTS: dict[str, tuple[str, str, str, str]] = {
    # name: (replace, by, which line it is found on, what is said)
    "text that is no TOML": ('title = "Elm"', "title = Elm", "title = Elm", "not valid TOML"),
    "a key written twice": (
        'title = "Elm"',
        'title = "Elm"\ntitle = "Oak"',
        'title = "Oak"',
        "not valid TOML",
    ),
    "an unknown key": (
        'label = "Decide"',
        'labell = "Decide"',
        "labell",
        "no key 'labell'; did you mean 'label'?",
    ),
    "an unknown table": (STEP_2, STEP_2 + "\n[extras]\nx = 1\n", "[extras]", "the file has no key 'extras'"),
    "a missing key": ('label = "Decide"\n', "", "[[step.deadline]]#2", "[[step.deadline]] needs 'label'"),
    "a missing name": ('name = "elm"\n', "", "#first", "the file needs 'name'"),
    "a name with a space": (
        'name = "elm"',
        'name = "Elm Grove"',
        "Elm Grove",
        "small letters, figures and hyphens",
    ),
    "a number as text": (
        "number = 2",
        'number = "two"',
        '"two"',
        "'number' must be a whole number, not 'two'",
    ),
    "a day below one": (
        "from_day = 3",
        "from_day = 0",
        "from_day = 0",
        "'from_day' must be 1 or more, not 0",
    ),
    "truth as a number": ("from_day = 3", "from_day = true", "from_day = true", "must be a whole number"),
    "a date as text": ("2026-01-01", '"1 January"', '"1 January"', "must be a date such as 2023-08-01"),
    "a time for a date": ("2026-01-01", "2026-01-01T09:00:00", "2026-01-01T09", "must be a date such as"),
    "an empty text": ('title = "Elm"', 'title = " "', "title =", "'title' is empty"),
    "a text for a list": (
        'raising = ["line_manager"]',
        'raising = "line_manager"',
        'raising = "l',
        "a list of texts",
    ),
    "a number in a list": ('raising = ["line_manager"]', "raising = [7]", "raising = [7]", "7 is none"),
    "an unknown kind": ('kind = "challenge"', 'kind = "quarrel"', "quarrel", "'kind' cannot be 'quarrel'"),
    "an unknown role": (
        '["line_manager"]',
        '["line_manger"]',
        "line_manger",
        "cannot be 'line_manger'; did you mean 'line_manager'?",
    ),
    "a partnership role on a side": (
        'raising = ["line_manager"]',
        'raising = ["scrutineer"]',
        "scrutineer",
        "cannot be 'scrutineer'",
    ),
    "an unknown side": ('side = "both"', 'side = "neither"', "neither", "'side' cannot be 'neither'"),
    "an unknown event": (
        'code = "decide"',
        'code = "decide"\nstarts_on = "recieved"',
        "recieved",
        "'starts_on' cannot be 'recieved'",
    ),
    "an unknown unit": (
        "by the end of day 9",
        "within 3 fortnights",
        "fortnights",
        "is no limit this language knows",
    ),
    "a misspelt limit": (
        "by the end of day 9",
        "by end of day 9",
        "by end of",
        "is no limit this language knows",
    ),
    "an unknown start": (
        "by the end of day 9",
        "within 3 weeks after lunch",
        "lunch",
        "nothing is known as 'lunch'",
    ),
    "a limit of nothing": (
        "by the end of day 9",
        "within 0 hours",
        "within 0",
        "a limit of 0 makes no sense",
    ),
    "hours counting that day": (
        "by the end of day 9",
        "within 3 hours, counting that day",
        "within 3 hours",
        "makes no sense for a limit in hours",
    ),
    "a limit of the wrong type": ('"by the end of day 9"', "9", "due = 9", "'due' must be a text, not 9"),
    "an unknown limit table": (
        '"by the end of day 9"',
        '{ latest_of = ["within 1 week"] }',
        "latest_of",
        "must be a sentence, { soonest_of",
    ),
    "the soonest of one": (
        '"by the end of day 9"',
        '{ soonest_of = ["within 1 week"] }',
        "soonest_of",
        "needs two limits or more",
    ),
    "priorities nobody listed": (
        '"by the end of day 9"',
        '{ by_priority = { high = "within 1 week" } }',
        "by_priority",
        "it has limits for high, but 'priorities' lists none",
    ),
    "steps out of order": ("number = 2", "number = 3", "number = 3", "2 belongs here, not 3"),
    "two steps of one code": (
        'code = "managers"',
        'code = "workers"',
        'code = "workers"#2',
        "'workers' stands twice",
    ),
    "half a window": ("to_day = 9\n", "", "[[step]]#2", "only one end of its window"),
    "a window that ends before it begins": (
        "to_day = 9",
        "to_day = 2",
        "to_day = 2#2",
        "comes before 'from_day' 3",
    ),
    "windows that overlap": ("from_day = 3", "from_day = 2", "from_day = 2", "but step 1 lasts to day 2"),
    "a day over before its step": (
        "by the end of day 9",
        "by the end of day 2",
        "by the end of day 2#2",
        "day 2 is over before step 2 begins",
    ),
    "a day of the next step": (
        "by the end of day 2",
        "by the end of day 3",
        "day 3",
        "on day 3 step 2 has begun already",
    ),
    "absolute days without a window": (
        "from_day = 3\nto_day = 9\n",
        "",
        "by the end of day 9",
        "so step 2 needs 'from_day' and 'to_day'",
    ),
    "a later step as start": (
        "by the end of day 2",
        "within 1 week after entering step 2",
        "entering step 2",
        "is not an earlier step",
    ),
    "escalate on the last step": (
        'on_timeout = "alert"',
        'on_timeout = "escalate"',
        'on_timeout = "escalate"#2',
        "'escalate' has nowhere to go after the last step",
    ),
    "repeating what is no alert": (
        'on_timeout = "escalate"',
        'on_timeout = "escalate"\nrepeat = true',
        "repeat",
        "only an 'alert' can be repeated",
    ),
    "a number without a source": (
        'on_timeout = "alert"\nsource = "p. 2"\n',
        'on_timeout = "alert"\n',
        "[[step.deadline]]#2",
        "[[step.deadline]] needs 'source'",
    ),
    "an urgent limit without a track": (
        'on_timeout = "alert"',
        'on_timeout = "alert"\nurgent_due = "within 1 hour"',
        "urgent_due",
        "no [urgent] track",
    ),
    "an urgent track without limits": (
        STEP_2,
        STEP_2 + '\n[urgent]\nenter_at = [2]\nsource = "p. 3"\n',
        "[[step]]#2",
        "step 2 is on the urgent track but none of its deadlines has 'urgent_due'",
    ),
    "an urgent track into nowhere": (
        STEP_2,
        STEP_2 + '\n[urgent]\nenter_at = [5]\nsource = "p. 3"\n',
        "enter_at",
        "there is no step 5 to enter at",
    ),
    "an urgent track that begins nowhere": (
        STEP_2,
        STEP_2 + '\n[urgent]\nenter_at = ["two"]\nsource = "p. 3"\n',
        "enter_at",
        "a list of whole numbers",
    ),
    "an assumption nobody wrote down": (
        'on_timeout = "alert"',
        'on_timeout = "alert"\nassumed = ["luck"]',
        "luck",
        "nothing is assumed under 'luck'",
    ),
    "a step that nobody would miss": (
        STEP_2[STEP_2.index("[[step.deadline]]") :],
        "",
        "[[step]]#2",
        "step 2 has no deadline",
    ),
    "a step of nobody": (
        'raising = ["line_manager"]\nreceiving = ["line_manager"]\n',
        "",
        "[[step]]#2",
        "step 2 names nobody",
    ),
    "a side with nobody on it": (
        'side = "both"\ndue = "by the end of day 9"',
        'side = "partnership"\ndue = "by the end of day 9"',
        'side = "partnership"',
        "step 2 names nobody on the side 'partnership'",
    ),
    "a role on the wrong side": (
        'code = "decide"',
        'code = "decide"\nroles = ["scrutineer"]',
        "scrutineer",
        "does not stand on the side 'both'",
    ),
    "a told nobody knows": (
        'on_timeout = "alert"',
        'on_timeout = "alert"\ntold = ["raising:cat"]',
        "raising:cat",
        "cannot be 'raising:cat'",
    ),
    "a record nobody knows": (
        'code = "managers"',
        'code = "managers"\nrecord = ["mood"]',
        "mood",
        "'record' cannot be 'mood'",
    ),
    "a step that is no table": (
        STEP_1 + STEP_2,
        "\nstep = 4\n",
        "step = 4",
        "must be written as repeated tables, [[step]]",
    ),
    "no steps at all": (STEP_1 + STEP_2, "", "#first", "a procedure has one to 6 steps"),
    "nothing to enter after the end": (
        STEP_2,
        STEP_2 + STEP_2[STEP_2.index("[[step.deadline]]") :].replace("step.deadline", "after_end"),
        "[[after_end]]",
        "needs 'starts_on'",
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_malformed_file_names_the_line_and_what_is_wrong(fault):
    old, new, place, said = FAULTS[fault]
    head, found, tail = GOOD.rpartition(old)
    assert found, "the fault changes nothing"
    text = head + new + tail
    part, _, which = place.partition("#")
    line = 1 if which == "first" else line_of(text, part, int(which or 1))
    problems = problems_of(text)
    assert any(problem.startswith(f"line {line}: ") and said in problem for problem in problems), problems


def test_all_problems_are_told_at_once_in_the_order_of_the_file():
    text = GOOD.replace("number = 2", "number = 7").replace('title = "Elm"', "title = 3")
    problems = problems_of(text)
    lines = [int(problem.split(":")[0].removeprefix("line ")) for problem in problems]
    assert len(problems) == 2
    assert lines == sorted(lines)


def test_lines_are_right_after_texts_and_lists_of_several_lines():
    odd = 'missing = [\n  "label = 1",\n  "[[step]]",\n]\n'
    text = GOOD.replace('title = "Elm"', 'title = """\nElm\n[[step]]\nlabel = 2\n"""').replace(
        'final = "decision"\n', 'final = "decision"\n' + odd
    )
    assert parse(text).missing == ("label = 1", "[[step]]")
    broken = text.replace('label = "Decide"', "label = 5")
    assert problems_of(broken) == [f"line {line_of(broken, 'label = 5')}: 'label' must be a text, not 5"]


def test_the_error_names_the_file_when_it_is_known():
    with pytest.raises(ProcedureError, match=r"elm\.toml:\nline 1: "):
        parse("", name="elm.toml")


@pytest.mark.parametrize("text", ["", "=", "[[step]]", "step = [[[[", "\x00", "name = '\ud7ff'", "a" * 100_000])
def test_rubbish_is_refused_and_never_crashes(text):
    assert problems_of(text)
