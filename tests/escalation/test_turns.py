"""Whose turn: taken, given back, handed over."""

import pytest

from escalation import actions
from tests.escalation.stories import DAY, HOUR, at_step, deadline, histories, london, told, words
from tests.factories import make_person, make_post
from workflows.access import NotAllowed
from workflows.conflict import Conflict


def test_of_several_one_takes_the_turn_and_nobody_loses_it(halton):
    ref, at = at_step(halton, 2)
    actions.take_turn(ref, by=halton.team_manager, at=at)
    party = halton.load(ref).parties["receiving"]
    assert party.taken_by == halton.team_manager
    assert halton.holders(ref, "receiving") == {"team_manager", "council_lead"}
    assert histories(party)[-1] == "~"
    assert words(ref, "take_turn") == "Took the turn for the receiving agency."


def test_the_second_to_take_it_hears_who_was_first_and_when(halton):
    ref, at = at_step(halton, 2)
    actions.take_turn(ref, by=halton.team_manager, at=at)
    with pytest.raises(Conflict, match="Somebody was first") as refused:
        actions.take_turn(ref, by=halton.council_lead, at=at + HOUR)
    assert refused.value.detail == "Mina Manager took this turn at 11am on Thursday 10 September 2026."
    with pytest.raises(Conflict, match="You have already taken"):
        actions.take_turn(ref, by=halton.team_manager, at=at + HOUR)


def test_given_back_anybody_may_take_it(halton):
    ref, at = at_step(halton, 2)
    actions.take_turn(ref, by=halton.team_manager, at=at)
    with pytest.raises(Conflict, match="You have not taken"):
        actions.give_back(ref, by=halton.council_lead, at=at)
    actions.give_back(ref, by=halton.team_manager, at=at + HOUR, why="On leave.")
    assert told(halton, ref, "for_you", since=at) == {"council_lead"}
    actions.take_turn(ref, by=halton.council_lead, at=at + 2 * HOUR)


def test_a_turn_taken_at_one_step_is_over_at_the_next(halton):
    ref, at = at_step(halton, 2)
    actions.take_turn(ref, by=halton.team_manager, at=at)
    halton.play(london("2026-09-17 00:00"))
    assert halton.load(ref).parties["receiving"].taken_by is None


def test_handed_over_within_the_agency_with_its_deadlines(halton):
    ref, at = at_step(halton, 2)
    actions.hand_over(ref, to=halton.post("other_manager"), why="On leave.", by=halton.team_manager, at=at)
    assert halton.holders(ref, "receiving") == {"other_manager", "council_lead"}
    assert halton.keys(deadline(ref, "resolve").holder_ids) == {"dsl", "other_manager", "council_lead"}
    assert told(halton, ref, "handed_over") == {"other_manager"}
    assert words(ref, "hand_over") == "Handed over the turn to Otto Othermanager, Team manager."
    actions.respond(ref, text="I see to it.", by=halton.other_manager, at=at + HOUR)
    with pytest.raises(NotAllowed):
        actions.take_turn(ref, by=halton.team_manager, at=at + HOUR)


def test_a_taken_turn_goes_with_it(halton):
    ref, at = at_step(halton, 2)
    actions.take_turn(ref, by=halton.team_manager, at=at)
    actions.hand_over(ref, to=halton.post("other_manager"), why="Leave.", by=halton.team_manager, at=at)
    assert halton.load(ref).parties["receiving"].taken_by == halton.other_manager


@pytest.mark.parametrize(
    ("to", "said"), [("sergeant", "within the agency"), ("council_lead", "already Hedda Heading’s turn")]
)
def test_not_to_another_agency_and_not_to_whoever_has_it(halton, to, said):
    ref, at = at_step(halton, 2)
    with pytest.raises(Conflict, match=said):
        actions.hand_over(ref, to=halton.post(to), why="Leave.", by=halton.team_manager, at=at)


def test_not_to_somebody_who_has_left(halton):
    ref, at = at_step(halton, 2)
    former = make_post(
        make_person("Former Manager"), halton.agency("council"), "line_manager", ends_on=(at - DAY).date()
    )
    with pytest.raises(Conflict, match="does not hold that post today"):
        actions.hand_over(ref, to=former, why="Leave.", by=halton.team_manager, at=at)


def test_the_partnership_manager_hands_over_a_stuck_turn_within_its_agency(halton):
    ref, at = at_step(halton, 2)
    with pytest.raises(Conflict, match="within the agency"):
        actions.hand_over(
            ref, to=halton.post("sergeant"), side="receiving", why="Ill.", by=halton.partnership_manager, at=at
        )
    actions.hand_over(
        ref, to=halton.post("other_manager"), side="receiving", why="Ill.", by=halton.partnership_manager, at=at
    )
    assert halton.holders(ref, "receiving") == {"other_manager"}
    assert halton.keys(deadline(ref, "resolve").holder_ids) == {"dsl", "other_manager"}


def test_a_statutory_partner_hands_over_within_the_partners_agencies(halton):
    ref, at = at_step(halton, 4, receiver="officer")
    actions.hand_over(ref, to=halton.post("nhs_chief"), why="Away.", by=halton.nhs_partner, at=at)
    assert "nhs_chief" in halton.holders(ref, "partnership")
