"""How often one person may search, take copies and look up who a child is: enough to work, too little to empty it all.

Counts stand in the cache, which is in the database, so they hold for every web process. Two clicks in the same
instant may count as one. If the counts cannot be reached the page opens all the same, and the log says so: a limit
must not keep somebody from a child's case.
"""

import logging
from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.conf import settings
from django.core.cache import cache
from django.db import DatabaseError, transaction
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from workflows import clock
from workflows.models import User

log = logging.getLogger(__name__)
MINUTE, HOUR = 60, 3600  # seconds
# What is counted: over how many seconds, the setting that says how many, and what a person calls it.
LIMITS: dict[str, tuple[int, str, str]] = {
    "search": (MINUTE, "SEARCHES_A_MINUTE", "searched"),
    "export": (HOUR, "COPIES_AN_HOUR", "taken copies"),
    "reveal": (HOUR, "REVEALS_AN_HOUR", "looked up who a child is"),
}
P = ParamSpec("P")


class TooOften(Exception):
    """Somebody has done it too often. `wait` is in seconds; `what` completes "You have … very often"."""

    def __init__(self, what: str, wait: int) -> None:
        super().__init__(what)
        self.what, self.wait = what, wait


def count(what: str, user: User) -> None:
    """One more; `what` is a name of `LIMITS`. Raises TooOften when it is one too many."""
    seconds, setting, called = LIMITS[what]
    now = int(clock.real_now().timestamp())
    left = seconds - now % seconds
    key = f"often:{what}:{user.pk}:{now // seconds}"
    try:
        with transaction.atomic():
            done = cache.get(key, 0) + 1
            cache.set(key, done, timeout=left)
    except DatabaseError:
        log.exception("The counts of what is done how often cannot be reached.")
        return
    if done > getattr(settings, setting):
        log.warning("Too often: %s", what)
        raise TooOften(called, left)


def limited(
    what: str,
) -> Callable[
    [Callable[Concatenate[HttpRequest, P], HttpResponseBase]], Callable[Concatenate[HttpRequest, P], HttpResponseBase]
]:
    """A view that counts each time it is opened."""

    def around(
        view: Callable[Concatenate[HttpRequest, P], HttpResponseBase],
    ) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
        @wraps(view)
        def counted(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            assert isinstance(request.user, User)
            count(what, request.user)
            return view(request, *args, **kwargs)

        return counted

    return around
