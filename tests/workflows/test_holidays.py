"""A bank holiday proclaimed late re-dates what it touches, and says so."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from audit_log.models import Entry
from escalation.models import Challenge
from rapid_review.models import Incident
from tests.factories import World, make_procedure
from workflows import clock, holidays
from workflows.conflict import Conflict
from workflows.models import Deadline

MODELS = (Challenge, Incident)
RAISED = datetime(2027, 4, 26, 10, tzinfo=UTC)  # a Monday; step 2 is days 3 to 9, of working days to 7 May
NEW_DAY, NAME = date(2027, 4, 30), "Bank holiday for a jubilee"


@pytest.fixture
def reference(halton: World) -> str:
    """A challenge at step 2 of the procedure that counts working days."""
    rules = make_procedure(halton.partnership, Path("escalation/procedures/pan-cheshire-working-days.toml"))
    raised = halton.challenge(at=RAISED, procedure=rules)
    halton.sweep(datetime(2027, 4, 28, 0, 1, tzinfo=UTC))
    return raised


def at_step_2(reference: str) -> Deadline:
    return Deadline.objects.get(case__reference=reference, step=2, code="resolve")


def test_it_moves_a_limit_in_working_days_by_a_day(halton: World, reference: str) -> None:
    assert clock.day_of(at_step_2(reference).due_at) == date(2027, 5, 8)  # overdue from the midnight ending 7 May
    at = datetime(2027, 4, 29, 9, tzinfo=UTC)
    moved = holidays.proclaim(MODELS, NEW_DAY, name=NAME, by=halton.partnership_manager, at=at, why="The Gazette")
    after = at_step_2(reference)
    assert [one.reference for one in moved] == [reference]
    assert after.due_at == clock.end_of(date(2027, 5, 10))
    assert any("was proclaimed a bank holiday" in line and "Friday 7 May 2027" in line for line in after.why)
    story = Entry.objects.get(case__reference=reference, act="proclaim_holiday")
    assert story.changes["Due"] == ["by the end of Friday 7 May 2027", "by the end of Monday 10 May 2027"]
    assert story.why == "The Gazette"


def test_it_leaves_calendar_days_alone(halton: World) -> None:
    reference = halton.challenge(at=RAISED)
    before = list(Deadline.objects.filter(case__reference=reference).values_list("due_at", flat=True))
    at = datetime(2027, 4, 26, 11, tzinfo=UTC)
    assert holidays.proclaim(MODELS, NEW_DAY, name=NAME, by=halton.partnership_manager, at=at, why="The Gazette") == []
    assert list(Deadline.objects.filter(case__reference=reference).values_list("due_at", flat=True)) == before


def test_a_deadline_opened_afterwards_counts_it(halton: World, reference: str) -> None:
    at = datetime(2027, 4, 29, 9, tzinfo=UTC)
    holidays.proclaim(MODELS, date(2027, 5, 12), name=NAME, by=halton.partnership_manager, at=at, why="The Gazette")
    halton.sweep(datetime(2027, 5, 8, 0, 1, tzinfo=UTC))
    step_3 = Deadline.objects.get(case__reference=reference, step=3, code="resolve")
    assert step_3.due_at == clock.end_of(date(2027, 5, 18))  # days 10 to 15: 10, 11, 13, 14, 17, 18 May
    assert any("Bank holiday for a jubilee" in line for line in step_3.why)


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2027, 5, 1), "already no working day"),  # a Saturday
        (date(2027, 5, 3), "already no working day"),  # the early May bank holiday
        (date(2027, 4, 27), "has passed"),
    ],
)
def test_a_day_that_changes_nothing_or_has_passed_is_refused(halton: World, day: date, words: str) -> None:
    at = datetime(2027, 4, 29, 9, tzinfo=UTC)
    with pytest.raises(Conflict, match=words):
        holidays.proclaim(MODELS, day, name=NAME, by=halton.partnership_manager, at=at, why="The Gazette")
