"""
The outbox: writes notices as rows, and sends what is due.

A notice is inserted in the transaction of its cause. Sending claims one row at a time and marks it in the
same short transaction, so whoever is killed in between loses nothing and sends at most that one again, under
the same mark.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime, time, timedelta
from secrets import token_urlsafe
from typing import Final
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from notifications.channels import Channel, NotSent, Refused, Unreachable, open_channel
from notifications.models import Notice
from notifications.sealing import seal
from notifications.texts import DigestLine, compose, compose_digest, compose_letter

log = logging.getLogger(__name__)

LONDON: Final = ZoneInfo("Europe/London")
FIRST_MAIL, LAST_MAIL = time(8), time(18)  # in London; urgent mail leaves at any hour
BACK_OFF: Final = [timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240)]  # the last one repeats
MOST_ATTEMPTS: Final = 10
TOKEN_BYTES: Final = 18
LINK_LASTS: Final = timedelta(days=30)
SHORT_WAIT: Final = timedelta(minutes=1)  # for a notice met by a channel that is down: not its own fault


def notice(
    *,
    recipient_id: int | None,
    case_id: int | None,
    reference: str,
    kind: str,
    key: str,
    at: datetime,
    partnership_id: int | None = None,
    link: str = "",
    ask: str = "",
    due: str = "",
    urgent: bool = False,
    send_at: datetime | None = None,
    secret: str = "",
    address: str = "",
) -> Notice:
    """
    A message to one person, unsaved. `at` is the instant of writing (not a back-dated one), `send_at` the
    earliest instant at which it may leave, `link` a path here or a complete address; the rest as in
    `texts.compose`. A path is followed through /go/, once, by the recipient alone. A notice without a partnership
    belongs to the installation, so none about a case is.

    `secret` is a path that opens something by itself, such as a new password; it is sealed, and leaves the row
    with the mail. Somebody without an account is reached at `address`.
    """
    token = token_urlsafe(TOKEN_BYTES) if link.startswith("/") else ""
    shown = f"/go/{token}/" if token else link
    subject, body = compose(kind, reference=reference, ask=ask, due=due, link=complete(shown), secret=bool(secret))
    leaves_at = max(at, send_at or at)
    leaves_at = leaves_at if urgent else mail_hour(leaves_at)
    return Notice(
        recipient_id=recipient_id,
        address=address,
        token=token,
        path=link if token else "",
        secret=seal(complete(secret)) if secret else "",
        case_id=case_id,
        partnership_id=partnership_id,
        reference=reference,
        kind=kind,
        subject=subject,
        body=body,
        urgent=urgent,
        key=key,
        created_at=at,
        send_after=leaves_at,
        next_try_at=leaves_at,
    )


def digest(
    *, recipient_id: int, partnership_id: int, key: str, at: datetime, sections: Mapping[str, Sequence[DigestLine]]
) -> Notice:
    """A daily summary for one person, unsaved; `sections` as in `texts.compose_digest`."""
    subject, body = compose_digest(sections)
    leaves_at = mail_hour(at)
    return Notice(
        recipient_id=recipient_id,
        partnership_id=partnership_id,
        kind="digest",
        subject=subject,
        body=body,
        key=key,
        created_at=at,
        send_after=leaves_at,
        next_try_at=leaves_at,
    )


def letter(*, address: str, kind: str, key: str, at: datetime, text: str) -> Notice:
    """A message to an address outside, unsaved. `text` is what the system itself made, such as an anchor."""
    subject, body = compose_letter(kind, text)
    return Notice(
        address=address,
        kind=kind,
        subject=subject,
        body=body,
        key=key,
        created_at=at,
        send_after=mail_hour(at),
        next_try_at=mail_hour(at),
    )


def complete(link: str) -> str:
    """The address of a page of ours, with its host."""
    return f"{settings.BASE_URL.rstrip('/')}{link}" if link.startswith("/") else link


def mail_hour(at: datetime) -> datetime:
    """`at` itself between 08:00 and 18:00 in London on any day, else the next 08:00."""
    local = at.astimezone(LONDON)
    if FIRST_MAIL <= local.time() < LAST_MAIL:
        return at
    day = local.date() if local.time() < FIRST_MAIL else local.date() + timedelta(days=1)
    return datetime.combine(day, FIRST_MAIL, tzinfo=LONDON).astimezone(at.tzinfo)


def send_due(
    *, at: datetime, limit: int = 100, within: Callable[[], AbstractContextManager[None]] = transaction.atomic
) -> int:
    """
    Send what is due, oldest first, at most `limit` messages; returns how many went. Several may run at once.
    `within` opens the transaction of each.
    """
    sent = 0
    with within():
        if not _due(at).exists():
            return sent
    try:
        with open_channel() as channel:
            for _ in range(limit):
                outcome = _send_next(channel, at, within)
                if outcome is None:
                    break
                sent += outcome
    except Unreachable as error:
        log.warning("notices wait: %s cannot be reached (%s)", settings.NOTICE_CHANNEL, error)
    return sent


def by_token(token: str, *, recipient_id: int, at: datetime) -> Notice | None:
    """The notice whose link this is, for its recipient alone and for thirty days."""
    found = Notice.objects.filter(token=token, recipient=recipient_id, created_at__gt=at - LINK_LASTS)
    return found.exclude(token="").first()


def followed(one: Notice, at: datetime) -> bool:
    """Whether this is the first time that the link is followed; from now on it is not."""
    return bool(Notice.objects.filter(pk=one.pk, followed_at=None).update(followed_at=at))


def unsent(at: datetime) -> int:
    """How many notices should have gone by now and wait."""
    return Notice.objects.filter(sent_at=None, dead_at=None, send_after__lte=at).count()


def revive(dead: Notice, at: datetime) -> None:
    """Try a given-up notice again from the start. Raises ValueError for one that is not given up."""
    revived = Notice.objects.filter(pk=dead.pk, sent_at=None).exclude(dead_at=None)
    if not revived.update(dead_at=None, attempts=0, next_try_at=at):
        raise ValueError(f"notice {dead.pk} is not given up")


def _due(at: datetime) -> QuerySet[Notice]:
    due = Notice.objects.filter(sent_at=None, dead_at=None, send_after__lte=at, next_try_at__lte=at)
    # What was held up by a failure keeps the hours too.
    return due if mail_hour(at) == at else due.filter(urgent=True)


def _send_next(channel: Channel, at: datetime, within: Callable[[], AbstractContextManager[None]]) -> bool | None:
    """Whether the next due notice went; None if none is due that nobody else holds. Raises Unreachable."""
    unreachable = None
    with within():
        claim = _due(at).order_by("send_after", "id").select_for_update(skip_locked=True, of=("self",))
        mine = claim.select_related("recipient").first()
        if mine is None:
            return None
        try:
            _send(mine, channel, at)
        except Unreachable as error:
            mine.last_error, mine.next_try_at = str(error), at + SHORT_WAIT
            unreachable = error
        mine.save()
    if unreachable:
        raise unreachable
    return mine.sent_at is not None


def _send(mine: Notice, channel: Channel, at: datetime) -> None:
    if mine.recipient is not None and not mine.recipient.is_active:
        mine.last_error, mine.dead_at, mine.secret = "the recipient no longer works here", at, ""
        return
    try:
        mine.receipt = channel.send(mine)
    except Refused as error:
        mine.attempts, mine.last_error, mine.dead_at = mine.attempts + 1, str(error), at
    except NotSent as error:
        mine.attempts, mine.last_error = mine.attempts + 1, str(error)
        mine.next_try_at = at + BACK_OFF[min(mine.attempts, len(BACK_OFF)) - 1]
        mine.dead_at = at if mine.attempts >= MOST_ATTEMPTS else None
    else:
        mine.attempts, mine.sent_at, mine.channel, mine.last_error = mine.attempts + 1, at, channel.name, ""
        if not channel.keeps_secrets:
            mine.secret = ""
