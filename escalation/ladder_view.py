"""The steps of a challenge’s ladder, from top to bottom, with where it stands. Pure: it reads what is loaded."""

from collections import Counter
from datetime import datetime
from typing import Any

from escalation.actions.closing import ended_at_step
from escalation.named import and_list
from escalation.reading import Reading
from escalation.turn_view import due_words, how_long, is_late, ran_out_at, role_words
from workflows.calendar import spoken
from workflows.clock import day_of
from workflows.limits import day_number, deadline_due
from workflows.models import Deadline, OnTimeout, Side
from workflows.procedure import Step
from workflows.templatetags.wording import instant

# How a deadline ended -> its tag and what the tag means.
ENDED: dict[str, tuple[str, str]] = {
    "met": ("Done", "done"),
    "late": ("Done late", "late"),
    "escalated": ("Ran out", "closed"),
    "lapsed": ("Nobody answered", "closed"),
    "superseded": ("No longer needed", "closed"),
    "asked again": ("Overdue, asked again", "overdue"),
}


STATES: dict[str, str] = {
    "done": "Done",
    "now": "Now",
    "later": "Later",
    "skipped": "Passed over",
    "unused": "Not needed",
}


def ladder_steps(reading: Reading) -> list[dict[str, Any]]:
    """The steps from top to bottom, as the `ladder` tag draws them."""
    return [_step(reading, step) for step in reading.challenge.rules.steps]


def day_today(reading: Reading) -> int | None:
    """Which day of the challenge today is, as its procedure counts; None on the urgent track and after the end."""
    challenge, today = reading.challenge, day_of(reading.at)
    if not challenge.is_live or reading.case.urgent:
        return None
    day_one = challenge.day_one_on or day_of(challenge.raised_at)
    if challenge.rules.day_unit == "calendar":
        return (today - day_one).days + 1
    days = reading.calendar
    return days.working_days_between(days.first_working(day_one), today) + 1


def _step(reading: Reading, step: Step) -> dict[str, Any]:
    challenge, at = reading.challenge, reading.at
    state = _state(reading, step)
    deadlines = _of_step(reading, step) if state in ("now", "done") else _to_come(reading, step, state)
    by_timer = step.number + 1 in challenge.entered_by_timer
    windowed = step.from_day is not None and not reading.case.urgent and state != "unused"
    return {
        "number": step.number,
        "title": step.title,
        "state": state,
        "state_text": "Time ran out" if state == "done" and by_timer else STATES[state],
        "late": state == "now" and any(is_late(one, at) for one in challenge.live_deadlines if one.step == step.number),
        "window": _window(step) if windowed else "",
        "dates": _dates(reading, step) if windowed else "",
        "from_day": step.from_day if windowed else None,
        "to_day": step.to_day if windowed else None,
        "who": _who(reading, step) if state in ("now", "later") else [],
        "then": _entered(reading, step),
        "deadlines": deadlines,
    }


def _state(reading: Reading, step: Step) -> str:
    challenge = reading.challenge
    been = str(step.number) in challenge.entered
    if challenge.is_live:
        if step.number == challenge.step:
            return "now"
        return ("done" if been else "skipped") if step.number < challenge.step else "later"
    return "done" if been else "skipped" if step.number < ended_at_step(challenge) else "unused"


def _window(step: Step) -> str:
    one = step.from_day == step.to_day or step.to_day is None
    return f"Day {step.from_day}" if one else f"Days {step.from_day} to {step.to_day}"


def _dates(reading: Reading, step: Step) -> str:
    facts, days = reading.challenge.facts(), reading.calendar
    assert step.from_day is not None
    first = day_number(step.from_day, facts, unit=step.day_unit, calendar=days)
    last = day_number(step.to_day or step.from_day, facts, unit=step.day_unit, calendar=days)
    return spoken(first) if first == last else f"{spoken(first)} to {spoken(last)}"


def _who(reading: Reading, step: Step) -> list[tuple[str, str]]:
    """At the present step the people, at a later one the roles."""
    found = []
    for side, roles in (
        (Side.RAISING, step.raising),
        (Side.RECEIVING, step.receiving),
        (Side.PARTNERSHIP, step.partnership),
    ):
        agency = reading.agencies[side].name if side in reading.agencies else side.label
        party = reading.challenge.parties.get(side)
        if step.number == reading.challenge.step and party and party.holder_ids:
            found.append((agency, and_list([reading.name(one) for one in party.holder_ids])))
        elif roles:
            found.append((agency, " or ".join(role_words(role) for role in roles)))
    return found


def _entered(reading: Reading, step: Step) -> str:
    at = reading.challenge.entered.get(str(step.number))
    if at is None:
        return ""
    by_itself = ", by itself when time ran out" if step.number in reading.challenge.entered_by_timer else ""
    return f"Began {instant(datetime.fromisoformat(at))}{by_itself}."


def _of_step(reading: Reading, step: Step) -> list[dict[str, Any]]:
    """What somebody had to do there. An alert that was repeated each working day is one line."""
    shown: dict[Any, Deadline] = {}
    for one in reading.deadlines:
        if one.step == step.number:
            shown[(one.code, one.side) if one.repeat else one.pk] = one
    labels = Counter(one.label for one in shown.values())
    return [_line(reading, one, twice=labels[one.label] > 1) for one in shown.values()]


def _line(reading: Reading, deadline: Deadline, *, twice: bool) -> dict[str, Any]:
    at = reading.at
    if deadline.closed_at is not None:
        status, kind = ENDED.get(deadline.closed_as, (deadline.closed_as.capitalize(), "closed"))
        if deadline.closed_as == "lapsed" and deadline.on_timeout != OnTimeout.LAPSE:
            status, kind = "Not done in time", "late"
    elif is_late(deadline, at):
        status, kind = f"Overdue: {how_long(ran_out_at(deadline) or at, at)}", "overdue"
    else:
        status, kind = "", ""
    live, agency = deadline.closed_at is None, reading.agencies.get(deadline.side)
    return {
        "label": f"{deadline.label}, {agency.name}" if twice and agency else deadline.label,
        "due": due_words(deadline, at),
        "status": status,
        "kind": kind,
        "then": f"With {and_list([reading.name(one) for one in deadline.holder_ids])}."
        if live and deadline.holder_ids
        else "",
        "why": list(deadline.why),
    }


def _to_come(reading: Reading, step: Step, state: str) -> list[dict[str, Any]]:
    """A later step's deadlines as far as they can be known today."""
    if state != "later":
        return []
    challenge, found = reading.challenge, []
    for rule in step.deadlines:
        due = deadline_due(challenge.rules, rule, challenge.facts(), step=step, calendar=reading.calendar)
        found.append({"label": rule.label, "due": due.due_text, "why": list(due.why)})
    return found
