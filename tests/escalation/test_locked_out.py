"""Nobody is handed what a conflict of interest keeps from them: a turn, or an agreed action."""

import pytest

from escalation import actions
from tests.escalation.stories import HOUR, at_step, deadline
from tests.world import halton  # noqa: F401 - the fixture
from workflows import clock, rulings
from workflows.conflict import Conflict
from workflows.models import Post


def conflict_of(world, key, ref, at):
    user = getattr(world, key)
    rulings.declare_conflict(ref, of=user, why="A cousin.", by=world.partnership_manager, at=at)


def test_a_turn_is_not_handed_over_to_somebody_with_a_conflict(halton):  # noqa: F811
    ref, at = at_step(halton, 2)
    assert halton.holders(ref, "raising") == {"dsl"}
    conflict_of(halton, "head", ref, at)
    with pytest.raises(Conflict) as refused:
        actions.hand_over(ref, to=halton.post("head"), why="I am away.", by=halton.dsl, at=at)
    assert refused.value.headline == "Harriet Head is locked out of this challenge"
    assert halton.holders(ref, "raising") == {"dsl"}
    actions.hand_over(ref, to=halton.post("colleague"), why="I am away.", by=halton.dsl, at=at)
    assert halton.holders(ref, "raising") == {"colleague"}


def test_a_turn_is_not_handed_over_to_one_of_the_team_whose_employer_is_a_party(halton):  # noqa: F811
    ref, at = at_step(halton, 2)
    Post.objects.filter(pk=halton.post("business_unit").pk).update(employer=None)  # the council
    to = halton.post("business_unit")
    with pytest.raises(Conflict) as refused:
        actions.hand_over(ref, to=to, side="receiving", why="Away.", by=halton.partnership_manager, at=at)
    assert "is locked out of this challenge" in refused.value.headline


def proposed(world, ref, owner, at):
    action = actions.NewAction("Visit the family", world.post(owner), clock.day_of(at + 240 * HOUR))
    actions.propose_resolution(ref, text="A visit", actions=[action], by=world.team_manager, at=at)
    (proposal,) = world.load(ref).proposals
    return proposal.pk


def test_nobody_with_a_conflict_is_proposed_as_the_owner_of_an_action(halton):  # noqa: F811
    ref, at = at_step(halton, 2)
    conflict_of(halton, "social_worker", ref, at)
    with pytest.raises(Conflict) as refused:
        proposed(halton, ref, "social_worker", at)
    assert refused.value.headline == "Sam Socialworker is locked out of this challenge"
    assert not halton.load(ref).proposals


def test_an_action_of_whoever_has_a_conflict_by_the_time_it_is_agreed_is_somebody_elses(halton):  # noqa: F811
    ref, at = at_step(halton, 2)
    proposal = proposed(halton, ref, "social_worker", at)
    conflict_of(halton, "social_worker", ref, at)
    actions.agree_resolution(ref, proposal, by=halton.dsl, at=at + HOUR)
    assert halton.keys(deadline(ref, "action").holder_ids) == {"partnership_manager"}
    assert halton.social_worker.pk not in halton.load(ref).holders
