"""The demonstration's learning reviews: the six of Halton's report bare, an invented one at each stage."""

from io import StringIO

import pytest
from django.core.management import call_command

from rapid_review import briefings
from rapid_review.models import Briefing, LearningReview, LearningState, ReviewKind, RotaMember
from workflows.models import CaseChild, Partnership


@pytest.fixture(scope="module")
def loaded_once(made_once):
    made_once(lambda: call_command("load_demonstration", stdout=StringIO()))


@pytest.fixture
def loaded(loaded_once, db):
    """The whole demonstration, loaded once: each test has a savepoint within the transaction that holds it."""


def test_the_six_reviews_of_the_report_are_their_kind_and_pseudonym_and_nothing_is_added(loaded) -> None:
    found = list(LearningReview.objects.filter(state=LearningState.EARLIER).select_related("case").order_by("pk"))
    assert [(one.get_kind_display(), one.case.about) for one in found] == [
        ("Learning circle", "Sibling Group L"),
        ("Learning circle", "Child M"),
        ("Rapid review", "Child N"),
        ("Learning circle", "Child O"),
        ("Thematic audit", "Sibling Group P"),
        ("Local reflective review", "Sibling Group Q"),
    ]
    texts = ("title", "source", "purpose", "protocol", "held_note", "findings", "good_practice", "learning", "place")
    assert {getattr(one, name) for one in found for name in texts} == {""}
    assert [one.case.about for one in found if one.known] == ["Child N"]
    assert "3 September 2024" in next(one.known for one in found if one.known)
    assert not CaseChild.objects.filter(case__in=[one.case for one in found]).exists()


def test_there_is_an_invented_one_at_each_stage_and_its_children_begin_after_q(loaded) -> None:
    live = LearningReview.objects.exclude(state=LearningState.EARLIER)
    assert set(live.values_list("state", flat=True)) == set(LearningState) - {
        LearningState.EARLIER,
        LearningState.COMPARED,
    }
    given = set(CaseChild.objects.filter(case__partnership__slug="halton").values_list("child__pseudonym", flat=True))
    assert "Child R" in given
    assert not given & {f"Child {letter}" for letter in "ABCDEFGHIJKLMNOPQ"}
    assert set(live.values_list("case__partnership__slug", flat=True)) == {"halton"}
    assert ReviewKind.RAPID not in set(live.values_list("kind", flat=True))


def test_a_briefing_is_published_under_the_first_number_and_the_rota_has_chairs(loaded) -> None:
    halton = Partnership.objects.get(slug="halton")
    assert [one.number for one in briefings.published_briefings(halton)] == [101]
    assert Briefing.objects.count() == 1
    assert RotaMember.objects.filter(left_at=None).count() == 3


def test_loading_again_adds_none(loaded) -> None:
    before = LearningReview.objects.count()
    call_command("load_demonstration", stdout=StringIO())
    assert LearningReview.objects.count() == before
