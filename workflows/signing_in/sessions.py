"""Sessions: how they begin, how long they last, and how they end.

A session ends after 30 minutes of nothing and at most 12 hours after signing in. Its own times stand in the session
and are the machine's, whatever a demonstration pretends; the row `SignIn` is what people are shown, and stays. To end
a session is to delete it from the database.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY, logout
from django.contrib.sessions.backends.db import SessionStore
from django.http import HttpRequest, HttpResponse

from workflows import clock
from workflows.models import How, SignIn, User
from workflows.origin import address_of
from workflows.signing_in.browsers import in_words
from workflows.signing_in.records import record

LOOK_AGAIN = timedelta(minutes=1)  # how often a session in use is written to
ROW, HOW, SINCE, SEEN = "sign_in", "sign_in_how", "signed_in_at", "seen_at"
OVER = "sign_in_over"  # left in the visitor's next session, for the door to say why


def idle() -> timedelta:
    return timedelta(minutes=settings.SESSION_IDLE_MINUTES)


def longest() -> timedelta:
    return timedelta(minutes=settings.SESSION_LONGEST_MINUTES)


def facts(how: How, now: datetime) -> dict[str, Any]:
    """What a session that begins now holds."""
    return {HOW: how.value, SINCE: now.timestamp(), SEEN: now.timestamp()}


def begin(request: HttpRequest, user: User, *, how: How, at: datetime) -> SignIn:
    """Somebody has just signed in: their session has a new key, and gets its row and its line on the trail."""
    row = SignIn.objects.create(
        user=user,
        session_key=request.session.session_key or "",
        how=how,
        at=at,
        last_seen_at=at,
        address=address_of(request) or None,
        browser=in_words(request.headers.get("User-Agent", "")),
    )
    request.session.update(facts(how, clock.real_now()) | {ROW: row.pk})
    record("sign_in", f"{user.name} signed in ({How(how).label.lower()}).", about=user, by=user, at=at)
    return row


def row_of(request: HttpRequest) -> int:
    """The id of this session's row; 0 where it has none."""
    return int(request.session.get(ROW, 0))


def end(row: SignIn, *, why: str, at: datetime) -> None:
    """One session is over, wherever it is open. `why` in a word or two."""
    if row.session_key:
        SessionStore(row.session_key).delete()
    SignIn.objects.filter(pk=row.pk).update(session_key="", ended_at=at, ended=why)


def end_all(user: User, *, why: str, at: datetime, but: int | None = None) -> int:
    """Every session of somebody, but one of these if named; returns how many."""
    rows = list(open_sessions(user).exclude(pk=but))
    for row in rows:
        end(row, why=why, at=at)
    return len(rows)


def open_sessions(user: User) -> Any:
    """The rows of sessions that have not ended, the latest first."""
    return SignIn.objects.filter(user=user).exclude(session_key="").order_by("-at", "-pk")


def leave(request: HttpRequest, *, why: str, at: datetime) -> None:
    """This session is over."""
    user = request.user
    row = SignIn.objects.filter(pk=row_of(request)).first()
    if row is not None:
        end(row, why=why, at=at)
    if isinstance(user, User):
        record("sign_out", f"{user.name} was signed out: {why}.", about=user, by=user, at=at)
    logout(request)


class SessionMiddleware:
    """Ends what has been idle or has lasted too long; the door leads back to the page afterwards."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if SESSION_KEY in request.session:
            self._look(request)
        key = request.session.session_key
        response = self.get_response(request)
        if key != request.session.session_key and request.session.get(ROW):  # it has a new key, as after a new password
            SignIn.objects.filter(pk=request.session[ROW]).update(session_key=request.session.session_key or "")
        return response

    def _look(self, request: HttpRequest) -> None:
        now = clock.real_now()
        if why := over(request.session, now):
            leave(request, why=why, at=clock.now())
            request.session[OVER] = why
        elif now.timestamp() - request.session[SEEN] >= LOOK_AGAIN.total_seconds():
            request.session[SEEN] = now.timestamp()
            SignIn.objects.filter(pk=row_of(request)).update(last_seen_at=clock.now())


def over(session: Any, now: datetime) -> str:
    """Why a session is over; empty while it lasts."""
    if HOW not in session:
        if not settings.DEMONSTRATION:
            return "it began in another way than by signing in"
        session.update(facts(How.CLICK, now))
    if now.timestamp() - session[SINCE] >= longest().total_seconds():
        return f"{settings.SESSION_LONGEST_MINUTES // 60} hours had passed"
    if now.timestamp() - session[SEEN] >= idle().total_seconds():
        return f"nothing had happened for {settings.SESSION_IDLE_MINUTES} minutes"
    return ""
