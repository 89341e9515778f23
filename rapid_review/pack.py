"""The pack of the rapid review panel: everything on one page, and the same as one PDF.

Nobody reads in it what the page of the incident keeps from them: the members' views before their own.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from rapid_review import incident_page, panel_view, report, review_view
from rapid_review.models import Incident, Panel
from rapid_review.panel_view import Reader
from workflows.models import User
from workflows.paper import paper
from workflows.phrases import spoken_at

MARKING = "OFFICIAL-SENSITIVE. What was written after it was printed is not in it."
COLUMNS = ["When", "Agency", "Source", "What"]


@dataclass(frozen=True)
class Part:
    """One part of the pack: rows of a `key` and a `value` (text or lines), or the rows of a table."""

    code: str
    heading: str
    rows: list[dict[str, Any]]
    level: int = 2
    table: list[list[str]] = field(default_factory=list)
    empty: str = "Nothing recorded."


def parts(reader: Reader) -> list[Part]:
    """Everything the panel reads, in the order it is talked through."""
    incident, review = reader.incident, reader.incident.review
    found = [
        Part("about", "What is known", incident_page.about(incident)),
        Part("clocks", "The clocks", report.clocks(incident)),
        Part("returns", "What the agencies returned", [], empty=_whether_asked(incident)),
        *(_account(number, one) for number, one in enumerate(report.accounts(incident), 1)),
        _chronology(incident),
        Part("episodes", "Key practice episodes", _episodes(incident)),
        Part("safety", "Actions ordered at once for safety", _actions(incident)),
        *_views(reader),
    ]
    if review is None:
        return found
    concluded = review_view.concluded(reader)
    found.append(Part("meeting", "The meeting of the rapid review panel", review_view.meeting(review)))
    if concluded:
        heading = "The earlier conclusion, decided anew now" if concluded["before"] else "The conclusion"
        found.append(Part("conclusion", heading, [*concluded["rows"], *concluded["criteria"]]))
        found.append(Part("sign-offs", "The three partners", _sign_offs(reader)))
        found.append(Part("panel", "The national Panel", review_view.sent(review)))
    return found


def _whether_asked(incident: Incident) -> str:
    return "" if incident.returns else "No agency has been asked yet."


def _account(number: int, one: report.Account) -> Part:
    rows = [{"key": "Return", "value": one.note}, *({"key": label, "value": text} for label, text in one.sections)]
    return Part(f"return-{number}", one.agency, rows, level=3)


def _chronology(incident: Incident) -> Part:
    rows = [report.event(row) for row in report.chronology(incident)]
    table = [[row["when"], row["agency"], row["source"], _in_sentences(row["what"])] for row in rows]
    return Part("chronology", "The merged chronology", [], table=table)


def _in_sentences(text: str) -> str:
    """Lines as a cell of a table shows them, one after the other."""
    return " ".join(line if line.endswith((".", "?", "!")) else f"{line}." for line in text.split("\n"))


def _episodes(incident: Incident) -> list[dict[str, Any]]:
    return [{"key": one.happened, "value": [one.what, one.analysis]} for one in review_view.episodes(incident)]


def _actions(incident: Incident) -> list[dict[str, Any]]:
    return [
        {"key": one["what"], "value": [f"{one['who']}, by {one['due']}", one["done"]]}
        for one in report.safety_actions(incident)
    ]


def _views(reader: Reader) -> list[Part]:
    """What both panels' members said, as far as this person may read it now."""
    found = []
    for panel in Panel:
        section = panel_view.section(reader, panel)
        if section:
            rows = [{"key": one["name"], "value": _said(one)} for one in section["members"]]
            found.append(Part(f"views-{panel.value}", section["title"], rows))
    return found


def _said(member: dict[str, Any]) -> list[str]:
    lines = [member["who"], member["status"]["text"], member["answer"], member["why"]]
    lines += [f"{row['key']}: {row['value']}" for row in member["criteria"]]
    lines += [f"Relied on: {member['relied_on']}"] if member["relied_on"] else []
    return [line for line in lines if line]


def _sign_offs(reader: Reader) -> list[dict[str, Any]]:
    rounds = reader.incident.review.round if reader.incident.review else 1
    return [
        {
            "key": f"{one['title']}, round {one['round']}" if rounds > 1 else one["title"],
            "value": [line for line in (one["status"], one["said"], one["why"]) if line],
        }
        for one in review_view.sign_offs(reader)
    ]


# -- on paper -----------------------------------------------------------------------------------------


def printed(incident: Incident, user: User, *, at: datetime) -> bytes:
    """The pack as a tagged PDF, marked, with who printed it and when."""
    sections = [(one.heading, _pieces(one)) for one in parts(Reader(incident, user, at))]
    return paper(
        title=f"Rapid review {incident.case.reference}: {incident.case.about}",
        reference=incident.case.reference,
        marking=MARKING,
        printed=f"Printed by {user.name}, {spoken_at(at)}",
        sections=sections,
    )


def _pieces(part: Part) -> list[dict[str, Any]]:
    rows = [piece(row["key"], row["value"]) for row in part.rows]
    rows += [piece(when, f"{agency} ({source}): {what}") for when, agency, source, what in part.table]
    return rows or ([piece("", part.empty)] if part.empty else [])


def piece(key: str, value: Any) -> dict[str, Any]:
    """One row as `workflows.paper` prints it."""
    lines = value if isinstance(value, list | tuple) else [value]
    return {"key": key, "pieces": [["\n".join(str(line) for line in lines), ""]]}
