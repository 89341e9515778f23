"""The notification of a serious incident, prepared as a document. It is sent through the government's own service."""

from datetime import datetime
from typing import Any

from rapid_review import incident_page
from rapid_review.models import Care, Harm, Incident, IncidentChild, State, Suspected, Threshold
from rapid_review.pack import piece
from workflows.calendar import spoken
from workflows.clock import day_of
from workflows.models import Agency, User
from workflows.paper import paper
from workflows.phrases import spoken_at
from workflows.templatetags.wording import instant

NOT_HERE = "Not recorded here"
PLAINLY = (
    "OFFICIAL-SENSITIVE. This service does not notify anybody: the local authority does, through the government’s "
    "online service “Report the death or serious harm of a child or care leaver”. This document holds what is asked "
    "there, as far as it is recorded. Children are called by pseudonyms; the online service asks for their names."
)


def printed(incident: Incident, user: User, *, at: datetime) -> bytes:
    """The prepared notification as a tagged PDF."""
    return paper(
        title=f"Notification of a serious incident, {incident.case.reference}",
        reference=incident.case.reference,
        marking=PLAINLY,
        printed=f"Printed by {user.name}, {spoken_at(at)}",
        sections=[(heading, [piece(row["key"], row["value"]) for row in rows]) for heading, rows in parts(incident)],
    )


def parts(incident: Incident) -> list[tuple[str, list[dict[str, Any]]]]:
    """What the notification asks: headings, and rows of a key and a value."""
    found = IncidentChild.objects.filter(case=incident.case_id).select_related("child").order_by("pk")
    return [
        ("To whom it goes", [{"key": "Recipients", "value": list(incident.rules.recipients) or NOT_HERE}]),
        ("By when", _clock(incident)),
        ("The notification", _nature(incident)),
        *((one.child.pseudonym, _child(one)) for one in found),
        ("What happened", _what(incident)),
        ("The decision to notify", _decision(incident)),
    ]


def _clock(incident: Incident) -> list[dict[str, Any]]:
    limit = incident.case.deadlines.filter(code="notify_panel").order_by("pk").first()
    rows = [{"key": "The local authority became aware", "value": instant(incident.aware_at)}]
    if limit is not None:
        rows.append({"key": "To be notified", "value": limit.due_text})
        rows.append({"key": "How this was worked out", "value": "\n".join(limit.why)})
    sent = f"{instant(incident.notified_at)} {incident.notification_reference}".strip()
    rows.append({"key": "Notified", "value": sent or "Not yet"})
    return rows


def _nature(incident: Incident) -> list[dict[str, Any]]:
    if incident.decision == Threshold.NOTIFY_ONLY:
        nature = "Death of a looked-after child or care leaver"
    else:
        nature = "Child death" if incident.harm == Harm.DIED else "Serious harm"
    agency = Agency.objects.get(pk=incident.parties["raising"].agency_id or 0)
    return [
        {"key": "Nature of the notification", "value": nature},
        {"key": "Abuse or neglect", "value": Suspected(incident.suspected).label if incident.suspected else NOT_HERE},
        {"key": "Reported to the partnership by", "value": agency.name},
    ]


def _child(one: IncidentChild) -> list[dict[str, Any]]:
    age = "Not yet born" if one.unborn else f"{one.age} years" if one.age is not None else NOT_HERE
    care = Care(one.care) if one.care else Care.NONE
    yes = {True: "Yes", False: "No"}
    return [
        {"key": "Age on the day it happened", "value": age},
        {"key": "Sex or gender", "value": one.sex or NOT_HERE},
        {"key": "Ethnicity", "value": one.ethnicity or NOT_HERE},
        {"key": "First language", "value": one.language or NOT_HERE},
        {"key": "Disability", "value": one.disability or NOT_HERE},
        {"key": "Looked after", "value": yes[care == Care.LOOKED_AFTER]},
        {"key": "Placement", "value": one.placement or (NOT_HERE if care == Care.LOOKED_AFTER else "Does not apply")},
        {"key": "Care leaver", "value": yes[care == Care.CARE_LEAVER]},
        {"key": "Child in need plan", "value": yes[care == Care.IN_NEED]},
        {"key": "Child protection plan", "value": yes[care == Care.PROTECTION]},
        {"key": "Known to an agency", "value": f"Yes: {care.label.lower()}" if care != Care.NONE else NOT_HERE},
    ]


def _what(incident: Incident) -> list[dict[str, Any]]:
    rows = incident_page.about(incident)
    known = ("Circumstances", "The family", "Known to", "Done for safety")
    wanted = ("It happened on", "Where", "Harm", *known, "Proceedings", "Media")
    return [row for row in rows if row["key"] in wanted]


def _decision(incident: Incident) -> list[dict[str, Any]]:
    if incident.state == State.AWAITING_DECISION or not incident.decision:
        return [{"key": "Decision", "value": "Not decided yet"}]
    when = incident.case.events.get("threshold_decided", "")
    rows = [{"key": "Decision", "value": Threshold(incident.decision).label}]
    rows += [{"key": "Decided on", "value": spoken(day_of(datetime.fromisoformat(when)))}] if when else []
    return [*rows, {"key": "Reasons", "value": incident.decision_why}]
