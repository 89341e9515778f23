"""How every act on a challenge begins: the case locked, the door asked, the state as the person saw it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from audit_log.models import Entry
from escalation.actions.chasing import keep_moving
from escalation.actions.ladder import directory_for, open_rule
from escalation.models import Challenge
from workflows import access, deadlines, need_to_know
from workflows.change import Change
from workflows.conflict import Conflict
from workflows.limits import deadline_due
from workflows.models import Deadline, Post, Side, User
from workflows.people import Directory
from workflows.phrases import spoken_at

SAME_MINUTE = timedelta(minutes=1)


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

    def require(self, act: str, deadline: Deadline | None = None) -> None:
        """The door for a second, narrower question, such as whether a deadline is this person's own."""
        access.require(self.by, act, self.challenge, at=self.change.recorded_at, deadline=deadline)

    def entry(self, act: str, words: str, *, why: str = "", changes: dict[str, list[str]] | None = None) -> None:
        """A line in the trail. The same text by the same person within a minute was sent twice: Conflict."""
        text, now = why or self.change.why, self.change.recorded_at
        sent = Entry.objects.filter(case_id=self.challenge.case_id, by=self.by, act=act, words=words, why=text)
        if text and sent.filter(recorded_at__gt=now - SAME_MINUTE, recorded_at__lte=now).exists():
            raise Conflict("You have already sent this", "It was saved the first time; nothing was added twice.")
        self.change.entry(self.challenge, act, words, why=why, changes=changes)

    def tell(self, to: list[int], kind: str, *, ask: str = "", due: str = "", key: str = "") -> None:
        link = self.challenge.get_absolute_url()
        self.change.tell(to, kind, about=self.challenge, link=link, ask=ask, due=due, key=key)

    def let_in(self, people: list[int], side: str = Side.PARTNERSHIP) -> list[int]:
        """From now on these people may read the case."""
        for user_id in people:
            deadlines.involve(self.change, self.challenge, user_id, side)
        return people

    def happened(self, event: str, *, at: datetime | None = None, side: str = "") -> None:
        """Record an event: it closes the deadlines it stops, and dates or opens those that count from it."""
        challenge = self.challenge
        deadlines.happened(self.change, challenge, event, at=at or self.at, side=side)
        if not challenge.is_live:
            return
        step = challenge.current_step
        for rule in step.deadlines:
            live = [one for one in challenge.live_deadlines if one.code == rule.code and one.step == step.number]
            if rule.starts_on == event and not live:
                open_rule(self.change, challenge, step, rule, self.directory)
            for one in live:
                if one.due_at is None:
                    due = deadline_due(
                        challenge.rules, rule, challenge.facts(), step=step, calendar=self.change.calendar
                    )
                    if due.due_at is not None:
                        deadlines.date(one, due)

    def deadline(self, deadline_id: int) -> Deadline:
        """A deadline with something left to do. Raises Conflict when it has been closed meanwhile."""
        for one in self.challenge.live_deadlines:
            if one.pk == deadline_id:
                return one
        closed = Deadline.objects.filter(pk=deadline_id, case_id=self.challenge.case_id).first()
        when = f" It was closed at {spoken_at(closed.closed_at)}." if closed and closed.closed_at else ""
        raise Conflict("That time limit is no longer open", f"Nothing is left to do there.{when}")

    def post_of_theirs(self, agency_id: int | None, roles: frozenset[str]) -> Post | None:
        """A post the person holds or covers today, of one of these roles; at this agency unless None."""
        posts = access.Standing(self.by, self.change.recorded_at).posts
        fitting = [one for one in posts if one.role in roles and agency_id in (None, one.agency_id)]
        return next(iter(fitting), None)


def side_of(user: User, challenge: Challenge, *, at: datetime) -> Side:
    found = access.relations(user, challenge, at=at)
    if found & {need_to_know.RAISER, need_to_know.RAISING_HOLDER, need_to_know.RAISING_LEAD}:
        return Side.RAISING
    if found & {need_to_know.RECEIVING_HOLDER, need_to_know.RECEIVING_LEAD}:
        return Side.RECEIVING
    return Side.PARTNERSHIP


def ended(challenge: Challenge) -> str:
    """How it ended, by whom and when, as the trail has it."""
    how = challenge.get_state_display().lower()
    last = Entry.objects.filter(case_id=challenge.case_id, act__in=("resolved", "determined", "withdraw")).last()
    if last is None:
        return f"It was {how}."
    return f"It was {how} by {last.by.name if last.by else 'the system'} at {spoken_at(last.at)}."


def _changed_meanwhile(challenge: Challenge, *, live: bool | None, step: int | None) -> Conflict | None:
    if live and not challenge.is_live:
        return Conflict("This challenge has already ended", ended(challenge))
    if live is False and challenge.is_live:
        return Conflict("This challenge has not ended yet", f"It stands at step {challenge.step}.")
    if step is not None and step != challenge.step:
        return Conflict(
            "This challenge has moved since you opened the page",
            f"You saw step {step}; it is now at step {challenge.step}: {challenge.current_step.title}.",
        )
    return None


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
    live: bool | None = True,
) -> Iterator[Act]:
    """A change around one act of one person.

    `step` is the step the person saw; `recorded_at` is given when the act is entered afterwards. `live` false
    is for acts after the end, None for those that have their place at any time. Raises Http404 and NotAllowed
    as the doors do, and Conflict when the challenge has ended or moved on meanwhile.
    """
    with Change(by=by, at=at, why=why, recorded_at=recorded_at) as change:
        challenge = change.lock(Challenge, reference)
        changed = _changed_meanwhile(challenge, live=live, step=step)
        # Whoever may read the case learns first that it has moved on: perhaps the turn was theirs before.
        access.require(by, "story" if changed else act, challenge, at=recorded_at or at)
        if changed:
            raise changed
        directory = directory_for(change, challenge)
        yield Act(change, challenge, directory, by, at)
        keep_moving(change, challenge, directory)
