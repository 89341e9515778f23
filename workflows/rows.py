"""Rows in bulk, for the change: insert through COPY, update through unnest, history beside both.

This is the only code that writes case records. It knows columns, not cases.
"""

import json
from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import datetime
from functools import cache
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, models
from psycopg import sql
from psycopg.types.json import Jsonb

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
                    "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
                    [model._meta.db_table, size],
                )
                self._ready[model] = [row[0] for row in reversed(cursor.fetchall())]
        return self._ready[model].pop()


def _json(value: Any) -> Any:
    return None if value is None else Jsonb(value, dumps=lambda v: json.dumps(v, cls=DjangoJSONEncoder))


def _copy(model: type[models.Model], names: list[str], lines: Iterable[list[Any]]) -> None:
    columns = {field.attname: str(field.column) for field in _fields(model)}
    listed = sql.SQL(", ").join([sql.Identifier(columns[name]) for name in names])
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(model._meta.db_table), listed)
    with connection.wrap_database_errors, connection.cursor() as cursor, cursor.copy(statement) as copy:
        for line in lines:
            copy.write_row(line)


def insert(model: type[models.Model], records: list[models.Model]) -> None:
    """All of one model's new rows. Columns without a value are left to the database (ids, the chain)."""
    fields = [
        field
        for field in _fields(model)
        if not (field.primary_key and records[0].pk is None) and field.attname not in filled_by_database(model)
    ]
    prepare = {field.attname: _json for field in fields if isinstance(field, models.JSONField)}
    names = [field.attname for field in fields]
    _copy(
        model,
        names,
        (
            [prepare[name](record.__dict__[name]) if name in prepare else record.__dict__[name] for name in names]
            for record in records
        ),
    )


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
    types, parameters, casts = [sql.SQL("%s::bigint[]")], [[record.pk for record in records]], []
    for field in fields:
        values = [record.__dict__[field.attname] for record in records]
        kind = str(field.rel_db_type(connection) if field.is_relation else field.db_type(connection))
        # unnest flattens arrays of arrays, so lists and documents travel as text and are cast on arrival.
        if isinstance(field, ArrayField):
            values = [None if value is None else "{" + ",".join(json.dumps(v) for v in value) + "}" for value in values]
            carried = "text"
        elif isinstance(field, models.JSONField):
            values = [None if value is None else json.dumps(value, cls=DjangoJSONEncoder) for value in values]
            carried = "text"
        else:
            carried = kind
        types.append(sql.SQL("%s::" + carried + "[]"))
        casts.append(sql.SQL("::" + kind))
        parameters.append(values)
    new = [sql.Identifier(f"new_{number}") for number in range(len(fields))]
    statement = sql.SQL("UPDATE {table} t SET {sets} FROM unnest({types}) AS d(id, {new}) WHERE t.id = d.id").format(
        table=sql.Identifier(model._meta.db_table),
        sets=sql.SQL(", ").join(
            [
                sql.SQL("{} = d.{}{}").format(sql.Identifier(str(field.column)), name, cast)
                for field, name, cast in zip(fields, new, casts, strict=True)
            ]
        ),
        types=sql.SQL(", ").join(types),
        new=sql.SQL(", ").join(new),
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)


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
        own = list(_fields(model))
        prepare = {field.attname: _json for field in own if isinstance(field, models.JSONField)}
        names = [field.attname for field in own]
        extra = ["history_date", "history_change_reason", "history_type", "history_user_id", "effective_at"]
        _copy(
            historical,
            names + extra,
            (
                [prepare[name](record.__dict__[name]) if name in prepare else record.__dict__[name] for name in names]
                + [recorded_at, why or None, kind, by.pk if by else None, at_for(record.case_id)]
                for record, kind in records
            ),
        )
