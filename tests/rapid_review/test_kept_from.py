"""Whoever is kept from a case is kept from what is made of it, and hears of neither."""

import pytest

from rapid_review import actions
from rapid_review.actions.learning_start import NewReview, start_review
from tests.factories import World, make_procedure
from tests.rapid_review import learning_stories, tracking
from tests.rapid_review.reporting import AWARE, HOUR, load, report
from tests.rapid_review.tracking import AT
from workflows import access, clock, need_to_know, posts, rulings
from workflows.conflict import Conflict
from workflows.models import Procedure

LATER = AWARE + 2 * HOUR


@pytest.fixture
def conflicted(halton: World, rules: Procedure) -> str:
    """An incident of which the business unit has a conflict of interest."""
    reference = report(halton, rules)
    by = halton.partnership_manager
    rulings.declare_conflict(reference, of=halton.business_unit, why="A relative.", by=by, at=LATER)
    return reference


def test_a_conflict_keeps_somebody_from_the_recommendation_that_is_made_of_the_case(
    halton: World, conflicted: str
) -> None:
    made = tracking.propose(halton, to=None, sources=(conflicted,), at=LATER)
    one = tracking.load(made)
    assert not access.sees(halton.business_unit, need_to_know.SUMMARY, one, at=LATER)
    assert halton.keys(tracking.live(made)["ratify"].holder_ids) == {"partnership_manager"}


def test_a_conflict_of_a_source_that_is_linked_afterwards_keeps_them_out_too(halton: World, conflicted: str) -> None:
    made = tracking.propose(halton, to=None, at=LATER)
    actions.link_source(made, source=conflicted, by=halton.partnership_manager, at=LATER)
    assert not access.sees(halton.business_unit, need_to_know.SUMMARY, tracking.load(made), at=LATER)
    assert halton.keys(tracking.live(made)["ratify"].holder_ids) == {"partnership_manager"}


def test_a_recommendation_of_a_restricted_case_is_restricted(halton: World, rules: Procedure) -> None:
    reference = report(halton, rules)
    by = halton.partnership_manager
    rulings.restrict(reference, to=load(reference).holders, why="Staff.", by=by, at=LATER)
    one = tracking.load(tracking.propose(halton, to=None, sources=(reference,), at=LATER))
    assert one.case.restricted_at is not None
    assert one.keeps_from(halton.chief_executive.pk)
    assert not one.keeps_from(halton.nhs_partner.pk)  # named in the incident


def test_nobody_starts_a_review_of_a_child_whom_a_conflict_keeps_from_them(halton: World, conflicted: str) -> None:
    procedure = make_procedure(halton.partnership, learning_stories.RULES)
    facts = {"procedure": procedure, "kind": "circle", "purpose": "x", "protocol": "x"}
    post = halton.post("business_unit")
    with pytest.raises(Conflict, match="Nobody is known here"):
        start_review(NewReview(**facts, pseudonym=load(conflicted).case.about), by=post.user, post=post, at=LATER)
    with pytest.raises(Conflict, match="not yours to start"):
        start_review(NewReview(**facts, who=learning_stories.CHILD), by=post.user, post=post, at=LATER)


def test_when_the_lead_of_an_addressed_agency_leaves_the_team_holds_it_and_no_statutory_partner(halton: World) -> None:
    reference = tracking.ratified(halton)
    posts.end_post(
        halton.post("police_lead"), last_on=clock.day_of(AT - tracking.DAY), by=halton.partnership_manager, at=AT
    )
    held = halton.keys(tracking.load(reference).parties["partnership"].holder_ids)
    assert held == {"partnership_manager", "business_unit"}
    assert "police_lead" not in halton.keys(tracking.live(reference)["answer"].holder_ids)


def test_a_challenge_is_reopened_though_a_learning_review_came_of_it(halton: World) -> None:
    from escalation import actions as challenges

    reference = halton.challenge()
    challenges.withdraw(reference, why="Settled.", under_pressure=False, by=halton.teacher, at=AT + HOUR)
    procedure = make_procedure(halton.partnership, learning_stories.RULES)
    learning_stories.start(halton, procedure, at=AT + 2 * HOUR, who=None, comes_from=reference)
    again = challenges.reopen(reference, why="It happened again.", by=halton.teacher, at=AT + 3 * HOUR)
    assert again.startswith("CH-")


def test_the_answer_of_an_outside_body_puts_no_free_text_into_mail(halton: World) -> None:
    from notifications.models import Notice

    reference = tracking.ratified(halton, to=None, to_body="Marker Namesake " * 12)
    actions.accept_recommendation(reference, answer="merged", why="x", by=halton.business_unit, at=AT + HOUR)
    assert not Notice.objects.filter(body__contains="Marker").exists()
