"""Complete is not embedded: somebody comes back at three, six and twelve months and asks whether anything changed."""

from datetime import date, datetime, timedelta
from itertools import product

import pytest

from rapid_review import actions
from rapid_review.models import RecommendationState, Revisit
from rapid_review.rag import rag
from tests.factories import World
from tests.rapid_review import tracking as tracker
from tests.rapid_review.tracking import AT, DAY, complete, live, load, look, plan, planned, show
from workflows.clock import end_of
from workflows.conflict import Conflict
from workflows.models import Outcome

FIRST, SECOND, THIRD = date(2026, 12, 8), date(2027, 3, 8), date(2027, 9, 8)


def on(day: date) -> datetime:
    """The evening of a day."""
    return end_of(day) - timedelta(hours=6)


def test_complete_is_not_embedded_and_three_revisits_are_asked_for_at_once(halton: World) -> None:
    reference = complete(halton)
    one = load(reference)
    assert one.state == RecommendationState.COMPLETE
    assert "not yet embedded" in one.stands
    due = {code: asked.due_at for code, asked in live(reference).items()}
    assert due == {"revisit_1": end_of(FIRST), "revisit_2": end_of(SECOND), "revisit_3": end_of(THIRD)}
    assert one.case.closed_at is None


def test_it_is_embedded_only_after_the_last_revisit_whatever_the_first_ones_found(halton: World) -> None:
    reference = complete(halton)
    with pytest.raises(Conflict, match="only after the last revisit"):
        look(reference, halton, "embedded", "nothing", at=on(FIRST))
    look(reference, halton, "embedded", "next_revisit", at=on(FIRST))
    look(reference, halton, "embedded", "next_revisit", at=on(SECOND))
    assert load(reference).state == RecommendationState.COMPLETE
    look(reference, halton, "embedded", "nothing", at=on(THIRD), value="36 of 40")
    one = load(reference)
    assert (one.state, one.live_deadlines) == (RecommendationState.EMBEDDED, [])
    assert [each.value for each in Revisit.objects.order_by("pk")] == ["19 of 40", "19 of 40", "36 of 40"]


@pytest.mark.parametrize("results", list(product(("embedded", "partly", "not"), repeat=3)), ids="-".join)
def test_whatever_the_revisits_find_it_never_ends_without_being_embedded(
    halton: World, results: tuple[str, ...]
) -> None:
    reference = complete(halton)
    for result, day in zip(results, (FIRST, SECOND, THIRD), strict=True):
        step = "next_revisit" if day != THIRD else "nothing" if result == "embedded" else "look_again"
        look(reference, halton, result, step, at=on(day), look_on=day + DAY * 60 if step == "look_again" else None)
    one = load(reference)
    if results[-1] == "embedded":
        assert one.state == RecommendationState.EMBEDDED
    else:
        assert one.state == RecommendationState.COMPLETE
        assert live(reference)["revisit_more"].due_at == end_of(THIRD + DAY * 60)


def test_a_revisit_says_nothing_on_the_first_day_and_is_refused_until_four_weeks_before(halton: World) -> None:
    reference = complete(halton)
    with pytest.raises(Conflict, match="can be recorded from Wednesday 11 November 2026"):
        look(reference, halton, "embedded", "next_revisit", at=AT + DAY)
    look(reference, halton, "embedded", "next_revisit", at=on(date(2026, 11, 12)))


def test_what_is_not_embedded_needs_something_to_follow(halton: World) -> None:
    reference = complete(halton)
    look(reference, halton, "partly", "next_revisit", at=on(FIRST))
    look(reference, halton, "partly", "next_revisit", at=on(SECOND))
    for step in ("nothing", "next_revisit"):
        with pytest.raises(Conflict):
            look(reference, halton, "not", step, at=on(THIRD))
    with pytest.raises(Conflict, match="on which day"):
        look(reference, halton, "not", "look_again", at=on(THIRD))
    assert Revisit.objects.count() == 2


def test_more_has_to_be_done_and_the_revisits_begin_anew_after_it(halton: World) -> None:
    reference = complete(halton)
    look(reference, halton, "not", "act", at=on(FIRST))
    one = load(reference)
    assert (one.state, one.round) == (RecommendationState.IN_HAND, 2)
    assert live(reference).keys() == {"plan"}
    again = on(FIRST) + DAY
    action = plan(reference, halton, at=again)
    show(reference, action, halton, at=again)
    tracker.accept(reference, action, halton, at=again)
    assert load(reference).state == RecommendationState.COMPLETE
    assert live(reference)["revisit_1"].due_at == end_of(date(2027, 3, 9))


def test_an_old_action_alone_does_not_complete_a_second_round(halton: World) -> None:
    reference = complete(halton)
    look(reference, halton, "not", "act", at=on(FIRST))
    dropped = plan(reference, halton, at=on(FIRST))
    actions.drop_action(reference, dropped.pk, why="Another way.", by=halton.business_unit, at=on(FIRST))
    assert load(reference).state == RecommendationState.IN_HAND
    assert "plan" in live(reference)


def test_a_baseline_that_was_measured_against_does_not_change(halton: World) -> None:
    reference = complete(halton)
    look(reference, halton, "not", "act", at=on(FIRST))
    with pytest.raises(Conflict, match="The measure stays"):
        tracker.measure(reference, halton, at=on(FIRST))


def test_a_first_revisit_that_is_overdue_is_still_the_next_when_the_second_is_due(halton: World) -> None:
    reference = complete(halton)
    for day in (FIRST, SECOND):
        tracker.run(end_of(day))
    look(reference, halton, "partly", "next_revisit", at=end_of(SECOND) + DAY)
    assert Revisit.objects.get().label == "First revisit"
    assert live(reference).keys() == {"revisit_2", "revisit_3"}


def test_a_missed_revisit_alerts_the_team_and_the_statutory_partners_and_is_still_to_be_done(halton: World) -> None:
    from notifications.models import Notice

    reference = complete(halton)
    tracker.run(end_of(FIRST))
    told = set(Notice.objects.filter(kind="overdue").values_list("recipient", flat=True))
    assert {halton.partnership_manager.pk, halton.business_unit.pk, halton.council_partner.pk} <= told
    assert Outcome.objects.get(case__reference=reference, kind="alerted")
    look(reference, halton, "partly", "next_revisit", at=end_of(FIRST) + DAY)
    assert "revisit_1" not in live(reference)


def test_what_was_embedded_can_be_opened_again(halton: World) -> None:
    reference = complete(halton)
    for day in (FIRST, SECOND):
        look(reference, halton, "embedded", "next_revisit", at=on(day))
    look(reference, halton, "embedded", "nothing", at=on(THIRD))
    actions.reopen_recommendation(reference, why="An audit.", by=halton.business_unit, at=on(THIRD) + DAY * 90)
    assert load(reference).state == RecommendationState.IN_HAND
    assert live(reference).keys() == {"plan"}


def test_without_a_baseline_it_does_not_become_complete(halton: World) -> None:
    reference = tracker.in_hand(halton)
    action = plan(reference, halton)
    show(reference, action, halton)
    tracker.accept(reference, action, halton)
    assert load(reference).state == RecommendationState.IN_HAND
    assert "plan" in live(reference)
    tracker.measure(reference, halton)
    assert load(reference).state == RecommendationState.COMPLETE


# -- how an action is going ---------------------------------------------------------------------------


def how(reference: str, at: datetime) -> tuple[str, str]:
    """The colour of its first action, and why."""
    from rapid_review.tracker_view import papers

    one = load(reference)
    found = papers([one]).rag(one, one.actions[0], at=at)
    return found.text, found.why


def test_how_an_action_is_going_is_worked_out_and_comes_with_its_reason(halton: World) -> None:
    reference, action = planned(halton)  # due in thirty days
    assert how(reference, AT) == ("Green: on track", "")
    assert how(reference, end_of(action.due_on)) == ("Red: 1 day late", "Its day has passed and it is not done.")
    assert how(reference, end_of(action.due_on) + DAY)[0] == "Red: 2 days late"
    actions.note_progress(reference, action.pk, kind="blocked", text="No tool.", by=halton.sergeant, at=AT + DAY)
    assert how(reference, AT + DAY) == ("Amber: at risk", "Something stands in the way.")
    actions.note_progress(reference, action.pk, kind="progress", text="It is here.", by=halton.sergeant, at=AT + DAY)
    assert how(reference, AT + DAY)[0] == "Green: on track"
    for days in (40, 50):
        day = AT.date() + DAY * days
        actions.move_action(reference, action.pk, due_on=day, why="x", by=halton.police_lead, at=AT + DAY)
    assert how(reference, AT + DAY) == ("Amber: at risk", "Its day was moved 2 times.")
    show(reference, action, halton, at=AT + DAY)
    assert how(reference, AT + DAY)[0] == "Amber: at risk"
    assert how(reference, AT + DAY * 40) == (
        "Red: 25 days late",
        "Its day has passed and its evidence is not yet accepted.",
    )
    tracker.accept(reference, action, halton, at=AT + DAY * 2)
    assert how(reference, AT + DAY * 60)[0] == "Complete"


def test_an_action_whose_day_is_near_and_of_which_nobody_writes_is_at_risk(halton: World) -> None:
    reference, action = planned(halton)
    plan(reference, halton, days=45)
    one = load(reference)
    second, asked = one.actions[1], tracker.load(reference).deadlines
    opened = next(each for each in asked if each.pk == second.deadline_id)
    assert rag(second, opened, notes=[], changes=0, at=AT + DAY * 32).why.startswith("Its day is near")
    assert rag(second, opened, notes=[], changes=0, at=AT + DAY * 29).text == "Green: on track"
    assert action.number == 1
