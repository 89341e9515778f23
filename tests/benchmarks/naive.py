"""The naive way, for comparison: the same decisions, a transaction, `save()` and a Celery message for each deadline."""

import time
from datetime import timedelta
from typing import Any

from django.db import models
from simple_history.signals import pre_create_historical_record

from escalation.actions import time_ran_out
from escalation.models import Challenge
from escalation.tasks import sweep_challenges
from tests.benchmarks.world import DUE
from workflows import rows
from workflows.change import Change
from workflows.clock import day_of
from workflows.deadlines import run_out
from workflows.models import CaseRecord, Deadline
from workflows.people import Directory


class SavingChange(Change):
    """A change that writes record by record through the ORM, as one would without `workflows.rows`."""

    def _write(self) -> None:
        for record in self._added:
            _save(record, insert=True)
        for record, before in self._read.items():
            if rows.changed_fields(record, before):
                _save(record, insert=False)


def _save(record: models.Model, *, insert: bool) -> None:
    for name in rows.filled_by_database(type(record)):
        setattr(record, name, _FILLER.get(name, b""))
    if isinstance(record, CaseRecord):
        models.Model.save_base(record, force_insert=insert)
    else:
        record.save(force_insert=insert)


_FILLER: dict[str, Any] = {"salt": "00000000-0000-0000-0000-000000000000", "chain_no": 0, "disposed_under": None}


def _count_from(sender: Any, history_instance: Any, **kwargs: Any) -> None:
    if hasattr(type(history_instance), "effective_at"):
        history_instance.effective_at = DUE["naive"]


def run(number: int) -> float:
    """Deadlines per second."""
    pre_create_historical_record.connect(_count_from)
    at = DUE["naive"] + timedelta(seconds=5)
    references = list(
        Deadline.objects.filter(is_open=True, due_at=DUE["naive"]).values_list("case__reference", flat=True)[:number]
    )
    began = time.perf_counter()
    for reference in references:
        with SavingChange(by=None, at=at) as change:
            challenge = change.lock(Challenge, reference)
            directory = Directory([challenge], on=day_of(at))
            for deadline in challenge.overdue(at):
                run_out(change, challenge, deadline, directory, time_ran_out)
        sweep_challenges.apply_async(queue="bench", expires=60)
    pre_create_historical_record.disconnect(_count_from)
    return len(references) / (time.perf_counter() - began)
