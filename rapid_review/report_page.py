"""What the pages of a report show before it is sent: the answers, the clocks that follow, what the rules leave open."""

from datetime import date, datetime
from typing import Any

from rapid_review.clocks import AWARE, clocks, told_words
from rapid_review.forms.reporting import ReportForm
from workflows import holidays
from workflows.calendar import spoken
from workflows.limits import Facts
from workflows.models import Agency, Procedure
from workflows.procedure import Rules
from workflows.templatetags.wording import instant


def answers(form: ReportForm) -> list[dict[str, Any]]:
    """What was said, to be checked."""
    said, found = form.cleaned_data, []
    for name, field in form.fields.items():
        value = said[name]
        if isinstance(value, bool):
            value = "Yes" if value else "No"
        elif isinstance(value, datetime):
            value = instant(value)
        elif isinstance(value, date):
            value = spoken(value)
        elif choices := getattr(field, "choices", None):
            value = dict(choices)[value]
        found.append({"key": field.label, "value": value or "Not given"})
    return found


def what_follows(procedure: Procedure, aware_at: datetime, *, at: datetime) -> list[dict[str, Any]]:
    """The clocks as they will run, each with its reasons, in the ladder's shape."""
    facts = Facts(raised_at=at, events={AWARE: aware_at})
    found = []
    for one in clocks(procedure.rules, facts, event=AWARE, at=at, calendar=holidays.calendar()):
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


def open_questions(rules: Rules) -> list[str]:
    """What the rules assume or leave out."""
    return [*rules.missing, *(one.text for one in rules.assumed)]
