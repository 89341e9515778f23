"""The rapid review report as a Word file, on the shipped template or on the partnership's own (docxtpl).

What somebody wrote is text: markup in it stays text, and a tag in it is never evaluated, because it is filled in once.
A partnership's template is a program that somebody sent in, so it runs in jinja2's sandbox, with few filters, no
functions and no arithmetic that could make a text without end.
"""

import io
import re
import zipfile
from typing import Any, Final

from docx.opc.exceptions import PackageNotFoundError
from docxtpl import DocxTemplate
from jinja2 import StrictUndefined, TemplateSyntaxError, UndefinedError
from jinja2.exceptions import SecurityError, TemplateError
from jinja2.filters import FILTERS
from jinja2.sandbox import ImmutableSandboxedEnvironment
from lxml.etree import XMLSyntaxError

from rapid_review import report, review_view
from rapid_review.models import Incident
from rapid_review.report_sections import SECTIONS
from rapid_review.word_template import SHIPPED
from workflows.conflict import Conflict

MAY_FILTER: Final = ("default", "d", "join", "length", "upper", "lower", "title", "first", "last", "e", "escape")
NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class WrongTemplate(Conflict):
    """A template that cannot be filled in. The words name the tag that is wrong."""

    def __init__(self, words: str) -> None:
        super().__init__("The report cannot be made on the partnership’s Word template", words)
        self.words = words


class _Sandbox(ImmutableSandboxedEnvironment):
    """Tags fill in, choose and repeat; they neither reckon nor call anything."""

    intercepted_binops = frozenset(["*", "**", "+", "-", "/", "//", "%"])

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
        raise SecurityError(f"“{operator}” cannot be used in a tag")

    def call(self, __context: Any, __obj: Any, *args: Any, **kwargs: Any) -> Any:
        raise SecurityError("nothing can be called in a tag")


def _environment() -> _Sandbox:
    found = _Sandbox(autoescape=True, undefined=StrictUndefined)
    found.globals.clear()
    found.filters = {name: FILTERS[name] for name in MAY_FILTER}
    return found


def context(incident: Incident) -> dict[str, Any]:
    """What the tags of a template name."""
    review = incident.review
    until = report.settled_at(review)
    accounts = [
        {"agency": one.agency, "note": one.note, "sections": [{"label": k, "text": v} for k, v in one.sections]}
        for one in report.accounts(incident, until=until)
    ]
    episodes = [
        {"happened": one.happened, "what": one.what, "analysis": one.analysis} for one in review_view.episodes(incident)
    ]
    return {
        "reference": incident.case.reference,
        "about": incident.case.about,
        "partnership": incident.case.partnership.name,
        "dates": report.dates(incident),
        "members": report.members(incident),
        "attendees": review.attendees if review else "",
        "apologies": review.apologies if review else "",
        "children": report.children(incident),
        "accounts": accounts,
        "chronology": [report.event(row) for row in report.chronology(incident, until=until)],
        "episodes": episodes,
        "actions": report.safety_actions(incident, until=until),
        "criteria": report.criteria(incident),
        "conclusion": report.conclusion(incident),
        "decisions": report.decisions(incident),
        "sign_offs": report.sign_offs(incident),
        **report.written(incident),
    }


# One of everything, to try a template with before it is accepted.
SAMPLE: Final[dict[str, Any]] = {
    **dict.fromkeys(("reference", "about", "partnership", "attendees", "apologies", *SECTIONS), "Sample"),
    "dates": [{"key": "Reference", "value": "Sample"}],
    "members": [{"who": "Sample", "does": "Sample"}],
    "children": [{"key": "Sample", "value": "Sample"}],
    "accounts": [{"agency": "Sample", "note": "Sample", "sections": [{"label": "Sample", "text": "Sample"}]}],
    "chronology": [dict.fromkeys(("when", "agency", "source", "what"), "Sample")],
    "episodes": [dict.fromkeys(("happened", "what", "analysis"), "Sample")],
    "actions": [dict.fromkeys(("what", "who", "due", "done"), "Sample")],
    "criteria": [dict.fromkeys(("words", "answer", "why"), "Sample")],
    "conclusion": [{"key": "Sample", "value": "Sample"}],
    "decisions": [dict.fromkeys(("who", "answer", "why"), "Sample")],
    "sign_offs": [dict.fromkeys(("partner", "who", "when"), "Sample")],
}
# The same of a rapid review that has only just begun.
NOTHING_YET: Final[dict[str, Any]] = {name: type(one)() for name, one in SAMPLE.items()}


def render(facts: dict[str, Any], template: bytes = b"") -> bytes:
    """The Word file; without a template the shipped one. Raises WrongTemplate, naming what is wrong in it."""
    made = io.BytesIO()
    try:
        document = DocxTemplate(io.BytesIO(template or SHIPPED.read_bytes()))
        document.render(plain(facts), jinja_env=_environment(), autoescape=True)
        document.save(made)
    except UndefinedError as error:
        raise WrongTemplate(f"A tag names something the report does not have: {error.message}") from error
    except TemplateSyntaxError as error:
        near = " ".join(one.strip() for one in getattr(error, "docx_context", ()) if one.strip())[:200]
        raise WrongTemplate(f"A tag cannot be read: {error.message}{f'. Near: {near}' if near else ''}") from error
    except TemplateError as error:
        raise WrongTemplate(f"A tag does what no tag may: {error.message}") from error
    except (
        PackageNotFoundError,
        XMLSyntaxError,
        AttributeError,
        KeyError,
        TypeError,
        ValueError,
        zipfile.BadZipFile,
    ) as error:
        raise WrongTemplate("The file cannot be filled in as a Word document") from error
    return made.getvalue()


def plain(value: Any) -> Any:
    """The same without the letters that no Word file can hold."""
    if isinstance(value, dict):
        return {key: plain(one) for key, one in value.items()}
    if isinstance(value, list):
        return [plain(one) for one in value]
    return NOT_XML.sub("", value) if isinstance(value, str) else value
