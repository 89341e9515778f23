"""An incident reported after its limit has passed: the law's date stays, and nobody is left untold."""

from datetime import UTC, date, datetime

import pytest

from audit_log.models import Entry
from notifications.models import Notice
from rapid_review import actions
from tests.factories import World
from tests.rapid_review.reporting import HOUR, LATE, deadline, decide, report, run
from workflows import clock
from workflows.models import Procedure

LONG_AGO = datetime(2026, 11, 2, 9, tzinfo=UTC)  # a Monday: five working days end with Monday 9 November
REPORTED = datetime(2026, 11, 20, 9, tzinfo=UTC)  # a Friday


def test_the_limit_of_the_law_is_not_moved(halton: World, rules: Procedure) -> None:
    found = deadline(report(halton, rules, aware_at=LONG_AGO, at=REPORTED))
    assert found.late_since == clock.end_of(date(2026, 11, 9))
    assert found.due_text == "by the end of Monday 9 November 2026"
    assert any(line.startswith("It began here at 9") and "20 November 2026" in line for line in found.why)


def test_everybody_named_is_told_at_once_and_again_only_on_the_next_working_day(
    halton: World, rules: Procedure
) -> None:
    reference = report(halton, rules, aware_at=LONG_AGO, at=REPORTED)
    told = Notice.objects.filter(reference=reference, kind="overdue", recipient=halton.chief_executive)
    (first,) = told
    assert first.send_after == REPORTED
    run(REPORTED + HOUR)
    assert told.all().count() == 1
    run(clock.end_of(date(2026, 11, 23)))
    assert told.all().count() == 2


def test_the_partnerships_own_limit_lasts_to_the_next_working_day_with_both_dates_explained(
    halton: World, rules: Procedure
) -> None:
    found = deadline(report(halton, rules, aware_at=LONG_AGO, at=REPORTED), "decide_threshold")
    assert (found.late_since, found.due_at) == (None, clock.end_of(date(2026, 11, 23)))
    assert any("By its rule it was due by the end of Friday 6 November 2026" in line for line in found.why)


@pytest.mark.parametrize(
    ("notified_at", "closed_as"), [(REPORTED, "late"), (datetime(2026, 11, 6, 12, tzinfo=UTC), "met")]
)
def test_what_is_done_only_then_is_late_and_what_was_done_in_time_on_paper_is_not(
    halton: World, rules: Procedure, notified_at: datetime, closed_as: str
) -> None:
    reference = report(halton, rules, aware_at=LONG_AGO, at=REPORTED)
    decide(reference, halton, at=REPORTED + HOUR)
    actions.record_notified(
        reference,
        notified_at=notified_at,
        panel_reference="",
        late=LATE,
        by=halton.council_partner,
        at=REPORTED + HOUR * 2,
    )
    assert deadline(reference).closed_as == closed_as
    entry = Entry.objects.get(case__reference=reference, act="record_notified")
    assert (entry.at, entry.recorded_at) == (notified_at, REPORTED + HOUR * 2)
