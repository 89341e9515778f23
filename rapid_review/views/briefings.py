"""7-minute briefings: the published ones for everybody in the partnership, and a review's own as it will look."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from audit_log.entries import open_page
from rapid_review import briefings
from rapid_review.models import Briefing
from rapid_review.views.doors import person, review_of
from workflows import clock, need_to_know, rate_limits
from workflows.access import Standing
from workflows.models import Partnership

PDF = "application/pdf"


def _partnership(request: HttpRequest) -> Partnership | None:
    """The partnership somebody is working for: that of their posts."""
    posts = Standing(person(request), clock.now()).posts
    return posts[0].agency.partnership if posts else None


def _published(request: HttpRequest, number: int) -> Briefing:
    mine = _partnership(request)
    found = briefings.published_briefings(mine).filter(number=number).first() if mine else None
    if found is None:
        raise Http404("No such briefing.")
    return found


def briefing_list(request: HttpRequest) -> HttpResponse:
    """The published briefings of the partnership, the latest first."""
    mine = _partnership(request)
    found = briefings.published_briefings(mine) if mine else Briefing.objects.none()
    return render(request, "rapid_review/briefings.html", {"heading": "7-minute briefings", "briefings": found})


def briefing(request: HttpRequest, number: int) -> HttpResponse:
    """One of them: its seven boxes."""
    found = _published(request, number)
    context = {"heading": found.title, "briefing": found, "called": briefings.called(found)}
    return render(request, "rapid_review/briefing.html", context | {"boxes": briefings.boxes(found)})


@rate_limits.limited("export")
def briefing_pdf(request: HttpRequest, number: int) -> HttpResponse:
    """The same on one page."""
    found = _published(request, number)
    return _file(f"briefing-{found.number}.pdf", briefings.printed(found))


@rate_limits.limited("export")
def of_review(request: HttpRequest, reference: str) -> HttpResponse:
    """A review's briefing as it stands, for whoever reads the review."""
    user, at = person(request), clock.now()
    found = review_of(user, reference, need_to_know.STORY)
    one = briefings.latest(found.case_id)
    if one is None:
        raise Http404("There is no briefing.")
    open_page(case_id=found.case_id, user=user, page="briefing.pdf", at=at).save()
    return _file(f"{found.case.reference}-briefing.pdf", briefings.printed(one))


def _file(name: str, made: bytes) -> HttpResponse:
    response = HttpResponse(made, content_type=PDF)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "no-store"
    return response
