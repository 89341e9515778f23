"""What a person sees when an act cannot be done: one page each for "not yours" and "somebody was first".

And what a browser keeps of any page: nothing.
"""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django_fsm import TransitionNotAllowed

from workflows.access import NotAllowed
from workflows.conflict import Conflict
from workflows.keeping_page import Disposed, remains


class KeepNothingMiddleware:
    """No page stays in a browser: at a shared computer the next person would go back to it after the sign-out."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Cache-Control", "private, no-store")
        return response


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
        if isinstance(error, Disposed):
            context = {"heading": str(error.case), "case": error.case, "remains": remains(error.case)}
            return render(request, "workflows/keeping/disposed.html", context, status=410)
        if isinstance(error, Conflict):
            link = request.path.rsplit("/", 2)[0] + "/"
            context = {"headline": error.headline, "detail": error.detail, "link": link, "sent": _written(request)}
            return render(request, "409.html", context, status=409)
        return None


def _written(request: HttpRequest) -> list[str]:
    """The longer texts that were sent: the page gives them back, so that nobody writes them twice."""
    sent = [(name, text) for name, texts in request.POST.lists() for text in texts]
    return [text for name, text in sent if len(text) > 20 and name != "csrfmiddlewaretoken"]
