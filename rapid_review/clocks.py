"""The clocks of an incident: when each begins and ends, and what a beginning that comes late does to it. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from workflows.calendar import Calendar
from workflows.limits import Due, Facts, deadline_due, due, guard_late_opening
from workflows.models import Role
from workflows.people import POST
from workflows.phrases import by, spoken_at
from workflows.procedure import DeadlineRule, Rules, Step, Within

SEVERAL = (Role.STATUTORY_PARTNER, Role.LEAD_SAFEGUARDING_PARTNER)
AWARE = "became_aware"
ENTERING = ""
ASKED = "asked"


@dataclass(frozen=True)
class Clock:
    """One limit as it runs. `late_since` is set when it had run out before it could begin here."""

    step: Step
    rule: DeadlineRule
    due: Due
    late_since: datetime | None = None


def clocks(
    rules: Rules, facts: Facts, *, event: str, at: datetime, calendar: Calendar, step: Step | None = None
) -> list[Clock]:
    """The limits that begin with an event at `at`; those that begin with entering a stage are that `step`'s.

    A limit of the partnership's own that had run out lasts to the end of the next working day. One of the law's is
    never moved: it is overdue from the start, and what falls at the end of the next working day is the next alert.
    """
    return [clock(rules, rule, one, facts, at=at, calendar=calendar) for one, rule in _begun(rules, event, step)]


def _begun(rules: Rules, event: str, step: Step | None) -> Iterator[tuple[Step, DeadlineRule]]:
    for one in rules.steps:
        for rule in one.deadlines:
            if rule.starts_on == event and (event != ENTERING or one is step):
                yield one, rule


def clock(rules: Rules, rule: DeadlineRule, step: Step, facts: Facts, *, at: datetime, calendar: Calendar) -> Clock:
    """One limit that begins at `at`."""
    if not rule.binding:
        return _begins(step, rule, deadline_due(rules, rule, facts, step=step, calendar=calendar), at, calendar)
    # Counted as if it had begun where it counts from: what begins late gives a limit of the law no day more.
    counted = replace(rule, starts_on=rule.limit.after) if isinstance(rule.limit, Within) else rule
    found = deadline_due(rules, counted, facts, step=step, calendar=calendar)
    if other := other_reading(rules, rule, step, facts, calendar=calendar):
        found = replace(found, why=(*found.why, other))
    return _begins(step, rule, found, at, calendar)


def other_reading(rules: Rules, rule: DeadlineRule, step: Step, facts: Facts, *, calendar: Calendar) -> str:
    """How others count the same limit, as a line of its explanation; "" where there is one reading."""
    if rule.other_reading is None:
        return ""
    other = due(rule.other_reading, facts, step=step, calendar=calendar, source=rule.source)
    if other.due_at is None:
        return f"Others count it {other.due_text}; the earlier reading is chased"
    chased = due(rule.limit, facts, step=step, calendar=calendar, source=rule.source)
    which = "the same" if other.due_at == chased.due_at else "the earlier reading is chased"
    return f"Others count it from the notification, which would be {by(other.due_at)}; {which}"


def _begins(step: Step, rule: DeadlineRule, due: Due, at: datetime, calendar: Calendar) -> Clock:
    if due.due_at is None or due.due_at > at:
        if due.remind_at is not None and due.remind_at <= at:
            due = replace(due, remind_at=None)
        return Clock(step, rule, due)
    # What is counted back from a planned day may have run out before the stage that waits for it began.
    should_open_at = min(due.opens_at or at, due.due_at)
    guarded = guard_late_opening(due, should_open_at=should_open_at, opened_at=at, calendar=calendar)
    if not rule.binding:
        return Clock(step, rule, guarded)
    assert guarded.due_at is not None
    lines = (
        f"It began here at {spoken_at(at)}, when that had passed. The limit is not moved: it was overdue at once",
        f"If it is still not done {by(guarded.due_at)}, everybody is told again",
    )
    return Clock(step, rule, replace(guarded, due_text=due.due_text, why=(*due.why, *lines)), due.due_at)


def told_words(roles: Sequence[str]) -> str:
    """Those who are told, in words: "the statutory partners, the business unit"; a post of its own is the lead's."""
    return ", ".join(
        "the accountable lead"
        if role.startswith(POST)
        else f"the {Role(role).label.lower()}{'s' if role in SEVERAL else ''}"
        for role in roles
    )
