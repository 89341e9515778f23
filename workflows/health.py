"""Is the engine keeping time? Two queries answer, for the banner on every page and for /healthz."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from notifications.outbox import mail_hour
from workflows import across
from workflows.auditor import STALLED
from workflows.models import Heartbeat

LATE_AFTER = timedelta(minutes=2)
SILENT_AFTER = timedelta(minutes=2)
MAIL_LATE_AFTER = timedelta(minutes=15)
UNSEALED_AFTER = timedelta(minutes=10)


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
    stalled: int
    last_sealed_at: datetime | None
    broken: int

    @property
    def behind(self) -> timedelta:
        """How long the oldest overdue deadline has waited for its timer."""
        return self.at - self.oldest_overdue_at if self.oldest_overdue_at else timedelta()

    @property
    def silent(self) -> bool:
        return self.last_sweep_at is None or self.at - self.last_sweep_at > SILENT_AFTER

    @property
    def unsealed(self) -> bool:
        """Whether sealing has begun here once and stands still now; before that the sweep's own silence says it."""
        return self.last_sealed_at is not None and self.at - self.last_sealed_at > UNSEALED_AFTER

    def problems(self, *, failing: int | None = None, stalled: int | None = None) -> list[str]:
        """Sentences for the banner, each saying what to do; empty when all is well.

        `failing` and `stalled` are how many of those cases the reader may see: a number must not reveal the others.
        """
        failing = self.failing if failing is None else failing
        stalled = self.stalled if stalled is None else stalled
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
        if self.unsealed:
            found.append(
                "The record has not been sealed for more than 10 minutes. What you write is kept. Until it is sealed, "
                "a change that somebody makes in the database is harder to find: tell your partnership’s administrator."
            )
        if self.broken:
            found.append(
                "A check found that something in the record is not what was written. "
                "The page “Is the record true?” says what."
            )
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
            "stalled_cases": self.stalled,
            "given_up_notices": self.given_up,
            "last_sealed_at": self.last_sealed_at.isoformat() if self.last_sealed_at else None,
            "broken_rows": self.broken,
        }


def look(at: datetime) -> Health:
    """The engine's state at this instant."""
    oldest, unsent, never_tried, failing, given_up = across.health(
        at, mail=at - MAIL_LATE_AFTER, mail_hours=_mail_leaves(at)
    )
    beats = {beat.name: beat for beat in Heartbeat.objects.all()}
    # Each kind of case has a sweep of its own; the engine has last swept when the slowest of them has.
    swept = min((beat.last_at for name, beat in beats.items() if name.startswith("sweep:")), default=None)
    stalled = beats["audit"].note.count(STALLED) if "audit" in beats else 0
    sealed = beats["seal"].last_at if "seal" in beats else None
    broken = int(beats["check"].note) if "check" in beats else 0
    return Health(at, oldest, swept, unsent, never_tried, failing, given_up, stalled, sealed, broken)


def _mail_leaves(at: datetime) -> bool:
    """Whether mail that is not urgent has been leaving for a while; what came too late in the evening waits."""
    return all(mail_hour(moment) == moment for moment in (at, at - MAIL_LATE_AFTER))
