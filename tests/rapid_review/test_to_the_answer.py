"""From the report to the national Panel's answer: whatever order people act in, the flow follows the states."""

from datetime import datetime, timedelta

import pytest

from rapid_review import actions, flows, turn
from rapid_review.incident_turn import asked_of
from rapid_review.models import ReviewState, SignOff, State
from tests.factories import World
from tests.rapid_review.reporting import AWARE, HOUR, PARTNERS, decide, load, report, views
from workflows import clock
from workflows.conflict import Conflict
from workflows.models import Procedure

DAY = timedelta(days=1)


def notify(reference: str, halton: World, at: datetime) -> None:
    actions.record_notified(reference, notified_at=at, panel_reference="P-1", by=halton.partnership_manager, at=at)


def to_panel(halton: World, rules: Procedure, *, aware_at: datetime = AWARE) -> str:
    reference = report(halton, rules, aware_at=aware_at)
    decide(reference, halton, at=aware_at + HOUR * 2)
    notify(reference, halton, aware_at + HOUR * 3)
    team, at = halton.partnership_manager, aware_at + HOUR * 4
    actions.ask_agencies(reference, [halton.agency("council")], letter="An injury.", by=team, at=at)
    one = load(reference).returns[0]
    actions.excuse(reference, one.pk, why="They have said all.", by=team, at=at + HOUR)
    actions.close_returns(reference, by=team, at=at + HOUR * 2)
    return reference


def conclude(reference: str, halton: World, at: datetime) -> None:
    views(reference, answer="no_cspr", panel="review", at=at)
    actions.conclude_review(
        reference,
        conclusion="no_cspr",
        why="The learning is known.",
        complete_why="It is.",
        criteria=[],
        by=halton.partnership_manager,
        at=at,
    )


def sign(reference: str, halton: World, key: str, at: datetime, answer: str = "signed", why: str = "") -> None:
    partner = key.removesuffix("_partner")
    one = SignOff.objects.filter(case__reference=reference, partner=partner).order_by("-round")[0]
    actions.sign_off(reference, one.pk, answer=answer, why=why, by=getattr(halton, key), at=at)


def test_an_incident_goes_from_its_report_to_the_panels_answer(halton: World, rules: Procedure) -> None:
    reference = to_panel(halton, rules)
    assert flows.stages(load(reference)) == ["review_panel"]
    at = AWARE + DAY
    conclude(reference, halton, at)
    assert set(flows.stages(load(reference))) == {"council_signs", "nhs_signs", "police_signs"}
    for key in PARTNERS:
        sign(reference, halton, key, at + HOUR)
    assert load(reference).review.state == ReviewState.READY
    actions.send_review(
        reference, sent_at=at + HOUR, how="secure mail", by=halton.partnership_manager, at=at + HOUR * 2
    )
    assert flows.stages(load(reference)) == ["panels_answer"]
    later = at + DAY * 6
    actions.record_answer(
        reference, answer="agrees", why="", answered_at=later, by=halton.partnership_manager, at=later
    )
    found = load(reference)
    assert (found.review.state, found.step, found.live_deadlines) == (ReviewState.ANSWERED, 0, [])
    assert flows.stages(found) == []
    assert found.case.closed_at == later


def test_a_partner_who_sends_it_back_brings_it_to_the_panel_again_and_nobody_else_is_asked_any_more(
    halton: World, rules: Procedure
) -> None:
    reference = to_panel(halton, rules)
    at = AWARE + DAY
    conclude(reference, halton, at)
    sign(reference, halton, "nhs_partner", at + HOUR)
    sign(reference, halton, "police_partner", at + HOUR, "sent_back", "The police’s part is missing.")
    found = load(reference)
    assert (found.review.state, found.review.round, flows.stages(found)) == (ReviewState.AT_PANEL, 2, ["review_panel"])
    assert [one.answer for one in found.sign_offs] == ["not_asked", "signed", "sent_back"]
    with pytest.raises(Conflict, match="no decision yet of the local authority, the NHS and the police"):
        actions.conclude_review(
            reference, conclusion="cspr", why="x", criteria=[], by=halton.partnership_manager, at=at + HOUR * 2
        )
    conclude(reference, halton, at + HOUR * 3)
    for key in reversed(PARTNERS):
        sign(reference, halton, key, at + HOUR * 4)
    assert flows.stages(load(reference)) == ["dispatch"]


def test_the_panel_that_asks_to_reconsider_brings_it_back_and_keeps_what_was_done(
    halton: World, rules: Procedure
) -> None:
    reference = to_panel(halton, rules)
    at = AWARE + DAY
    conclude(reference, halton, at)
    for key in PARTNERS:
        sign(reference, halton, key, at + HOUR)
    team = halton.partnership_manager
    actions.send_review(reference, sent_at=at + HOUR, how="", by=team, at=at + HOUR * 2)
    actions.record_answer(
        reference, answer="reconsider", why="Why no review?", answered_at=at + DAY, by=team, at=at + DAY
    )
    found = load(reference)
    assert (found.stands, found.review.round) == ("Waiting for the rapid review panel", 2)
    assert flows.stages(found) == ["review_panel"]
    assert found.review.sent_at == at + HOUR


def test_criteria_not_met_after_all_end_the_clocks_and_delete_nothing(halton: World, rules: Procedure) -> None:
    reference = to_panel(halton, rules)
    actions.end_criteria_not_met(reference, why="A birth injury.", by=halton.council_partner, at=AWARE + DAY)
    found = load(reference)
    assert (found.state, found.review.state, found.live_deadlines) == (
        State.CRITERIA_NOT_MET,
        ReviewState.WITHDRAWN,
        [],
    )
    assert flows.stages(found) == []
    assert len(found.returns) == 1


def test_what_happened_within_a_minute_is_written_down_by_the_minute(halton: World, rules: Procedure) -> None:
    reference, team = to_panel(halton, rules), halton.partnership_manager
    at = AWARE + DAY + timedelta(seconds=40)
    conclude(reference, halton, at)
    for key in PARTNERS:
        sign(reference, halton, key, at)
    minute = clock.minute_of(at)
    with pytest.raises(Conflict, match="before the panel had decided"):
        actions.send_review(reference, sent_at=minute - timedelta(minutes=1), how="", by=team, at=at)
    actions.send_review(reference, sent_at=minute, how="", by=team, at=at)
    actions.record_answer(reference, answer="agrees", why="", answered_at=minute, by=team, at=at)
    assert load(reference).review.state == ReviewState.ANSWERED


def test_a_clock_of_a_later_stage_is_nobodys_turn_yet(halton: World, rules: Procedure) -> None:
    reference = report(halton, rules)
    decide(reference, halton)
    notify(reference, halton, AWARE + HOUR * 3)
    found, at = load(reference), AWARE + HOUR * 4
    assert any(one.code == "send_review" and halton.nhs_partner.pk in one.holder_ids for one in found.live_deadlines)
    for user, mine in [(halton.nhs_partner, False), (halton.partnership_manager, True)]:
        shown = turn.panel(found, asked_of(found, user, at=at), user, at=at)
        assert shown["mine"] is mine
        assert shown["what"].startswith("Ask the agencies")
