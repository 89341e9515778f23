"""Rows in bulk, for the change: insert through COPY, update through unnest, history beside both.

This is the only code that writes case records. It knows columns, not cases.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
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


def _document(value: Any) -> str | None:
    """A JSON column as text, which the database reads on arrival."""
    return None if value is None else _encode(value)


def _array(value: list[Any] | None) -> str | None:
    """A list column as text: PostgreSQL's own notation."""
    return None if value is None else "{" + ",".join([_element(one) for one in value]) + "}"


def _element(value: Any) -> str:
    if value is None:
        return "NULL"
    if isinstance(value, int):
        return str(value)
    escaped = str(value).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _as_text(field: "models.Field[Any, Any]") -> Callable[[Any], str | None] | None:
    """How lists and documents travel; None for a column whose values go as they are."""
    if isinstance(field, ArrayField):
        return _array
    return _document if isinstance(field, models.JSONField) else None


def _reader(fields: Iterable["models.Field[Any, Any]"]) -> Callable[[models.Model], list[Any]]:
    """A function from a record to its line in a COPY."""
    names = [field.attname for field in fields]
    texts = [(place, text) for place, field in enumerate(fields) if (text := _as_text(field))]

    def line(record: models.Model) -> list[Any]:
        state = record.__dict__
        found = [state[name] for name in names]
        for place, text in texts:
            found[place] = text(found[place])
        return found

    return line


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
    line = _reader(fields)
    _copy(model, [field.attname for field in fields], (line(record) for record in records))


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
        text = _as_text(field)
        values = [text(value) for value in values] if text else values
        carried = "text" if text else kind
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
        line = _reader(_fields(model))
        extra = ["history_date", "history_change_reason", "history_type", "history_user_id", "effective_at"]
        written_by = by.pk if by else None
        _copy(
            historical,
            [field.attname for field in _fields(model)] + extra,
            (
                line(record) + [recorded_at, why or None, kind, written_by, at_for(record.case_id)]
                for record, kind in records
            ),
        )
