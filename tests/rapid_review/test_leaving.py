"""Somebody leaves their post and takes another in the same partnership: what the old post let them read is over."""

from datetime import datetime, timedelta

import pytest
from django.http import Http404

from notifications.models import Notice
from rapid_review import actions
from rapid_review.models import View
from tests.escalation.visiting import get
from tests.factories import World, make_post
from tests.rapid_review import gathering as g
from tests.rapid_review import learning_stories as stories
from tests.rapid_review import reporting
from tests.rapid_review import tracking as t
from workflows import clock, posts
from workflows.access import NotAllowed, visible_to
from workflows.models import Post, Procedure, User

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def leaves(halton: World, post: Post, *, at: datetime) -> User:
    """The post ended yesterday."""
    team = halton.partnership_manager
    posts.end_post(post, last_on=clock.day_of(at) - DAY, by=team, at=at, why="A new job elsewhere.")
    return User.objects.get(pk=post.user_id)


def moves(halton: World, key: str, *, to: str, at: datetime) -> User:
    """They have a post elsewhere, and leave the one they had."""
    make_post(halton.post(key).user, halton.agency(to), "practitioner")
    return leaves(halton, halton.post(key), at=at)


def reads(user: User, reference: str, at: datetime) -> bool:
    return visible_to(user, at=at).filter(reference=reference).exists()


def test_who_signed_a_return_and_moved_kept_reading_and_writing_it(halton: World, rules: Procedure) -> None:
    reference, at = g.gathering(halton, rules, "police", "icb"), g.ASKED + 2 * DAY
    g.draft(reference, halton, "police")
    g.sign(reference, halton, "police")
    assert reads(halton.police_lead, reference, at)
    mover = moves(halton, "police_lead", to="practice", at=at)
    assert not reads(mover, reference, at)
    one = g.of(reference, halton, "police")
    for path in ("", "identity/", "chronology/", f"returns/{one.pk}/", f"returns/{one.pk}/write/"):
        assert get(mover, f"/incidents/{reference}/{path}", at).status_code == 404, path
    with pytest.raises(Http404):
        actions.correct_return(reference, one.pk, why="x", by=mover, at=at)


def test_who_was_asked_in_two_posts_and_leaves_one_reads_the_other_agencys_alone(
    halton: World, rules: Procedure
) -> None:
    reference, at = g.gathering(halton, rules, "police", "icb"), g.ASKED + 2 * DAY
    g.draft(reference, halton, "police")
    g.sign(reference, halton, "police")
    both = make_post(halton.police_lead, halton.agency("school"), "safeguarding_lead")
    leaves(halton, halton.post("dsl"), at=at)
    g.ask(reference, halton, "school", at=at)
    school = g.of(reference, halton, "school")
    if halton.police_lead.pk not in school.deadline.holder_ids:
        pytest.fail(f"{both} was not asked for the school")
    mover = leaves(halton, halton.post("police_lead"), at=at)
    assert reads(mover, reference, at)
    assert get(mover, f"/incidents/{reference}/returns/{school.pk}/", at).status_code == 200
    police = g.of(reference, halton, "police")
    assert get(mover, f"/incidents/{reference}/returns/{police.pk}/", at).status_code == 404


def test_who_was_accountable_for_an_action_and_moved_kept_reading_the_recommendation(halton: World) -> None:
    reference, _ = t.planned(halton)
    for key in ("police_lead", "sergeant"):
        assert reads(getattr(halton, key), reference, t.AT)
        assert not reads(moves(halton, key, to="practice", at=t.AT + DAY), reference, t.AT + DAY), key


def test_who_was_invited_to_a_learning_review_and_moved_kept_reading_it(halton: World, learning: Procedure) -> None:
    reference, at = stories.planned(halton, learning), stories.AT + DAY
    for key in ("dsl", "nhs_manager"):
        assert reads(getattr(halton, key), reference, at)
        assert not reads(moves(halton, key, to="practice", at=at), reference, at), key
    assert reads(halton.police_lead, reference, at)  # who stays is still invited


def test_who_takes_part_in_another_post_goes_on_reading(halton: World, learning: Procedure) -> None:
    reference, at = stories.planned(halton, learning), stories.AT + DAY
    make_post(halton.police_lead, halton.agency("practice"), "practitioner")
    other = Post.objects.get(user=halton.police_lead, agency=halton.agency("practice"))
    leaves(halton, other, at=at)
    assert reads(halton.police_lead, reference, at)


@pytest.mark.parametrize("key", ["council_partner", "nhs_partner", "police_partner"])
def test_a_partner_who_takes_another_job_at_the_same_agency_kept_reading_incidents(
    halton: World, rules: Procedure, key: str
) -> None:
    """What the partnership showed them was for their post, and not for their agency."""
    reference, at = reporting.report(halton, rules), reporting.AWARE + DAY
    assert reads(getattr(halton, key), reference, at)
    mover = moves(halton, key, to=halton.post(key).agency.slug, at=at)
    assert not reads(mover, reference, at)


def test_a_practitioner_who_takes_another_job_at_the_same_agency_keeps_what_they_raised(halton: World) -> None:
    at = t.AT + DAY
    reference = halton.challenge(at=t.AT)
    assert reads(moves(halton, "teacher", to="school", at=at), reference, at)


def test_who_left_the_panel_while_it_sat_went_on_changing_their_view(halton: World, rules: Procedure) -> None:
    reference, at = reporting.report(halton, rules), reporting.AWARE + DAY
    reporting.view(reference, halton.nhs_partner)
    make_post(
        halton.nhs_partner, halton.post("partnership_manager").agency, "business_unit"
    )  # still reads every incident
    mover = leaves(halton, halton.post("nhs_partner"), at=at)
    assert reads(mover, reference, at)
    (seat,) = View.objects.filter(case__reference=reference).values_list("member", flat=True)
    with pytest.raises(NotAllowed):
        actions.give_view(reference, seat, answer="does_not_meet", criteria=[], why="x", by=mover, at=at)
    assert get(mover, f"/incidents/{reference}/view/?of={seat}", at).status_code == 403


def test_who_left_is_not_mailed_how_it_ended(halton: World, rules: Procedure) -> None:
    reference, at = g.gathering(halton, rules, "police"), g.ASKED + 2 * DAY
    gone, stays = moves(halton, "police_lead", to="practice", at=at), halton.council_partner
    actions.end_criteria_not_met(reference, why="A birth injury.", by=stays, at=at)
    told = Notice.objects.filter(kind="not_met").values_list("recipient", flat=True)
    assert halton.dsl.pk in told
    assert gone.pk not in told
