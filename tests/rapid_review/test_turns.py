"""Whose turn a page says it is, what it offers first, and whom it says are told."""

from datetime import datetime

import pytest

from rapid_review import turn
from rapid_review.incident_turn import asked_of
from rapid_review.recommendation_page import turn_panel
from tests.escalation.visiting import get, text_of
from tests.factories import World
from tests.rapid_review import gathering as g
from tests.rapid_review import practising as p
from tests.rapid_review import tracking as t
from tests.rapid_review.practising import DAY, DECIDED
from tests.rapid_review.reporting import AWARE, HOUR, deadline, load, report, view
from workflows.models import Procedure, User


def panel(reference: str, user: User, at=DECIDED + 2 * DAY) -> dict[str, object]:
    found = load(reference)
    return turn.panel(found, asked_of(found, user, at=at), user, at=at)


def offered(reference: str, user: User, *, at: datetime) -> dict[str, bool]:
    """The words of the buttons of an incident's page: whether each is the green one."""
    return {one["label"]: one["first"] for one in get(user, f"/incidents/{reference}/", at).context["acts"]}


def green(reference: str, user: User, *, at: datetime) -> list[str]:
    return [label for label, first in offered(reference, user, at=at).items() if first]


def test_three_partners_asked_side_by_side_are_all_named(halton: World, rules: Procedure) -> None:
    reference = p.submitted(halton, rules)
    shown = panel(reference, halton.scrutineer)  # somebody whose turn it is not
    for key in ("council_partner", "nhs_partner", "police_partner"):
        assert getattr(halton, key).name in shown["who"]
    assert shown["what"] == "Agree the report of the practice review."
    assert panel(reference, halton.nhs_partner)["what"].startswith(
        "Agree the report of the practice review for the NHS"
    )


def test_whoever_has_checked_the_anonymity_is_not_asked_for_the_second_check(halton: World, rules: Procedure) -> None:
    reference, at = p.submitted(halton, rules), DECIDED + 2 * DAY
    p.check(reference, halton.business_unit, at=at)
    left = [one for one in load(reference).live_deadlines if one.code == "check_anonymity"]
    assert [halton.business_unit.pk in one.holder_ids for one in left] == [False]
    assert halton.partnership_manager.pk in left[0].holder_ids
    assert not panel(reference, halton.business_unit, at=at + HOUR)["mine"]  # nor the next look, a month away
    assert "Second check" in panel(reference, halton.partnership_manager, at=at + HOUR)["what"]
    label = "Check that nobody can be recognised"
    assert label not in offered(reference, halton.business_unit, at=at + HOUR)
    assert label in offered(reference, halton.partnership_manager, at=at + HOUR)


def _with_a_version(halton: World, rules: Procedure) -> str:
    reference = p.practising(halton, rules)
    p.appoint(reference, halton, at=DECIDED + DAY)
    p.draft(reference, halton, at=DECIDED + DAY)
    return reference


def _sent_back(halton: World, rules: Procedure) -> str:
    reference = p.submitted(halton, rules)
    p.agree(reference, halton, "nhs_partner", at=DECIDED + 2 * DAY, answer="sent_back", why="A page is missing.")
    return reference


@pytest.mark.parametrize(
    ("stage", "said"),
    [
        (p.practising, "Appoint the reviewer"),
        (p.submitted, "Check that nobody can be recognised"),
        (_with_a_version, "Put the report to the three partners"),
        (_sent_back, "Add a version of the report"),
        (p.agreed, "Plan the publication"),
    ],
)
def test_the_green_button_is_what_the_turn_asks_for(halton: World, rules: Procedure, stage, said: str) -> None:
    reference = stage(halton, rules)
    assert green(reference, halton.business_unit, at=DECIDED + 4 * DAY) == [said]


def test_nothing_is_sent_ahead_before_a_day_is_planned(halton: World, rules: Procedure) -> None:
    reference, at = p.agreed(halton, rules), DECIDED + 3 * DAY
    assert "Record that the report was sent ahead" not in offered(reference, halton.business_unit, at=at)
    p.plan(reference, halton, p.first_day(at), at=at)
    assert green(reference, halton.business_unit, at=at) == ["Record that the report was sent ahead"]


def test_a_question_is_said_as_a_question() -> None:
    assert turn.sentence("Revisit: did anything change?", "Bill") == "Revisit: did anything change? With Bill."
    assert turn.sentence("Do it", "Bill") == "Do it, with Bill."
    assert turn.sentence("Did it change?", "") == "Did it change?"


def test_the_accountable_lead_is_said_to_be_told_only_where_one_is(halton: World) -> None:
    reference = t.ratified(halton)
    shown = turn_panel(t.load(reference), halton.police_lead, at=t.AT)
    assert "accountable lead" not in shown["otherwise"]
    reference, _ = t.planned(halton)
    assert "the accountable lead" in turn_panel(t.load(reference), halton.sergeant, at=t.AT)["otherwise"]


def test_what_is_asked_of_one_person_is_offered_first_and_at_the_top(halton: World, rules: Procedure) -> None:
    reference = p.submitted(halton, rules)
    with_page = get(halton.nhs_partner, f"/incidents/{reference}/", DECIDED + 2 * DAY)
    first = with_page.context["acts"][0]
    assert first["label"].startswith("Agree the report for the NHS") and first["first"]
    assert with_page.content.decode().count("Agree the report for") == 1  # and not once more far below
    assert not any(
        one["label"].startswith("Agree")
        for one in get(halton.business_unit, f"/incidents/{reference}/", DECIDED + 2 * DAY).context["acts"]
    )


def test_the_teams_own_turn_of_the_stage_comes_before_looking_how_it_stands(halton: World, rules: Procedure) -> None:
    reference, at = p.practising(halton, rules), DECIDED + DAY
    p.appoint(reference, halton, at=at)
    for user in (halton.partnership_manager, halton.business_unit):
        assert panel(reference, user, at=at)["what"].startswith("Have the report ready"), user


def test_partners_and_team_are_told_the_same_day_of_publication(halton: World, rules: Procedure) -> None:
    agreed = p.agreed(halton, rules)
    for user in (halton.nhs_partner, halton.business_unit):
        assert panel(agreed, user, at=DECIDED + 3 * DAY)["what"].startswith("Plan the day of publication"), user
    p.plan(agreed, halton, p.first_day(DECIDED + 3 * DAY), at=DECIDED + 3 * DAY)
    p.send(agreed, halton, at=DECIDED + 3 * DAY)
    for user in (halton.nhs_partner, halton.business_unit):
        assert "15 September 2026" in str(panel(agreed, user, at=DECIDED + 4 * DAY)["due_text"]), user


def test_publishing_is_offered_from_the_first_possible_day_on(halton: World, rules: Procedure) -> None:
    reference = p.sent(halton, rules)  # ahead for Tuesday 15 September
    assert "Publish it" not in offered(reference, halton.business_unit, at=DECIDED + 13 * DAY)
    assert green(reference, halton.business_unit, at=DECIDED + 14 * DAY) == ["Publish it"]


def test_the_turn_says_for_whose_view_a_decision_waits(halton: World, rules: Procedure) -> None:
    reference = report(halton, rules)
    view(reference, halton.council_partner)
    shown = get(halton.council_partner, f"/incidents/{reference}/", AWARE + 3 * HOUR).context["panel"]
    assert shown["what"].startswith("Decide")
    assert shown["otherwise"].startswith("Before that, there has to be a view for the NHS")


def test_the_green_button_of_a_recommendation_is_what_its_reader_is_asked(halton: World) -> None:
    def greens(user: User, reference: str) -> list[str]:
        rows = get(user, f"/recommendations/{reference}/", t.AT).context["acts"]
        return [one["label"] for one in rows if one["first"]]

    reference = t.ratified(halton)
    assert greens(halton.police_lead, reference) == ["Say whether it is accepted"]
    assert greens(halton.partnership_manager, reference) == []  # it is the police's to answer
    reference = t.in_hand(halton)
    assert greens(halton.police_lead, reference) == ["Plan an action"]
    t.plan(reference, halton)
    assert greens(halton.police_lead, reference) == ["Say how we will know that something changed"]


def test_who_accepts_evidence_reads_it_beside_the_question(halton: World) -> None:
    reference, action = t.planned(halton)
    t.show(reference, action, halton, text="The procedure was changed on page 4.")
    shown = text_of(get(halton.police_lead, f"/recommendations/{reference}/answer-evidence/?of={action.pk}", t.AT))
    assert "The procedure was changed on page 4." in shown


def test_the_next_look_at_a_review_is_somebodys_turn_only_when_it_comes(halton: World, rules: Procedure) -> None:
    reference = p.submitted(halton, rules)
    p.check(reference, halton.business_unit, at=DECIDED + 2 * DAY)
    due_at = deadline(reference, "monitor_review").due_at
    soon = panel(reference, halton.business_unit, at=due_at - DAY)
    assert soon["mine"] and soon["what"].startswith("Look at how the practice review stands")


def test_nothing_is_green_for_whoever_is_not_asked(halton: World, rules: Procedure) -> None:
    reference = p.submitted(halton, rules)
    p.agree(reference, halton, "nhs_partner", at=DECIDED + 2 * DAY)
    assert green(reference, halton.nhs_partner, at=DECIDED + 3 * DAY) == []


def test_a_turn_before_its_day_says_from_when_it_can_be_done(halton: World, rules: Procedure) -> None:
    reference = p.sent(halton, rules)
    shown = get(halton.business_unit, f"/incidents/{reference}/", DECIDED + 4 * DAY).context["panel"]
    assert shown["otherwise"].startswith("It can be published from Tuesday 15 September 2026. ")


def test_whoever_gathers_the_returns_reads_how_many_are_out(halton: World, rules: Procedure) -> None:
    reference = g.gathering(halton, rules, "police", "icb")
    shown = get(halton.partnership_manager, f"/incidents/{reference}/", g.ASKED + HOUR).context["panel"]
    assert shown["otherwise"].startswith("2 of 2 returns are not in yet. ")


def test_a_published_review_asks_the_team_for_what_it_recommends(halton: World, rules: Procedure) -> None:
    reference = p.published(halton, rules)
    at = DECIDED + 20 * DAY
    assert green(reference, halton.business_unit, at=at) == ["Write down its first recommendation"]
    assert green(reference, halton.nhs_partner, at=at) == []
    t.propose(halton, sources=(reference,), at=at)
    assert green(reference, halton.business_unit, at=at) == []


def test_what_one_is_asked_about_an_action_is_the_first_button(halton: World) -> None:
    reference, action = t.planned(halton)
    t.show(reference, action, halton)
    page = get(halton.police_lead, f"/recommendations/{reference}/", t.AT)
    first, *others = page.context["acts"]
    assert (first["label"], first["first"]) == ("Accept the evidence, or not: action 1", True)
    assert not any(one["first"] for one in others)
    assert page.content.decode().count("Accept the evidence, or not: action 1") == 1
