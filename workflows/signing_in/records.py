"""What happens around signing in, on the trail: in the chain of the person's partnership, else the installation's.

An address that nobody here has stands there as a keyed mark: the trail is permanent, and addresses are personal.
"""

import hmac
from datetime import datetime
from hashlib import sha256

from django.conf import settings

from audit_log.entries import outside_cases
from workflows import across, clock, partnerships
from workflows.models import Partnership, User


def mark_of(address: str) -> str:
    """The same for the same address, in whatever capitals; says nothing about it."""
    words = f"address|{address.strip().lower()}"
    return hmac.new(settings.IDENTITY_HASH_KEY, words.encode(), sha256).hexdigest()[:16]


def partnership_of(user: User | None, *, at: datetime) -> int | None:
    """The partnership (its id) that somebody is working for, else one in which they hold a post today."""
    if user is None:
        return None
    today = clock.day_of(at)
    mine = across.partnerships_of(user.pk, since=today, until=today)
    working = [one for one in partnerships.here() or () if one in mine]
    return next(iter(working or mine), None)


def record(
    act: str,
    words: str,
    *,
    about: User | None,
    by: User | None,
    at: datetime,
    why: str = "",
    partnership: Partnership | None = None,
) -> None:
    """A line about a person: `by` is None where it is not known that it was them."""
    where = partnership.pk if partnership else partnership_of(about, at=at)
    line = outside_cases(where, act, words, by=by, at=at, why=why)
    with partnerships.working_for(*([where] if where else [])):
        line.save()


def failed(address: str, *, at: datetime, act: str = "sign_in_failed", what: str = "failed to sign in") -> None:
    """Somebody who may or may not be this person."""
    user = User.objects.filter(email=address.strip().lower()).first()
    who = f"as {user.name}" if user else f"with an address that nobody here has ({mark_of(address)})"
    record(act, f"Somebody {what} {who}.", about=user, by=None, at=at)
