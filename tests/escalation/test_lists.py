"""Your work and overdue: what stands there, for whom, and in how many queries."""

import csv
import io
from datetime import timedelta

import pytest

from escalation import actions
from escalation.rows import and_list, late_words
from notifications.models import Notice
from tests.escalation.stories import DAY, HOUR, at_step, london
from tests.escalation.visiting import get, queries, said, signed_in
from tests.factories import AT, make_world
from workflows.models import Case, Deadline
from workflows.spreadsheet import harmless

YOUR_WORK, OVERDUE = 12, 13  # times that rows are asked for


# -- your work ----------------------------------------------------------------------------------------


def test_what_waits_for_me_says_what_by_when_about_whom_and_with_whom(halton):
    reference = halton.challenge()
    text = said(halton.social_worker, "/your-work/")
    assert "Waiting for you (1)" in text
    assert "Try to resolve it worker to worker Due by the end of Tuesday 8 September 2026" in text
    assert (
        f"{reference} · Child R · Demonstration Primary School to Halton Borough Council · with Tessa Teacher" in text
    )
    assert "Due today" in text


def test_a_late_one_stands_first_and_says_how_late(halton):
    early = halton.challenge()
    late_at = AT + DAY
    halton.play(late_at)
    halton.challenge(at=late_at, child="Another Child")
    text = said(halton.social_worker, "/your-work/", late_at + HOUR)
    assert text.index(early) < text.index("CH-2026-0002")
    assert "1 day late" in text
    assert "Waiting for you (2, 1 late)" in text


def test_somebody_elses_turn_stands_under_waiting_for_others_with_their_names(halton):
    reference, at = at_step(halton, 2)
    text = said(halton.teacher, "/your-work/", at)
    assert "Nothing waits for you now." in text
    assert "Raise a challenge" in text
    waiting = text[text.index("Waiting for others") :]
    assert "Lee Lead" in waiting
    assert "Mina Manager" in waiting
    assert reference in waiting


def test_a_proposal_that_waits_for_my_answer_is_said_to_me_and_not_to_its_author(halton):
    reference = halton.challenge()
    actions.propose_resolution(reference, text="A visit.", actions=(), by=halton.social_worker, at=AT + HOUR)
    words = "a proposed resolution waits for your answer"
    assert words in said(halton.teacher, "/your-work/", AT + 2 * HOUR)
    assert words not in said(halton.social_worker, "/your-work/", AT + 2 * HOUR)


def test_a_stranger_and_a_teammate_without_a_turn_see_none_of_it(halton):
    reference = halton.challenge()
    for person in (halton.stranger, halton.colleague):
        assert reference not in said(person, "/your-work/")


def test_what_is_over_waits_for_nobody(halton):
    reference = halton.challenge()
    actions.withdraw(reference, why="Settled by phone.", under_pressure=False, by=halton.teacher, at=AT + HOUR)
    text = said(halton.teacher, "/your-work/", AT + 2 * HOUR)
    assert "Waiting for others" not in text
    assert "Nothing waits for you now." in text


def test_an_administrator_is_told_that_they_see_no_cases(halton):
    halton.challenge()
    assert "You look after the system and see no cases." in said(halton.administrator, "/your-work/")


def test_your_work_asks_as_often_for_four_cases_as_for_one(halton):
    halton.challenge()
    assert queries(halton.teacher, "/your-work/", AT + HOUR) == YOUR_WORK
    for number in range(3):
        halton.challenge(child=f"Child number {number}", receiver="officer")
    assert queries(halton.teacher, "/your-work/", AT + HOUR) == YOUR_WORK


# -- overdue ------------------------------------------------------------------------------------------


@pytest.fixture
def late(halton):
    """A challenge of the school to the council whose first day is over, at an hour of the second."""
    reference = halton.challenge()
    halton.play(AT + DAY)
    return reference, AT + DAY


def test_overdue_says_agency_step_whom_and_since_when_then_what_is_due_next(halton, late):
    reference, at = late
    text = said(halton.partnership_manager, "/overdue/", at)
    assert "1 overdue, the longest first." in text
    now, soon = text.split("Due within the next two working days")
    assert f"{reference} Child R" in now
    assert "Try to resolve it worker to worker Step 1" in now
    assert "Demonstration Primary School and Halton Borough Council" in now
    assert "Tessa Teacher and Sam Socialworker" in now
    assert "1 day late" in now
    assert "Hand it over" in soon
    assert "Wed 9 Sep 2026" in soon


def test_an_alert_that_is_repeated_counts_from_the_first_time_it_ran_out(halton):
    at_step(halton, 4)
    week_on = london("2026-10-05 11:00")
    halton.play(week_on)
    text = said(halton.partnership_manager, "/overdue/", week_on)
    assert "Make a recommendation" in text
    assert "7 days late" in text


def test_each_person_sees_what_is_overdue_in_their_own_cases_and_no_count_of_others(halton, late):
    reference, at = late
    for person in (halton.teacher, halton.social_worker, halton.dsl, halton.council_lead, halton.business_unit):
        assert reference in said(person, "/overdue/", at)
    for person in (
        halton.stranger,
        halton.colleague,
        halton.administrator,
        make_world("elsewhere").partnership_manager,
    ):
        text = said(person, "/overdue/", at)
        assert reference not in text
        assert "Nothing is overdue" in text


def test_the_filters_narrow_it_and_the_spreadsheet_alike(halton, late):
    reference, at = late
    manager = halton.partnership_manager
    for query, found in {
        "agency=council": True,
        "agency=police": False,
        "step=1": True,
        "step=2": False,
        "kind=challenge": True,
        "kind=incident": False,
        "days=1": True,
        "days=2": False,
    }.items():
        with signed_in(manager, at) as client:
            sheet = b"".join(client.get(f"/overdue.csv?{query}").streaming_content).decode()
        now = said(manager, f"/overdue/?{query}", at).split("Due within the next two")[0]
        assert (reference in now) == found, query
        assert (reference in sheet) == found, query


def test_a_filter_that_cannot_be_read_says_so_beside_the_field(halton, late):
    text = said(halton.partnership_manager, "/overdue/?days=soon", late[1])
    assert "There is a problem" in text
    assert "must be a whole number" in text


def test_the_spreadsheet_holds_who_is_late_since_when_and_by_how_many_days(halton, late):
    reference, at = late
    answer = get(halton.partnership_manager, "/overdue.csv", at)
    assert answer["Content-Disposition"] == 'attachment; filename="overdue-2026-09-09.csv"'
    body = b"".join(answer.streaming_content).decode("utf-8-sig")
    (row,) = csv.DictReader(io.StringIO(body))
    assert row == {
        "Reference": reference,
        "About": "Child R",
        "Kind": "Professional challenge",
        "Urgent": "no",
        "Step": "Step 1",
        "What": "Try to resolve it worker to worker",
        "Agency": "Demonstration Primary School and Halton Borough Council",
        "With": "Tessa Teacher and Sam Socialworker",
        "Due": "by the end of Tuesday 8 September 2026",
        "Overdue since": "2026-09-09 00:00",
        "Days late": "1",
    }


def test_a_strangers_spreadsheet_is_empty(halton, late):
    body = b"".join(get(halton.stranger, "/overdue.csv", late[1]).streaming_content).decode()
    assert len(body.splitlines()) == 1


@pytest.mark.parametrize("cell", ["=1+1", "+44", "-1", "@SUM(A1)", "\tx", "\rx", "＝1"])
def test_a_cell_that_a_spreadsheet_would_compute_is_shown_as_text(cell):
    assert harmless(cell) == f"'{cell}"
    assert harmless(f"a{cell}") == f"a{cell}"


def test_a_persons_name_cannot_compute_in_the_spreadsheet(halton, late):
    halton.teacher.name = "=cmd|' /C calc'!A0"
    halton.teacher.save()
    body = b"".join(get(halton.partnership_manager, "/overdue.csv", late[1]).streaming_content).decode("utf-8-sig")
    (row,) = csv.DictReader(io.StringIO(body))
    assert row["With"].startswith("'=cmd")


def test_a_case_the_timer_cannot_handle_stands_on_top_and_only_for_those_who_may_see_it(halton, late):
    from escalation.models import Challenge
    from workflows.sweep import sweep

    def break_down(*_):
        raise ValueError("words of the story")

    reference, _ = late
    at = london("2026-09-10 00:00")
    sweep(Challenge, break_down, at=at)
    assert Case.objects.get(reference=reference).failures == 1
    text = said(halton.partnership_manager, "/overdue/", at)
    assert text.index("The timer cannot handle these") < text.index("overdue, the longest first")
    assert "words of the story" not in text
    assert "The timer cannot handle these" not in said(halton.stranger, "/overdue/", at)


def test_overdue_asks_as_often_however_many_cases_and_filters_there_are(halton):
    halton.challenge()
    halton.play(AT + DAY)
    assert queries(halton.partnership_manager, "/overdue/", AT + DAY) == OVERDUE
    for number in range(4):
        halton.challenge(at=AT + DAY, child=f"Child number {number}", receivers=("police", "practice"))
    halton.play(AT + 2 * DAY)
    assert queries(halton.partnership_manager, "/overdue/", AT + 2 * DAY) == OVERDUE
    assert queries(halton.partnership_manager, "/overdue/?agency=police&step=1", AT + 2 * DAY) == OVERDUE


def test_days_late_are_days_of_london_and_hours_are_said_for_limits_in_hours():
    midnight = london("2026-09-09 00:00")
    assert late_words(midnight, at=midnight - timedelta(seconds=1)) == ""
    assert late_words(midnight, at=midnight) == "1 day late"
    assert late_words(midnight, at=london("2026-09-10 23:59")) == "2 days late"
    four = london("2026-09-08 16:00")
    assert late_words(four, at=london("2026-09-08 16:30")) == "Less than an hour late"
    assert late_words(four, at=london("2026-09-08 17:05")) == "1 hour late"
    assert late_words(four, at=london("2026-09-10 17:05")) == "2 days late"


def test_names_are_listed_as_they_are_spoken():
    assert and_list(["Ann"]) == "Ann"
    assert and_list(["Ann", "Bob", "Cleo"]) == "Ann, Bob and Cleo"
    assert and_list([]) == ""


def test_no_list_writes_anything(halton, late):
    before = (Deadline.objects.count(), Notice.objects.count())
    for path in ("/your-work/", "/overdue/", "/overdue.csv", "/challenges/"):
        assert get(halton.partnership_manager, path, late[1]).status_code == 200
    assert (Deadline.objects.count(), Notice.objects.count()) == before


@pytest.mark.parametrize("path", ["/your-work/", "/overdue/", "/overdue.csv", "/challenges/"])
def test_a_visitor_is_sent_to_sign_in_and_back(client, db, path):
    answer = client.get(path)
    assert answer.status_code == 302
    assert answer["Location"] == f"/sign-in/?next={path}"
