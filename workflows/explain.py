"""Every deadline of a procedure for one date, as if each step ran to its end: when it is due, and why."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from workflows.calendar import Calendar
from workflows.clock import london
from workflows.limits import Due, Facts, deadline_due, entered
from workflows.procedure import DeadlineRule, Rules, Step


@dataclass(frozen=True)
class Explained:
    """One deadline of one step, with its date."""

    step: Step
    rule: DeadlineRule
    due: Due


def explain(
    rules: Rules,
    *,
    raised_at: datetime,
    calendar: Calendar,
    urgent: bool = False,
    priority: str | None = None,
    enter: int | None = None,
    events: Mapping[str, datetime] | None = None,
) -> list[dict[str, Any]]:
    """What `manage.py explain_deadlines --json` prints: instants as texts with their London offset.

    Raises ValueError, in plain English, for an urgent case without a track, an unknown priority or step.
    """
    found = explained(
        rules,
        raised_at=raised_at,
        calendar=calendar,
        urgent=urgent,
        priority=priority,
        enter=enter,
        events=events,
    )
    return [as_json(one) for one in found]


def as_json(one: Explained) -> dict[str, Any]:
    """One deadline as JSON knows it; unknown instants are null."""
    return {
        "step": one.step.number,
        "deadline": one.rule.code,
        "party": one.rule.side,
        "opens_at": _with_offset(one.due.opens_at),
        "due_at": _with_offset(one.due.due_at),
        "due_text": one.due.due_text,
        "why": list(one.due.why),
    }


def explained(
    rules: Rules,
    *,
    raised_at: datetime,
    calendar: Calendar,
    urgent: bool = False,
    priority: str | None = None,
    enter: int | None = None,
    events: Mapping[str, datetime] | None = None,
) -> list[Explained]:
    """The same as rows for a page. `enter` is the step to begin at: without it, the first of the track."""
    _check(rules, urgent=urgent, priority=priority, enter=enter)
    first = rules.step(enter or (rules.urgent.enter_at[0] if urgent and rules.urgent else 1))
    facts = Facts(raised_at, events=dict(events or {}), urgent=urgent, priority=priority)
    facts = entered(facts, first, at=raised_at, calendar=calendar, moves_windows=True)
    found: list[Explained] = []
    for step in rules.steps[first.number - 1 :]:
        rows = [
            Explained(step, rule, deadline_due(rules, rule, facts, step=step, calendar=calendar))
            for rule in step.all_deadlines
        ]
        found += rows
        ends_at = _end_of_step(rows)
        if ends_at and step is not rules.last:  # an unknown end leaves the next step's opening unknown too
            following = rules.step(step.number + 1)
            facts = entered(facts, following, at=ends_at, calendar=calendar, by_timer=True)
    return found


def _end_of_step(rows: list[Explained]) -> datetime | None:
    """When a step has run to its end: its last escalating deadline, else its last of all; None: unknown."""
    escalating = [one.due.due_at for one in rows if one.due.due_at and one.rule.on_timeout == "escalate"]
    known = escalating or [one.due.due_at for one in rows if one.due.due_at]
    return max(known, default=None)


def _check(rules: Rules, *, urgent: bool, priority: str | None, enter: int | None) -> None:
    if urgent and rules.urgent is None:
        raise ValueError(f"{rules.name} has no urgent track.")
    if priority is not None and priority not in rules.priorities:
        known = f"its priorities are {', '.join(rules.priorities)}" if rules.priorities else "it has no priorities"
        raise ValueError(f"{rules.name} knows no priority {priority!r}: {known}.")
    if (enter or 1) > 1 and not urgent and not rules.may_enter_later:
        raise ValueError(f"{rules.name} is entered at step 1 only.")
    if enter is not None and not 1 <= enter <= len(rules.steps):
        raise ValueError(f"{rules.name} has steps 1 to {len(rules.steps)}: it cannot be entered at {enter}.")


def _with_offset(at: datetime | None) -> str | None:
    return london(at).isoformat() if at else None
