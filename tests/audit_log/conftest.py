"""Rows the trail can point at. A case is put in raw: what its change would write is not the matter here."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from itertools import count
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:  # this file may be read before Django is ready, so its fixtures import for themselves
    from audit_log.models import Entry
    from workflows.models import Case, Partnership, User
AT = datetime(2026, 12, 1, 10, 0, 0, 123456, tzinfo=UTC)
numbers = count(1)


@pytest.fixture
def partnership(db: None) -> Partnership:
    from workflows.models import Partnership

    return Partnership.objects.create(name="Halton", short_name="Halton", slug="halton")


@pytest.fixture
def person(db: None) -> User:
    from workflows.models import User

    return User.objects.create(email="pat@school.example", name="Pat Sample")


@pytest.fixture
def new_case(partnership: Partnership) -> Callable[[], Case]:
    from django.db.models import Model

    from workflows.models import Case, Procedure

    procedure = Procedure.objects.create(
        partnership=partnership, kind="challenge", in_force_from=AT.date(), loaded_at=AT
    )

    def make() -> Case:
        case = Case(
            partnership=partnership,
            kind="challenge",
            reference=f"CH-2026-{next(numbers):04}",
            procedure=procedure,
            opened_at=AT,
        )
        Model.save_base(case, raw=True, force_insert=True)
        kept = {field.attname: getattr(case, field.attname) for field in Case._meta.concrete_fields}
        Case.history.model.objects.create(**kept, history_date=AT, history_type="+", effective_at=AT)
        return case

    return make


@pytest.fixture
def write(partnership: Partnership) -> Callable[..., Entry]:
    """Writes one entry and reads it back as the database completed it."""
    from audit_log.entries import entry
    from audit_log.models import Entry

    def write_one(case: Case | None = None, **facts: Any) -> Entry:
        facts = {"act": "respond", "words": "Responded", "by": None, "at": AT, "recorded_at": AT} | facts
        facts.setdefault("partnership_id", partnership.pk)
        row = entry(case_id=case.pk if case else None, **facts)
        row.save()
        return Entry.objects.get(pk=row.pk)

    return write_one


@pytest.fixture
def tamper(db: None) -> Callable[..., None]:
    """Runs SQL as somebody who has every right in the database and has switched its triggers off."""
    from django.db import connection

    def run(statement: str, *parameters: Any) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL session_replication_role = replica")
            cursor.execute(statement, parameters)
            cursor.execute("SET LOCAL session_replication_role = origin")

    return run
