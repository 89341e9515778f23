"""A recommendation from its words to its actions: locked, answered, done by one and accepted by another."""

from datetime import date, timedelta

import pytest

from notifications.models import Notice
from rapid_review import actions
from rapid_review.models import DueChange, Evidence, EvidenceFile, Recommendation, RecommendationState
from tests.factories import World
from tests.rapid_review import tracking as tracker
from tests.rapid_review.tracking import AT, DAY, live, load, plan, planned, propose, ratified, run, show
from workflows.access import NotAllowed
from workflows.change import Change
from workflows.clock import end_of
from workflows.conflict import Conflict
from workflows.models import Outcome
from workflows.uploads import BadFile

HOUR = timedelta(hours=1)


def told(user: object, kind: str, ask: str) -> int:
    """How many notices of a kind ask somebody this."""
    return Notice.objects.filter(recipient=user, kind=kind, body__contains=ask).count()


# -- its words ----------------------------------------------------------------------------------------


def test_its_words_can_be_corrected_until_it_is_ratified_and_never_afterwards(halton: World) -> None:
    reference, by = propose(halton), halton.business_unit
    actions.correct_recommendation(reference, text="Word for word.", themes=["voice"], why="A slip.", by=by, at=AT)
    actions.ratify(reference, ratified=True, on=AT.date(), how="The meeting.", by=by, at=AT + HOUR)
    with pytest.raises(Conflict, match="was first"):
        actions.correct_recommendation(reference, text="Other words.", themes=[], why="x", by=by, at=AT + HOUR)
    assert load(reference).text == "Word for word."
    assert [each.text for each in Recommendation.history.filter(case__reference=reference).order_by("history_id")][
        :2
    ] == [tracker.TEXT, "Word for word."]


def test_a_recommendation_that_is_not_ratified_ends_with_the_reason(halton: World) -> None:
    reference = propose(halton)
    actions.ratify(reference, ratified=False, on=AT.date(), how="Done already.", by=halton.business_unit, at=AT)
    one = load(reference)
    assert (one.state, one.ratified_how, one.live_deadlines) == ("NOT_RATIFIED", "Done already.", [])
    assert one.case.closed_at == AT


def test_it_may_come_from_several_reviews_and_challenges_that_whoever_writes_it_down_can_see(halton: World) -> None:
    challenge = halton.challenge()
    reference = propose(halton, sources=(challenge,), origin="A national review")
    assert [each.of.reference for each in load(reference).case.comes_from.all()] == [challenge]
    with pytest.raises(Conflict, match="no case CH-1999-0001 that you can see"):
        propose(halton, sources=("CH-1999-0001",))
    with pytest.raises(Conflict, match=r"linked to .* already"):
        actions.link_source(reference, source=challenge, by=halton.business_unit, at=AT)


def test_only_the_partnerships_team_writes_one_down(halton: World) -> None:
    from django.http import Http404

    new = actions.NewRecommendation(procedure=tracker.rules(halton), text="x")
    for key in ("teacher", "police_lead", "council_partner", "administrator"):
        with pytest.raises((NotAllowed, Http404)):
            actions.record_recommendation(new, by=getattr(halton, key), at=AT)
    assert not Recommendation.objects.exists()


# -- the answer ---------------------------------------------------------------------------------------


def test_the_safeguarding_lead_of_the_agency_it_is_addressed_to_is_asked_for_the_answer(halton: World) -> None:
    reference = ratified(halton)
    asked = live(reference)["answer"]
    assert halton.keys(asked.holder_ids) == {"police_lead"}
    assert asked.due_text == "by the end of Tuesday 22 September 2026"  # ten working days on
    assert told(halton.police_lead, "for_you", "Say whether the recommendation is accepted") == 1
    with pytest.raises(NotAllowed):
        actions.accept_recommendation(reference, answer="accepted", why="", by=halton.council_partner, at=AT)


def test_one_that_is_addressed_to_nobody_within_the_partnership_is_asked_of_its_team(halton: World) -> None:
    reference = ratified(halton, to=None, to_body="The Department for Education")
    assert load(reference).addressed_to == "The Department for Education"
    assert halton.keys(live(reference)["answer"].holder_ids) == {"partnership_manager", "business_unit"}


@pytest.mark.parametrize(
    ("answer", "state"),
    [
        ("in_part", "IN_HAND"),
        ("not_accepted", "NOT_ACCEPTED"),
        ("merged", "MERGED"),
        ("transferred", "TRANSFERRED"),
    ],
)
def test_every_answer_but_plain_acceptance_needs_a_reason(halton: World, answer: str, state: str) -> None:
    reference = ratified(halton)
    with pytest.raises(Conflict, match="Say why"):
        actions.accept_recommendation(reference, answer=answer, why=" ", by=halton.police_lead, at=AT)
    actions.accept_recommendation(reference, answer=answer, why="Because.", by=halton.police_lead, at=AT)
    one = load(reference)
    assert (one.state, one.accepted_why) == (state, "Because.")
    assert (one.case.closed_at is None) == (state == "IN_HAND")


def test_what_was_turned_down_can_be_asked_once_more(halton: World) -> None:
    reference = ratified(halton)
    actions.accept_recommendation(reference, answer="not_accepted", why="No money.", by=halton.police_lead, at=AT)
    actions.reopen_recommendation(reference, why="There is money now.", by=halton.business_unit, at=AT + HOUR)
    assert load(reference).state == RecommendationState.RATIFIED
    assert halton.keys(live(reference)["answer"].holder_ids) == {"police_lead"}


# -- actions ------------------------------------------------------------------------------------------


def test_an_action_has_an_owner_an_accountable_lead_and_a_day_and_both_are_told(halton: World) -> None:
    reference, action = planned(halton)
    assert live(reference).keys() == {"action"}  # the planning is done: there is a measure and an action
    asked = live(reference)["action"]
    assert halton.keys(asked.holder_ids) == {"sergeant"}
    assert asked.due_at == end_of(action.due_on)
    assert told(halton.sergeant, "for_you", "Do action 1, and show what was done") == 1
    assert told(halton.police_lead, "alert", "You are accountable for action 1") == 1


def test_planning_is_asked_for_until_there_is_an_action_and_a_measure_with_its_baseline(halton: World) -> None:
    reference = tracker.in_hand(halton)
    plan(reference, halton)
    assert "plan" in live(reference)
    tracker.measure(reference, halton)
    assert "plan" not in live(reference)


def test_a_recommendation_whose_last_action_is_dropped_is_still_somebodys(halton: World) -> None:
    reference, action = planned(halton)
    actions.drop_action(reference, action.pk, why="Done by another.", by=halton.business_unit, at=AT)
    assert live(reference).keys() == {"plan"}
    assert load(reference).state == RecommendationState.IN_HAND


def test_another_day_keeps_the_one_before_with_who_and_why(halton: World) -> None:
    reference, action = planned(halton)
    later = action.due_on + DAY * 14
    actions.move_action(reference, action.pk, due_on=later, why="Illness.", by=halton.police_lead, at=AT)
    change = DueChange.objects.get()
    assert (change.before_on, change.after_on, change.why, change.by) == (
        action.due_on,
        later,
        "Illness.",
        halton.police_lead,
    )
    assert live(reference)["action"].due_at == end_of(later)
    with pytest.raises(NotAllowed):
        actions.move_action(reference, action.pk, due_on=later + DAY, why="x", by=halton.sergeant, at=AT)


def test_an_overdue_action_alerts_its_owner_the_accountable_lead_and_the_team_each_working_day(halton: World) -> None:
    reference, action = planned(halton)
    run(end_of(action.due_on))
    for key in ("sergeant", "police_lead", "partnership_manager", "business_unit"):
        assert told(getattr(halton, key), "overdue", "Do action 1, and show what was done") == 1, key
    again = live(reference)["action"]
    assert again.due_at == end_of(date(2026, 10, 9))
    run(again.due_at)
    assert told(halton.police_lead, "overdue", "Do action 1") == 2
    assert Outcome.objects.filter(case__reference=reference, kind="alerted").count() == 2


def test_what_stands_in_the_way_is_told_to_the_lead_and_the_team_at_once(halton: World) -> None:
    reference, action = planned(halton)
    actions.note_progress(reference, action.pk, kind="blocked", text="No tool.", by=halton.sergeant, at=AT + HOUR)
    for key in ("police_lead", "partnership_manager", "business_unit"):
        assert told(getattr(halton, key), "alert", "Something stands in the way of action 1") == 1, key


# -- evidence -----------------------------------------------------------------------------------------


def test_an_action_is_complete_only_when_somebody_else_accepts_the_evidence(halton: World) -> None:
    reference, action = planned(halton)
    show(reference, action, halton)
    assert load(reference).actions[0].state == "EVIDENCED"
    assert halton.keys(live(reference)["accept_evidence"].holder_ids) == {"police_lead"}
    with pytest.raises(NotAllowed):
        tracker.accept(reference, action, halton, by="sergeant")
    tracker.accept(reference, action, halton)
    one = load(reference)
    assert (one.actions[0].state, one.state) == ("COMPLETE", "COMPLETE")
    assert Evidence.objects.get().verdict_by == halton.police_lead


def test_whoever_shows_the_evidence_does_not_accept_it_even_in_the_team(halton: World) -> None:
    reference, action = planned(halton)
    show(reference, action, halton, by="business_unit")
    with pytest.raises(Conflict, match="Somebody else"):
        tracker.accept(reference, action, halton, by="business_unit")
    tracker.accept(reference, action, halton, by="partnership_manager")
    assert load(reference).actions[0].state == "COMPLETE"


def test_a_lead_who_showed_it_is_not_asked_to_accept_it(halton: World) -> None:
    reference = tracker.in_hand(halton)
    action = plan(reference, halton, owner=halton.post("business_unit"), lead=halton.post("partnership_manager"))
    show(reference, action, halton, by="partnership_manager")
    asked = halton.keys(live(reference)["accept_evidence"].holder_ids)
    assert asked == {"council_partner", "nhs_partner", "police_partner"}
    tracker.accept(reference, action, halton, by="nhs_partner")
    assert load(reference).actions[0].state == "COMPLETE"


def test_a_lead_who_adds_to_the_evidence_is_no_longer_the_one_who_accepts_it(halton: World) -> None:
    reference = tracker.in_hand(halton)
    action = plan(reference, halton, lead=halton.post("partnership_manager"))
    show(reference, action, halton)
    show(reference, action, halton, by="partnership_manager")
    assert halton.keys(live(reference)["accept_evidence"].holder_ids) == {"business_unit"}


def test_evidence_that_is_not_enough_goes_back_with_the_reason_and_another_day(halton: World) -> None:
    reference, action = planned(halton)
    show(reference, action, halton)
    with pytest.raises(Conflict, match="by which day"):
        actions.answer_evidence(reference, action.pk, accepted=False, why="x", by=halton.police_lead, at=AT)
    day = action.due_on + DAY * 7
    actions.answer_evidence(
        reference, action.pk, accepted=False, why="No date on it.", due_on=day, by=halton.police_lead, at=AT
    )
    asked = live(reference)["action"]
    assert (halton.keys(asked.holder_ids), asked.due_at) == ({"sergeant"}, end_of(day))
    assert Evidence.objects.get().verdict_why == "No date on it."
    show(reference, action, halton)
    tracker.accept(reference, action, halton)
    assert [each.verdict for each in Evidence.objects.order_by("pk")] == ["not_accepted", "accepted"]


def test_a_file_of_evidence_is_told_by_its_content_and_read_through_the_doors_alone(halton: World) -> None:
    from django.http import Http404

    reference, action = planned(halton)
    with pytest.raises(BadFile, match=r"named \.pdf but is something else"):
        show(reference, action, halton, file=("policy.pdf", b"no such thing"))
    assert not Evidence.objects.exists()
    show(reference, action, halton, file=("policy.pdf", b"%PDF-1.7 invented"))
    file = EvidenceFile.objects.get()
    read = actions.read_evidence_file(reference, file.pk, by=halton.police_lead, at=AT)
    assert bytes(read.content) == b"%PDF-1.7 invented"
    with pytest.raises(Http404):
        actions.read_evidence_file(reference, file.pk, by=halton.nurse, at=AT)


def test_two_people_who_accept_at_once_complete_it_once(halton: World) -> None:
    reference, action = planned(halton)
    show(reference, action, halton)
    tracker.accept(reference, action, halton)
    with pytest.raises(Conflict, match="was first"):
        tracker.accept(reference, action, halton, by="partnership_manager")


def test_nothing_of_a_recommendation_is_written_outside_a_change(halton: World) -> None:
    from workflows.models import OutsideChange

    reference, action = planned(halton)
    for record in (load(reference), action):
        with pytest.raises(OutsideChange):
            record.save()
    with Change(by=halton.business_unit, at=AT) as change:
        assert change.lock(Recommendation, reference).actions[0].pk == action.pk
