"""Edges of the field that no other file holds: days on which nobody works, and children who are known already."""

from datetime import UTC, date, datetime

import pytest

from rapid_review import actions
from tests.factories import World
from tests.rapid_review.reporting import CHILD, HOUR, deadline, load
from workflows.clock import end_of
from workflows.models import Child, Procedure
from workflows.vault import Identifiers


def report(halton: World, rules: Procedure, aware_at: datetime, *who: Identifiers) -> str:
    new = actions.NewIncident(
        procedure=rules,
        children=tuple(actions.NewChild(one) for one in who or (CHILD,)),
        aware_at=aware_at,
        harm="seriously_harmed",
        suspected="suspected",
        circumstances=f"Noticed at {aware_at}.",
    )
    return actions.report_incident(new, by=halton.dsl, post=halton.post("dsl"), at=aware_at + HOUR)


@pytest.mark.parametrize(
    ("aware_on", "due_on"),
    [
        (date(2026, 12, 19), date(2026, 12, 29)),  # a Saturday; Christmas and Boxing Day (observed) lie in between
        (date(2026, 12, 28), date(2027, 1, 5)),  # a bank holiday; New Year's Day lies in between
        (date(2026, 9, 6), date(2026, 9, 11)),  # a Sunday
    ],
    ids=str,
)
def test_aware_on_a_day_on_which_nobody_works_the_next_working_day_is_day_one(
    halton: World, rules: Procedure, aware_on: date, due_on: date
) -> None:
    aware_at = datetime(aware_on.year, aware_on.month, aware_on.day, 23, 30, tzinfo=UTC)
    if aware_on.month == 9:
        aware_at = aware_at.replace(hour=22, minute=29)  # half past eleven in summer time
    assert deadline(report(halton, rules, aware_at)).due_at == end_of(due_on)


def test_two_incidents_of_one_child_have_one_pseudonym_and_clocks_of_their_own(halton: World, rules: Procedure) -> None:
    first = report(halton, rules, datetime(2026, 9, 1, 9, tzinfo=UTC))
    second = report(halton, rules, datetime(2026, 9, 8, 9, tzinfo=UTC))
    assert Child.objects.count() == 1
    assert load(first).case.about == load(second).case.about == "Child R"
    assert deadline(first).due_at < deadline(second).due_at


def test_a_sibling_group_is_one_incident_with_one_notification(halton: World, rules: Procedure) -> None:
    siblings = [Identifiers(f"Sibling {number}", date(2012 + number, 1, 1)) for number in range(3)]
    reference = report(halton, rules, datetime(2026, 9, 1, 9, tzinfo=UTC), *siblings)
    one = load(reference)
    assert one.case.about == "Child R, Child S and Child T"
    assert one.case.deadlines.filter(code="notify_panel").count() == 1
