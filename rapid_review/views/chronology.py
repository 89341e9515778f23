"""The chronology of all agencies that have returned, as a page and as a file."""

from django.http import HttpRequest, HttpResponse
from django.http.response import StreamingHttpResponse
from django.shortcuts import render

from audit_log.entries import open_page
from rapid_review import chronology_view
from rapid_review.chronology import csv_rows
from rapid_review.views.doors import person
from workflows import access, clock, need_to_know, rate_limits
from workflows.keeping_page import refuse_disposed
from workflows.models import Case
from workflows.spreadsheet import csv_file


def merged(request: HttpRequest, reference: str) -> HttpResponse:
    """Every row that counts, narrowed and in order."""
    case = _case(request, reference)
    open_page(case_id=case.pk, user=person(request), page="chronology", at=clock.now()).save()
    context = chronology_view.page(case, request.GET) | {"case": case, "back_url": f"/incidents/{case.reference}/"}
    return render(request, "rapid_review/chronology.html", context)


@rate_limits.limited("export")
def merged_csv(request: HttpRequest, reference: str) -> StreamingHttpResponse:
    """The same for a spreadsheet, as narrowed."""
    case = _case(request, reference)
    open_page(case_id=case.pk, user=person(request), page="chronology.csv", at=clock.now()).save()
    _, rows = chronology_view.narrowed(case, request.GET)
    return csv_file(f"{case.reference}-chronology.csv", list(csv_rows(rows)))


def _case(request: HttpRequest, reference: str) -> Case:
    """Through the door, without loading the incident: the page is as quick with a thousand returns as with one."""
    case = access.get_case(person(request), reference, kind="incident", at=clock.now(), thing=need_to_know.PAPERS)
    refuse_disposed(case)
    return case
