"""Where a challenge will enter its ladder, and when each step would be due: known before it is raised. Pure.

It reckons exactly as raising and catching up do, and a test compares the two.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from workflows import holidays
from workflows.calendar import Calendar, Closure, falls_over
from workflows.clock import day_of
from workflows.limits import (
    Due,
    Facts,
    day_number,
    deadline_due,
    entered,
    guard_late_opening,
    shift_day_one,
    window_of,
)
from workflows.procedure import DeadlineRule, Rules, Step


@dataclass(frozen=True)
class Dated:
    """One deadline of one step, with its date."""

    step: Step
    rule: DeadlineRule
    due: Due

    def words(self, at: datetime) -> str:
        """ "Discuss it and resolve it, by the end of Tuesday 29 December 2026"."""
        late = " (that is over already)" if self.due.due_at and self.due.due_at <= at else ""
        return f"{self.rule.label}, {self.due.due_text}{late}"


@dataclass(frozen=True)
class Foreseen:
    """The step a challenge stands on once it is raised, and that step's and the later ones' deadlines.

    `day` is today's number as the procedure counts; None on the urgent track, which counts hours.
    """

    step: Step
    day: int | None
    facts: Facts
    dated: tuple[Dated, ...]

    @property
    def now(self) -> list[Dated]:
        """What is to be done at the step it enters."""
        return [one for one in self.dated if one.step is self.step]


def foresee(
    rules: Rules,
    *,
    counted_from: datetime,
    at: datetime,
    calendar: Calendar,
    urgent: bool = False,
    priority: str = "",
    enter_at: int | None = None,
) -> Foreseen:
    """For a challenge that counts from one instant and is raised at another, `at`."""
    calendar = holidays.calendar()
    step = rules.step(enter_at or (rules.urgent.enter_at[0] if urgent and rules.urgent else 1))
    facts = Facts(
        counted_from,
        day_one_on=shift_day_one(step, day_of(counted_from), calendar=calendar) if step.number > 1 else None,
        entered={step.number: counted_from},
        events={"raised": counted_from},
        urgent=urgent,
        priority=priority or None,
    )
    rows = _of_step(rules, step, facts, calendar)
    while (ended := _ran_out(rows, at)) and step is not rules.last:
        step = rules.step(step.number + 1)
        facts = _next(facts, step, ended, calendar)
        rows = [
            replace(
                one,
                due=guard_late_opening(one.due, should_open_at=ended, opened_at=at, calendar=calendar),
            )
            for one in _of_step(rules, step, facts, calendar)
        ]
    return Foreseen(step, _day(facts, rules, at, calendar), facts, (*rows, *_later(rules, step, facts, rows, calendar)))


def warnings(rules: Rules, found: Foreseen, calendar: Calendar, closures: list[Closure]) -> list[str]:
    """What to say when a step to come falls over a bank holiday or over days on which an agency is shut."""
    if found.facts.urgent:
        return []
    lines = []
    for step in rules.steps[found.step.number - 1 :]:
        if window := window_of(step, found.facts, calendar=holidays.calendar()):
            lines += [f"Step {step.number}: {line}." for line in falls_over(window, holidays.calendar(), closures)]
    return lines


def _of_step(rules: Rules, step: Step, facts: Facts, calendar: Calendar) -> list[Dated]:
    """What opens on entering a step. Whatever waits for an event still to come is left out."""
    return [
        Dated(step, rule, deadline_due(rules, rule, facts, step=step, calendar=calendar))
        for rule in step.deadlines
        if not rule.starts_on or (rule.starts_on in facts.events and rule.starts_on != "representations_asked")
    ]


def _ran_out(rows: list[Dated], at: datetime) -> datetime | None:
    """When the timer will have left this step, if it has by `at`."""
    ends = [one.due.due_at for one in rows if one.rule.on_timeout == "escalate" and one.due.due_at]
    return min((end for end in ends if end <= at), default=None)


def _next(facts: Facts, step: Step, at: datetime, calendar: Calendar) -> Facts:
    facts = entered(facts, step, at=at, calendar=calendar, by_timer=True)
    return replace(facts, events={**facts.events, "escalated": at})


def _later(rules: Rules, step: Step, facts: Facts, rows: list[Dated], calendar: Calendar) -> list[Dated]:
    """The steps after it, as if each ran to its end; nothing beyond a step whose end cannot be known."""
    found: list[Dated] = []
    for following in rules.steps[step.number :]:
        ends = [one.due.due_at for one in rows if one.rule.on_timeout == "escalate" and one.due.due_at]
        if not ends:
            break
        facts = _next(facts, following, min(ends), calendar)
        rows = _of_step(rules, following, facts, calendar)
        found += rows
    return found


def _day(facts: Facts, rules: Rules, at: datetime, calendar: Calendar) -> int | None:
    if facts.urgent:
        return None
    day_one = day_number(1, facts, unit=rules.day_unit, calendar=calendar)
    if rules.day_unit == "calendar":
        return (day_of(at) - day_one).days + 1
    return max(1, calendar.working_days_between(day_one, day_of(at)) + 1)
