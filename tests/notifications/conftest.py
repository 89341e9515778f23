"""People to write to, and small real servers to write through."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import TYPE_CHECKING, Any

import pytest

from tests.notifications.servers import MailServer, NotifyServer

if TYPE_CHECKING:  # this file may be read before Django is ready, so its fixtures import for themselves
    from notifications.models import Notice
    from workflows.models import User

MORNING = datetime(2026, 12, 1, 10, tzinfo=UTC)  # a Tuesday, and winter: London keeps UTC
MINUTE = timedelta(minutes=1)
numbers = count(1)

API_KEY = "try-26785a09-ab16-4eb0-8407-a37497a57506-3d844edf-8d35-48ac-975b-e847b4f122b0"


@pytest.fixture
def new_person(db: None) -> Callable[..., User]:
    from workflows.models import User

    def make(**facts: Any) -> User:
        number = next(numbers)
        return User.objects.create(**{"email": f"person{number}@school.example", "name": "Pat Sample"} | facts)

    return make


@pytest.fixture
def put(new_person: Callable[..., User]) -> Callable[..., Notice]:
    """Puts a notice into the outbox, by default one about a challenge at ten in the morning."""
    from notifications.outbox import notice

    def put_one(to: User | None = None, **facts: Any) -> Notice:
        defaults = {
            "recipient_id": (to or new_person()).pk,
            "case_id": None,
            "reference": "CH-2026-0042",
            "kind": "for_you",
            "key": f"deadline:{next(numbers)}:for_you",
            "at": MORNING,
            "link": "/challenges/CH-2026-0042/",
            "ask": "Respond to the challenge",
            "due": "by the end of Tuesday 29 December 2026",
        }
        row = notice(**defaults | facts)
        row.save()
        return row

    return put_one


@pytest.fixture
def mail_server(settings: Any) -> Any:
    settings.NOTICE_CHANNEL = "smtp"
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.DEFAULT_FROM_EMAIL = "Challenges <challenges@partnership.example>"
    settings.EMAIL_USE_TLS = False
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    with MailServer() as server:
        settings.EMAIL_HOST, settings.EMAIL_PORT = server.address
        yield server


@pytest.fixture
def notify_server(settings: Any) -> Any:
    settings.NOTICE_CHANNEL = "notify"
    settings.NOTIFY_API_KEY = API_KEY
    settings.NOTIFY_TEMPLATE_ID = "f33517ff-2a88-4f6e-b855-c550268ce08a"
    with NotifyServer() as server:
        settings.NOTIFY_ADDRESS = server.url
        yield server
