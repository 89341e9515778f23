"""
How a notice reaches its recipient: SMTP, GOV.UK Notify, or in a demonstration the mailbox page alone.

A channel answers with a receipt or raises one of three: Refused (this message will never go), NotSent (this
message failed, others may go) and Unreachable (nothing will go for now, so the others need not be tried).
"""

import hashlib
import smtplib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from notifications_python_client.errors import APIError
from notifications_python_client.notifications import NotificationsAPIClient

from notifications.models import Notice
from notifications.sealing import unseal
from notifications.texts import SECRET_LINK

NOTIFY_ADDRESS = "https://api.notifications.service.gov.uk"


class NotSent(Exception):
    """Try again later."""


class Refused(Exception):
    """Trying again is of no use."""


class Unreachable(Exception):
    """The channel itself is down, busy, or does not let us in."""


class Channel(Protocol):
    """Sends one notice and returns a receipt."""

    name: str
    keeps_secrets: bool  # whether people read the message here, so that its link has to stay

    def send(self, notice: Notice) -> str: ...


@contextmanager
def open_channel() -> Iterator[Channel]:
    """The channel that the settings choose, with one connection for a whole run. Raises Unreachable."""
    match settings.NOTICE_CHANNEL:
        case "mailbox":
            yield Mailbox()
        case "notify":
            yield Notify()
        case "smtp":
            smtp = Smtp()
            try:
                yield smtp
            finally:
                smtp.close()
        case unknown:
            raise ValueError(f"NOTICE_CHANNEL {unknown!r} is none of mailbox, smtp, notify")


def mark_of(notice: Notice) -> str:
    """
    The same for every attempt at a notice, so that a double can be recognised; says nothing about its
    content.
    """
    return hashlib.sha256(notice.key.encode()).hexdigest()[:40]


def body_of(notice: Notice) -> str:
    """The message as it leaves: with the link that no page shows."""
    return notice.body.replace(SECRET_LINK, unseal(notice.secret)) if notice.secret else notice.body


class Mailbox:
    """The row itself is the message: people read it on the mailbox page."""

    name = "mailbox"
    keeps_secrets = True

    def send(self, notice: Notice) -> str:
        return "mailbox"


class Smtp:
    """Mail through the server in Django's settings."""

    name = "smtp"
    keeps_secrets = False

    def __init__(self) -> None:
        self._connection = get_connection()
        try:
            self._connection.open()
        except (OSError, smtplib.SMTPException) as error:
            raise Unreachable(_words(error)) from error

    def close(self) -> None:
        self._connection.close()

    def send(self, notice: Notice) -> str:
        message_id = f"<{mark_of(notice)}@{settings.DEFAULT_FROM_EMAIL.rpartition('@')[2].rstrip('>')}>"
        message = EmailMessage(
            subject=notice.subject,
            body=body_of(notice),
            to=[notice.to],
            headers={"Message-ID": message_id, "Auto-Submitted": "auto-generated"},
            connection=self._connection,
        )
        try:
            message.send()
        except smtplib.SMTPRecipientsRefused as error:
            code = max((code for code, _ in error.recipients.values()), default=0)
            raise (Refused if code >= 500 else NotSent)(f"the mail server refused the recipient ({code})") from error
        except (
            smtplib.SMTPDataError,
            smtplib.SMTPSenderRefused,
            smtplib.SMTPNotSupportedError,
            ValueError,
        ) as error:
            # ValueError: an address that no header can hold
            raise NotSent(_words(error)) from error
        except (OSError, smtplib.SMTPException) as error:
            raise Unreachable(_words(error)) from error
        return message_id


class Notify:
    """GOV.UK Notify. Its template has two personalised parts, ((subject)) and ((body))."""

    name = "notify"
    keeps_secrets = False

    def __init__(self) -> None:
        self._client = NotificationsAPIClient(  # type: ignore[no-untyped-call]
            settings.NOTIFY_API_KEY,
            base_url=getattr(settings, "NOTIFY_ADDRESS", NOTIFY_ADDRESS),
            timeout=settings.EMAIL_TIMEOUT or 20,
        )

    def send(self, notice: Notice) -> str:
        try:
            answer = self._client.send_email_notification(  # type: ignore[no-untyped-call]
                email_address=notice.to,
                template_id=settings.NOTIFY_TEMPLATE_ID,
                personalisation={"subject": notice.subject, "body": body_of(notice)},
                reference=mark_of(notice),
            )
        except APIError as error:
            raise (Refused if error.status_code == 400 else Unreachable)(_words(error)) from error
        return str(answer["id"])


def _words(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"[:500]
