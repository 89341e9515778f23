"""Looks behind the engine: every deadline has at most one outcome, and one that ran out has exactly one.

A repair is a change like any other, with a line in the story of the case. What cannot be repaired by writing
(a timer that does not run, a case that cannot be decided, a case nothing is timed in) is said on every page.
"""

import logging
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet

from workflows.change import Change
from workflows.deadlines import settle
from workflows.models import Case, CaseFile, Deadline, Heartbeat, Outcome, OutcomeKind
from workflows.partnerships import every, working_for

log = logging.getLogger(__name__)

GRACE = timedelta(minutes=2)
STALLED = "Nothing is timed in"
# What a deadline was closed as, where that is not the name of its outcome.
AS_CLOSED: dict[str, str] = {"late": OutcomeKind.MET, "asked again": OutcomeKind.ALERTED, "": OutcomeKind.SUPERSEDED}


def audit(models: list[type[CaseFile]], *, at: datetime) -> list[str]:
    """Repair what is inconsistent; returns a sentence for each repair and each case that nothing is timed in."""
    said: list[str] = []
    waiting = 0
    for partnership in every():
        said += [sentence for model in models for sentence in _repair(model, partnership, at=at)]
        with working_for(partnership):
            found = [f"{STALLED} {case.reference}." for case in stalled().filter(partnership=partnership)]
        said += found
        waiting += len(found)
    for sentence in said:
        log.error("Auditor: %s", sentence)
    # Every partnership reads the heartbeats, so this one counts and names no case.
    Heartbeat.beat("audit", at=at, note="\n".join([STALLED] * waiting))
    return said


def inconsistent(*, at: datetime) -> QuerySet[Deadline, Deadline]:
    """Deadlines whose timer and outcome contradict each other.

    Armed with an outcome, armed though nothing is left to do (the timer would come for it for ever), or neither
    armed nor with an outcome though it has run out or is done.
    """
    has_outcome = Exists(Outcome.objects.filter(deadline=OuterRef("pk")))
    over = Q(closed_at__isnull=False) | Q(due_at__lte=at - GRACE)
    armed = Q(is_open=True) & (Q(has_outcome) | Q(closed_at__isnull=False))
    return Deadline.objects.filter(armed | Q(~has_outcome, over, is_open=False))


def stalled() -> QuerySet[Case, Case]:
    """Open cases in which nothing is left to do by anybody: a challenge that would wait for ever."""
    to_do = Deadline.objects.filter(case=OuterRef("pk"), closed_at__isnull=True)
    return Case.objects.filter(~Exists(to_do), closed_at__isnull=True)


def _repair(model: type[CaseFile], partnership: int, *, at: datetime) -> list[str]:
    said = []
    with working_for(partnership):
        of_kind = inconsistent(at=at).filter(case__kind=model.case_kind(), case__partnership=partnership)
        references = list(of_kind.values_list("case__reference", flat=True).order_by("case").distinct())
    for reference in references:
        with working_for(partnership), Change(by=None, at=at, why="Found by the auditor") as change:
            file = change.lock(model, reference)
            for found in inconsistent(at=at).filter(case=file.case).order_by("pk"):
                deadline = next((one for one in file.deadlines if one.pk == found.pk), found)
                change.follow(deadline)
                words = _put_right(change, deadline)
                change.entry(file, "repair", f"The auditor found that “{deadline.label}” {words}.")
                said.append(f"{reference}: “{deadline.label}” {words}.")
    return said


def _put_right(change: Change, deadline: Deadline) -> str:
    """Arm or disarm the timer, or write the outcome that is missing; returns what was found, in words."""
    if Outcome.objects.filter(deadline=deadline).exists():
        deadline.is_open = False
        return "had its outcome already; its timer is stopped"
    if deadline.closed_at is None:
        deadline.is_open = True
        return "ran out and had no outcome; its timer handles it now"
    settle(change, deadline, AS_CLOSED.get(deadline.closed_as, deadline.closed_as), at=deadline.closed_at)
    return "was done and had no outcome; it is written down now"
