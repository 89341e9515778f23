"""The papers of an incident: the report as a page and as a Word file, the pack, the notification, the diagram."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache

from audit_log.entries import open_page
from rapid_review import actions, diagram, notification_paper, pack, report_sections, review_view, word_report
from rapid_review import report as report_facts
from rapid_review.actions.reviewing import is_written, refuse_settled
from rapid_review.forms.report import ReportTextForm
from rapid_review.models import Incident
from rapid_review.panel_view import Reader
from rapid_review.report_templates import content_of
from rapid_review.views.doors import incident_of, person
from workflows import access, clock, need_to_know, rate_limits
from workflows.conflict import Conflict
from workflows.uploads import KINDS

PDF, WORD = KINDS[".pdf"], KINDS[".docx"]


@never_cache
def report(request: HttpRequest, reference: str) -> HttpResponse:
    """The report's text: boxes for the team until the panel concludes, what was saved for everybody else."""
    user, at = person(request), clock.now()
    found = _reviewed(request, reference)
    if request.method != "POST" and not (is_written(found) and access.may(user, "write_review", found, at=at)):
        return _shown(request, found)
    access.require(user, "write_review", found, at=at)
    refuse_settled(found)
    form = ReportTextForm(request.POST or None, incident=found)
    if request.method == "POST" and form.is_valid():
        theirs = actions.save_report(reference, form.sections(), seen=form.marks(), by=user, at=at)
        if not theirs:
            messages.success(request, "The report is saved.")
            return redirect("incident_report", reference=reference)
        form = form.saved_by_others(theirs, _reviewed(request, reference))
    open_page(case_id=found.case_id, user=user, page="form: report", at=at).save()
    link = found.get_absolute_url()
    context = {
        "form": form,
        "incident": found,
        "caption": f"{found.case.reference}, {found.case.about}",
        "button_text": "Save the report",
        "cancel_url": link,
        "back_url": link,
        **_facts(found),
    }
    return render(request, "rapid_review/report_write.html", context)


def _facts(found: Incident) -> dict[str, object]:
    """What stands in the report without anybody writing it."""
    return {"dates": report_facts.dates(found), "episodes": review_view.episodes(found)}


def _shown(request: HttpRequest, found: Incident) -> HttpResponse:
    user, at = person(request), clock.now()
    open_page(case_id=found.case_id, user=user, page="report", at=at).save()
    texts = [
        {"key": section.label, "value": report_sections.text_of(found, code) or "Nothing recorded."}
        for code, section in report_sections.SECTIONS.items()
    ]
    context = {
        "heading": "The rapid review report",
        "incident": found,
        "texts": texts,
        "concluded": review_view.concluded(Reader(found, user, at)),
        "back_url": found.get_absolute_url(),
        **_facts(found),
    }
    return render(request, "rapid_review/report_text.html", context)


@rate_limits.limited("export")
def report_word(request: HttpRequest, reference: str) -> HttpResponse:
    """The report as a Word file."""
    found = _reviewed(request, reference)
    made = word_report.render(word_report.context(found), content_of(found.case.partnership_id))
    return _file(request, found, f"{found.case.reference}-rapid-review.docx", made, WORD)


def the_pack(request: HttpRequest, reference: str) -> HttpResponse:
    """Everything the rapid review panel reads, on one page."""
    user, at = person(request), clock.now()
    found = incident_of(user, reference, need_to_know.PAPERS)
    open_page(case_id=found.case_id, user=user, page="pack", at=at).save()
    context = {
        "heading": "The pack of the rapid review panel",
        "incident": found,
        "parts": pack.parts(Reader(found, user, at)),
        "columns": pack.COLUMNS,
        "back_url": found.get_absolute_url(),
    }
    return render(request, "rapid_review/pack.html", context)


@rate_limits.limited("export")
def pack_pdf(request: HttpRequest, reference: str) -> HttpResponse:
    """The pack as a PDF."""
    user, at = person(request), clock.now()
    found = incident_of(user, reference, need_to_know.PAPERS)
    return _file(request, found, f"{found.case.reference}-pack.pdf", pack.printed(found, user, at=at), PDF)


@rate_limits.limited("export")
def notification(request: HttpRequest, reference: str) -> HttpResponse:
    """The notification, prepared as a document."""
    user, at = person(request), clock.now()
    found = incident_of(user, reference, need_to_know.STORY)
    made = notification_paper.printed(found, user, at=at)
    return _file(request, found, f"{found.case.reference}-notification.pdf", made, PDF)


def flow(request: HttpRequest, reference: str) -> HttpResponse:
    """Where it stands in its flow: drawn, and the same as a list."""
    user, at = person(request), clock.now()
    found = incident_of(user, reference)
    open_page(case_id=found.case_id, user=user, page="diagram", at=at).save()
    width, height = diagram.size()
    context = {
        "heading": "Where it stands",
        "incident": found,
        "boxes": diagram.boxes(found),
        "arrows": diagram.arrows(),
        "width": width,
        "height": height,
        "back_url": found.get_absolute_url(),
    }
    return render(request, "rapid_review/diagram.html", context)


def _reviewed(request: HttpRequest, reference: str) -> Incident:
    """An incident with a rapid review, whose papers this person reads. Raises Http404; Conflict before there is one."""
    found = incident_of(person(request), reference, need_to_know.PAPERS)
    if found.review is None:
        raise Conflict("There is no rapid review yet", f"{found.case.reference}: {found.stands}.")
    return found


def _file(request: HttpRequest, found: Incident, name: str, made: bytes, kind: str) -> HttpResponse:
    """A copy that leaves this service: that it was taken is logged."""
    open_page(case_id=found.case_id, user=person(request), page=name, at=clock.now()).save()
    response = HttpResponse(made, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "no-store"
    return response
