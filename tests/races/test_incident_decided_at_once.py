"""Two people decide on an incident at the same moment: one wins, the other is told who was first."""

from audit_log.models import Entry
from rapid_review import actions, flows
from tests.factories import make_procedure
from tests.races.at_once import at_once
from tests.rapid_review.reporting import AWARE, HOUR, RULES, load, report, views
from workflows.conflict import Conflict


def test_two_deciding_at_once_decide_once(world):
    reference = report(world, make_procedure(world.partnership, RULES))

    def decide(by, meets):
        decision = "notify" if meets else "nothing"
        said = {"collective": "divided", "decision": decision, "why": "The criteria."}
        actions.decide_threshold(reference, **said, by=by, at=AWARE + HOUR * 2)
        return meets

    views(reference)

    done = at_once(lambda: decide(world.council_partner, True), lambda: decide(world.nhs_partner, False))
    (lost,) = [one for one in done if isinstance(one, Conflict)]
    (meets,) = [one for one in done if isinstance(one, bool)]
    assert "was first" in lost.headline
    assert Entry.objects.filter(case__reference=reference, act="decide_threshold").count() == 1
    assert flows.stages(load(reference)) == (["notification"] if meets else [])


def test_the_same_report_sent_twice_at_once_is_one_incident(world):
    rules = make_procedure(world.partnership, RULES)
    done = at_once(lambda: report(world, rules), lambda: report(world, rules))
    assert len([one for one in done if isinstance(one, str)]) == 1
    (lost,) = [one for one in done if isinstance(one, Conflict)]
    assert lost.headline == "You have already sent this"
