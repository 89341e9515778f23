"""Whoever comes second is told who was first."""

from collections.abc import Collection
from datetime import datetime
from typing import NoReturn

from audit_log.models import Entry
from workflows import access, need_to_know
from workflows.conflict import Conflict
from workflows.models import CaseFile, User
from workflows.phrases import spoken_at


def somebody_was_first(file: CaseFile, acts: Collection[str], stands: str, *, by: User, at: datetime) -> NoReturn:
    """Raises Conflict with the last of these acts: who did it and when, and what, if the person reads the story."""
    now = f"{file.case.reference}: {stands}."
    last = Entry.objects.filter(case=file.case_id, act__in=acts).select_related("by").order_by("chain_no").last()
    if last is None or last.by is None:
        raise Conflict("It is not time for this yet", now)
    words = f"{last.words} {now}" if access.sees(by, need_to_know.STORY, file, at=at) else now
    raise Conflict(f"{last.by.name} was first, at {spoken_at(last.recorded_at)}", words)
