"""What the pages of incidents show, as plain rows for their templates."""

from datetime import date, datetime
from typing import Any

from audit_log.models import Entry
from audit_log.timeline import Day, line, timeline
from rapid_review import flows
from rapid_review.clocks import clocks, told_words
from rapid_review.forms import ReportForm
from rapid_review.lateness import late_words, main_deadline, ran_out_at, status
from rapid_review.models import Harm, Incident, State, Suspected
from workflows import access, holidays, keeping_page, need_to_know
from workflows.calendar import spoken
from workflows.limits import Facts
from workflows.models import Agency, CaseKind, Deadline, Procedure, User
from workflows.procedure import Rules
from workflows.templatetags.wording import instant

STATE_WORDS = {"done": "Done", "now": "Now", "later": "Not yet", "skipped": "Not needed"}


# -- the list -----------------------------------------------------------------------------------------


def rows(user: User, *, at: datetime) -> list[list[Any]]:
    """One row an incident: the soonest due first, the ended ones last."""
    cases = list(access.visible_to(user, at=at).filter(kind=CaseKind.INCIDENT).order_by("-pk"))
    files = Incident.loaded(cases)
    files.sort(key=lambda file: _soonest(file) or datetime.max.replace(tzinfo=at.tzinfo))
    names = _names([file for file in files if file.live_deadlines])
    return [_row(file, user, names, at=at) for file in files]


def _row(file: Incident, user: User, names: dict[int, str], *, at: datetime) -> list[Any]:
    reference = {"text": file.case.reference, "url": file.get_absolute_url(), "hint": file.case.about}
    main = main_deadline(file)
    if main is None:
        return [reference, file.get_state_display(), "Nobody", "Nothing is left to do", ""]
    turn = ", ".join("You" if pk == user.pk else names[pk] for pk in main.holder_ids)
    worst = min(file.live_deadlines, key=lambda one: ran_out_at(one) or one.opens_at)
    late: Any = late_words(worst, at) or "No"
    if late != "No":
        late = {"text": late, "kind": "overdue", "hint": worst.label}
    return [reference, file.get_state_display(), turn, {"text": main.due_text, "hint": main.label}, late]


def _soonest(file: Incident) -> datetime | None:
    return min((ran_out for one in file.live_deadlines if (ran_out := ran_out_at(one))), default=None)


def _names(files: list[Incident]) -> dict[int, str]:
    """The names of everybody who holds a deadline of these incidents."""
    ids = {pk for file in files for deadline in file.live_deadlines for pk in deadline.holder_ids}
    return dict(User.objects.filter(pk__in=ids).values_list("pk", "name"))


# -- one incident -------------------------------------------------------------------------------------


def context(incident: Incident, user: User, may: set[str], *, at: datetime) -> dict[str, Any]:
    """The page of one incident, for one person."""
    ties = access.relations(user, incident, at=at)
    sees_story = access.shown(ties, need_to_know.STORY)
    link = incident.get_absolute_url()
    acts = []
    if incident.step == 1 and "decide_threshold" in may:
        acts.append({"label": "Decide whether it has to be notified", "url": f"{link}decide/", "first": True})
    if incident.step == 2 and "record_notified" in may:
        acts.append({"label": "Record that the Panel was notified", "url": f"{link}notified/", "first": True})
    return {
        "incident": incident,
        "heading": f"{incident.case.reference}, {incident.case.about}",
        "notes": keeping_page.notes(incident.case),
        "may_keep": "answer_disposal" in may,
        "panel": turn_panel(incident, user, _names([incident]), at=at),
        "acts": acts,
        "reveal_url": f"{link}identity/" if "reveal_incident" in may else "",
        "export_url": f"{link}export/" if "export_record" in may else "",
        "steps": stages(incident, at=at),
        "open_questions": open_questions(incident.rules),
        "about": about(incident),
        "sees_story": sees_story,
        "sees_readers": access.shown(ties, need_to_know.READERS),
        "story": story(incident) if sees_story else [],
    }


def turn_panel(incident: Incident, user: User, names: dict[int, str], *, at: datetime) -> dict[str, Any]:
    """Whose turn it is, for what, by when, and what happens when time runs out."""
    main = main_deadline(incident)
    if main is None:
        return {"over": f"{incident.get_state_display()}. Nothing is left to do."}
    late = late_words(main, at)
    others = [names[pk] for pk in main.holder_ids if pk != user.pk]
    mine = user.pk in main.holder_ids
    return {
        "who": ", ".join(others),
        "mine": mine,
        "what": f"{main.label}, with {', '.join(others)}." if mine and others else f"{main.label}.",
        "due_text": main.due_text,
        "late": f"That is {late}." if late else "",
        "otherwise": otherwise(main, late=bool(late)),
    }


def otherwise(deadline: Deadline, *, late: bool) -> str:
    """Who is told when time runs out."""
    again = ", again each working day until it is done" if deadline.repeat else ""
    when = "Because it is late" if late else "If it is not done by then"
    return f"{when}, these are told{again}: {told_words(deadline.told)}."


def stages(incident: Incident, *, at: datetime) -> list[dict[str, Any]]:
    """The two stages as a ladder: the flow says where it stands, the deadlines say by when."""
    standing = flows.stage(incident)
    last: dict[tuple[int | None, str], Deadline] = {}
    for one in incident.case.deadlines.order_by("pk"):
        last[one.step, one.code] = one  # an alert that is repeated each working day is one line
    found = []
    for step in incident.rules.steps:
        state = "now" if step.code == standing else "done" if step.number < (incident.step or 99) else "later"
        if step.number == 2 and incident.state == State.NOT_NOTIFIABLE:
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


def _line(incident: Incident, deadline: Deadline, at: datetime) -> dict[str, Any]:
    words, kind = status(deadline, at)
    rule = incident.rule_of(deadline)
    assumed = [incident.rules.assumption(code) for code in rule.assumed] if rule else []
    return {
        "label": deadline.label,
        "due": deadline.due_text,
        "then": ". ".join(assumed) + "." if assumed else "",
        "why": deadline.why,
        "status": words,
        "kind": kind,
    }


def open_questions(rules: Rules) -> list[str]:
    """What the rules assume or leave out."""
    return [*rules.missing, *(one.text for one in rules.assumed)]


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
        {"key": "Circumstances", "value": incident.circumstances},
        {"key": "Done for safety", "value": incident.safety or "Not recorded"},
        {"key": "Rules", "value": incident.rules.title},
    ]
    if incident.decision_why:
        rows.append({"key": "Reasons of the decision", "value": incident.decision_why})
    if incident.notified_at:
        reference = f" ({incident.notification_reference})" if incident.notification_reference else ""
        rows.append({"key": "Notified", "value": instant(incident.notified_at) + reference})
    return rows


def story(incident: Incident, *, newest_first: bool = True) -> list[Day]:
    """The trail in words."""
    rows = Entry.objects.filter(case=incident.case_id).order_by("chain_no")
    columns = ("at", "recorded_at", "words", "why", "changes", "chain_no", "by__name")
    return timeline([line({**row, "who": row["by__name"]}) for row in rows.values(*columns)], newest_first=newest_first)


# -- before it is reported ----------------------------------------------------------------------------


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


def what_follows(procedure: Procedure, aware_at: datetime, *, at: datetime) -> list[dict[str, Any]]:
    """The clocks as they will run, each with its reasons, in the ladder's shape."""
    facts = Facts(raised_at=at, events={"became_aware": aware_at})
    found = []
    for one in clocks(procedure.rules, facts, at=at, calendar=holidays.calendar()):
        late = one.late_since is not None
        found.append(
            {
                "title": one.rule.label,
                "late": late,
                "then": f"Told at once: {told_words(one.rule.told)}." if late else "",
                "deadlines": [{"label": "Due", "due": one.due.due_text, "why": one.due.why}],
            }
        )
    return found


def identity(who: dict[str, Any]) -> list[dict[str, str]]:
    """A child's identifiers as rows: the name, and whatever else is known."""
    born = spoken(date.fromisoformat(who["born_on"])) if who["born_on"] else "Not known"
    rows = [{"key": "Name", "value": who["name"]}, {"key": "Date of birth", "value": born}]
    if who["nhs_number"]:
        rows.append({"key": "NHS number", "value": who["nhs_number"]})
    known = {pk: number for pk, number in who["records"].items() if pk.isdecimal()}
    names = dict(Agency.objects.filter(pk__in=[int(pk) for pk in known]).values_list("pk", "name"))
    rows += [
        {"key": f"Record number, {names.get(int(pk), 'another agency')}", "value": number}
        for pk, number in known.items()
    ]
    return rows
