"""What the page of one incident shows, as plain rows for its template."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from audit_log.models import Entry
from audit_log.timeline import Day, line, timeline
from rapid_review import (
    incident_turn,
    learning_list,
    panel_view,
    practice_view,
    returns_view,
    review_view,
    stage_view,
    tracker_page,
    turn,
)
from rapid_review.actions import agreeing
from rapid_review.models import (
    AwarenessCorrection,
    Care,
    Collective,
    Harm,
    Incident,
    IncidentChild,
    Panel,
    Suspected,
    Threshold,
    Where,
)
from rapid_review.panel_view import Reader
from rapid_review.report_page import open_questions
from workflows import access, keeping_page, need_to_know
from workflows.calendar import spoken
from workflows.models import Agency, CaseFile, User
from workflows.templatetags.wording import instant


def context(incident: Incident, user: User, table: Mapping[str, turn.Act[Incident]], *, at: datetime) -> dict[str, Any]:
    """The page of one incident, for one person; `table` is the acts that have a page, by their place in the address."""
    reader = Reader(incident, user, at)
    sees_story = reader.sees(need_to_know.STORY)
    link = incident.get_absolute_url()
    may = {act for act in access.ACTS if access.ACTS[act] & reader.ties}
    if any(one.user_id == user.pk for one in agreeing.checks(incident)):
        may.discard("check_anonymity")  # somebody else is the second
    panels = [one for panel in Panel if (one := panel_view.section(reader, panel))]
    review, practice, gathered = (
        review_view.section(reader),
        practice_view.section(reader),
        returns_view.section(reader),
    )
    recommended = tracker_page.made_of(incident.case, user, at=at)
    main = incident_turn.asked_of(incident, user, at=at)
    first = incident_turn.waits_for(incident, main, panels, gathered, at=at)
    asked = incident_turn.own_acts(link, panels, review, practice)
    over = {}
    if "record_recommendation" in may and not recommended and incident_turn.has_learning(incident):
        asked.append(incident_turn.recommend(incident))
        over = {"over": "What it recommends is not written down yet."}
    return {
        "incident": incident,
        "heading": f"{incident.case.reference}, {incident.case.about}",
        "notes": keeping_page.notes(incident.case) if sees_story else [],
        "may_keep": "answer_disposal" in may,
        "panel": turn.panel(incident, main, user, at=at, first=first, **over),
        "acts": asked + turn.buttons(incident, table, may, main, user),
        "panels": panels,
        "returns": gathered,
        "review": review,
        "practice": practice,
        "questions": panel_view.questions(reader),
        "corrections": corrections(reader) if sees_story else [],
        "reveal_url": f"{link}identity/" if "reveal_incident" in may else "",
        "export_url": f"{link}export/" if "export_record" in may else "",
        "steps": stage_view.stages(incident, at=at, without=returns_view.hidden_labels(reader)),
        "open_questions": open_questions(incident.rules),
        "reviews": learning_list.of_case(incident.case, user, at=at),
        "start_review_url": learning_list.start_url(incident.case, user, at=at),
        "about": about(incident),
        "sees_story": sees_story,
        "sees_readers": reader.sees(need_to_know.READERS),
        "story": story(incident) if sees_story else [],
        "recommended": recommended,
        "may_recommend": "record_recommendation" in may,
    }


def corrections(reader: Reader) -> list[dict[str, Any]]:
    """Every correction of the awareness date, with both dates; who may answer one that waits."""
    found = AwarenessCorrection.objects.filter(case=reader.incident.case_id).select_related("asked_by", "answered_by")
    words = {True: "approved", False: "not approved", None: "waits for somebody else’s approval"}
    return [
        {
            "of": one.pk,
            "text": f"{instant(one.before_at)}, corrected to {instant(one.after_at)} by {one.asked_by.name}: "
            f"{words[one.approved]}{f' by {one.answered_by.name}' if one.answered_by else ''}.",
            "why": one.why,
            "mine": one.approved is None
            and one.asked_by_id != reader.user.pk
            and bool(access.ACTS["answer_correction"] & reader.ties),
        }
        for one in found.order_by("pk")
    ]


def about(incident: Incident) -> list[dict[str, Any]]:
    party = incident.parties["raising"]
    agency = Agency.objects.get(pk=party.agency_id or 0)
    rows: list[dict[str, Any]] = [
        {"key": "Reported by", "value": agency.name},
        {"key": "Reported at", "value": instant(incident.reported_at)},
        {"key": "The local authority became aware", "value": instant(incident.aware_at)},
        *([{"key": "The agency knew of it on", "value": spoken(knew)}] if (knew := incident.agency_aware_on) else []),
        {"key": "It happened on", "value": spoken(incident.happened_on) if incident.happened_on else "Not known"},
        {"key": "Where", "value": _where(incident)},
        {"key": "Harm", "value": Harm(incident.harm).label if incident.harm else ""},
        {"key": "Abuse or neglect", "value": Suspected(incident.suspected).label if incident.suspected else ""},
        *children(incident),
        {"key": "Circumstances", "value": incident.circumstances},
        {"key": "The family", "value": incident.family or "Not recorded"},
        {"key": "Known to", "value": incident.known_to or "Not recorded"},
        {"key": "Why it may meet the criteria", "value": incident.why_criteria or "Not recorded"},
        {"key": "Done for safety", "value": incident.safety or "Not recorded"},
        {"key": "Proceedings", "value": incident.proceedings or "None recorded"},
        {"key": "Media", "value": incident.press or "None recorded"},
        {"key": "Rules", "value": incident.rules.title},
    ]
    return rows + _decided(incident)


def _where(incident: Incident) -> list[str]:
    lines = [Where(incident.area).label if incident.area else ""]
    lines += [f"Lives in {incident.lives_in}"] if incident.lives_in else []
    lines += [f"Other areas to be told: {incident.other_areas}"] if incident.other_areas else []
    return lines


def children(incident: Incident) -> list[dict[str, Any]]:
    """What is kept of each child outside the vault."""
    found = IncidentChild.objects.filter(case=incident.case_id).select_related("child").order_by("pk")
    rows: list[dict[str, Any]] = []
    for one in found:
        lines = ["Not yet born" if one.unborn else f"{one.age} years old" if one.age is not None else "Age not known"]
        lines += [Care(one.care).label] if one.care and one.care != Care.NONE else []
        lines += [line for line in (one.sex, one.ethnicity, one.disability) if line]
        lines += [f"First language: {one.language}"] if one.language else []
        lines += [f"Placement: {one.placement}"] if one.placement else []
        rows.append({"key": one.child.pseudonym, "value": lines})
    return rows


def _decided(incident: Incident) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    if incident.collective:
        rows.append({"key": "The partners together", "value": Collective(incident.collective).label})
    if incident.decision:
        rows.append({"key": "The local authority’s decision", "value": Threshold(incident.decision).label})
    if incident.decision_why:
        rows.append({"key": "Reasons of the decision", "value": incident.decision_why})
    if incident.differs_why:
        rows.append({"key": "Why it differs from the partners’ view", "value": incident.differs_why})
    if incident.notified_at:
        reference = f" ({incident.notification_reference})" if incident.notification_reference else ""
        rows.append({"key": "Notified", "value": instant(incident.notified_at) + reference})
    if incident.others_told:
        rows.append({"key": "Other areas told", "value": incident.others_told})
    rows += [{"key": f"Late: {one.label}", "value": [one.get_code_display(), one.why]} for one in incident.late_reasons]
    if incident.ended_why:
        rows.append({"key": "Criteria not met after all", "value": incident.ended_why})
    return rows


def story(file: CaseFile, *, newest_first: bool = True) -> list[Day]:
    """The trail in words."""
    rows = Entry.objects.filter(case=file.case_id).order_by("chain_no")
    columns = ("at", "recorded_at", "words", "why", "changes", "chain_no", "by__name")
    return timeline([line({**row, "who": row["by__name"]}) for row in rows.values(*columns)], newest_first=newest_first)
