"""Looks behind the engine: every deadline has at most one outcome, and one that ran out has exactly one.

A repair is a change like any other, with a line in the story of the case. What cannot be repaired by writing
(a timer that does not run, a case that cannot be decided, a case nothing is timed in) is said on every page.
"""

import logging
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, QuerySet

from workflows.change import Change
from workflows.models import Case, CaseFile, Deadline, Heartbeat, Outcome

log = logging.getLogger(__name__)

GRACE = timedelta(minutes=2)


def audit(models: list[type[CaseFile]], *, at: datetime) -> list[str]:
    """Repair what is inconsistent; returns a sentence for each repair and each case that nothing is timed in."""
    said = [sentence for model in models for sentence in _repair(model, at=at)]
    said += [f"Nothing is timed in {case.reference}." for case in stalled()]
    for sentence in said:
        log.error("Auditor: %s", sentence)
    Heartbeat.beat("audit", at=at, note="\n".join(said))
    return said


def inconsistent(*, at: datetime) -> QuerySet[Deadline, Deadline]:
    """Deadlines whose timer and outcome contradict each other: armed with an outcome, or run out without one."""
    has_outcome = Exists(Outcome.objects.filter(deadline=OuterRef("pk")))
    return Deadline.objects.filter(is_open=True).filter(has_outcome) | Deadline.objects.filter(
        ~has_outcome, is_open=False, due_at__lte=at - GRACE
    )


def stalled() -> QuerySet[Case, Case]:
    """Open cases in which nothing is left to do by anybody: a challenge that would wait for ever."""
    to_do = Deadline.objects.filter(case=OuterRef("pk"), closed_at__isnull=True)
    return Case.objects.filter(~Exists(to_do), closed_at__isnull=True)


def _repair(model: type[CaseFile], *, at: datetime) -> list[str]:
    said = []
    kind = model._meta.model_name or ""
    for reference in (
        inconsistent(at=at).filter(case__kind=kind).values_list("case__reference", flat=True).distinct()
    ):
        with Change(by=None, at=at, why="Found by the auditor") as change:
            file = change.lock(model, reference)
            for deadline in inconsistent(at=at).filter(case=file.case):
                deadline = next((one for one in file.deadlines if one.pk == deadline.pk), deadline)
                change.follow(deadline)
                deadline.is_open = not deadline.is_open
                words = "had no outcome and is handled now" if deadline.is_open else "had its outcome already"
                change.entry(file, "repair", f"The auditor found that “{deadline.label}” {words}.")
                said.append(f"{reference}: “{deadline.label}” {words}.")
    return said
