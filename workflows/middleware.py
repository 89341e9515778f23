"""What a person sees when an act cannot be done: one page each for "not yours", "somebody was first", "too often" and
"not written".

And what a browser keeps of any page: nothing; how much it may send: no more than a file and a form; and whose rows a
request is shown: one partnership's.
"""

import logging
from collections.abc import Callable
from datetime import timedelta

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import Resolver404, resolve
from django_fsm import TransitionNotAllowed

from workflows import clock, partnerships
from workflows.access import NotAllowed
from workflows.conflict import Conflict
from workflows.keeping_page import Disposed, remains
from workflows.rate_limits import TooOften
from workflows.uploads import largest

log = logging.getLogger(__name__)


class KeepNothingMiddleware:
    """No page stays in a browser: at a shared computer the next person would go back to it after the sign-out."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Cache-Control", "private, no-store")
        response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
        return response


class SizeMiddleware:
    """Refuses a request that says it is larger than a file and a form, before any of it is read."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        said = request.META.get("CONTENT_LENGTH") or "0"
        if said.isdecimal() and int(said) > largest() + settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
            raise RequestDataTooBig("The request is larger than a file and a form.")
        return self.get_response(request)


class PartnershipMiddleware:
    """Each request is one transaction for one partnership (`workflows/partnerships.py`).

    The view is a part of it (ATOMIC_REQUESTS): what it wrote before it failed is undone, and the page that says so is
    still made for the same partnership. A view marked `non_atomic_requests` sees to its own transactions.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if _sees_to_itself(request):
            return self.get_response(request)
        with partnerships.of_request(request):
            response = self.get_response(request)
            if response.streaming:  # what is sent piece by piece is read while the database still shows it
                response.streaming_content = list(response.streaming_content)  # type: ignore[attr-defined]
        return response


def _sees_to_itself(request: HttpRequest) -> bool:
    try:
        view = resolve(request.path_info).func
    except Resolver404:
        return False
    return bool(getattr(view, "_non_atomic_requests", None))


class ConflictMiddleware:
    """Turns NotAllowed into 403, Conflict into 409 and TooOften into 429, so that no view needs a `try`."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, NotAllowed):
            return render(request, "403.html", {"act": str(error)}, status=403)
        if isinstance(error, TooOften):
            until = clock.real_now() + timedelta(seconds=error.wait)
            response = render(request, "429.html", {"what": error.what, "until": until}, status=429)
            response.headers["Retry-After"] = str(error.wait)
            return response
        if isinstance(error, UnreadablePostError):
            return render(request, "400.html", status=400)
        if isinstance(error, TransitionNotAllowed):
            error = Conflict("This is no longer possible", "The challenge has moved on since you opened the page.")
        if isinstance(error, Disposed):
            context = {"heading": str(error.case), "case": error.case, "remains": remains(error.case)}
            return render(request, "workflows/keeping/disposed.html", context, status=410)
        if isinstance(error, Conflict):
            link = request.path.rsplit("/", 2)[0] + "/"
            context = {"headline": error.headline, "detail": error.detail, "link": link, "sent": _written(request)}
            return render(request, "409.html", context, status=409)
        if isinstance(error, DatabaseError):
            return _unwritten(request, error)
        return None


def _unwritten(request: HttpRequest, error: DatabaseError) -> HttpResponse:
    """The database refused, the trail perhaps, and with it the whole act: nothing is done that is not written down."""
    log.error("Not written: %s", request.path, exc_info=error)
    # Neither the menu nor the person is looked up: that may be what fails.
    body = render_to_string("503.html", {"sent": _written(request)})
    return HttpResponse(body, status=503, headers={"Retry-After": "60"})


def _written(request: HttpRequest) -> list[str]:
    """The longer texts that were sent: the page gives them back, so that nobody writes them twice."""
    sent = [(name, text) for name, texts in request.POST.lists() for text in texts]
    return [text for name, text in sent if len(text) > 20 and name != "csrfmiddlewaretoken"]
