"""The other shipped procedures against dates worked out by hand, and every number against docs/limits.md.

The days used below. December 2026: Fri 18, Sat 19, Sun 20, Mon 21, Tue 22, Wed 23, Thu 24, Fri 25 (Christmas
Day), Sat 26, Sun 27, Mon 28 (for Boxing Day), Tue 29, Wed 30, Thu 31. January 2027: Fri 1 (New Year's Day),
Sat 2, Sun 3, Mon 4 … Fri 8, Mon 11 … Fri 15, Mon 18 … Fri 22.
"""

import tomllib
from datetime import date

import pytest

from tests.escalation.shipped import FILES, ROOT, RULES, dues, last_days
from workflows.clock import end_of
from workflows.phrases import limit_from, words
from workflows.sources import page


def test_six_procedures_are_shipped_each_under_its_own_name():
    assert set(RULES) == {"pan-cheshire", "pan-cheshire-working-days", "london", "lincolnshire", "sefton", "surrey"}
    assert all(rules.name == stem for stem, rules in RULES.items())


# -- London ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("raised", "protective", "last"),
    [
        # Fri 18; Mon 21, Tue 22, Wed 23, Thu 24, Tue 29.
        ("2026-12-18T16:59", None, "2026-12-29"),
        ("2026-12-18T16:59", date(2026, 12, 20), "2026-12-20"),  # less, and a Sunday: it protects the child
        ("2026-12-18T16:59", date(2027, 1, 15), "2026-12-29"),
        # Mon 1 Jun 2026; Tue 2, Wed 3, Thu 4, Fri 5, Mon 8.
        ("2026-06-01T09:00", None, "2026-06-08"),
        # Sat 6 Jun 2026; Mon 8 … Fri 12.
        ("2026-06-06T09:00", None, "2026-06-12"),
    ],
)
def test_london_by_hand(raised, protective, last):
    events = {"protective_date": end_of(protective)} if protective else {}
    assert last_days("london", raised, events=events) == {(1, "resolve"): last}


# -- Lincolnshire ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("raised", "last"),
    [
        # Fri 18 Dec. Plan: Mon 21, Tue 22. Step 2 within 5 of Fri 18: 21 22 23 24 | 29. Step 3 opens at the
        # end of Tue 29: contact Wed 30, plan Wed 30, Thu 31. Step 4 opens at its end: date by Mon 4 Jan.
        (
            "2026-12-18T16:59",
            ("2026-12-18", "2026-12-22", "2026-12-29", "2026-12-30", "2026-12-31", "2027-01-04"),
        ),
        # Mon 1 Jun 2026. Plan Wed 3. Step 2: Mon 8. Step 3: Tue 9, plan Wed 10. Step 4: date by Thu 11.
        (
            "2026-06-01T09:00",
            ("2026-06-01", "2026-06-03", "2026-06-08", "2026-06-09", "2026-06-10", "2026-06-11"),
        ),
        # Sat 6 Jun 2026. Same working day: Mon 8. Plan: Mon 8, Tue 9. Step 2: 8 … Fri 12. Step 3 opens at the
        # end of Fri 12, which begins a Saturday: contact Mon 15; plan Mon 15, Tue 16. Step 4: Wed 17.
        (
            "2026-06-06T09:00",
            ("2026-06-08", "2026-06-09", "2026-06-12", "2026-06-15", "2026-06-16", "2026-06-17"),
        ),
    ],
)
def test_lincolnshire_by_hand(raised, last):
    acknowledge, plan_1, meeting, contact, plan_3, set_date = last
    assert last_days("lincolnshire", raised) == {
        (1, "acknowledge"): acknowledge,
        (1, "plan"): plan_1,
        (1, "approval"): None,
        (2, "meeting"): meeting,
        (2, "plan"): meeting,
        (3, "contact"): contact,
        (3, "plan"): plan_3,
        (4, "set_date"): set_date,
        (4, "meeting"): None,
    }


def test_lincolnshire_says_which_reading_of_48_hours_is_used():
    why = dues("lincolnshire", "2026-12-18T16:59")[1, "plan"].why
    assert any("“48 hours (two working days)” is read as two working days" in line for line in why)


def test_the_date_of_the_chaired_meeting_is_the_one_both_sides_agree():
    agreed = {"date_agreed": end_of(date(2027, 1, 13))}
    assert dues("lincolnshire", "2026-12-18T16:59")[4, "meeting"].due_text == "by a date both sides agree"
    assert last_days("lincolnshire", "2026-12-18T16:59", events=agreed)[4, "meeting"] == "2027-01-13"


# -- every shipped file ----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", sorted(RULES))
def test_every_file_says_what_it_assumes_what_was_not_visible_and_where_to_read_on(name):
    assert RULES[name].assumed
    assert RULES[name].missing
    assert RULES[name].address.startswith("http")


def test_the_page_of_limits_is_the_one_the_files_make():
    assert (ROOT / "docs" / "limits.md").read_text() == page(RULES.values())


@pytest.mark.parametrize("name", sorted(FILES))
def test_every_number_of_a_file_stands_in_the_docs_with_its_source(name):
    """Read from the TOML itself, so that a number the page's maker overlooked is found missing."""
    whole = (ROOT / "docs" / "limits.md").read_text()
    part = whole[whole.index(f"## {name}, version") :].split("\n## ")[0]
    rows = [line for line in part.splitlines() if line.startswith("| ")]
    content = tomllib.loads(FILES[name].read_text())
    unit = content["days"]
    tables = [*content.get("after_end", [])]
    for step in content["step"]:
        tables += [*step["deadline"], *([step["approval"]] if "approval" in step else [])]
        if "from_day" in step:
            first, last = step["from_day"], step["to_day"]
            window = f"| day {first} |" if first == last else f"| days {first} to {last} |"
            assert any(window in row and step["source"] in row for row in rows), window
    for table in tables:
        _assert_stands(table, rows, unit, content.get("urgent"))


def _assert_stands(table: dict, rows: list[str], unit: str, urgent: dict | None) -> None:
    opens_on = "approval_asked" if "by" in table else table.get("starts_on", "")
    sentences = [table["due"]] if isinstance(table["due"], str) else table["due"]["soonest_of"]
    for sentence in sentences:
        said = words(limit_from(sentence, day_unit=unit, starts_on=opens_on))
        assert any(said in row and table["source"] in row for row in rows), sentence
    if urgent and "urgent_due" in table:
        said = words(limit_from(table["urgent_due"], day_unit=unit, starts_on=opens_on))
        assert any(said in row and urgent["source"] in row for row in rows), table["urgent_due"]
