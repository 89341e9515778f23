"""Which partnership the present work is for.

    with working_for(partnership_id):
        ...                              # one transaction, in which the database shows that partnership's rows alone

The web does each request so (`workflows/middleware.py`), for the partnership its user has chosen; the worker does
each batch so. What that keeps from them is in `workflows/policies.py`.
"""

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, TypeVar, cast

from django.conf import settings
from django.db import connection, transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from psycopg import sql

from workflows import across, clock
from workflows.models import Partnership

T = TypeVar("T")
CHOSEN = "partnership"  # in the session
# Where nobody has signed in yet, or is about to take up a post: whose an address or a link is, is found among all.
ENTRANCE = ("/sign-in/", "/sign-up/", "/invitation/", "/account/")


@dataclass(frozen=True)
class Work:
    """The partnerships (ids) somebody is working for, and the user's id; nobody is the system.

    `known` keeps what a page that only reads need not ask twice; None where the work may change it.
    """

    partnerships: tuple[int, ...]
    by: int | None
    known: dict[Any, Any] | None = None


_work: ContextVar[Work | None] = ContextVar("work", default=None)


def here() -> tuple[int, ...] | None:
    """Ids of the partnerships the present work is for; None outside any, as in a command of the owner's."""
    work = _work.get()
    return None if work is None else work.partnerships


def once(key: Hashable, ask: Callable[[], T]) -> T:
    """What `ask` answers; asked once within a request that only reads."""
    work = _work.get()
    if work is None or work.known is None:
        return ask()
    if key not in work.known:
        work.known[key] = ask()
    return cast(T, work.known[key])


def every() -> list[int]:
    """Ids of all partnerships, ascending."""
    return list(Partnership.objects.order_by("pk").values_list("pk", flat=True))


@contextmanager
def working_for(*partnerships: int, by: int | None = None, reads: bool = False) -> Iterator[None]:
    """One transaction for these partnerships; within another, a part of it after which that one goes on as before.

    `reads` says that nothing in it changes who holds which post.
    """
    outside = _work.get()
    inner = connection.in_atomic_block
    token = _work.set(Work(partnerships, by, {} if reads else None))
    try:
        with transaction.atomic():
            _tell(_work.get())
            yield
            if inner and not connection.needs_rollback:  # else the end of the transaction forgets it
                _tell(outside)
    finally:
        _work.reset(token)


def _tell(work: Work | None) -> None:
    """The database learns whose rows to show, until the transaction ends."""
    partnerships = ",".join(map(str, work.partnerships)) if work else ""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('workflows.partnerships', %s, true), set_config('workflows.user', %s, true)",
            [f"{{{partnerships}}}", str(work.by) if work and work.by else ""],
        )


@contextmanager
def of_request(request: HttpRequest) -> Iterator[None]:
    """The work of one request: for the partnership its user has chosen, for none where nobody has signed in."""
    if request.path.startswith(ENTRANCE):
        with working_for(*every(), by=request.user.pk), _as_the_web():
            yield
        return
    user_id = request.user.pk
    today = clock.day_of(clock.now()) if user_id else None
    mine = across.partnerships_of(user_id, since=today, until=today) if user_id and today else []
    chosen = request.session.get(CHOSEN)
    work = [chosen] if chosen in mine else mine[:1]
    request.partnerships = mine  # type: ignore[attr-defined]
    with working_for(*work, by=user_id, reads=request.method in ("GET", "HEAD")), _as_the_web():
        yield


def choose(request: HttpRequest, partnership_id: int) -> None:
    """From the next request on, somebody works for this one of their partnerships."""
    request.session[CHOSEN] = partnership_id


def may_choose(request: HttpRequest) -> bool:
    """Whether somebody has posts in several partnerships; not known of a request that was refused early."""
    return len(getattr(request, "partnerships", ())) > 1


def offered(request: HttpRequest) -> QuerySet[Partnership, Partnership]:
    """The partnerships somebody may choose between, by name."""
    return Partnership.objects.filter(pk__in=getattr(request, "partnerships", ())).order_by("name")


@contextmanager
def _as_the_web() -> Iterator[None]:
    """In tests, whose connection is the owner's: with the rights of the web's role for as long as a request takes."""
    if settings.REQUESTS_RUN_AS is None:
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL("SET LOCAL ROLE {}").format(sql.Identifier(settings.REQUESTS_RUN_AS)))
    yield
    if not connection.needs_rollback:
        with connection.cursor() as cursor:
            cursor.execute("RESET ROLE")
