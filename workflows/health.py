"""Is the engine keeping time? One query answers, for the banner on every page and for /healthz."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection

from notifications.outbox import mail_hour
from workflows.auditor import STALLED

LATE_AFTER = timedelta(minutes=2)
SILENT_AFTER = timedelta(minutes=2)
MAIL_LATE_AFTER = timedelta(minutes=15)

# The two kinds of case each have a sweep of their own; the engine has last swept when the slower one has.
QUESTION = """
SELECT
  (SELECT min(d.due_at) FROM workflows_deadline d JOIN workflows_case c ON c.id = d.case_id
    WHERE d.is_open AND d.due_at <= %(at)s AND c.failed_at IS NULL),
  (SELECT min(last_at) FROM workflows_heartbeat WHERE name LIKE 'sweep:%%'),
  (SELECT count(*) FROM notifications_notice WHERE sent_at IS NULL AND dead_at IS NULL AND send_after <= %(mail)s
    AND (urgent OR %(mail_hours)s)),
  (SELECT count(*) FROM notifications_notice WHERE sent_at IS NULL AND dead_at IS NULL AND send_after <= %(mail)s
    AND (urgent OR %(mail_hours)s) AND attempts = 0),
  (SELECT count(*) FROM workflows_case WHERE failed_at IS NOT NULL),
  (SELECT count(*) FROM notifications_notice WHERE sent_at IS NULL AND dead_at IS NOT NULL),
  (SELECT note FROM workflows_heartbeat WHERE name = 'audit')
"""


@dataclass(frozen=True)
class Health:
    """What the engine looks like at `at`."""

    at: datetime
    oldest_overdue_at: datetime | None
    last_sweep_at: datetime | None
    unsent: int
    never_tried: int
    failing: int
    given_up: int
    stalled: frozenset[str]

    @property
    def behind(self) -> timedelta:
        """How long the oldest overdue deadline has waited for its timer."""
        return self.at - self.oldest_overdue_at if self.oldest_overdue_at else timedelta()

    @property
    def silent(self) -> bool:
        return self.last_sweep_at is None or self.at - self.last_sweep_at > SILENT_AFTER

    def problems(self, *, failing: int | None = None, stalled: int | None = None) -> list[str]:
        """Sentences for the banner, each saying what to do; empty when all is well.

        `failing` and `stalled` are how many of those cases the reader may see: a number must not reveal the others.
        """
        failing = self.failing if failing is None else failing
        stalled = len(self.stalled) if stalled is None else stalled
        found = []
        if self.silent or self.behind > LATE_AFTER:
            found.append(
                "The timer has stopped or is late. Challenges do not move on by themselves at the moment: "
                "work by the dates you see, and tell your partnership’s administrator."
            )
        if failing:
            cases = "1 case" if failing == 1 else f"{failing} cases"
            found.append(f"The timer cannot handle {cases}. The others go on. The partnership manager can see which.")
        if stalled:
            cases = "1 case" if stalled == 1 else f"{stalled} cases"
            found.append(f"No time limit runs in {cases} that should have one. The administrator’s log says which.")
        # One address that refuses its mail is not a delay of everybody’s.
        if self.never_tried:
            found.append("E-mails are delayed. Nothing is lost; look at “Your work” instead of waiting for a message.")
        return found

    def as_json(self) -> dict[str, object]:
        return {
            "status": "late" if self.problems() else "ok",
            "oldest_unhandled_overdue_seconds": round(self.behind.total_seconds()),
            "last_sweep_at": self.last_sweep_at.isoformat() if self.last_sweep_at else None,
            "unsent_notices": self.unsent,
            "failing_cases": self.failing,
            "stalled_cases": len(self.stalled),
            "given_up_notices": self.given_up,
        }


def look(at: datetime) -> Health:
    """The engine's state at this instant."""
    with connection.cursor() as cursor:
        cursor.execute(QUESTION, {"at": at, "mail": at - MAIL_LATE_AFTER, "mail_hours": _mail_leaves(at)})
        oldest, swept, unsent, never_tried, failing, given_up, note = cursor.fetchone()
    return Health(at, oldest, swept, unsent, never_tried, failing, given_up, stalled=_stalled(note))


def _stalled(note: str | None) -> frozenset[str]:
    """The references in the auditor's note of the cases that nothing is timed in."""
    begins = f"{STALLED} "
    lines = (note or "").splitlines()
    return frozenset(one.removeprefix(begins).rstrip(".") for one in lines if one.startswith(begins))


def _mail_leaves(at: datetime) -> bool:
    """Whether mail that is not urgent has been leaving for a while; what came too late in the evening waits."""
    return all(mail_hour(moment) == moment for moment in (at, at - MAIL_LATE_AFTER))
