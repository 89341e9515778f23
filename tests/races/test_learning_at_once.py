"""Two briefings are published at the same moment, and two people record one decision at the same moment."""

from rapid_review.actions import briefings, learning
from rapid_review.models import Briefing, GroupsView
from tests.factories import make_procedure
from tests.races.at_once import at_once
from tests.rapid_review import learning_stories as stories
from tests.rapid_review.learning_stories import AT, DAY
from workflows.conflict import Conflict

THEN = AT + 31 * DAY


def test_two_briefings_published_at_once_have_two_numbers_that_follow_one_another(world):
    rules = make_procedure(world.partnership, stories.RULES)
    found = [stories.ratified(world, rules, kind="audit", title=f"Theme {number}") for number in range(3)]
    for reference in found:
        stories.briefed(reference, world, at=THEN)
    by = world.business_unit
    done = at_once(*(lambda one=one: briefings.publish_briefing(one, by=by, at=THEN) for one in found))
    assert sorted(done) == [1, 2, 3]
    assert sorted(Briefing.objects.values_list("number", flat=True)) == [1, 2, 3]


def test_of_two_who_ratify_and_refuse_at_once_one_is_first(world):
    reference = stories.seen(world, make_procedure(world.partnership, stories.RULES))
    said = {"on_day": (AT + 30 * DAY).date(), "words": "As said.", "at": AT + 30 * DAY}
    done = at_once(
        lambda: learning.record_ratification(reference, agrees=True, by=world.nhs_partner, **said),
        lambda: learning.record_ratification(reference, agrees=False, by=world.police_partner, **said),
    )
    (lost,) = [one for one in done if isinstance(one, Conflict)]
    assert "was first" in lost.headline
    assert GroupsView.objects.filter(panel="leaders").count() == 1
