"""The files of a practice review: the versions of its report."""

from django.http import Http404, HttpRequest, HttpResponse

from audit_log.entries import open_page
from rapid_review.models import PracticeDraft
from rapid_review.views.doors import incident_of, person
from workflows import clock, need_to_know, rate_limits
from workflows.uploads import safe_name


@rate_limits.limited("export")
def draft(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """One version of the report, for whoever reads the papers: that it was taken is logged."""
    user = person(request)
    found = incident_of(user, reference, need_to_know.PAPERS)
    one = PracticeDraft.objects.filter(case=found.case_id, number=number).first()
    if one is None:
        raise Http404("No such version.")
    open_page(case_id=found.case_id, user=user, page=f"practice review, version {number}", at=clock.now()).save()
    ending = safe_name(one.name).rpartition(".")[2]
    response = HttpResponse(bytes(one.content), content_type=one.content_type)
    name = f"{found.case.reference}-practice-review-{number}.{ending}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "no-store"
    return response
