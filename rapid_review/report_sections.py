"""The sections of the rapid review report that somebody writes, and what they begin with. Reads only.

The list follows what Cambridgeshire's and Islington's procedures ask of a rapid review; the rest of the report the
system knows itself (`rapid_review/report.py`).
"""

from dataclasses import dataclass
from hashlib import sha256

from rapid_review.models import Incident


@dataclass(frozen=True)
class Section:
    """One text box. `label` heads it in the report too."""

    label: str
    hint: str = ""
    rows: int = 6


SECTIONS: dict[str, Section] = {
    "circumstances": Section("Circumstances", "What happened, as far as it is known now. No names.", 8),
    "family": Section("The family", "Who belongs to it and how, as a genogram would show it. No names."),
    "context": Section(
        "Context, with race and inequality",
        "How racism, other inequalities and protected characteristics, disability among them, bore on the child’s "
        "life and on what was done.",
    ),
    "safeguarding": Section(
        "Immediate safeguarding action", "What was done at once for this child and others. The actions stand below it."
    ),
    "good_practice": Section("Good practice"),
    "learning": Section("Learning identified, and shared already", "What was found, with whom it was shared and how."),
    "national": Section("National issues", "What needs a change of law, guidance or national practice."),
    "scope": Section(
        "Scope and key lines of enquiry",
        "If there is to be a practice review: its scope, its key lines of enquiry and its timescale.",
    ),
    "family_views": Section("Views of the family", "Whether they were asked, and what they said.", 4),
    "practitioner_views": Section("Views of practitioners", rows=4),
    "scrutiny": Section("Comment of the independent scrutineer", rows=4),
    "proceedings": Section(
        "Parallel proceedings", "Police, post-mortem, child death review, courts, other reviews.", 4
    ),
    "publication": Section("Publication", "What the partners mean to publish, and when.", 3),
}


def text_of(incident: Incident, code: str) -> str:
    """What a section holds: as it was saved, or what it begins with."""
    begins = {"circumstances": incident.circumstances, "safeguarding": incident.safety}
    begins |= {"proceedings": incident.proceedings, "family": incident.family}
    saved = incident.review.sections if incident.review else {}
    return str(saved.get(code, begins.get(code, "")))


def mark(text: str) -> str:
    """A short mark of a text, to tell whether it is still the one somebody opened."""
    return sha256(text.encode()).hexdigest()[:16]
