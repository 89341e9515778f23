"""An agreed report that has to be changed after all: before it is sent, before it is published, and afterwards."""

from datetime import datetime

import pytest

from audit_log.models import Entry
from rapid_review import actions, flows
from rapid_review.models import Agreement, PracticeState, Publication
from tests.factories import World
from tests.rapid_review import practising as p
from tests.rapid_review.practising import DAY, DECIDED
from tests.rapid_review.reporting import HOUR, PARTNERS, deadline, load
from workflows.access import NotAllowed
from workflows.conflict import Conflict
from workflows.models import Procedure

FIRST_DAY = DECIDED + 14 * DAY  # the first day on which what was sent three days after the decision can be published


def take_back(reference: str, halton: World, *, at: datetime) -> None:
    actions.take_back_report(reference, why="A page was missing.", by=halton.partnership_manager, at=at)


def agreed_anew(reference: str, halton: World, *, at: datetime) -> None:
    number = p.draft(reference, halton, at=at, text="What was learned, corrected.\n")
    actions.submit_report(reference, number, by=halton.partnership_manager, at=at)
    for key in PARTNERS:
        p.agree(reference, halton, key, at=at + HOUR)
    for user in (halton.partnership_manager, halton.business_unit):
        p.check(reference, user, at=at + HOUR)


@pytest.mark.parametrize("stage", [p.agreed, p.sent])
def test_an_agreed_report_is_taken_back_and_everybody_asked_anew(halton: World, rules: Procedure, stage) -> None:
    reference, at = stage(halton, rules), DECIDED + 4 * DAY
    six_months = deadline(reference, "publish_review").due_at
    take_back(reference, halton, at=at)
    found = load(reference)
    assert (found.practice.state, found.step, flows.stages(found)) == (PracticeState.UNDER_WAY, 8, ["practice_review"])
    assert (found.practice.planned_on, found.practice.sent_at) == (None, None)
    codes = {one.code for one in found.live_deadlines}
    assert "change_report" in codes
    assert codes.isdisjoint({"plan_publication", "send_report_ahead", "publish_on_plan", "submit_report"})
    assert deadline(reference, "publish_review").due_at == six_months  # it runs on
    agreed_anew(reference, halton, at=at + DAY)
    found = load(reference)
    assert (found.practice.state, flows.stages(found)) == (PracticeState.AGREED, ["report_ahead"])
    assert Agreement.objects.filter(case=found.case).count() == 6
    assert "plan_publication" in {one.code for one in found.live_deadlines}
    with pytest.raises(Conflict, match="Plan the day of publication first"):
        p.send(reference, halton, at=at + 2 * DAY)  # the day before was planned for the other version


def test_what_was_taken_down_is_published_corrected_and_never_two_at_once(halton: World, rules: Procedure) -> None:
    reference, at, team = p.published(halton, rules), FIRST_DAY + DAY, halton.partnership_manager
    with pytest.raises(Conflict, match="It is public"):
        take_back(reference, halton, at=at)
    actions.take_down(reference, why="A place was named.", early=True, by=team, at=at)
    assert load(reference).stands == "Published, and taken down again"
    take_back(reference, halton, at=at + HOUR)
    found = load(reference)
    assert (found.case.closed_at, flows.stages(found)) == (None, ["practice_review"])
    assert {one.code for one in found.live_deadlines} == {"change_report", "monitor_review"}
    agreed_anew(reference, halton, at=at + DAY)
    on = p.first_day(at + 2 * DAY)
    p.plan(reference, halton, on, at=at + 2 * DAY)
    p.send(reference, halton, at=at + 2 * DAY)
    p.publish(reference, halton, at=at + 2 * DAY + (on - (at + 2 * DAY).date()).days * DAY, title="Child R: corrected")
    found = load(reference)
    assert (found.practice.state, found.step, flows.stages(found)) == (PracticeState.PUBLISHED, 0, [])
    assert [one.title for one in Publication.objects.filter(taken_down_at=None)] == ["Child R: corrected"]
    assert Publication.objects.count() == 2


def test_what_was_kept_back_can_be_published_after_all_even_after_the_six_months(
    halton: World, rules: Procedure
) -> None:
    reference, at = p.sent(halton, rules), DECIDED + 5 * DAY
    team = halton.partnership_manager
    actions.keep_back(reference, why="A trial is running.", justified_at=at, by=team, at=at)
    later = DECIDED + 300 * DAY
    take_back(reference, halton, at=later)
    assert load(reference).practice.not_published_why == ""
    agreed_anew(reference, halton, at=later + DAY)
    p.plan(reference, halton, p.first_day(later + 2 * DAY), at=later + 2 * DAY)
    assert load(reference).practice.planned_on is not None


@pytest.mark.parametrize("stage", [p.practising, p.submitted])
def test_what_nobody_has_agreed_is_not_taken_back(halton: World, rules: Procedure, stage) -> None:
    reference = stage(halton, rules)
    with pytest.raises(Conflict, match="No agreed report can be taken back"):
        take_back(reference, halton, at=DECIDED + 2 * DAY)


def test_who_takes_it_back_and_why_is_on_the_trail_and_nobody_else_can(halton: World, rules: Procedure) -> None:
    reference, at = p.agreed(halton, rules), DECIDED + 4 * DAY
    with pytest.raises(NotAllowed):
        actions.take_back_report(reference, why="x", by=p.reviewer_of(halton).user, at=at)
    take_back(reference, halton, at=at)
    entry = Entry.objects.get(case__reference=reference, act="take_back_report")
    assert (entry.by, entry.why) == (halton.partnership_manager, "A page was missing.")


def test_an_agreed_report_without_a_planned_day_left_no_clock_running(halton: World, rules: Procedure) -> None:
    reference = p.agreed(halton, rules)
    asked = deadline(reference, "plan_publication")
    assert asked.due_at is not None
    assert halton.business_unit.pk in asked.holder_ids
    p.plan(reference, halton, p.first_day(DECIDED + 3 * DAY), at=DECIDED + 3 * DAY)
    assert "plan_publication" not in {one.code for one in load(reference).live_deadlines}
    assert deadline(reference, "send_report_ahead").due_at is not None
