"""What the pages of incidents show, as plain rows for their templates."""

from datetime import date, datetime
from typing import Any

from audit_log.models import Entry
from audit_log.timeline import Day, line, timeline
from rapid_review import flows
from rapid_review.forms import ReportForm
from rapid_review.models import Harm, Incident, State, Suspected
from workflows import access, holidays
from workflows.calendar import spoken
from workflows.limits import Facts, deadline_due
from workflows.models import Agency, CaseKind, Deadline, Procedure, User
from workflows.templatetags.wording import instant


def rows(user: User, *, at: datetime) -> list[list[Any]]:
    """One row an incident: the soonest due first, the ended ones last."""
    cases = list(access.visible_to(user, at=at).filter(kind=CaseKind.INCIDENT).select_related("partnership"))
    files = Incident.loaded(cases)
    names = _names([pk for file in files for deadline in file.live_deadlines[:1] for pk in deadline.holder_ids])
    files.sort(key=lambda file: _soonest(file) or datetime.max.replace(tzinfo=at.tzinfo))
    found = []
    for file in files:
        first = next(iter(file.live_deadlines), None)
        reference = {"text": file.case.reference, "url": file.get_absolute_url(), "hint": file.case.about}
        turn = ", ".join(names[pk] for pk in first.holder_ids) if first else "Nobody"
        due: Any = first.due_text if first else "Nothing is left to do"
        if first and is_late(first, at):
            due = {"text": due, "kind": "overdue"}
        found.append([reference, file.get_state_display(), turn, due])
    return found


def _soonest(file: Incident) -> datetime | None:
    return next((one.due_at for one in file.live_deadlines), None)


def is_late(deadline: Deadline, at: datetime) -> bool:
    ran_out_at = deadline.late_since or deadline.due_at
    return ran_out_at is not None and ran_out_at <= at


def _names(ids: list[int]) -> dict[int, str]:
    return dict(User.objects.filter(pk__in=ids).values_list("pk", "name"))


def context(incident: Incident, user: User, may: set[str], *, at: datetime) -> dict[str, Any]:
    """The page of one incident, for one person."""
    link, live = incident.get_absolute_url(), incident.live_deadlines
    names = _names([pk for deadline in live for pk in deadline.holder_ids])
    acts = []
    if incident.step == 1 and "decide_threshold" in may:
        acts.append({"label": "Decide whether it has to be notified", "url": f"{link}decide/", "first": True})
    if incident.step == 2 and "record_notified" in may:
        acts.append({"label": "Record that the Panel was notified", "url": f"{link}notified/", "first": True})
    return {
        "incident": incident,
        "heading": f"{incident.case.reference}, {incident.case.about}",
        "panel": turn_panel(incident, user, names, at=at),
        "acts": acts,
        "reveal_url": f"{link}identity/" if "reveal" in may else "",
        "steps": stages(incident, at=at),
        "unchecked": [*incident.rules.missing, *(one.text for one in incident.rules.assumed)],
        "about": about(incident),
        "story": story(incident),
    }


def turn_panel(incident: Incident, user: User, names: dict[int, str], *, at: datetime) -> dict[str, Any]:
    """Whose turn it is, for what, by when, and what happens when time runs out."""
    first = next((one for one in incident.live_deadlines if one.step == incident.step), None)
    if first is None:
        return {"over": f"{incident.get_state_display()}. Nothing is left to do."}
    return {
        "who": ", ".join(names[pk] for pk in first.holder_ids),
        "mine": user.pk in first.holder_ids,
        "what": f"{first.label}.",
        "due_text": first.due_text,
        "late": "That has passed." if is_late(first, at) else "",
        "otherwise": "If it is not done, the statutory partners and the partnership’s team are told"
        + (", again on each working day until it is." if first.repeat else "."),
    }


def stages(incident: Incident, *, at: datetime) -> list[dict[str, Any]]:
    """The two stages as a ladder: the flow says where it stands, the deadlines say by when."""
    standing = flows.stage(incident)
    found = []
    for step in incident.rules.steps:
        state = "now" if step.code == standing else "done" if step.number < (incident.step or 99) else "later"
        if step.number == 2 and incident.state == State.NOT_NOTIFIABLE:
            state = "skipped"
        mine = incident.case.deadlines.filter(step=step.number, late_since=None).order_by("pk")
        found.append(
            {
                "number": step.number,
                "title": step.title,
                "state": state,
                "deadlines": [
                    {"label": one.label, "due": one.due_text, "why": one.why, "status": _status(one, at)}
                    for one in mine
                ],
            }
        )
    return found


def _status(deadline: Deadline, at: datetime) -> str:
    if deadline.closed_at and deadline.closed_as in ("met", "late"):
        return "Done late" if deadline.closed_as == "late" else "Done"
    return "Overdue" if is_late(deadline, at) else "Open"


def about(incident: Incident) -> list[dict[str, Any]]:
    party = incident.parties["raising"]
    agency = Agency.objects.get(pk=party.agency_id or 0)
    rows = [
        {"key": "Reported by", "value": agency.name},
        {"key": "Reported at", "value": instant(incident.reported_at)},
        {"key": "The local authority became aware", "value": instant(incident.aware_at)},
        {"key": "It happened on", "value": spoken(incident.happened_on) if incident.happened_on else "Not known"},
        {"key": "Harm", "value": Harm(incident.harm).label},
        {"key": "Abuse or neglect", "value": Suspected(incident.suspected).label},
        {"key": "What is known", "value": incident.circumstances},
        {"key": "Done for safety", "value": incident.safety or "Not recorded"},
        {"key": "Rules", "value": incident.rules.title},
    ]
    if incident.decision_why:
        rows.append({"key": "Reasons of the decision", "value": incident.decision_why})
    if incident.notified_at:
        reference = f" ({incident.notification_reference})" if incident.notification_reference else ""
        rows.append({"key": "Notified", "value": instant(incident.notified_at) + reference})
    return rows


def story(incident: Incident) -> list[Day]:
    """The trail in words, newest first."""
    rows = Entry.objects.filter(case=incident.case_id).order_by("chain_no")
    columns = ("at", "recorded_at", "words", "why", "changes", "chain_no", "by__name")
    return timeline([line({**row, "who": row["by__name"]}) for row in rows.values(*columns)], newest_first=True)


def answers(form: ReportForm) -> list[dict[str, Any]]:
    """What was said, to be checked."""
    said, found = form.cleaned_data, []
    for name, field in form.fields.items():
        value = said[name]
        if isinstance(value, datetime):
            value = instant(value)
        elif isinstance(value, date):
            value = spoken(value)
        elif choices := getattr(field, "choices", None):
            value = dict(choices)[value]
        found.append({"key": field.label, "value": value or "Not given"})
    return found


def clocks(procedure: Procedure, aware_at: datetime, *, at: datetime) -> list[str]:
    """What follows from the day the local authority became aware."""
    facts = Facts(raised_at=at, events={"became_aware": aware_at})
    return [
        f"{rule.label}: {deadline_due(procedure.rules, rule, facts, step=step, calendar=holidays.calendar()).due_text}"
        for step in procedure.rules.steps
        for rule in step.deadlines
    ]


def identity(who: dict[str, Any]) -> list[dict[str, str]]:
    born = spoken(date.fromisoformat(who["born_on"])) if who["born_on"] else "Not known"
    return [{"key": "Name", "value": who["name"]}, {"key": "Date of birth", "value": born}]
