"""The day of publication, planned backwards: which days are possible, and why another is not. Pure.

Two limits of the law stand on either side: the report goes to the Panel and the Secretary of State so many working
days before, and it is published within six months of the decision. Neither is ever moved; the plan is.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from rapid_review.models import Incident
from rapid_review.stages import PUBLISH, rule_called
from workflows.calendar import Calendar, spoken
from workflows.clock import day_of
from workflows.limits import due
from workflows.procedure import Before
from workflows.reckoning import TICK, last_day_before

AHEAD, PLAN, PLANNED = "send_report_ahead", "plan_publication", "publication_planned"


@dataclass(frozen=True)
class Window:
    """The days on which it can be published: from the first for which the report is ahead in time, within six months.

    `first` is after `last` where no day within the six months is possible any more.
    """

    first: date
    last: date


def ahead_limit(incident: Incident) -> Before:
    """How long before publication the report is sent."""
    limit = rule_called(incident, AHEAD)[1].limit
    assert isinstance(limit, Before)
    return limit


def first_day(limit: Before, sent_on: date, calendar: Calendar) -> date:
    """The first day on which what is sent on a day can be published."""
    day = sent_on
    while last_day_before(limit, day, calendar) < sent_on:
        day += timedelta(days=1)
    return day


def last_day(incident: Incident, calendar: Calendar) -> date:
    """The last day of the six months."""
    step, rule = rule_called(incident, PUBLISH)
    found = due(rule.limit, incident.facts(), step=step, calendar=calendar, source="", starts_on=rule.starts_on)
    assert found.due_at is not None
    return day_of(found.due_at - TICK)


def window(incident: Incident, *, today: date, calendar: Calendar, sent_at: datetime | None = None) -> Window:
    """Counted from the day the report was sent, or from today as long as it was not.

    `sent_at` is when it was sent where that is about to be recorded.
    """
    sent_at = sent_at or (incident.practice.sent_at if incident.practice else None)
    sent_on = day_of(sent_at) if sent_at else today
    first = max(first_day(ahead_limit(incident), sent_on, calendar), today)
    return Window(first, last_day(incident, calendar))


def refusal(on: date, possible: Window, *, today: date, sent: bool, delayed: bool) -> str:
    """Why a day cannot be planned, with the days that can; "" for one that can.

    A day after the six months is possible once the delay, and who was told of it, is recorded.
    """
    if on < possible.first:
        why = "the report was sent too late for that" if sent else "the report has to be sent before"
        why = "that day is over" if on < today else why
        words = f"It cannot be published on {spoken(on)}: {why}. The earliest possible day is {spoken(possible.first)}"
        if possible.first <= possible.last:
            return f"{words}, the latest within the six months {spoken(possible.last)}"
        return f"{words}. That is after the six months, which end on {spoken(possible.last)}"
    if on > possible.last and not delayed:
        words = f"The six months end on {spoken(possible.last)}"
        if possible.first <= possible.last:
            return f"{words}, the latest possible day. For a later one record the delay, and who was told, first"
        return f"{words}, and no day until then is possible any more. Record the delay, and who was told, first"
    return ""
