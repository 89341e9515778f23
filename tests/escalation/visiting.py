"""Somebody signed in, at an hour: what the tests of pages begin with."""

import html
import re
from contextlib import contextmanager
from datetime import datetime, timedelta

import time_machine
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.factories import AT

HOUR = timedelta(hours=1)


@contextmanager
def signed_in(user, at: datetime):
    """A client of this person; the clock stands at `at` within the block."""
    with time_machine.travel(at, tick=False):
        client = Client()
        # As `force_login` leaves it, written once: nearly every test begins with it.
        session = SessionStore()
        session[SESSION_KEY] = str(user.pk)
        session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[-1]
        session[HASH_SESSION_KEY] = user.get_session_auth_hash()
        session.update(proof())
        session.create()
        client.cookies[settings.SESSION_COOKIE_NAME] = session.session_key
        yield client


def proved(client):
    """The session as it is after signing in with a second factor."""
    session = client.session
    session.update(proof())
    session.save()


def proof():
    """What a session holds of somebody who signed in just now with a second factor."""
    from workflows import clock
    from workflows.models import How
    from workflows.signing_in import second_factor, sessions

    return sessions.facts(How.PASSWORD, clock.real_now()) | {second_factor.PROVED: True}


def asked(found) -> int:
    """How often rows were asked for: without savepoints, rights and settings, and without the demonstration's clock."""
    rows = [one["sql"] for one in found if " FROM " in one["sql"]]
    return sum("workflows_pretendedtime" not in one for one in rows)


def text_of(response) -> str:
    """What a page says, without its markup, in one line."""
    body = response.content.decode()
    words = re.sub(r"<(script|style).*?</\1>", " ", body, flags=re.DOTALL)
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", words)))


def buttons_of(response) -> set[str]:
    """The last parts of the addresses of the act pages a page offers."""
    found = re.findall(r'href="/challenges/CH-\d+-\d+/([a-z-]+)/(?:\?[^"]*)?"', response.content.decode())
    return set(found) - {"files"}


def get(user, path, at=AT + HOUR):
    """The page as somebody gets it at an hour."""
    with signed_in(user, at) as client:
        return client.get(path)


def said(user, path, at=AT + HOUR):
    """The words of that page."""
    return text_of(get(user, path, at))


def queries(user, path, at):
    """How often rows are asked for when it is opened a second time."""
    with signed_in(user, at) as client:
        client.get(path)
        with CaptureQueriesContext(connection) as found:
            assert client.get(path).status_code == 200
    return asked(found)
