"""Too many wrong passwords: for a quarter of an hour nobody gets in with that address from that network.

django-axes counts and refuses. It is told a mark instead of the address, and the page never says whether the address
belongs to anybody.
"""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from workflows import clock
from workflows.signing_in import records


def mark(request: HttpRequest, credentials: dict[str, Any] | None = None) -> str:
    """What django-axes counts by instead of the address."""
    given = credentials or {}
    address = given.get("email") or given.get("username") or request.POST.get("email", "")
    return records.mark_of(str(address))


def page(request: HttpRequest, response: HttpResponse, credentials: dict[str, Any] | None = None) -> HttpResponse:
    """What the one who is locked out reads. The first time, the trail says so."""
    if (getattr(request, "axes_failures_since_start", 0) or 0) >= settings.AXES_FAILURE_LIMIT:
        given = credentials or {}
        address = str(given.get("email") or given.get("username") or "")
        records.failed(address, at=clock.now(), act="locked_out", what="was locked out after trying to sign in")
    minutes = int(settings.AXES_COOLOFF_TIME.total_seconds() // 60)
    return render(request, "workflows/locked_out.html", {"minutes": minutes}, status=429)
