"""What the page of an incident shows of its practice review: where it stands, what is next, its logs and its plan."""

from datetime import datetime
from typing import Any

from rapid_review import anonymity, planning, stages
from rapid_review.actions import agreeing, publishing, taking_back
from rapid_review.lateness import late_words, status
from rapid_review.models import (
    Agreement,
    Incident,
    LogKind,
    Monitoring,
    Partner,
    PhaseState,
    PracticeDraft,
    PracticeLog,
    PracticePhase,
    PracticeReview,
    Publication,
    Publishing,
    SignOffAnswer,
)
from rapid_review.models.practice import BEFORE_A_REPORT
from rapid_review.panel_view import Reader
from workflows import access, clock, holidays, need_to_know
from workflows.calendar import spoken
from workflows.reckoning import last_day_before
from workflows.templatetags.wording import instant

KIND_OF = {
    PhaseState.TO_COME: "later",
    PhaseState.UNDER_WAY: "now",
    PhaseState.COMPLETE: "done",
    PhaseState.TAKEN_OUT: "closed",
}
ANSWERED = {SignOffAnswer.SIGNED: "Agrees", SignOffAnswer.SENT_BACK: "Sent back", SignOffAnswer.NOT_ASKED: "Not asked"}
SIGN_KIND = {SignOffAnswer.SIGNED: "done", SignOffAnswer.SENT_BACK: "overdue", SignOffAnswer.NOT_ASKED: "closed"}


def section(reader: Reader) -> dict[str, Any] | None:
    """The section, for one reader; None for whoever does not read the papers, and before there is a practice review."""
    practice = reader.incident.practice
    if practice is None or not reader.sees(need_to_know.PAPERS):
        return None
    writes = practice.step > 0 and bool(access.ACTS["write_practice"] & reader.ties)
    decides = practice.step > 0 and bool(access.ACTS["delay_practice"] & reader.ties)
    return {
        "decides": decides,
        "ends": decides and practice.state in BEFORE_A_REPORT,
        "stands": practice.get_state_display(),
        "round": practice.round,
        "writes": writes,
        "clocks": clocks(reader),
        "plan": plan(reader.incident, practice, at=reader.at),
        "about": about(practice),
        "phases": phases(reader.incident),
        "monitorings": monitorings(reader.incident),
        "logs": logs(reader.incident),
        "delays": delays(reader.incident),
        "drafts": drafts(reader.incident),
        "agreements": agreements(reader),
        "checks": checks(reader.incident),
        "outcome": outcome(reader.incident, practice),
        "public": taking_back.is_public(reader.incident),
    }


def clocks(reader: Reader) -> list[dict[str, Any]]:
    """What runs beside the stages: the six months, and the next look at the review; each with its reasons."""
    rows = []
    for one in reader.incident.live_deadlines:
        if one.code in (stages.PUBLISH, "monitor_review", publishing.ON_PLAN):
            words, kind = status(one, reader.at)
            rows.append({"label": one.label, "due": one.due_text, "status": words, "kind": kind, "why": one.why})
    return rows


def plan(incident: Incident, practice: PracticeReview, *, at: datetime) -> list[dict[str, Any]]:
    """The publication, planned backwards from its day."""
    calendar = holidays.calendar()
    last = planning.last_day(incident, calendar)
    rows: list[dict[str, Any]] = []
    if practice.planned_on:
        rows.append({"key": "Publication planned for", "value": [spoken(practice.planned_on), practice.plan_why]})
        by = last_day_before(planning.ahead_limit(incident), practice.planned_on, calendar)
        rows.append({"key": "To be sent ahead by the end of", "value": spoken(by)})
    elif practice.step:
        rows.append({"key": "Publication planned for", "value": "No day has been planned yet"})
    if practice.step:
        rows.append({"key": "Possible days", "value": possible_days(incident, at=at)})
    rows.append({"key": "The six months end on", "value": spoken(last)})
    if practice.publicity:
        rows.append({"key": "Who is told, and the media", "value": practice.publicity})
    if practice.sent_at:
        sent = [instant(practice.sent_at), *practice.sent_to.split("\n"), practice.proof]
        rows.append({"key": "Sent ahead of publication", "value": sent})
    return rows


def possible_days(incident: Incident, *, at: datetime) -> str:
    """On which days it can be published, as it stands now."""
    window = planning.window(incident, today=clock.day_of(at), calendar=holidays.calendar())
    first, last = spoken(window.first), spoken(window.last)
    sent = incident.practice is not None and incident.practice.sent_at is not None
    because = "" if sent else ", if the report is sent ahead today"
    if window.first > window.last:
        return f"From {first} on{because}. The six months end on {last}: the delay has to be explained."
    return f"From {first}{because}, to {last}, when the six months end."


def about(practice: PracticeReview) -> list[dict[str, Any]]:
    """What it is asked, by whom it is reviewed, since when."""
    rows: list[dict[str, Any]] = [{"key": "Decided", "value": instant(practice.decided_at)}]
    if practice.reviewer and practice.reviewer_until:
        who = [practice.reviewer.user.name, f"Reads this case until the end of {spoken(practice.reviewer_until)}"]
        rows.append({"key": "Reviewer", "value": [*who, practice.independence]})
    else:
        removed = [f"The last one was removed: {practice.removed_why}"] if practice.removed_why else []
        rows.append({"key": "Reviewer", "value": ["Nobody has been appointed", *removed]})
    rows.append({"key": "Terms of reference", "value": practice.terms or "Not written yet"})
    rows += [{"key": "Methodology", "value": practice.methodology}] if practice.methodology else []
    rows += [{"key": "Who supports the reviewer", "value": practice.supported_by}] if practice.supported_by else []
    return rows


def phases(incident: Incident) -> list[dict[str, Any]]:
    found = PracticePhase.objects.filter(case=incident.case_id).order_by("number")
    return [
        {"of": one.pk, "title": one.title, "status": one.get_state_display(), "kind": KIND_OF[PhaseState(one.state)]}
        for one in found
    ]


def monitorings(incident: Incident) -> list[dict[str, Any]]:
    """Each look at the review, the latest first."""
    found = Monitoring.objects.filter(case=incident.case_id).select_related("by").order_by("-on_day", "-pk")
    rows = []
    for one in found:
        lines = [f"Time: {one.time_position}", f"Quality: {one.quality_position}"]
        lines += [f"Asked in writing: {one.request}"] if one.request else []
        lines += [f"Answer: {one.response}"] if one.response else []
        rows.append({"key": spoken(one.on_day), "value": [*lines, f"Recorded by {one.by.name}."]})
    return rows


def logs(incident: Incident) -> list[dict[str, Any]]:
    """The logs by kind, each with its contacts, the latest first."""
    found = PracticeLog.objects.filter(case=incident.case_id).order_by("-on_day", "-pk")
    rows: dict[str, list[dict[str, Any]]] = {kind: [] for kind in LogKind.values}
    for one in found:
        stands = [f"{one.get_stands_display()}."] if one.stands else []
        rows[one.kind].append({"key": spoken(one.on_day), "value": [one.contact, *stands, one.what]})
    return [{"title": kind.label, "rows": rows[kind], "slug": kind.value} for kind in LogKind]


def delays(incident: Incident) -> list[dict[str, Any]]:
    """Each recorded delay with whom we told, the latest first."""
    rows = []
    for one in reversed(incident.delays):
        expected = [f"Expected: {spoken(one.expected_on)}"] if one.expected_on else []
        told = f"The Panel was told on {spoken(one.panel_told_on)}"
        told += f", the Secretary of State on {spoken(one.secretary_told_on)}: {one.how}"
        rows.append({"key": one.get_cause_display(), "value": [one.why, *expected, told]})
    return rows


def drafts(incident: Incident) -> list[dict[str, Any]]:
    """The versions of the report, the latest first."""
    found = PracticeDraft.objects.filter(case=incident.case_id).defer("content", "text").select_related("by")
    return [
        {
            "number": one.number,
            "title": f"Version {one.number}: {one.get_kind_display().lower()}",
            "said": f"{one.name}, {instant(one.at)}, {one.by.name}.",
            "note": one.note,
        }
        for one in found.order_by("-number")
    ]


def agreements(reader: Reader) -> list[dict[str, Any]]:
    """Which partner agrees and when, who is asked and by when, and why it came back; the latest round first."""
    order = list(Partner)
    found = sorted(reader.incident.agreements, key=lambda one: (-one.round, order.index(Partner(one.partner))))
    return [_agreement(reader, one) for one in found]


def _agreement(reader: Reader, one: Agreement) -> dict[str, Any]:
    asked, for_whom = agreeing.deadline_of(one), Partner(one.partner).label
    row = {
        "of": one.pk,
        "for_whom": for_whom,
        "title": f"{for_whom[:1].upper()}{for_whom[1:]}",
        "round": one.round,
        "why": one.why,
        "mine": not one.answer and asked.closed_at is None and reader.user.pk in asked.holder_ids,
    }
    if one.answer:
        answer = SignOffAnswer(one.answer)
        said = f"By {one.user.name}, {instant(one.answered_at)}." if one.user else ""
        return row | {"status": ANSWERED[answer], "kind": SIGN_KIND[answer], "said": said}
    if asked.closed_at is not None:  # the whole review has ended
        return row | {"status": ANSWERED[SignOffAnswer.NOT_ASKED], "kind": "closed", "said": ""}
    late = late_words(asked, reader.at)
    said = f"{asked.due_text[:1].upper()}{asked.due_text[1:]}."
    return row | {"status": f"Asked: {late}" if late else "Asked", "kind": "overdue" if late else "open", "said": said}


def checks(incident: Incident) -> list[dict[str, Any]]:
    """Who checked the anonymity, what they found, and how many lines had been pointed out to them."""
    rows = []
    for one in sorted(incident.checks, key=lambda each: -each.pk):
        found = "Nobody can be recognised" if one.clear else "Somebody could be recognised"
        lines = f"{len(one.flags)} lines were pointed out" if len(one.flags) != 1 else "1 line was pointed out"
        value = [f"{found}. {one.user.name}, {instant(one.at)}. {lines}.", one.note]
        rows.append({"key": f"Version {one.draft.number}", "value": value})
    return rows


def outcome(incident: Incident, practice: PracticeReview) -> list[dict[str, Any]]:
    """How it ended: what is public and until when at least, or why nothing is."""
    rows: list[dict[str, Any]] = []
    if practice.ended_why:
        rows.append({"key": "Ended before a report", "value": practice.ended_why})
    if practice.publishing == Publishing.NOTHING:
        sent = f"Justification sent {instant(practice.justified_at)}" if practice.justified_at else ""
        rows.append({"key": "Not published", "value": [practice.not_published_why, sent]})
    found = Publication.objects.filter(case=incident.case_id).select_related("taken_down_by", "draft")
    for public in found.defer("draft__content", "draft__text").order_by("-pk"):
        version = f"Version {public.draft.number}, {instant(public.published_at)}" if public.draft else ""
        rows.append({"key": "Published", "value": [public.title, version, public.words]})
        if public.taken_down_at and public.taken_down_by:
            who = f"{public.taken_down_by.name}, {instant(public.taken_down_at)}"
            rows.append({"key": "Taken down", "value": [who, public.taken_down_why]})
        else:
            until = taking_back.public_until(incident, holidays.calendar())
            rows.append({"key": "Public at least until the end of", "value": spoken(until)})
    return rows


def flagged(draft: PracticeDraft, incident: Incident) -> list[dict[str, Any]]:
    """The lines of a version that are pointed out, with what each is flagged for."""
    lines, kinds = draft.text.split("\n"), dict[int, list[str]]()
    for flag in anonymity.flags(draft.text, incident):
        kinds.setdefault(flag.line, []).append(flag.kind.value)
    return [{"key": f"Line {number}", "value": [lines[number - 1], *said]} for number, said in kinds.items()]
