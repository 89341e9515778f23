"""What the page of an incident shows of the rapid review panel and what follows it."""

from typing import Any

from rapid_review import panel as panels
from rapid_review.actions.concluding import deadline_of
from rapid_review.actions.reviewing import is_written
from rapid_review.lateness import late_words
from rapid_review.models import (
    Conclusion,
    Incident,
    KeyPracticeEpisode,
    PanelAnswer,
    Partner,
    RapidReview,
    ReviewState,
    SignOff,
    SignOffAnswer,
)
from rapid_review.panel_view import ANSWER_OF, Reader
from workflows import access, need_to_know
from workflows.templatetags.wording import instant

SIGN_KIND = {SignOffAnswer.SIGNED: "done", SignOffAnswer.SENT_BACK: "overdue", SignOffAnswer.NOT_ASKED: "closed"}


def section(reader: Reader) -> dict[str, Any] | None:
    """The section, for one reader; None for whoever does not read the papers, and before there is a rapid review."""
    review = reader.incident.review
    if review is None or not reader.sees(need_to_know.PAPERS):
        return None
    writes = bool(access.ACTS["write_review"] & reader.ties)
    return {
        "stands": review.get_state_display(),
        "round": review.round,
        "writes": writes and is_written(reader.incident),
        "meeting": meeting(review),
        "episodes": episodes(reader.incident),
        "concluded": concluded(reader),
        "sign_offs": sign_offs(reader),
        "sent": sent(review),
    }


def meeting(review: RapidReview) -> list[dict[str, Any]]:
    """When the panel met, and who came."""
    if review.met_at is None:
        return []
    rows = [{"key": "It met", "value": instant(review.met_at)}, {"key": "Who came", "value": review.attendees}]
    rows += [{"key": "Apologies", "value": review.apologies}] if review.apologies else []
    rows += [{"key": "Minutes", "value": review.minutes}] if review.minutes else []
    return rows


def episodes(incident: Incident) -> list[KeyPracticeEpisode]:
    """The key practice episodes that stand, in the order they were written."""
    return list(KeyPracticeEpisode.objects.filter(case=incident.case_id, removed_at=None).order_by("pk"))


def is_concluded(review: RapidReview) -> bool:
    """Whether the panel has decided in this round."""
    decided = (ReviewState.SIGNING_OFF, ReviewState.READY, ReviewState.SENT, ReviewState.ANSWERED)
    return review.state in decided


def concluded(reader: Reader) -> dict[str, Any] | None:
    """What the panel concluded; `before` is a conclusion that came back and waits to be decided anew."""
    review = reader.incident.review
    if review is None or not review.conclusion:
        return None
    rows = [{"key": "Conclusion", "value": Conclusion(review.conclusion).label}]
    rows.append({"key": "Reasons", "value": review.conclusion_why})
    if review.complete_why:
        rows.append({"key": "Why the learning is complete", "value": review.complete_why})
    if review.concluded_at:
        rows.append({"key": "Decided", "value": instant(review.concluded_at)})
    return {"before": not is_concluded(review), "rows": rows, "criteria": criteria(review)}


def criteria(review: RapidReview) -> list[dict[str, str]]:
    """The criteria one by one, as the panel answered them."""
    return [
        {
            "key": panels.REVIEW_CRITERIA.get(code, code),
            "value": f"{ANSWER_OF.get(answer, answer)}. {why}".strip(),
        }
        for code, answer, why in review.criteria
    ]


def sign_offs(reader: Reader) -> list[dict[str, Any]]:
    """Who signed and when, who is asked and by when, and why it came back; the latest round first."""
    found = sorted(reader.incident.sign_offs, key=lambda one: (-one.round, list(Partner).index(Partner(one.partner))))
    return [_sign_off(reader, one) for one in found]


def _sign_off(reader: Reader, one: SignOff) -> dict[str, Any]:
    asked = deadline_of(one)
    for_whom = Partner(one.partner).label
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
        return row | {"status": answer.label, "kind": SIGN_KIND[answer], "said": said}
    late = late_words(asked, reader.at)
    if asked.closed_at is not None:  # the whole review has ended
        return row | {"status": SignOffAnswer.NOT_ASKED.label, "kind": "closed", "said": ""}
    said = f"{asked.due_text[:1].upper()}{asked.due_text[1:]}."
    return row | {"status": f"Asked: {late}" if late else "Asked", "kind": "overdue" if late else "open", "said": said}


def sent(review: RapidReview) -> list[dict[str, Any]]:
    """When it was sent to the national Panel, and what that answered. Both stay when it comes back."""
    rows: list[dict[str, Any]] = []
    if review.sent_at:
        how = f": {review.sent_how}" if review.sent_how else ""
        rows.append({"key": "Sent to the national Panel", "value": f"{instant(review.sent_at)}{how}"})
    if review.answered_at and review.answer:
        answered = f"{PanelAnswer(review.answer).label}, {instant(review.answered_at)}"
        rows.append({"key": "The national Panel’s answer", "value": [answered, review.answer_why]})
    return rows
