"""The one way to write. Everything that changes a case is a `Change`, for one click or ten thousand deadlines.

    with Change(by=user, at=at) as change:
        challenge = change.lock(Challenge, "CH-2026-0042")      # the case row is locked first, always
        challenge.resolve()                                     # actions decide in memory
        change.entry(challenge, "agree", "Resolution agreed", why=why)
        change.tell(people, "agreed", about=challenge)

Leaving the block compares every loaded record with what was read, and writes state, field history, trail
entries, deadlines and notices in bulk in one transaction; an error writes nothing at all. A batch is the same
block around many cases: `attempt` decides one of them and, if that raises, forgets only that one.
"""

import logging
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import cached_property
from types import TracebackType
from typing import Any, Protocol, Self, TypeVar
from uuid import uuid4

from django.db import models, transaction

from audit_log.entries import entry as trail_entry
from notifications.outbox import notice
from workflows import restricted, rows
from workflows.calendar import Calendar
from workflows.conflict import Conflict
from workflows.models import Case, CaseFile, CaseRecord, ProclaimedHoliday, Ruling, User

log = logging.getLogger(__name__)


class Aggregate(Protocol):
    """A kind of case: it knows its case row and can load itself with all that a decision needs."""

    case: Case
    rulings: list[Ruling]

    @property
    def holders(self) -> set[int]: ...

    def ruled(self, kind: str) -> set[int]: ...

    def keeps_from(self, user_id: int) -> bool: ...

    @classmethod
    def loaded(cls, cases: list[Case]) -> list[Any]: ...

    def records(self) -> Iterable[CaseRecord]: ...


A = TypeVar("A", bound=Aggregate)
R = TypeVar("R", bound=models.Model)


class Change:
    """One unit of work. `by` is a user or None for the system, `at` an instant, `why` text for the trail."""

    def __init__(self, *, by: User | None, at: datetime, why: str = "", recorded_at: datetime | None = None) -> None:
        self.by, self.at, self.why = by, at, why
        self.recorded_at = recorded_at or at
        self._files: list[Aggregate] = []
        self._read: dict[CaseRecord, dict[str, Any]] = {}
        self._added: list[models.Model] = []
        self._keys: set[str] = set()
        self._told: set[tuple[int, int, str]] = set()
        self._effective: dict[int, datetime] = {}
        self._last: list[Callable[[], None]] = []
        self._ids = rows.Ids()
        # Two changes may be recorded in the same microsecond; what each of them tells is still its own.
        self._own_key = uuid4().hex

    # -- entering and leaving -------------------------------------------------------------------------

    def __enter__(self) -> Self:
        self._transaction = transaction.atomic()
        self._transaction.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is None:
            try:
                self._write()
            except BaseException as failure:
                self._transaction.__exit__(type(failure), failure, failure.__traceback__)
                raise
        self._transaction.__exit__(kind, error, trace)

    @cached_property
    def calendar(self) -> Calendar:
        """The working days as this change sees them, with every holiday proclaimed so far."""
        return Calendar(dict(ProclaimedHoliday.objects.values_list("day", "name")))

    # -- reading under the lock -----------------------------------------------------------------------

    def lock(self, model: type[A], reference: str) -> A:
        """The case of this reference, locked, and all a decision about it needs.

        Raises Case.DoesNotExist, and Conflict for a case that was disposed of: nothing is written to it any more.
        """
        if self._read or self._added:
            raise RuntimeError("A change locks its cases first and once: a second lock could deadlock.")
        # Without the key: whoever only points at the case (a notice, an opening, a linked case) need not wait.
        case = Case.objects.select_for_update(no_key=True).get(reference=reference)
        if case.disposed_at:
            raise Conflict("What was written here has been disposed of", "Nothing can be added to it any more.")
        return self.watch(model, [case])[0]

    def watch(self, model: type[A], cases: list[Case]) -> list[A]:
        """Load cases whose rows this transaction has locked, and remember them as they are now."""
        loaded = model.loaded(cases)
        self._files += loaded
        for one in loaded:
            for record in one.records():
                self._read[record] = rows.values_of(record)
        return loaded

    def follow(self, record: CaseRecord) -> None:
        """Write what becomes of a record of a locked case that was not loaded with it."""
        self._read.setdefault(record, rows.values_of(record))

    @contextmanager
    def attempt(self, one: Aggregate, *, at: datetime) -> Iterator[None]:
        """Decide one case of a batch, effective from `at`. If that raises, this case alone is as it was read."""
        added, last = len(self._added), len(self._last)
        self._effective[one.case.pk] = at
        try:
            yield
        except Exception:
            for forgotten in self._added[added:]:
                self._keys.discard(getattr(forgotten, "key", ""))
            del self._added[added:], self._last[last:]
            self._told = {pair for pair in self._told if pair[0] != one.case.pk}
            for record in list(self._read):
                if record.case_id == one.case.pk:
                    rows.restore(record, self._read[record])
            raise

    # -- what a decision may ask for ------------------------------------------------------------------

    def counts_from(self, about: Aggregate, at: datetime) -> None:
        """What is done to this case from here on counts from `at`: a timer's effect, from the due instant."""
        self._effective[about.case.pk] = at

    def at_for(self, case_id: int) -> datetime:
        """When what this change does to a case counts from."""
        return self._effective.get(case_id, self.at)

    def add(self, record: R) -> R:
        """A new row. It has its primary key at once, so that others can point to it."""
        if record.pk is None:
            record.pk = self._ids.take(type(record))
        self._added.append(record)
        if isinstance(record, CaseFile):
            self._files.append(record)
        return record

    def entry(
        self,
        about: Aggregate,
        act: str,
        words: str,
        *,
        why: str = "",
        changes: dict[str, list[str]] | None = None,
        at: datetime | None = None,
    ) -> None:
        """A line in the trail, in words a reader of the story understands."""
        case = about.case
        self._added.append(
            trail_entry(
                case_id=case.pk,
                partnership_id=case.partnership_id,
                act=act,
                words=words,
                by=self.by,
                at=at or self.at_for(case.pk),
                recorded_at=self.recorded_at,
                why=why or self.why,
                changes=changes,
            )
        )

    def tell(
        self,
        to: Iterable[int],
        kind: str,
        *,
        about: Aggregate,
        link: str,
        ask: str = "",
        due: str = "",
        key: str = "",
        urgent: bool | None = None,
        anyway: bool = False,
    ) -> None:
        """A notice to each of these people (user ids), once per `key`; never to whoever made the change.

        Nor to whom the case is kept from by a conflict of interest or a restriction, unless `anyway`.
        """
        case = about.case
        key = key or self._own_key
        for recipient in dict.fromkeys(to):
            unique = f"{case.reference}:{kind}:{key}:{recipient}"
            if unique in self._keys or (self.by is not None and recipient == self.by.pk):
                continue
            if about.keeps_from(recipient) and not anyway:
                continue
            self._keys.add(unique)
            self._told |= {(case.pk, recipient, kind), (case.pk, recipient, "")}
            self._added.append(
                notice(
                    recipient_id=recipient,
                    case_id=case.pk,
                    partnership_id=case.partnership_id,
                    reference=case.reference,
                    kind=kind,
                    key=unique,
                    at=self.recorded_at,
                    urgent=case.urgent if urgent is None else urgent,
                    link=link,
                    ask=ask,
                    due=due,
                )
            )

    def has_told(self, user_id: int, *, about: Aggregate, kind: str = "") -> bool:
        """Whether this change already has a notice for somebody about a case; of one kind, if named."""
        return (about.case.pk, user_id, kind) in self._told

    def at_the_end(self, do: Callable[[], None]) -> None:
        """Run inside the transaction after the records are written: how a viewflow flow is moved."""
        self._last.append(do)

    # -- writing --------------------------------------------------------------------------------------

    def _write(self) -> None:
        """Everything at once: new rows, changed columns, and a history row for each of both."""
        for one in self._files:
            restricted.name_new_holders(self, one)
        history: list[tuple[CaseRecord, str]] = []
        added: dict[type[models.Model], list[models.Model]] = defaultdict(list)
        for record in self._added:
            added[type(record)].append(record)
            if isinstance(record, CaseRecord):
                history.append((record, "+"))
        changed = [
            (record, fields) for record, before in self._read.items() if (fields := rows.changed_fields(record, before))
        ]
        for model, records in added.items():
            rows.insert(model, records)
        rows.update(changed)
        history += [(record, "~") for record, _ in changed]
        rows.write_history(history, by=self.by, why=self.why, at_for=self.at_for, recorded_at=self.recorded_at)
        for do in self._last:
            do()
