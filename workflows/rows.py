"""Rows in bulk, for the change: insert and update through unnest, history beside both.

This is the only code that writes case records. It knows columns, not cases.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, models
from psycopg import sql

from workflows.models import CaseRecord, User

Values = dict[str, Any]


@cache
def _fields(model: type[models.Model]) -> tuple["models.Field[Any, Any]", ...]:
    return tuple(model._meta.concrete_fields)


@cache
def history_of(model: type[models.Model]) -> type[models.Model] | None:
    """The model of a record's history rows; None for a record that is its own history."""
    manager = getattr(model, "history", None)  # builds a manager class each time it is asked
    return None if manager is None else manager.model


def values_of(record: models.Model) -> Values:
    """A copy of every column's value, lists included."""
    state = record.__dict__
    return {
        field.attname: list(value) if isinstance(value := state[field.attname], list) else value
        for field in _fields(type(record))
    }


def restore(record: models.Model, values: Values) -> None:
    """Put a record back to what was read; related objects are looked up again when next asked for."""
    for name, value in values.items():
        record.__dict__[name] = list(value) if isinstance(value, list) else value


def changed_fields(record: models.Model, before: Values) -> frozenset[str]:
    """The attribute names of the columns that are no longer what was read."""
    state = record.__dict__
    return frozenset(name for name, value in before.items() if state[name] != value)


class Ids:
    """Primary keys ahead of the insert, taken from the table's own sequence in growing blocks."""

    def __init__(self) -> None:
        self._ready: dict[type[models.Model], list[int]] = {}
        self._block: dict[type[models.Model], int] = defaultdict(lambda: 1)

    def take(self, model: type[models.Model]) -> int:
        if not self._ready.get(model):
            size = self._block[model]
            self._block[model] = min(size * 4, 4096)
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT nextval(name) FROM (SELECT pg_get_serial_sequence(%s, 'id')::regclass AS name) AS s, "
                    "generate_series(1, %s)",
                    [model._meta.db_table, size],
                )
                self._ready[model] = [row[0] for row in reversed(cursor.fetchall())]
        return self._ready[model].pop()


_encode = DjangoJSONEncoder().encode


def _array(values: Iterable[str | None]) -> str:
    """PostgreSQL's own notation of an array. Three times as quick as handing the driver a list of a thousand values."""
    return "{" + ",".join(["NULL" if one is None else _quoted(one) for one in values]) + "}"


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _list(value: Iterable[Any]) -> str:
    return _array([None if one is None else str(one) for one in value])


def _bytes(value: bytes | memoryview) -> str:
    return "\\x" + bytes(value).hex()


def _as_text(field: "models.Field[Any, Any]") -> Callable[[Any], str]:
    """How a column's values are written for the database, which reads them on arrival."""
    if isinstance(field, ArrayField):
        return _list
    if isinstance(field, models.JSONField):
        return _encode
    return _bytes if isinstance(field, models.BinaryField) else str


def _carried(field: "models.Field[Any, Any]", values: Iterable[Any]) -> str:
    """A column of values on its way into a statement."""
    text = _as_text(field)
    return _array([None if value is None else text(value) for value in values])


@cache
def _kind(field: "models.Field[Any, Any]") -> sql.SQL:
    """The cast on arrival; without the longest length, since a cast would cut off what the column refuses."""
    kind = str(field.rel_db_type(connection) if field.is_relation else field.db_type(connection))
    return sql.SQL("::" + re.sub(r"\(\d+\)", "", kind))


def _rows(number: int) -> tuple[sql.Composed, list[sql.Identifier]]:
    """The source of so many columns, each an array as text, and the names they have there."""
    names = [sql.Identifier(f"new_{one}") for one in range(number)]
    arrays = sql.SQL(", ").join([sql.SQL("%s::text[]")] * number)
    return sql.SQL("unnest({}) AS d({})").format(arrays, sql.SQL(", ").join(names)), names


def _insert(
    model: type[models.Model], fields: Sequence["models.Field[Any, Any]"], columns: Sequence[Iterable[Any]]
) -> None:
    """One INSERT of many rows. COPY would be quicker, but refuses a table with row-level security."""
    source, names = _rows(len(fields))
    statement = sql.SQL("INSERT INTO {} ({}) SELECT {} FROM {}").format(
        sql.Identifier(model._meta.db_table),
        sql.SQL(", ").join([sql.Identifier(str(field.column)) for field in fields]),
        sql.SQL(", ").join([sql.Composed([name, _kind(field)]) for field, name in zip(fields, names, strict=True)]),
        source,
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [_carried(field, values) for field, values in zip(fields, columns, strict=True)])


def _columns(fields: Iterable["models.Field[Any, Any]"], records: Sequence[models.Model]) -> list[list[Any]]:
    states = [record.__dict__ for record in records]
    return [[state[field.attname] for state in states] for field in fields]


def insert(model: type[models.Model], records: list[models.Model]) -> None:
    """All of one model's new rows. Columns without a value are left to the database (ids, the chain)."""
    fields = [
        field
        for field in _fields(model)
        if not (field.primary_key and records[0].pk is None) and field.attname not in filled_by_database(model)
    ]
    _insert(model, fields, _columns(fields, records))


def filled_by_database(model: type[models.Model]) -> frozenset[str]:
    """Columns that a trigger computes, such as the chain of the trail."""
    return frozenset(getattr(model, "filled_by_database", ()))


def update(changed: list[tuple[Any, frozenset[str]]]) -> None:
    """One UPDATE for each model and set of changed columns."""
    groups: dict[tuple[type[models.Model], frozenset[str]], list[models.Model]] = defaultdict(list)
    for record, names in changed:
        groups[type(record), names].append(record)
    for (model, names), records in groups.items():
        _update(model, [field for field in _fields(model) if field.attname in names], records)


def _update(model: type[models.Model], fields: list["models.Field[Any, Any]"], records: list[models.Model]) -> None:
    key = model._meta.pk
    source, (its, *names) = _rows(len(fields) + 1)
    statement = sql.SQL("UPDATE {} t SET {} FROM {} WHERE t.id = d.{}::bigint").format(
        sql.Identifier(model._meta.db_table),
        sql.SQL(", ").join(
            [
                sql.SQL("{} = d.{}{}").format(sql.Identifier(str(field.column)), name, _kind(field))
                for field, name in zip(fields, names, strict=True)
            ]
        ),
        source,
        its,
    )
    both = [key, *fields]
    with connection.cursor() as cursor:
        cursor.execute(
            statement, [_carried(field, values) for field, values in zip(both, _columns(both, records), strict=True)]
        )


def write_history(
    written: list[tuple[CaseRecord, str]],
    *,
    by: User | None,
    why: str,
    at_for: Callable[[int], datetime],
    recorded_at: datetime,
) -> None:
    """A history row, as django-simple-history reads it, for every record inserted ("+") or changed ("~")."""
    by_model: dict[type[CaseRecord], list[tuple[CaseRecord, str]]] = defaultdict(list)
    for record, kind in written:
        if history_of(type(record)):
            by_model[type(record)].append((record, kind))
    for model, records in by_model.items():
        historical = history_of(model)
        assert historical is not None
        names = ["history_date", "history_change_reason", "history_type", "history_user_id", "effective_at"]
        own = {field.attname: field for field in _fields(historical)}
        fields = [own[field.attname] for field in _fields(model)]
        many, changed = len(records), [record for record, _ in records]
        _insert(
            historical,
            fields + [own[name] for name in names],
            [
                *_columns(fields, changed),
                [recorded_at] * many,
                [why or None] * many,
                [kind for _, kind in records],
                [by.pk if by else None] * many,
                [at_for(record.case_id) for record in changed],
            ],
        )
