"""The stages of an incident as a ladder: the flow says where it stands, the deadlines say by when."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from rapid_review import flows
from rapid_review.clocks import other_reading
from rapid_review.flows import SIDE_BY_SIDE
from rapid_review.lateness import status
from rapid_review.models import Incident, State
from workflows import holidays
from workflows.models import Deadline

STATE_WORDS = {"done": "Done", "now": "Now", "later": "Not yet", "skipped": "Not needed"}


def stages(incident: Incident, *, at: datetime, without: Collection[str] = ()) -> list[dict[str, Any]]:
    """One rung a stage. An alert that is repeated each working day is one line.

    `without` are the labels of deadlines that the reader does not see.
    """
    standing = set(flows.stages(incident))
    last: dict[tuple[int | None, str, str], Deadline] = {}
    for one in incident.case.deadlines.order_by("pk"):
        if one.label not in without:
            last[one.step, one.code, one.label] = one
    found = []
    for step in incident.rules.steps:
        now = bool(standing & SIDE_BY_SIDE.get(step.code, {step.code}))
        state = "now" if now else "done" if step.number < (incident.step or 99) else "later"
        if _skipped(incident, step.number):
            state = "skipped"
        lines = [_line(incident, one, at) for one in last.values() if one.step == step.number]
        found.append(
            {
                "number": step.number,
                "title": step.title,
                "state": state,
                "state_text": STATE_WORDS[state],
                "deadlines": lines,
            }
        )
    return found


def _skipped(incident: Incident, number: int) -> bool:
    """Whether a stage was never reached, nor will be."""
    if incident.state == State.NOT_NOTIFIABLE:
        return number > 1
    if incident.step or number < 3:
        return False
    return incident.review is None or f"entered:{number}" not in incident.case.events


def _line(incident: Incident, deadline: Deadline, at: datetime) -> dict[str, Any]:
    words, kind = status(deadline, at)
    rule = incident.rule_of(deadline)
    notes = [incident.rules.assumption(code) for code in rule.assumed] if rule else []
    if rule and not rule.verified:
        notes.insert(0, incident.rules.unverified)
    if rule and rule.other_reading and deadline.step:
        step = incident.rules.step(deadline.step)
        notes.append(other_reading(incident.rules, rule, step, incident.facts(), calendar=holidays.calendar()))
    return {
        "label": deadline.label,
        "due": deadline.due_text,
        "then": ". ".join(notes) + "." if notes else "",
        "why": deadline.why,
        "status": words,
        "kind": kind,
    }
