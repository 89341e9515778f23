"""The clocks that run from the day the local authority became aware, and what a report made late does to them. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from workflows.calendar import Calendar
from workflows.limits import Due, Facts, deadline_due, guard_late_opening
from workflows.models import Role
from workflows.phrases import by, spoken_at
from workflows.procedure import DeadlineRule, Rules, Step

SEVERAL = (Role.STATUTORY_PARTNER, Role.LEAD_SAFEGUARDING_PARTNER)


@dataclass(frozen=True)
class Clock:
    """One limit as it runs. `late_since` is set when it had run out before anybody reported the incident."""

    step: Step
    rule: DeadlineRule
    due: Due
    late_since: datetime | None = None


def clocks(rules: Rules, facts: Facts, *, at: datetime, calendar: Calendar) -> list[Clock]:
    """Every limit of an incident reported at `at`.

    A limit of the partnership's own that had run out lasts to the end of the next working day. One of the law's is
    never moved: it is overdue from the start, and what falls at the end of the next working day is the next alert.
    """
    found = []
    for step in rules.steps:
        for rule in step.deadlines:
            due = deadline_due(rules, rule, facts, step=step, calendar=calendar)
            found.append(_reported(step, rule, due, at=at, calendar=calendar))
    return found


def _reported(step: Step, rule: DeadlineRule, due: Due, *, at: datetime, calendar: Calendar) -> Clock:
    if due.due_at is None or due.due_at > at:
        return Clock(step, rule, due)
    guarded = guard_late_opening(due, should_open_at=due.opens_at or at, opened_at=at, calendar=calendar)
    if not rule.binding:
        return Clock(step, rule, guarded)
    assert guarded.due_at is not None
    lines = (
        f"It was reported at {spoken_at(at)}, when that had passed. The limit is not moved: it was overdue at once",
        f"If it is still not done {by(guarded.due_at)}, everybody is told again",
    )
    return Clock(step, rule, replace(guarded, due_text=due.due_text, why=(*due.why, *lines)), due.due_at)


def told_words(roles: Sequence[str]) -> str:
    """Those the rules name, in words: "the statutory partners, the business unit"."""
    return ", ".join(f"the {Role(role).label.lower()}{'s' if role in SEVERAL else ''}" for role in roles)
