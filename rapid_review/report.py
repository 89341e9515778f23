"""The rapid review report: what the system knows, what somebody wrote, in one order for the page and the Word file.

Pseudonyms only: nothing here asks the vault. Once the panel has concluded, the report holds what there was then: a
later correction of a return is not in what the partners sign.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from rapid_review import incident_page, returns, review_view
from rapid_review import panel as panels
from rapid_review.actions.panels import ANSWERS
from rapid_review.chronology import seen_words
from rapid_review.lateness import ran_out_at
from rapid_review.models import (
    AgencyReturn,
    ChallengeUsed,
    ChronologyRow,
    Conclusion,
    Incident,
    Panel,
    Partner,
    RapidReview,
    ReturnState,
    ReturnVersion,
    SafetyAction,
    SignOffAnswer,
    View,
)
from rapid_review.report_sections import SECTIONS, text_of
from workflows.calendar import spoken
from workflows.clock import day_of
from workflows.templatetags.wording import instant, short_day

NOTHING = "Nothing recorded."


@dataclass(frozen=True)
class Account:
    """What one agency returned: its text by section's code, or why there is none."""

    agency: str
    note: str
    sections: list[tuple[str, str]]


def settled_at(review: RapidReview | None) -> datetime | None:
    """From when on the report no longer changes; None while it is written."""
    return review.concluded_at if review is not None and review_view.is_concluded(review) else None


# -- what the agencies returned -----------------------------------------------------------------------


def versions(incident: Incident, *, until: datetime | None) -> dict[int, ReturnVersion]:
    """The latest signed-off version of each return, by the return's id; with `until`, as it was then."""
    found = ReturnVersion.objects.filter(case=incident.case_id, signed_off_at__isnull=False)
    if until is not None:
        found = found.filter(signed_off_at__lte=until)
    return {one.agency_return_id: one for one in found.order_by("number")}


def accounts(incident: Incident, *, until: datetime | None = None) -> list[Account]:
    """What each agency returned, section by section."""
    latest = versions(incident, until=until)
    asked = AgencyReturn.objects.filter(case=incident.case_id).select_related("agency").order_by("agency__name", "pk")
    return [_account(one, latest.get(one.pk)) for one in asked]


def _account(one: AgencyReturn, version: ReturnVersion | None) -> Account:
    if one.state == ReturnState.EXCUSED:
        return Account(one.agency.name, f"Excused from returning: {one.excused_why}", [])
    if one.state == ReturnState.NIL:
        return Account(one.agency.name, "Not known to them.", [])
    if version is None or version.signed_off_at is None:
        return Account(one.agency.name, "Not returned.", [])
    held = version.sections
    said = [
        (asked, str(held[code])) for code, (asked, _) in returns.SECTIONS.items() if str(held.get(code, "")).strip()
    ]
    if version.challenge_used:
        said.append(("Was professional challenge used?", ChallengeUsed(version.challenge_used).label))
    again = f", version {version.number}" if version.number > 1 else ""
    return Account(one.agency.name, f"Signed off on {spoken(day_of(version.signed_off_at))}{again}.", said)


def chronology(incident: Incident, *, until: datetime | None = None) -> list[ChronologyRow]:
    """Every agency's events in one order, of the versions that count."""
    numbers = [one.pk for one in versions(incident, until=until).values()]
    rows = ChronologyRow.objects.filter(version__in=numbers, removed_at=None).select_related("agency")
    return list(rows.order_by("on_day", "at_time", "pk"))


def event(row: ChronologyRow) -> dict[str, str]:
    """One line of the chronology: when, who says so, what."""
    more = [("Child", seen_words(row.seen)), ("Known", row.known), ("Action", row.action), ("Outcome", row.outcome)]
    more.append(("Comment", row.comment))
    about = f"{row.person}: " if row.person else ""
    lines = [f"{about}{row.what}", *(f"{key}: {text}" for key, text in more if text)]
    return {
        "when": " ".join(filter(None, [short_day(row.on_day), row.at_time])),
        "agency": row.agency.name,
        "source": row.source,
        "what": "\n".join(lines),
    }


# -- what the system knows ----------------------------------------------------------------------------


def dates(incident: Incident) -> list[dict[str, Any]]:
    """The reference and the dates that count."""
    review = incident.review
    reference = incident.notification_reference
    rows: list[tuple[str, str]] = [
        ("Reference", incident.case.reference),
        ("Called here", incident.case.about),
        ("Reference of the notification", reference or "None recorded"),
        ("The incident", spoken(incident.happened_on) if incident.happened_on else "Not known"),
        ("The local authority became aware", instant(incident.aware_at)),
        ("The national Panel was notified", instant(incident.notified_at) or "Not yet"),
        ("The rapid review panel met", instant(review.met_at) if review and review.met_at else "Not recorded"),
        ("The panel concluded", instant(settled_at(review)) or "Not yet"),
    ]
    if review and review.sent_at:  # the paper that is sent cannot say when it was
        rows.append(("Sent to the national Panel", instant(review.sent_at)))
    return [{"key": key, "value": value} for key, value in rows]


def children(incident: Incident) -> list[dict[str, Any]]:
    """Each child by pseudonym, with what is kept of them outside the vault."""
    return [{"key": row["key"], "value": ", ".join(row["value"])} for row in incident_page.children(incident)]


def members(incident: Incident) -> list[dict[str, str]]:
    """Who sat on the rapid review panel, by post and agency."""
    seated = [one for one in incident.members if one.panel == Panel.REVIEW]
    found = []
    for one in seated:
        does = f"speaks for {Partner(one.speaks_for).label}" if one.speaks_for else "advises"
        left = ", left the panel: a conflict of interest" if one.left_at else ""
        reported = ", reported the incident" if incident.parties["raising"].post_id == one.post_id else ""
        found.append({"who": f"{one.post.title}, {one.post.agency.name}", "does": f"{does}{reported}{left}"})
    return found


def decisions(incident: Incident) -> list[dict[str, str]]:
    """How each member decided, with who dissents; empty before the panel has concluded: nobody reads them before."""
    review = incident.review
    if review is None or not review_view.is_concluded(review):
        return []
    given = panels.views(incident, Panel.REVIEW)
    return [
        _decision(review, given[one.pk], f"{one.post.title}, {one.post.agency.name}")
        for one in incident.members
        if one.pk in given
    ]


def _decision(review: RapidReview, view: View, who: str) -> dict[str, str]:
    answer = str(ANSWERS[Panel.REVIEW](view.answer).label)
    dissents = " (dissents)" if view.answer != review.conclusion else ""
    late = " (given after the conclusion)" if view.late else ""
    return {"who": who, "answer": f"{answer}{dissents}{late}", "why": view.why}


def criteria(incident: Incident) -> list[dict[str, str]]:
    """The criteria one by one as the panel answered them, in the order of the regulation."""
    review = incident.review
    if review is None or not review_view.is_concluded(review):
        return []
    said = {code: (answer, why) for code, answer, why in review.criteria}
    words = {"yes": "Yes", "no": "No", "unclear": "Not clear"}
    return [
        {"words": text, "answer": words.get(said[code][0], said[code][0]), "why": said[code][1]}
        for code, text in panels.REVIEW_CRITERIA.items()
        if code in said
    ]


def conclusion(incident: Incident) -> list[dict[str, str]]:
    """The decision with its reasons."""
    review = incident.review
    if review is None or not review_view.is_concluded(review):
        return []
    rows = [{"key": "Decision", "value": Conclusion(review.conclusion).label}]
    rows.append({"key": "Reasons", "value": review.conclusion_why})
    if review.complete_why:
        rows.append({"key": "Why the learning is complete", "value": review.complete_why})
    return rows


def safety_actions(incident: Incident, *, until: datetime | None = None) -> list[dict[str, str]]:
    """What was ordered for safety at once, whose it is, and whether it was done (by then)."""
    found = SafetyAction.objects.filter(case=incident.case_id).select_related("owner__agency", "deadline")
    rows = []
    for one in found.order_by("pk"):
        if until is not None and one.deadline.opens_at > until:
            continue
        done = one.done_at is not None and (until is None or one.done_at <= until)
        said = f"Done {instant(one.done_at)}. {one.done_note}".strip() if done else "Not done yet"
        who = f"{one.owner.title}, {one.owner.agency.name}"
        rows.append({"what": one.what, "who": who, "due": spoken(one.due_on), "done": said})
    return rows


def sign_offs(incident: Incident) -> list[dict[str, str]]:
    """The sign-off of each partner in this round."""
    review = incident.review
    if review is None or not review_view.is_concluded(review):
        return []
    mine = [one for one in incident.sign_offs if one.round == review.round]
    rows = []
    for partner in Partner:
        one = next((each for each in mine if each.partner == partner), None)
        signed = one is not None and one.answer == SignOffAnswer.SIGNED
        rows.append(
            {
                "partner": f"{partner.label[:1].upper()}{partner.label[1:]}",
                "who": one.user.name if one and one.user else "",
                "when": instant(one.answered_at) if one and signed else "Not signed yet",
            }
        )
    return rows


def clocks(incident: Incident) -> list[dict[str, Any]]:
    """Each limit with its date and how it was met; an alert repeated each working day is one line."""
    last = {(one.step, one.code, one.label): one for one in incident.case.deadlines.order_by("pk")}
    rows = []
    for one in last.values():
        how = "open"
        if one.closed_at is not None:
            how = {"met": "done in time", "late": "done late"}.get(one.closed_as, "no longer needed")
        ran_out = ran_out_at(one)
        if one.closed_at is None and ran_out is not None and one.late_since:
            how = "overdue"
        rows.append({"key": one.label, "value": f"{one.due_text}: {how}" if one.due_text else how})
    return rows


def written(incident: Incident, codes: Iterable[str] = SECTIONS) -> dict[str, str]:
    """What somebody wrote, by section's code."""
    return {code: text_of(incident, code) for code in codes}
