"""The base of everything that belongs to a case: readable like any model, writable only through a change."""

from typing import Any, NoReturn, TypeVar

from django.db import models
from simple_history.models import HistoricalRecords


class OutsideChange(RuntimeError):
    """A case record was written without `workflows.change.Change`, so without lock, trail or history."""


def _refuse(what: str) -> NoReturn:
    raise OutsideChange(f"{what}: case records are written by leaving a Change block, and in no other way.")


M = TypeVar("M", bound="CaseRecord", covariant=True)


class RecordQuerySet(models.QuerySet[M, M]):
    """A queryset that reads."""

    def update(self, **kwargs: Any) -> int:
        _refuse("update()")

    def delete(self) -> tuple[int, dict[str, int]]:
        _refuse("delete()")

    def bulk_create(self, *args: Any, **kwargs: Any) -> list[M]:
        _refuse("bulk_create()")

    def bulk_update(self, *args: Any, **kwargs: Any) -> int:
        _refuse("bulk_update()")


class CaseRecord(models.Model):
    """A row of a case. `case_id` says which one, on every subclass."""

    case_id: int

    objects = RecordQuerySet.as_manager()

    class Meta:
        abstract = True
        base_manager_name = "objects"

    def save(self, *args: Any, **kwargs: Any) -> None:
        _refuse("save()")

    def save_base(self, *args: Any, **kwargs: Any) -> None:
        _refuse("save_base()")

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        _refuse("delete()")


class HistoryFields(models.Model):
    """What a history row carries beside simple-history's own columns: when the change counts."""

    effective_at = models.DateTimeField()

    class Meta:
        abstract = True


def case_history(**options: Any) -> HistoricalRecords:
    """Field history of a case record. `history_date` is when it was written, `effective_at` when it counts."""
    return HistoricalRecords(bases=[HistoryFields], history_change_reason_field=models.TextField(null=True), **options)
