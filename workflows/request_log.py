"""One line a request, and a number that leads from a page to its lines.

The line says which page, never which case or who: a reference in an address would be personal data, and who read
which case is on the trail, where it can be neither lost nor read by whoever keeps the servers.
"""

import logging
import re
from collections.abc import Callable
from contextvars import ContextVar
from time import perf_counter
from uuid import uuid4

from django.http import HttpRequest, HttpResponse

log = logging.getLogger("workflows.requests")
HEADER = "X-Request-ID"
SANE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{7,63}")
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
DIGITS = 12  # short enough to be read out over the telephone
QUIET = frozenset({"healthz"})  # asked every few seconds by a monitor

_number: ContextVar[str] = ContextVar("request_id", default="")


def request_id() -> str:
    """The number of the request that is being answered; empty outside of one."""
    return _number.get()


class RequestLogMiddleware:
    """The outermost of ours. A proxy's number is kept where it is a plain token; anything else is not repeated."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.headers.get(HEADER, "")
        number = given if SANE.fullmatch(given) else uuid4().hex[:DIGITS]
        before = _number.set(number)
        began = perf_counter()
        try:
            response = self.get_response(request)
            response.headers[HEADER] = number
            self._write(request, response, began)
        finally:
            _number.reset(before)
        return response

    def _write(self, request: HttpRequest, response: HttpResponse, began: float) -> None:
        route = route_of(request)
        if route in QUIET and response.status_code < 500:
            return
        facts = {
            "method": request.method if request.method in METHODS else "other",
            "route": route,
            "status": response.status_code,
            "ms": round((perf_counter() - began) * 1000),
        }
        log.info("request", extra=facts)


def route_of(request: HttpRequest) -> str:
    """The name of the page that was asked for; never its address, which may hold a reference."""
    found = getattr(request, "resolver_match", None)
    return str(found.url_name) if found and found.url_name else "none"
