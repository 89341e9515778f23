"""The story of a challenge as a PDF for the child's file: tagged (PDF/UA), marked, with who printed it and when."""

from typing import Any

from escalation import challenge_page, ladder_view, turn_view
from escalation.models import Attachment
from escalation.reading import Reading
from workflows import copies
from workflows.phrases import spoken_at
from workflows.record_export import Content
from workflows.scanner import instead


def story_copy(reading: Reading, **more: Any) -> bytes:
    """The whole story, oldest first. The child is named by pseudonym only, as everywhere outside the vault.

    `more` are further parts of what `workflows/story.typ` reads, such as the documents.
    """
    return copies.printed(copy_of(reading) | more)


def copy_of(reading: Reading) -> dict[str, Any]:
    """What the copy says, as plain data."""
    case = reading.case
    return {
        "title": f"Professional challenge {case.reference}: {case.about}",
        "reference": case.reference,
        "marking": "OFFICIAL-SENSITIVE. A copy for the child’s file. What happened after it was printed is not in it.",
        "printed_by": reading.user.name,
        "printed_at": spoken_at(reading.at),
        "standing": _standing(reading),
        "about": [copies.pair(row) for row in challenge_page.about_rows(reading)],
        "steps": [_step(step) for step in ladder_view.ladder_steps(reading) if step["state"] in ("now", "done")],
        "papers": _papers(reading),
        "days": copies.days(reading.story()),
    }


def _standing(reading: Reading) -> list[str]:
    panel = turn_view.turn_panel(reading)
    state = f"{reading.challenge.get_state_display()}."
    if "over" in panel:
        return [str(panel["over"])]
    main = panel["deadline"]
    due = turn_view.due_words(main, reading.at)
    with_whom = f"With {_people(reading, main)}: {reading.label(main)}, due {due}."
    return [state, with_whom, str(panel["late"]), str(panel["otherwise"])]


def _people(reading: Reading, deadline: Any) -> str:
    return "; ".join(str(reading.people[one]) for one in deadline.holder_ids if one in reading.people) or "nobody"


def _step(step: dict[str, Any]) -> dict[str, Any]:
    lines = [step["window"], step["dates"], step["then"]]
    lines += [f"{one['label']}: due {one['due']}. {one.get('status', '')}".strip() for one in step["deadlines"]]
    return {"number": step["number"], "title": step["title"], "text": "\n".join(line for line in lines if line)}


def _papers(reading: Reading) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    proposal = challenge_page.proposal_card(reading)
    if proposal:
        found.append({"key": proposal["heading"], "value": [proposal["text"], *proposal["answers"]]})
    for what, who, when, status in challenge_page.action_rows(reading):
        hint = f": {status['hint']}" if status.get("hint") else ""
        found.append({"key": "Agreed action", "value": [what, f"{who['text']}, {when}", f"{status['text']}{hint}"]})
    last = challenge_page.last_step(reading)
    if last:
        found += last["representations"] + last["views"]
        if last["recommendation"]:
            found.append({"key": last["what"], "value": [last["recommendation"].text, *last["answers"]]})
    found += challenge_page.meeting_rows(reading)
    found += [{"key": "Not recorded", "value": one} for one in challenge_page.not_recorded(reading)]
    # Pressure and feedback stay out: the copy is read by both agencies.
    if reading.challenge.learning:
        found.append({"key": "Learning", "value": reading.challenge.learning})
    return [copies.pair(row) for row in found]


def exported(reading: Reading) -> Content:
    """What a challenge adds to its record: the story on paper, and its files."""

    def pdf(documents: list[dict[str, Any]], deadlines: list[dict[str, Any]]) -> bytes:
        parts = {"documents": documents, "deadlines": deadlines}
        return story_copy(reading, **{name: [copies.pair(row) for row in rows] for name, rows in parts.items()})

    files = Attachment.objects.filter(case=reading.case).select_related("scan").order_by("pk")
    return Content(pdf=pdf, files=[_file(one) for one in files])


def _file(one: Attachment) -> tuple[str, bytes]:
    return (f"{one.name}.txt", instead(one.virus)) if one.virus else (one.name, bytes(one.content))
