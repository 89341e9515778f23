"""
New rows of the trail, unsaved: the change inserts them with all that it writes.

From where somebody acts comes from `audit_log/origin.py`, as what (their posts that day) from the database itself.
"""

from datetime import datetime
from typing import Any

from audit_log import origin
from audit_log.models import Entry, Opening


def entry(
    *,
    case_id: int | None,
    partnership_id: int | None,
    act: str,
    words: str,
    by: Any,
    at: datetime,
    recorded_at: datetime,
    why: str = "",
    changes: dict[str, list[Any]] | None = None,
) -> Entry:
    """
    An act, in words: `by` a user, or None for the system; `changes` is {label: [before, after]}.

    Without a case the entry belongs to the partnership's own chain, without either to the installation's.
    """
    return Entry(
        case_id=case_id,
        partnership_id=partnership_id,
        act=act,
        words=words,
        by_id=by.pk if by else None,
        at=at,
        recorded_at=recorded_at,
        why=why,
        changes=changes or {},
        address=origin.address(),
    )


def outside_cases(
    partnership_id: int | None,
    act: str,
    words: str,
    *,
    by: Any,
    at: datetime,
    why: str = "",
    changes: dict[str, list[Any]] | None = None,
) -> Entry:
    """An act about no case, written down in the moment it happens."""
    return entry(
        case_id=None,
        partnership_id=partnership_id,
        act=act,
        words=words,
        by=by,
        at=at,
        recorded_at=at,
        why=why,
        changes=changes,
    )


def open_page(
    *, case_id: int | None, user: Any, page: str, at: datetime, why: str = "", partnership_id: int | None = None
) -> Opening:
    """
    Somebody opened a page of a case, took a copy of it, or revealed an identity (then `why` is what they gave).

    Without a case: a copy of a partnership's list.
    """
    return Opening(
        case_id=case_id,
        partnership_id=partnership_id,
        user_id=user.pk,
        page=page,
        at=at,
        why=why,
        address=origin.address(),
    )
