"""The triage of an outside review: entered or imported, compared one by one, gaps passed on, looked at again."""

from datetime import timedelta

import pytest

from rapid_review.actions import triage
from rapid_review.actions.learning import stop_review
from rapid_review.actions.triage import Comparison, NewOutside
from rapid_review.models import LearningState, OutsideRecommendation, Recommendation, Source, Verdict
from rapid_review.outside_file import read_outside
from tests.factories import PROJECT, World, make_procedure
from tests.rapid_review.learning_stories import AT, DAY, HOUR, deadline, review, run, start
from workflows.access import NotAllowed
from workflows.clock import day_of
from workflows.conflict import Conflict
from workflows.models import Procedure

TRACKER = PROJECT / "rapid_review" / "procedures" / "learning-tracker.toml"
TITLE = "An invented review of another area"


def triaging(halton: World, rules: Procedure, *texts: str) -> str:
    reference = start(halton, rules, kind="triage", title=TITLE, source="https://reviews.example/1")
    rows = [NewOutside(text) for text in texts]
    if rows:
        triage.enter_outside(reference, rows, by=halton.partnership_manager, at=AT)
    return reference


def row(reference: str, number: int = 1) -> OutsideRecommendation:
    return OutsideRecommendation.objects.get(case__reference=reference, number=number)


def say(halton: World, reference: str, verdict: str, *, number: int = 1, at=AT + HOUR, **more) -> None:
    said = Comparison(verdict, **({"why": "We looked.", "have": "A protocol."} | more))
    triage.compare(reference, row(reference, number).pk, said, by=halton.business_unit, at=at)


def test_a_triage_has_three_months_and_no_session(halton: World, learning: Procedure) -> None:
    reference = triaging(halton, learning)
    found = review(reference)
    assert (found.state, found.case.about) == (LearningState.COMPARING, TITLE)
    assert deadline(reference, "compare").due_text == "by the end of Tuesday 8 December 2026"


def test_it_ends_when_every_recommendation_has_its_verdict(halton: World, learning: Procedure) -> None:
    reference = triaging(halton, learning, "Share the plan.", "Train the staff.")
    team = {"by": halton.business_unit, "at": AT + 2 * HOUR}
    say(halton, reference, Verdict.IN_PLACE)
    with pytest.raises(Conflict, match="Not compared yet: 2"):
        triage.finish_comparing(reference, **team)
    say(halton, reference, Verdict.NOT_APPLICABLE, number=2)
    triage.finish_comparing(reference, **team)
    assert review(reference).state == LearningState.COMPARED
    assert deadline(reference, "compare").closed_as == "met"
    one = row(reference)
    assert (one.said_by, one.said_at) == (halton.business_unit, AT + HOUR)


def test_an_empty_triage_does_not_end(halton: World, learning: Procedure) -> None:
    with pytest.raises(Conflict, match="no recommendation yet"):
        triage.finish_comparing(triaging(halton, learning), by=halton.business_unit, at=AT)


def test_the_next_look_is_chased_after_the_triage_is_over(halton: World, learning: Procedure) -> None:
    reference = triaging(halton, learning, "Share the plan.")
    on = day_of(AT + 90 * DAY)
    say(halton, reference, Verdict.IN_PLACE, next_look_on=on)
    triage.finish_comparing(reference, by=halton.business_unit, at=AT + 2 * HOUR)
    again = deadline(reference, "next_look")
    assert (again.closed_at, again.label) == (None, "Look again at recommendation 1")
    run(again.due_at)
    say(halton, reference, Verdict.IN_PLACE, at=AT + 92 * DAY)
    assert deadline(reference, "next_look").closed_as == "late"
    with pytest.raises(Conflict, match="a day to come"):
        say(halton, reference, Verdict.IN_PLACE, next_look_on=day_of(AT))


def test_a_triage_that_is_stopped_leaves_no_next_look_that_nobody_could_end(halton: World, learning: Procedure) -> None:
    reference = triaging(halton, learning, "Share the plan.")
    say(halton, reference, Verdict.IN_PLACE, next_look_on=day_of(AT + 90 * DAY))
    stop_review(reference, why="Merged.", by=halton.partnership_manager, at=AT + 2 * HOUR)
    assert review(reference).live_deadlines == []
    run(AT + 100 * DAY)
    again = deadline(reference, "next_look")
    assert (again.closed_as, again.opens_at) == ("superseded", AT + HOUR)


def test_a_gap_becomes_a_recommendation_once_and_nothing_else_does(halton: World, learning: Procedure) -> None:
    make_procedure(halton.partnership, TRACKER)
    reference = triaging(halton, learning, "Share the plan.", "Train the staff.")
    said = {"text": "Share every plan.", "to_agency": None, "to_body": "", "by": halton.business_unit, "at": AT + HOUR}
    with pytest.raises(Conflict, match="Only a gap"):
        triage.recommend_gap(reference, row(reference).pk, **said)
    say(halton, reference, Verdict.GAP, have="")
    assert triage.recommend_gap(reference, row(reference).pk, **said) == "RC-2026-0001"
    with pytest.raises(Conflict, match="It has become RC-2026-0001 already"):
        triage.recommend_gap(reference, row(reference).pk, **said)
    with pytest.raises(Conflict, match="has become RC-2026-0001"):
        say(halton, reference, Verdict.IN_PLACE)
    made = Recommendation.objects.get()
    assert (made.text, made.origin) == ("Share every plan.", TITLE)
    assert Source.objects.get(case=made.case).of.reference == reference


def test_only_the_team_and_who_holds_it_compare(halton: World, learning: Procedure) -> None:
    reference = triaging(halton, learning, "Share the plan.")
    said = Comparison(Verdict.GAP, "We looked.")
    with pytest.raises(NotAllowed):
        triage.compare(reference, row(reference).pk, said, by=halton.nhs_partner, at=AT)


# -- CSV ----------------------------------------------------------------------------------------------


def test_rows_are_found_by_their_headings_whatever_parts_them() -> None:
    for text in (
        "Recommendation,To\nShare the plan.,Police\nTrain,\n",
        "\ufeffTo;Recommendation\nPolice;Share the plan.\n;Train\n",
        "recommendation\tto\nShare the plan.\tPolice\n\nTrain\n",
    ):
        assert read_outside(text) == ([NewOutside("Share the plan.", "Police"), NewOutside("Train")], [])


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "There is nothing in it"),
        ("What,To\nShare,Police", "Line 1: the first line must have the headings. Missing: Recommendation"),
        ("Recommendation,Whom\nShare,Police", "Line 1: nobody knows the heading “Whom”. Use: Recommendation, To"),
        ("Recommendation,To\n", "There are no recommendations below the line of headings"),
        ("Recommendation,To\nShare,Police\n,Police", "Line 3: enter the recommendation"),
        ("Recommendation\nShare, and train", "Line 2: there are more cells than headings. Put cells that hold"),
        (f"Recommendation\n{'x' * 4001}", "Line 2: the recommendation must be 4,000 characters or less (it has 4,001)"),
        ("Recommendation\n" + "Share\n" * 201, "These are 201 recommendations. Take over 200 at a time at most"),
    ],
)
def test_what_is_wrong_with_a_file_is_said_with_its_line_and_nothing_is_taken_over(text: str, said: str) -> None:
    found, wrong = read_outside(text)
    assert found == []
    assert wrong[0].startswith(said)


def test_the_last_comparison_is_late_after_three_months(halton: World, learning: Procedure) -> None:
    reference = triaging(halton, learning, "Share the plan.")
    due = deadline(reference, "compare").due_at
    run(due)
    say(halton, reference, Verdict.GAP, have="", at=due + timedelta(hours=1))
    triage.finish_comparing(reference, by=halton.business_unit, at=due + timedelta(hours=2))
    assert deadline(reference, "compare").closed_as == "late"
