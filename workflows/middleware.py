"""What a person sees when an act cannot be done: one page each for "not yours" and "somebody was first".

And what a browser keeps of any page: nothing; and whose rows a request is shown: one partnership's.
"""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import Resolver404, resolve
from django_fsm import TransitionNotAllowed

from workflows import partnerships
from workflows.access import NotAllowed
from workflows.conflict import Conflict


class KeepNothingMiddleware:
    """No page stays in a browser: at a shared computer the next person would go back to it after the sign-out."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Cache-Control", "private, no-store")
        return response


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
    """Turns NotAllowed into 403 and Conflict into 409, so that no view needs a `try`."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, NotAllowed):
            return render(request, "403.html", {"act": str(error)}, status=403)
        if isinstance(error, TransitionNotAllowed):
            error = Conflict("This is no longer possible", "The challenge has moved on since you opened the page.")
        if isinstance(error, Conflict):
            link = request.path.rsplit("/", 2)[0] + "/"
            context = {"headline": error.headline, "detail": error.detail, "link": link, "sent": _written(request)}
            return render(request, "409.html", context, status=409)
        return None


def _written(request: HttpRequest) -> list[str]:
    """The longer texts that were sent: the page gives them back, so that nobody writes them twice."""
    sent = [(name, text) for name, texts in request.POST.lists() for text in texts]
    return [text for name, text in sent if len(text) > 20 and name != "csrfmiddlewaretoken"]
