"""Is the record true? When it was last checked, what was found, and the anchors by which anybody can find out."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from audit_log.models import Anchor, Verification
from workflows import clock, record_page, trail
from workflows.access import NotAllowed, Standing
from workflows.models import User


def record(request: HttpRequest) -> HttpResponse:
    """What a check found, in words, and what it proves."""
    user, standing = _somebody_here(request)
    finished = Verification.objects.exclude(finished_at=None).order_by("-finished_at")
    last = finished.first()
    context: dict[str, Any] = {
        "heading": "Is the record true?",
        "last": last,
        "waiting": Verification.objects.filter(finished_at=None).exists(),
        "found": record_page.findings(last, user, standing) if last else [],
        "seals": record_page.seals(standing),
        "anchors": Anchor.objects.order_by("-at")[:7],
        "checks": finished.select_related("asked_by")[:7],
    }
    return render(request, "workflows/record.html", context)


@require_POST
def check_now(request: HttpRequest) -> HttpResponse:
    """Check everything: at once if that is short, else the worker does it."""
    user, _ = _somebody_here(request)
    asked = trail.ask(by=user, at=clock.now())
    if asked.finished_at:
        messages.success(request, "The record has been checked.")
    else:
        messages.info(request, "The record is being checked. Come back to this page in a few minutes.")
    return redirect("record")


def anchor(request: HttpRequest, pk: int) -> HttpResponse:
    """An anchor's text, to keep: hashes alone."""
    _somebody_here(request)
    return HttpResponse(get_object_or_404(Anchor, pk=pk).text, content_type="text/plain; charset=utf-8")


def _somebody_here(request: HttpRequest) -> tuple[User, Standing]:
    """Whoever has a post. Raises NotAllowed for anybody else."""
    assert isinstance(request.user, User)
    standing = Standing(request.user, clock.now())
    if not standing.posts:
        raise NotAllowed("record")
    return request.user, standing
