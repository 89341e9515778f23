"""The pages of recommendations: the tracker, writing one down, one of them, its acts, its files and its record."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header

from audit_log.entries import open_page
from rapid_review import actions, recommendation_page, tracker_page, tracker_view
from rapid_review.actions.revisiting import next_revisit, refuse_early
from rapid_review.actions.tracked import action_of, refuse_moved
from rapid_review.copies import recommendation_copy
from rapid_review.forms.tracker import RecordForm, TrackerFilter
from rapid_review.models import Recommendation
from rapid_review.tracker_page import Wanted
from rapid_review.views.doors import person
from rapid_review.views.tracker_table import TABLE, Sent
from workflows import access, clock, need_to_know, rate_limits
from workflows.keeping_page import refuse_disposed
from workflows.models import Agency, User
from workflows.record_export import Content
from workflows.rulebook import current_procedure
from workflows.spreadsheet import csv_file
from workflows.standing import Standing
from workflows.views.export import export_page

A_PAGE = 50


def recommendation_of(user: User, reference: str) -> Recommendation:
    """One that somebody reads. Raises Http404, and Conflict for a disposed one."""
    case = access.get_case(user, reference, kind="recommendation", at=clock.now(), thing=need_to_know.STORY)
    refuse_disposed(case)
    return Recommendation.loaded([case])[0]


def tracker(request: HttpRequest) -> HttpResponse:
    """Every recommendation this person may read: how it goes, what is next."""
    user, at = person(request), clock.now()
    form, found = _narrowed(request)
    page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    context = {
        "heading": "Learning tracker",
        "page": page,
        "form": form,
        "narrowed": any(value for name, value in form.data.items() if name != "page"),
        "columns": list(tracker_page.COLUMNS),
        "rows": tracker_page.rows(list(page.object_list), user, at=at),
        "counts": tracker_page.counted(found),
        "safety_columns": ["Incident", "Who", "Due"],
        "safety": tracker_page.safety_actions(user, at=at),
        "may_record": bool(actions.may_record(user, at=at)),
        "query": request.GET.urlencode(),
    }
    return render(request, "rapid_review/tracker.html", context)


@rate_limits.limited("export")
def tracker_csv(request: HttpRequest) -> StreamingHttpResponse:
    """The same for a spreadsheet, as narrowed, an action a line."""
    at = clock.now()
    _, found = _narrowed(request)
    for one in found:
        open_page(case_id=one.case_id, user=person(request), page="tracker.csv", at=at).save()
    name = f"tracker-{clock.day_of(at).isoformat()}.csv"
    return csv_file(name, list(tracker_page.spreadsheet(found, at=at)))


def _narrowed(request: HttpRequest) -> tuple[TrackerFilter, list[Recommendation]]:
    user, at = person(request), clock.now()
    agencies = Agency.objects.filter(partnership__in=Standing(user, at).partnerships).order_by("name")
    form = TrackerFilter(request.GET, agencies=agencies)
    wanted = Wanted(**form.cleaned_data) if form.is_valid() else Wanted()
    return form, tracker_page.found(user, wanted, at=at)


def record(request: HttpRequest) -> HttpResponse:
    """Writing one down. `?from=` is the reference of the review it comes from."""
    user, at = person(request), clock.now()
    partnerships = actions.may_record(user, at=at)
    if not partnerships:
        raise PermissionDenied("Recommendations are written down by the partnership manager and the business unit.")
    sent = request.POST if request.method == "POST" else None
    begins = {"sources": request.GET.get("from", "")[:20]}
    form = RecordForm(sent, user=user, at=at, partnership=partnerships[0], initial=begins)
    if sent is not None and form.is_valid():
        procedure = current_procedure(partnerships[0], kind="recommendation", on=clock.day_of(at))
        new = actions.NewRecommendation(procedure=procedure, **form.facts())
        reference = actions.record_recommendation(new, by=user, at=at)
        messages.success(request, f"The recommendation is written down as {reference}.")
        return redirect("recommendation", reference=reference)
    back = reverse("tracker")
    context = {"form": form, "button_text": "Write it down", "cancel_url": back, "back_url": back}
    return render(request, "workflows/question.html", context)


def recommendation(request: HttpRequest, reference: str) -> HttpResponse:
    """Whose turn it is, by when and why; what is done about it; and whether anything changed."""
    user, at = person(request), clock.now()
    one = recommendation_of(user, reference)
    open_page(case_id=one.case_id, user=user, page="recommendation", at=at).save()
    return render(request, "rapid_review/recommendation.html", recommendation_page.context(one, user, TABLE, at=at))


def act(request: HttpRequest, reference: str, slug: str) -> HttpResponse:
    """The form of one act. `?of=` is the id of the action it is about."""
    user, at = person(request), clock.now()
    one = recommendation_of(user, reference)
    row = TABLE.get(slug)
    if row is None:
        raise Http404("No such act.")
    said = request.GET.get("of", "")
    of = int(said) if said.isascii() and said.isdecimal() and len(said) < 18 else 0
    refuse_moved(one, row.name, by=user, at=at)
    access.require(user, row.name, one, at=at, deadline=row.deadline(one, of))
    about = action_of(one, of) if row.of_action else None
    if row.name == "revisit" and (asked := next_revisit(one)):
        refuse_early(asked, at=at)
    posted = request.method == "POST"
    form = row.form(
        request.POST if posted else None, request.FILES if posted else None, one=one, user=user, at=at, of=of
    )
    if posted and form.is_valid():
        row.do(form, Sent(one, user, at, of))
        messages.success(request, row.done)
        return redirect(one.get_absolute_url())
    open_page(case_id=one.case_id, user=user, page=f"form: {slug}", at=at).save()
    context: dict[str, Any] = {
        "form": form,
        "caption": f"{one.case.reference}, {one.addressed_to}",
        "button_text": row.button,
        "cancel_url": one.get_absolute_url(),
        "back_url": one.get_absolute_url(),
        "facts": [
            {"key": "Recommendation", "value": one.text},
            *([{"key": f"Action {about.number}", "value": about.what}] if about else []),
        ],
        "evidence": tracker_view.waiting(one, about) if about and row.name == "answer_evidence" else [],
    }
    return render(request, "rapid_review/tracker_act.html", context)


@rate_limits.limited("export")
def evidence_file(request: HttpRequest, reference: str, file_id: int) -> HttpResponse:
    """A file as it was sent; the browser saves it and never shows it as a page of ours."""
    found = actions.read_evidence_file(reference, file_id, by=person(request), at=clock.now())
    response = HttpResponse(bytes(found.content), content_type="application/octet-stream")
    response.headers["Content-Disposition"] = content_disposition_header(True, found.name) or "attachment"
    response["Cache-Control"] = "no-store"
    return response


@rate_limits.limited("export")
def export(request: HttpRequest, reference: str) -> HttpResponse:
    """The whole record as one file."""
    user, at = person(request), clock.now()
    one = recommendation_of(user, reference)

    def content() -> Content:
        def pdf(documents: list[dict[str, Any]], deadlines: list[dict[str, Any]]) -> bytes:
            return recommendation_copy(one, user, at=at, documents=documents, deadlines=deadlines)

        return Content(pdf=pdf, files=actions.files_of(one))

    return export_page(request, one, content)
