"""What a challenge and an incident have in common: a case row, and all that a decision about it needs."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Self

from django.db import models

from workflows.limits import Facts
from workflows.models.cases import Case, Deadline, Involvement, Party
from workflows.models.procedures import Procedure
from workflows.models.record import CaseRecord
from workflows.procedure import DeadlineRule, Rules


class CaseFile(CaseRecord):
    """One kind of case. `loaded` reads a batch of them in a fixed number of queries.

    On a loaded file, `parties` is keyed by side, `deadlines` holds those with something left to do or to
    wait for, and `involved` is keyed by (user id, side).
    """

    case = models.OneToOneField(Case, models.PROTECT, related_name="%(class)s")

    parties: dict[str, Party]
    deadlines: list[Deadline]
    involved: dict[tuple[int, str], Involvement]

    class Meta:
        abstract = True
        base_manager_name = "objects"

    def __str__(self) -> str:
        return self.case.reference

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

    def overdue(self, at: datetime) -> list[Deadline]:
        """Deadlines whose timer is armed and has run out at `at`, in order of due time."""
        ran_out = [one for one in self.deadlines if one.is_open and one.due_at and one.due_at <= at]
        return sorted(ran_out, key=lambda one: (one.due_at or at, one.pk))

    def began(self) -> None:
        """A file that has just been created has nothing yet: the same attributes, empty."""
        self.parties, self.deadlines, self.involved = {}, [], {}

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
