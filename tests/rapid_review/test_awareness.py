"""The awareness date corrected: counted anew by an explicit act, both dates kept, and never later by one alone."""

from datetime import UTC, date, datetime

import pytest

from rapid_review import actions
from rapid_review.models import AwarenessCorrection
from tests.factories import World
from tests.rapid_review.reporting import AWARE, HOUR, deadline, load, report
from workflows import clock
from workflows.conflict import Conflict
from workflows.models import Procedure

EARLIER = datetime(2026, 12, 16, 9, tzinfo=UTC)  # a Wednesday: five working days end on Wednesday 23 December
LATER = datetime(2026, 12, 18, 20, tzinfo=UTC)
MONDAY = datetime(2026, 12, 21, 9, tzinfo=UTC)


def test_an_earlier_date_counts_at_once_and_both_are_kept(halton: World, rules: Procedure) -> None:
    reference = report(halton, rules)
    counts = actions.correct_awareness(
        reference, aware_at=EARLIER, why="The ward rang first.", by=halton.partnership_manager, at=MONDAY
    )
    found = deadline(reference)
    assert counts and found.due_at == clock.end_of(date(2026, 12, 23))
    assert any("29 December 2026" in line for line in found.why) and any(
        "23 December 2026" in line for line in found.why
    )
    kept = AwarenessCorrection.objects.get()
    assert (kept.before_at, kept.after_at, load(reference).aware_at) == (AWARE, EARLIER, EARLIER)


def test_a_later_date_changes_nothing_until_a_second_person_approves_it(halton: World, rules: Procedure) -> None:
    reference = report(halton, rules)
    monday = datetime(2026, 12, 21, 7, tzinfo=UTC)
    manager = halton.partnership_manager
    assert not actions.correct_awareness(reference, aware_at=monday, why="A misprint.", by=manager, at=MONDAY)
    assert (load(reference).aware_at, deadline(reference).due_at) == (AWARE, clock.end_of(date(2026, 12, 29)))
    kept = AwarenessCorrection.objects.get()
    answer = {"approves": True, "why": "I have seen the letter.", "at": MONDAY + HOUR}
    with pytest.raises(Conflict, match="Somebody else"):
        actions.answer_correction(reference, kept.pk, by=manager, **answer)
    actions.answer_correction(reference, kept.pk, by=halton.council_partner, **answer)
    assert (load(reference).aware_at, deadline(reference).due_at) == (monday, clock.end_of(date(2026, 12, 30)))
    with pytest.raises(Conflict, match="answered already"):
        actions.answer_correction(reference, kept.pk, by=halton.nhs_partner, **answer)


def test_a_later_date_that_is_not_approved_leaves_everything_as_it_was(halton: World, rules: Procedure) -> None:
    reference = report(halton, rules)
    manager = halton.partnership_manager
    actions.correct_awareness(reference, aware_at=LATER, why="A misprint.", by=manager, at=MONDAY)
    kept = AwarenessCorrection.objects.get()
    actions.answer_correction(
        reference, kept.pk, approves=False, why="It is right.", by=halton.nhs_partner, at=MONDAY + HOUR
    )
    assert load(reference).aware_at == AWARE


def test_a_date_so_early_that_the_limit_has_passed_makes_it_overdue_and_not_longer(
    halton: World, rules: Procedure
) -> None:
    reference = report(halton, rules)
    long_ago = datetime(2026, 12, 1, 9, tzinfo=UTC)
    actions.correct_awareness(
        reference, aware_at=long_ago, why="The ward rang first.", by=halton.partnership_manager, at=MONDAY
    )
    assert deadline(reference).late_since == clock.end_of(date(2026, 12, 8))
