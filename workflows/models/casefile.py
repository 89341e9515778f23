"""What a challenge and an incident have in common: a case row, and all that a decision about it needs."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Self

from django.db import models

from workflows.limits import Facts
from workflows.models.cases import Case, CaseKind, Deadline, Involvement, Party
from workflows.models.procedures import Procedure
from workflows.models.record import CaseRecord
from workflows.models.rulings import Ruling, RulingKind
from workflows.procedure import DeadlineRule, Rules


class CaseFile(CaseRecord):
    """One kind of case. `loaded` reads a batch of them in a fixed number of queries.

    On a loaded file, `parties` is keyed by side, `deadlines` holds those with something left to do or to
    wait for, `involved` is keyed by (user id, side), and `rulings` holds all there have been.
    """

    case = models.OneToOneField(Case, models.PROTECT, related_name="%(class)s")

    parties: dict[str, Party]
    deadlines: list[Deadline]
    involved: dict[tuple[int, str], Involvement]
    rulings: list[Ruling]

    class Meta:
        abstract = True
        base_manager_name = "objects"

    def __str__(self) -> str:
        return self.case.reference

    @classmethod
    def case_kind(cls) -> str:
        """The kind of its cases, which is what a case calls its file: Challenge → "challenge"."""
        return str(cls._meta.get_field("case").remote_field.related_name)  # type: ignore[union-attr]

    def get_absolute_url(self) -> str:
        raise NotImplementedError

    @property
    def rules(self) -> Rules:
        """The rules the case began under."""
        return self.case.procedure.rules

    def facts(self) -> Facts:
        """What the limits of this case are counted from."""
        raise NotImplementedError

    def rule_of(self, deadline: Deadline) -> DeadlineRule | None:
        """The rule a deadline was opened by; None for one that people made, such as an agreed action."""
        try:
            return self.rules.deadline(deadline.step, deadline.code)
        except LookupError:
            return None

    @property
    def live_deadlines(self) -> list[Deadline]:
        """Deadlines with something left to do, soonest first, undated last."""
        live = [one for one in self.deadlines if one.closed_at is None]
        return sorted(live, key=lambda one: (one.due_at is None, one.due_at or one.opens_at, one.pk))

    def ruled(self, kind: str) -> set[int]:
        """Ids of the people about whom this has been ruled and not lifted; what ends by its date is not asked here."""
        return {one.user_id for one in self.rulings if one.kind == kind and one.until is None}

    def named_posts(self) -> set[int]:
        """Ids of the posts in which people have a part in it, beside those that a deadline asks."""
        return {one.post_id for one in self.parties.values() if one.post_id}

    def turn_roles(self, party: Party) -> list[str]:
        """The roles that have the turn of a party: not those for whom it is named only that they may read."""
        return list(party.roles)

    def steps_aside(self, user_id: int, *, at: datetime) -> list[Deadline]:
        """Whoever is locked out leaves what nobody can do in their stead; returns what need no longer be done."""
        return []

    @property
    def opponents(self) -> set[int]:
        """Ids of the agencies that stand against each other: in a challenge; who reports an incident is no party."""
        if self.case.kind != CaseKind.CHALLENGE:
            return set()
        return {one.agency_id for one in self.parties.values() if one.agency_id}

    @property
    def holders(self) -> set[int]:
        """Ids of everybody who holds a turn or something that is left to do."""
        turns = {user for one in self.parties.values() for user in one.holder_ids}
        return turns | {user for one in self.live_deadlines for user in one.holder_ids}

    def still_reads(self, user_id: int | None, *, at: datetime) -> list[int]:
        """Whoever once asked for something, to be told of the answer: nobody, once their part in it has ended."""
        mine = [one.until for (user, _), one in self.involved.items() if user == user_id]
        over = bool(mine) and all(until is not None and until <= at for until in mine)
        return [] if user_id is None or over else [user_id]

    def keeps_from(self, user_id: int) -> bool:
        """Whether this person must hear nothing of it: a conflict of interest, or a restriction to others."""
        if user_id in self.ruled(RulingKind.CONFLICT):
            return True
        if self.case.restricted_at is None:
            return False
        return user_id not in self.ruled(RulingKind.NAMED) and user_id not in self.holders

    def overdue(self, at: datetime) -> list[Deadline]:
        """Deadlines whose timer is armed and has run out at `at`, in order of due time."""
        ran_out = [one for one in self.deadlines if one.is_open and one.due_at and one.due_at <= at]
        return sorted(ran_out, key=lambda one: (one.due_at or at, one.pk))

    def began(self) -> None:
        """A file that has just been created has nothing yet: the same attributes, empty."""
        self.parties, self.deadlines, self.involved, self.rulings = {}, [], {}, []

    @classmethod
    def loaded(cls, cases: Sequence[Case]) -> list[Self]:
        """The files of these cases, in the order of the cases, each with everything a decision needs."""
        by_case = {case.pk: case for case in cases}
        files: dict[int, Any] = {file.case_id: file for file in cls.objects.filter(case_id__in=list(by_case))}
        procedures = Procedure.objects.in_bulk({case.procedure_id for case in cases})
        for pk, file in files.items():
            file.case = by_case[pk]
            file.case.procedure = procedures[file.case.procedure_id]
            file.began()
        for party in Party.objects.filter(case_id__in=list(files)).order_by("pk"):
            files[party.case_id].parties[party.side] = party
        for deadline in Deadline.objects.filter(case_id__in=list(files), closed_at__isnull=True).order_by("pk"):
            files[deadline.case_id].deadlines.append(deadline)
        for one in Involvement.objects.filter(case_id__in=list(files)):
            files[one.case_id].involved[one.user_id, one.side] = one
        for ruling in Ruling.objects.filter(case_id__in=list(files)).order_by("pk"):
            files[ruling.case_id].rulings.append(ruling)
        cls.load_more(files)
        return [files[case.pk] for case in cases]

    @classmethod
    def load_more(cls, files: dict[int, Any]) -> None:
        """What this kind of case needs beside parties, deadlines and people; keyed by case id."""

    def records(self) -> Iterable[CaseRecord]:
        """Every loaded record whose changes are to be written."""
        yield self.case
        yield self
        yield from self.parties.values()
        yield from self.deadlines
        yield from self.involved.values()
        yield from self.rulings
