"""How every act on a challenge begins: the case locked, the door asked, the state as the person saw it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from escalation.models import Challenge
from workflows import access, deadlines
from workflows.change import Change
from workflows.conflict import Conflict
from workflows.models import Side, User
from workflows.people import Directory

from .ladder import directory_for, open_rule


@dataclass(frozen=True)
class Act:
    """An act under way: its change, the locked challenge, who answers today, and when it counts."""

    change: Change
    challenge: Challenge
    directory: Directory
    by: User
    at: datetime

    @property
    def side(self) -> Side:
        """The side the person acts for; the partnership for whoever is on neither."""
        return side_of(self.by, self.challenge, at=self.at)

    def entry(self, act: str, words: str, *, why: str = "", changes: dict[str, list[str]] | None = None) -> None:
        self.change.entry(self.challenge, act, words, why=why, changes=changes)

    def tell(self, to: list[int], kind: str, *, ask: str = "", due: str = "", key: str = "") -> None:
        link = self.challenge.get_absolute_url()
        self.change.tell(to, kind, about=self.challenge, link=link, ask=ask, due=due, key=key)

    def happened(self, event: str) -> None:
        """Record an event: it closes the deadlines it stops, and dates or opens those that count from it."""
        challenge = self.challenge
        deadlines.happened(self.change, challenge, event, at=self.at)
        if challenge.is_live:
            step = challenge.current_step
            for rule in step.deadlines:
                if rule.starts_on == event and not any(
                    one.code == rule.code and one.step == step.number for one in challenge.live_deadlines
                ):
                    open_rule(self.change, challenge, step, rule, self.directory)


def side_of(user: User, challenge: Challenge, *, at: datetime) -> Side:
    found = access.relations(user, challenge, at=at)
    if found & {access.RAISER, access.RAISING_HOLDER, access.RAISING_LEAD}:
        return Side.RAISING
    if found & {access.RECEIVING_HOLDER, access.RECEIVING_LEAD}:
        return Side.RECEIVING
    return Side.PARTNERSHIP


@contextmanager
def acting(
    reference: str,
    act: str,
    *,
    by: User,
    at: datetime,
    why: str = "",
    step: int | None = None,
    recorded_at: datetime | None = None,
    live: bool = True,
) -> Iterator[Act]:
    """A change around one act of one person.

    `step` is the step the person saw; `recorded_at` is given when the act is entered afterwards. Raises Http404 and
    NotAllowed as the doors do, and Conflict when the challenge has ended or moved on meanwhile.
    """
    with Change(by=by, at=at, why=why, recorded_at=recorded_at) as change:
        challenge = change.lock(Challenge, reference)
        access.require(by, act, challenge, at=recorded_at or at)
        if live and not challenge.is_live:
            raise Conflict("This challenge has already ended", f"It was {challenge.get_state_display().lower()}.")
        if step is not None and step != challenge.step:
            raise Conflict(
                "This challenge has moved since you opened the page",
                f"You saw step {step}; it now stands at step {challenge.step}: {challenge.current_step.title}.",
            )
        yield Act(change, challenge, directory_for(change, challenge), by, at)
