"""Rows the trail can point at. A case is put in raw: what its change would write is not the matter here."""

from collections.abc import Callable
from datetime import UTC, datetime
from itertools import count
from typing import Any

import pytest
from django.db import connection
from django.db.models import Model

from audit_log.entries import entry
from audit_log.models import Entry
from workflows.models import Case, Partnership, Procedure, User

AT = datetime(2026, 12, 1, 10, 0, 0, 123456, tzinfo=UTC)
numbers = count(1)


@pytest.fixture
def partnership(db: None) -> Partnership:
    return Partnership.objects.create(name="Halton", short_name="Halton", slug="halton")


@pytest.fixture
def person(db: None) -> User:
    return User.objects.create(email="pat@school.example", name="Pat Sample")


@pytest.fixture
def new_case(partnership: Partnership) -> Callable[[], Case]:
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
        return case

    return make


@pytest.fixture
def write(partnership: Partnership) -> Callable[..., Entry]:
    """Writes one entry and reads it back as the database completed it."""

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

    def run(statement: str, *parameters: Any) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL session_replication_role = replica")
            cursor.execute(statement, parameters)
            cursor.execute("SET LOCAL session_replication_role = origin")

    return run
