"""The public pages: what a partnership has published, for anybody, without signing in."""

from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from rapid_review import briefings, published
from rapid_review.models import Briefing
from workflows import clock
from workflows.models import Partnership
from workflows.partnerships import working_for
from workflows.uploads import KINDS

ENDINGS = {kind: ending for ending, kind in KINDS.items() if ending != ".jpeg"}


@require_safe
@login_not_required
def shelf(request: HttpRequest, slug: str) -> HttpResponse:
    """The published reviews of a partnership."""
    place = get_object_or_404(Partnership, slug=slug)
    with working_for(place.pk):
        items = published.everything(place)
    context = {"heading": "Published reviews", "place": place, "items": items}
    return render(request, "rapid_review/published.html", context)


@require_safe
@login_not_required
def document(request: HttpRequest, slug: str, token: UUID) -> HttpResponse:
    """The document of one. Its name says nothing but what it is and when it was published."""
    place = get_object_or_404(Partnership, slug=slug)
    with working_for(place.pk):
        found = published.public(place).filter(token=token).select_related("draft").first()
    if found is None or found.draft is None:
        raise Http404("Nothing is published under this address.")
    response = HttpResponse(bytes(found.draft.content), content_type=found.draft.content_type)
    name = f"practice-review-{clock.day_of(found.published_at)}{ENDINGS[found.draft.content_type]}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@dataclass(frozen=True)
class _Issue:
    """A briefing as it was published at an instant: what is public is never changed, only published anew."""

    pk: int
    published_at: datetime
    briefing: Briefing = field(compare=False)


@lru_cache(maxsize=64)
def _printed(issue: _Issue) -> bytes:
    return briefings.printed(issue.briefing)


@require_safe
@login_not_required
def briefing(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """A published briefing on its one page, which is made once and not for everybody who asks."""
    place = get_object_or_404(Partnership, slug=slug)
    with working_for(place.pk):
        found = briefings.published_briefings(place).filter(number=number).select_related("partnership").first()
    if found is None or found.published_at is None:
        raise Http404("Nothing is published under this address.")
    made = _printed(_Issue(found.pk, found.published_at, found))
    response = HttpResponse(made, content_type=KINDS[".pdf"])
    response["Content-Disposition"] = f'attachment; filename="briefing-{found.number}.pdf"'
    return response
