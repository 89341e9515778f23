"""The story of a challenge as a PDF for the child's file: tagged (PDF/UA), marked, with who printed it and when."""

import json
from pathlib import Path
from typing import Any

import typst

from audit_log.timeline import Changed, Line
from escalation import challenge_page, ladder_view, turn_view
from escalation.reading import Reading
from workflows.calendar import spoken
from workflows.clock import london
from workflows.phrases import spoken_at

TEMPLATE = Path(__file__).with_name("story.typ")


def story_copy(reading: Reading) -> bytes:
    """The whole story, oldest first. The child is named by pseudonym only, as everywhere outside the vault."""
    inputs = {"copy": json.dumps(copy_of(reading))}
    template = TEMPLATE.read_bytes()
    try:
        return typst.compile(template, format="pdf", sys_inputs=inputs, pdf_standards=["ua-1"])
    except typst.TypstError:
        # A letter of the story that no font here has: the standard refuses it, and a copy with a gap is still one.
        return typst.compile(template, format="pdf", sys_inputs=inputs)


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
        "about": [_pair(row) for row in challenge_page.about_rows(reading)],
        "steps": [_step(step) for step in ladder_view.ladder_steps(reading) if step["state"] in ("now", "done")],
        "papers": _papers(reading),
        "days": [{"on": spoken(day.on), "lines": [_line(line) for line in day.lines]} for day in reading.story()],
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


def _pair(row: dict[str, Any]) -> dict[str, Any]:
    value = row["value"]
    return {"key": row["key"], "lines": [str(one) for one in (value if isinstance(value, list) else [value])]}


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
    return [_pair(row) for row in found]


def _line(line: Line) -> dict[str, Any]:
    return {
        "time": f"{london(line.at):%H:%M}",
        "who": line.who or "The system",
        "what": line.what,
        "why": line.why,
        "changes": [_change(one) for one in line.changes],
        "mark": f"Written down at {spoken_at(line.recorded_at)}" if line.mark else "",
    }


def _change(change: Changed) -> str:
    before = f"{change.before} → " if change.before else ""
    return f"{change.label}: {before}{change.after or 'nothing'}"
