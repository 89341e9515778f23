"""A report sent ahead of its publication: to whom, when, and what becomes of a planned day that cannot be kept."""

from datetime import UTC, date, datetime

import pytest

from audit_log.models import Entry
from rapid_review import actions
from tests.factories import World
from tests.rapid_review import practising as p
from tests.rapid_review.practising import DAY, DECIDED
from tests.rapid_review.reporting import deadline, load, run
from workflows import clock
from workflows.conflict import Conflict
from workflows.models import Procedure


def test_it_is_sent_to_everybody_the_rules_name_and_not_before_it_was_agreed(halton: World, rules: Procedure) -> None:
    reference, at, by = p.agreed(halton, rules), DECIDED + 3 * DAY, halton.partnership_manager
    with pytest.raises(Conflict, match="Plan the day of publication first"):
        p.send(reference, halton, at=at)
    p.plan(reference, halton, date(2026, 10, 5), at=at)
    with pytest.raises(Conflict, match="The Secretary of State"):
        actions.send_ahead(reference, sent_at=at, to=p.RECIPIENTS[:1], proof="x", by=by, at=at)
    with pytest.raises(Conflict, match="before it was agreed"):
        actions.send_ahead(reference, sent_at=DECIDED, to=p.RECIPIENTS, proof="x", by=by, at=at)


def test_a_report_sent_too_late_for_the_planned_day_left_a_day_that_nobody_could_keep(
    halton: World, rules: Procedure
) -> None:
    reference, late_at = p.agreed(halton, rules), datetime(2026, 9, 20, 10, tzinfo=UTC)
    p.plan(reference, halton, date(2026, 9, 16), at=DECIDED + 3 * DAY)
    said = {"send_report_ahead": ("oversight", "Nobody sent it.")}
    ahead = {"to": p.RECIPIENTS, "proof": "A receipt.", "late": said, "by": halton.partnership_manager, "at": late_at}
    with pytest.raises(Conflict, match="too late for that") as refused:
        sent_at = datetime(2026, 9, 11, 10, tzinfo=UTC)
        actions.send_ahead(reference, sent_at=sent_at, planned_on=date(2026, 9, 20), **ahead)
    assert "The earliest possible day is Tuesday 22 September 2026" in refused.value.detail
    with pytest.raises(Conflict, match="that day is over"):
        actions.send_ahead(reference, sent_at=DECIDED + 3 * DAY, **ahead)
    assert load(reference).practice.sent_at is None
    actions.send_ahead(reference, sent_at=DECIDED + 3 * DAY, planned_on=date(2026, 9, 21), **ahead)
    found = load(reference)
    assert (found.step, found.practice.planned_on) == (11, date(2026, 9, 21))
    assert deadline(reference, "publish_on_plan").due_at == clock.end_of(date(2026, 9, 21))
    assert Entry.objects.filter(case__reference=reference, act="plan_publication").count() == 2


def test_a_planned_day_moved_after_its_alert_had_no_timer_any_more(halton: World, rules: Procedure) -> None:
    reference = p.sent(halton, rules)  # for Tuesday 15 September
    run(datetime(2026, 9, 16, 8, tzinfo=UTC))
    moved_at = datetime(2026, 9, 16, 10, tzinfo=UTC)
    p.plan(reference, halton, date(2026, 9, 21), at=moved_at)
    (live,) = [one for one in load(reference).live_deadlines if one.code == "publish_on_plan"]
    assert (live.is_open, live.due_at) == (True, clock.end_of(date(2026, 9, 21)))
    run(datetime(2026, 9, 22, 8, tzinfo=UTC))
    (live,) = [one for one in load(reference).live_deadlines if one.code == "publish_on_plan"]
    assert live.late_since == clock.end_of(date(2026, 9, 21))  # told again each working day
    p.publish(reference, halton, at=datetime(2026, 9, 22, 10, tzinfo=UTC))
    assert load(reference).live_deadlines == []
