"""A procedure as people read it: every step with its dates for one beginning, and what is left open."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from workflows.calendar import spoken
from workflows.clock import day_of
from workflows.explain import Explained, explained
from workflows.holidays import calendar
from workflows.models import Procedure
from workflows.people import role_name
from workflows.phrases import spoken_at, words
from workflows.procedure import DeadlineRule, Rules, Step

SIDES = (("Raising side", "raising"), ("Receiving side", "receiving"), ("Partnership", "partnership"))
NO_TIMER = "Nothing happens by itself then, and nobody is reminded: the day is shown."
NO_APPROVAL = "If nobody answers by then, the challenge may go on all the same, and that is recorded."
MOMENT = timedelta(microseconds=1)
# What starts an incident's limits and is not a step: all of it is taken to happen at the moment asked about.
STARTS = ("became_aware", "reported")


@dataclass(frozen=True)
class ProcedurePage:
    """One procedure, worked out from one beginning. `problem` replaces the steps when it cannot be."""

    procedure: Procedure
    rules: Rules
    steps: list[dict[str, Any]]
    after_end: list[dict[str, str]]
    problem: str = ""


def page_of(procedure: Procedure, asked: Mapping[str, Any], *, raised_at: datetime) -> ProcedurePage:
    """`asked` is what the reader chose: track, priority, enter."""
    rules = procedure.rules
    problem, found = "", []
    try:
        found = explained(
            rules,
            raised_at=raised_at,
            calendar=calendar(),
            urgent=asked.get("track") == "urgent",
            priority=asked.get("priority") or (rules.priorities[0] if rules.priorities else None),
            enter=asked.get("enter"),
            events=dict.fromkeys(STARTS, raised_at) if rules.kind == "incident" else {},
        )
    except ValueError as refusal:
        problem = str(refusal).replace(rules.name, rules.title, 1)
    by_step: dict[int, list[Explained]] = {}
    for one in found:
        by_step.setdefault(one.step.number, []).append(one)
    steps = (
        [_step(step, by_step.get(step.number, []), by_the_hour=asked.get("track") == "urgent") for step in rules.steps]
        if found
        else []
    )
    after_end = [
        {"label": rule.label, "limit": words(rule.limit), "then": _then(rule) if rule.stops_on else NO_TIMER}
        for rule in rules.after_end
    ]
    return ProcedurePage(procedure, rules, steps, after_end, problem)


def _step(step: Step, rows: list[Explained], *, by_the_hour: bool) -> dict[str, Any]:
    window = f"Days {step.from_day} to {step.to_day}"
    if step.from_day == step.to_day:
        window = f"Day {step.from_day}"
    return {
        "number": step.number,
        "title": step.title,
        # Hours are counted on the urgent track: the windows of days say nothing there.
        "from_day": None if by_the_hour else step.from_day,
        "to_day": None if by_the_hour else step.to_day,
        "window": window if step.from_day and not by_the_hour else "",
        "dates": _dates(step, rows, by_the_hour=by_the_hour),
        "state": "later" if rows else "skipped",
        "state_text": "" if rows else "Skipped",
        "who": [(label, _roles(getattr(step, side))) for label, side in SIDES if getattr(step, side)],
        "deadlines": [_deadline(one) for one in rows],
    }


def _dates(step: Step, rows: list[Explained], *, by_the_hour: bool) -> str:
    """The first and last day of a step, where both are known."""
    opens = [one.due.opens_at for one in rows if one.due.opens_at]
    ends = [one.due.due_at for one in rows if one.due.due_at]
    if not opens or not ends:
        return ""
    first, last = day_of(min(opens)), day_of(max(ends) - MOMENT)
    if step.from_day and step.from_day == step.to_day and not by_the_hour:
        last = first  # what is due on the day after, such as handing over, is outside the step's window
    return spoken(first) if first == last else f"{spoken(first)} to {spoken(last)}"


def _roles(roles: tuple[str, ...]) -> str:
    names = " or ".join(role_name(role).lower() for role in roles)
    return names[:1].upper() + names[1:]


def _deadline(one: Explained) -> dict[str, Any]:
    is_approval = one.step.approval is not None and one.rule == one.step.approval.rule
    due = f"due {one.due.due_text}" if one.due.due_at else one.due.due_text
    return {
        "label": one.rule.label,
        "due": due,
        "then": NO_APPROVAL if is_approval else _then(one.rule),
        "why": _why(one),
    }


def _why(one: Explained) -> list[str]:
    opens = [f"Opens {spoken_at(one.due.opens_at)}"] if one.due.opens_at else []
    return [*opens, *one.due.why]


def _then(rule: DeadlineRule) -> str:
    """What happens by itself when nobody has done it in time."""
    if rule.on_timeout == "escalate":
        return "If it is not done by then, the next step opens by itself."
    told = ", ".join(_told(spec) for spec in rule.told)
    again = ", again each working day until it is done" if rule.repeat else ""
    if rule.on_timeout == "alert" and told:
        return f"If it is not done by then, these are told{again}: {told}."
    return f"If it is not done by then, those whose turn it is are reminded{again}."


def _told(spec: str) -> str:
    """ "raising:safeguarding_lead" → "safeguarding lead (raising side)"."""
    side, _, who = spec.rpartition(":")
    name = {"raiser": "whoever raised it", "holder": "whoever’s turn it is"}.get(who) or role_name(who).lower()
    return f"{name} ({side} side)" if side and who != "raiser" else name
