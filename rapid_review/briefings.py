"""7-minute briefings: their seven boxes, which are published, and how one goes on a single page."""

import json
from pathlib import Path
from typing import Any, Final

import typst
from django.db.models import Max, QuerySet

from rapid_review import anonymity
from rapid_review.learning_texts import settings_of
from rapid_review.models import Briefing, LearningReview
from workflows.calendar import spoken
from workflows.clock import day_of
from workflows.models import Partnership

TEMPLATE: Final = Path(__file__).with_name("briefing.typ")
# The headings are those in common use; no source of this project lists them.
BOXES: Final = (
    "Background",
    "Why it matters",
    "What happened",
    "Learning 1",
    "Learning 2",
    "What to do",
    "Questions for your team",
)
LONGEST_BOX: Final = 700  # characters
MOST_LINES: Final = 10  # in a box: what is longer would be too small to read on one page
SIZES: Final = (13, 12, 11.5, 11, 10.5, 10, 9.5, 9, 8.5, 8, 7.5, 7)  # points; the largest that fits on one page


def published_briefings(partnership: Partnership) -> QuerySet[Briefing, Briefing]:
    """Those of a partnership that anybody may read, the latest first."""
    found = Briefing.objects.filter(
        partnership=partnership, published_at__isnull=False, taken_down_at=None, case__disposed_at=None
    )
    return found.order_by("-number")


def latest(case_id: int) -> Briefing | None:
    """The briefing of a review: its draft, or what was published last."""
    return Briefing.objects.filter(case=case_id).order_by("pk").last()


def next_number(partnership: Partnership) -> int:
    """The number after the highest ever given, whatever became of it. The caller holds the partnership's row."""
    last = Briefing.objects.filter(partnership=partnership).aggregate(at=Max("number"))["at"]
    first = settings_of(partnership.pk).first_briefing
    return first if last is None else max(last + 1, first)


def boxes(briefing: Briefing) -> list[tuple[str, str]]:
    """Heading and text of each box."""
    return list(zip(BOXES, briefing.boxes, strict=True))


def pointed_out(briefing: Briefing, review: LearningReview) -> list[dict[str, Any]]:
    """Where somebody could be recognised: the box, its lines, and what for. Never the words themselves."""
    parts = [("The title", briefing.title), *boxes(briefing)]
    places = [(part, number) for part, text in parts for number in range(1, text.count("\n") + 2)]
    found: dict[str, list[str]] = {}
    for flag in anonymity.flags("\n".join(text for _, text in parts), review):
        part, number = places[flag.line - 1]
        found.setdefault(part, []).append(f"Line {number}: {flag.kind}")
    return [{"key": part, "value": said} for part, said in found.items()]


def names_somebody(review: LearningReview) -> bool:
    """Whether the vault knows a word of the review's briefing; a common word may be a name too."""
    one = latest(review.case_id)
    return one is not None and anonymity.names_somebody("\n".join([one.title, *one.boxes]), review)


def called(briefing: Briefing) -> str:
    """ "7-minute briefing 12", or of a draft without the number."""
    return f"7-minute briefing {briefing.number}" if briefing.number else "7-minute briefing, not published"


def printed(briefing: Briefing) -> bytes:
    """The briefing on one page, as a tagged PDF (PDF/UA)."""
    on = spoken(day_of(briefing.published_at)) if briefing.published_at else "Draft: not published"
    data = {
        "title": briefing.title,
        "called": called(briefing),
        "partnership": briefing.partnership.name,
        "on": on,
        "boxes": boxes(briefing),
    }
    template = TEMPLATE.read_bytes()
    for size in SIZES:
        inputs = {"copy": json.dumps(data | {"size": size})}
        if not isinstance(typst.compile(template, format="svg", sys_inputs=inputs), list):
            break
    try:
        return typst.compile(template, format="pdf", sys_inputs=inputs, pdf_standards=["ua-1"])
    except typst.TypstError:
        # A letter that no font here has: the standard refuses it, and a copy with a gap is still one.
        return typst.compile(template, format="pdf", sys_inputs=inputs)
