"""A case's story on paper: tagged PDF (PDF/UA), marked, with who printed it and when."""

import json
from pathlib import Path
from typing import Any

import typst

from audit_log.timeline import Changed, Day, Line
from workflows.calendar import spoken
from workflows.clock import london
from workflows.phrases import spoken_at

TEMPLATE = Path(__file__).with_name("story.typ")
EMPTY: dict[str, Any] = {"documents": [], "deadlines": [], "papers": [], "steps": []}


def printed(copy: dict[str, Any]) -> bytes:
    """The PDF of what `story.typ` reads; parts that a kind of case does not have may be left out."""
    inputs = {"copy": json.dumps(EMPTY | copy)}
    template = TEMPLATE.read_bytes()
    try:
        return typst.compile(template, format="pdf", sys_inputs=inputs, pdf_standards=["ua-1"])
    except typst.TypstError:
        # A letter of the story that no font here has: the standard refuses it, and a copy with a gap is still one.
        return typst.compile(template, format="pdf", sys_inputs=inputs)


def days(story: list[Day]) -> list[dict[str, Any]]:
    """The story as the template reads it."""
    return [{"on": spoken(day.on), "lines": [_line(line) for line in day.lines]} for day in story]


def pair(row: dict[str, Any]) -> dict[str, Any]:
    """A row of a summary list, its value as lines."""
    value = row["value"]
    return {"key": row["key"], "lines": [str(one) for one in (value if isinstance(value, list) else [value])]}


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
