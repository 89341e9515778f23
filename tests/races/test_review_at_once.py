"""Partners sign at the same moment, and two people conclude at the same moment."""

from audit_log.models import Entry
from rapid_review import actions, flows
from rapid_review.models import ReviewState, SignOff
from tests.factories import make_procedure
from tests.races.at_once import at_once
from tests.rapid_review.reporting import HOUR, RULES, load, views
from tests.rapid_review.review_pages import AT
from tests.rapid_review.test_to_the_answer import conclude, sign, to_panel
from workflows.conflict import Conflict


def test_two_sign_offs_at_once_both_count(world):
    reference = to_panel(world, make_procedure(world.partnership, RULES))
    conclude(reference, world, AT)
    sign(reference, world, "council_partner", AT + HOUR)

    def last(key):
        sign(reference, world, key, AT + HOUR)
        return key

    assert set(at_once(lambda: last("nhs_partner"), lambda: last("police_partner"))) == {
        "nhs_partner",
        "police_partner",
    }
    found = load(reference)
    assert (found.review.state, flows.stages(found)) == (ReviewState.READY, ["dispatch"])
    assert set(SignOff.objects.values_list("answer", flat=True)) == {"signed"}


def test_of_one_who_signs_and_one_who_sends_it_back_at_once_the_flow_follows_the_states(world):
    reference = to_panel(world, make_procedure(world.partnership, RULES))
    conclude(reference, world, AT)
    done = at_once(
        lambda: sign(reference, world, "nhs_partner", AT + HOUR),
        lambda: sign(reference, world, "police_partner", AT + HOUR, "sent_back", "No."),
    )
    assert len([one for one in done if isinstance(one, Conflict)]) <= 1
    assert not [one for one in done if isinstance(one, Exception) and not isinstance(one, Conflict)]
    found = load(reference)
    assert (found.review.state, found.review.round, flows.stages(found)) == (ReviewState.AT_PANEL, 2, ["review_panel"])


def test_two_conclusions_at_once_conclude_once(world):
    reference = to_panel(world, make_procedure(world.partnership, RULES))
    views(reference, answer="no_cspr", panel="review", at=AT)

    def decide(by, conclusion):
        said = {"conclusion": conclusion, "why": "x", "complete_why": "x", "criteria": []}
        actions.conclude_review(reference, **said, by=by, at=AT)
        return conclusion

    done = at_once(lambda: decide(world.partnership_manager, "no_cspr"), lambda: decide(world.business_unit, "cspr"))
    (lost,) = [one for one in done if isinstance(one, Conflict)]
    (won,) = [one for one in done if isinstance(one, str)]
    assert "was first" in lost.headline
    assert load(reference).review.conclusion == won
    assert Entry.objects.filter(case__reference=reference, act="conclude_review").count() == 1
    assert SignOff.objects.count() == 3
