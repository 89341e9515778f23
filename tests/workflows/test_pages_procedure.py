"""The procedure's page: dates for a day the reader picks, two side by side, and what the source leaves open."""

from pathlib import Path

import pytest

from tests.escalation.visiting import signed_in, text_of
from tests.factories import AT, PROJECT, make_procedure, make_world

CHRISTMAS = "on_day=18&on_month=12&on_year=2026&time=16:59"


@pytest.fixture
def more(halton):
    """Beside pan-cheshire: London, and the incident rules."""
    make_procedure(halton.partnership, PROJECT / "escalation" / "procedures" / "london.toml")
    incident: Path = PROJECT / "rapid_review" / "procedures" / "working-together-2023.toml"
    return make_procedure(halton.partnership, incident)


def get(user, path, at=AT):
    with signed_in(user, at) as client:
        return client.get(path)


def test_it_begins_with_the_partnerships_own_procedure_as_if_raised_now(halton, more):
    text = text_of(get(halton.teacher, "/procedures/"))
    assert "Dispute resolution and escalation (Pan-Cheshire)" in text
    assert "If raised at 10:30am on Tuesday 8 September 2026" in text
    assert "due by the end of Tuesday 8 September 2026" in text


def test_every_step_has_its_dates_for_the_day_picked(halton):
    text = text_of(get(halton.teacher, f"/procedures/?{CHRISTMAS}"))
    for due in (
        "Friday 18 December 2026",
        "Saturday 26 December 2026",
        "Friday 1 January 2027",
        "Thursday 7 January 2027",
    ):
        assert f"due by the end of {due}" in text
    assert "Days 3 to 9" in text
    assert "If it is not done by then, the next step opens by itself." in text
    assert "Rule: by the end of day 9" in text


def test_the_urgent_track_counts_hours_and_shows_no_windows_of_days(halton):
    text = text_of(get(halton.teacher, f"/procedures/?{CHRISTMAS}&track=urgent"))
    assert "due by 4:59pm on Saturday 19 December 2026" in text
    assert "Skipped" in text
    assert "Days 3 to 9," not in text


def test_entering_at_a_step_skips_the_earlier_ones(halton):
    text = text_of(get(halton.teacher, f"/procedures/?{CHRISTMAS}&enter=3"))
    assert text.count("Skipped") == 2
    assert "Step 3 was entered on Friday 18 December 2026, which counts as day 10" in text


def test_it_lists_what_is_assumed_missing_out_of_scope_and_the_sources(halton):
    text = text_of(get(halton.teacher, "/procedures/"))
    rules = halton.procedure.rules
    assert all(one.text in text for one in rules.assumed)
    assert all(line in text for line in rules.missing)
    assert all(one.question in text and one.goes_to in text for one in rules.out_of_scope)
    assert rules.source in text
    assert all(step.source in text for step in rules.steps)


def test_two_procedures_stand_side_by_side(halton, more):
    text = text_of(get(halton.teacher, f"/procedures/?{CHRISTMAS}&beside=london@2021"))
    assert "(Pan-Cheshire) (2023-08)" in text
    assert "(London) (2021)" in text


def test_a_procedure_without_an_urgent_track_says_so_instead_of_dates(halton, more):
    text = text_of(get(halton.teacher, f"/procedures/?{CHRISTMAS}&track=urgent&beside=london@2021"))
    assert "(London) has no urgent track." in text


def test_the_incident_rules_count_from_becoming_aware(halton, more):
    text = text_of(get(halton.teacher, f"/procedures/working-together-2023/?{CHRISTMAS}"))
    assert "If the local authority became aware at 4:59pm on Friday 18 December 2026" in text
    # Five working days after 18 December: 21, 22, 23, 24, 29 (25 and 28 are bank holidays).
    assert "due by the end of Tuesday 29 December 2026" in text


@pytest.mark.parametrize(
    "query",
    ["on_day=40&on_month=1&on_year=2026&time=9am", "on_day=1&time=", f"{CHRISTMAS}&enter=99", f"{CHRISTMAS}&beside=x"],
)
def test_what_cannot_be_read_is_said_and_shows_no_dates(halton, more, query):
    text = text_of(get(halton.teacher, f"/procedures/?{query}"))
    assert "There is a problem" in text
    assert "If raised at" not in text


def test_an_unknown_name_or_version_and_another_partnerships_are_not_there(halton, more):
    other = make_world("elsewhere")
    assert get(halton.teacher, "/procedures/nothing/").status_code == 404
    assert get(halton.teacher, "/procedures/london/?version=1").status_code == 404
    assert get(other.teacher, "/procedures/london/").status_code == 404
    assert get(other.teacher, "/procedures/london/2021/file/").status_code == 404


def test_the_file_itself_can_be_read_word_by_word(halton):
    answer = get(halton.teacher, f"/procedures/pan-cheshire/{halton.procedure.version}/file/")
    assert answer["Content-Type"].startswith("text/plain")
    assert answer.content.decode() == halton.procedure.text


def test_every_version_is_listed_and_opens(halton, more):
    page = get(halton.teacher, "/procedures/").content.decode()
    assert "/procedures/london/?version=2021" in page
    assert get(halton.teacher, "/procedures/london/?version=2021").status_code == 200
