"""What a case holds, column by column: what goes when it is disposed of, and a digest of it taken before.

`workflows/data/disposal.toml` is the whole decision. The kernel may not import the kinds of case; Django knows their
models.
"""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db import connection, models
from psycopg import sql

from workflows.models import Case, CaseFile, CaseRecord

DECIDED: Final = Path(__file__).parent / "data" / "disposal.toml"
# Of the trail, of openings and of notices; and whose reason a history row carries.
BESIDE: Final = {
    "audit_log_entry": ("words", "why", "changes"),
    "audit_log_opening": ("why",),
    "notifications_notice": ("subject", "body"),
}


@cache
def decided() -> dict[str, dict[str, list[str]]]:
    """Model label to {"goes": names of columns, "remains": …}."""
    return tomllib.loads(DECIDED.read_text(encoding="utf-8"))


def goes(model: type[models.Model]) -> list[str]:
    """The names of the columns that go, as decided; a model without a text has no decision."""
    return decided().get(model._meta.label_lower, {}).get("goes", [])


def texts(model: type[models.Model]) -> list[str]:
    """The names of a model's columns that hold text, a document or a file."""
    kinds = (models.CharField, models.TextField, models.JSONField, models.BinaryField)
    return [
        field.name
        for field in model._meta.concrete_fields
        if isinstance(field, kinds) or (isinstance(field, ArrayField) and isinstance(field.base_field, kinds))
    ]


@cache
def record_models() -> tuple[type[CaseRecord], ...]:
    """Every model of case records, in a fixed order."""
    found = [model for model in apps.get_models() if issubclass(model, CaseRecord)]
    return tuple(sorted(found, key=lambda model: model._meta.db_table))


def file_model(kind: str) -> type[CaseFile]:
    """The model of a kind of case: "challenge" → Challenge."""
    found: type[CaseFile] = Case._meta.get_field(kind).related_model  # type: ignore[assignment]
    return found


def records_of(file: CaseFile) -> list[CaseRecord]:
    """Every record of a loaded case that a change may write: those that were loaded, and all the others."""
    loaded: dict[CaseRecord, CaseRecord] = {record: record for record in file.records()}
    found: list[CaseRecord] = []
    for model in record_models():
        if hasattr(model, "history"):  # the others are their own history: the database alone blanks them
            key = {"pk": file.case_id} if model is Case else {"case": file.case_id}
            found += [loaded.get(row, row) for row in model.objects.filter(**key).order_by("pk")]
    return found


def blank(record: CaseRecord) -> None:
    """Empty every column that goes."""
    for name in goes(type(record)):
        field = record._meta.get_field(name)
        setattr(record, name, _empty(field))  # type: ignore[arg-type]


def _empty(field: "models.Field[Any, Any]") -> Any:
    if isinstance(field, models.JSONField):
        return field.get_default()
    return [] if isinstance(field, ArrayField) else ""


@dataclass(frozen=True)
class Dump:
    """What goes with a case: rows by table, and one digest over all of it, in hex."""

    counts: dict[str, int]
    digest: str


def dump(case_id: int) -> Dump:
    """
    The digest of the content a case holds now. Table by table, by name and then by primary key, the sha256 of each
    row's columns that go, as PostgreSQL prints a jsonb object (files by their own sha256); then one over all.
    """
    counts: dict[str, int] = {}
    total = sha256()
    for table, key, pk, columns in sorted(_tables()):
        rows = _digests(table, key, pk, columns, case_id)
        if rows:
            counts[table] = len(rows)
            total.update(f"{table}\n".encode() + "".join(f"{row}\n" for row in rows).encode())
    return Dump(counts, total.hexdigest())


def _tables() -> Iterator[tuple[str, str, str, tuple[str, ...]]]:
    """(table, column of the case, primary key, columns that go) of everything that holds content."""
    for model in record_models():
        if columns := tuple(goes(model)):
            key = "id" if model is Case else "case_id"
            yield model._meta.db_table, key, "id", columns
            if hasattr(model, "history"):
                history = model.history.model._meta.db_table
                yield history, key, "history_id", (*columns, "history_change_reason")
    for table, columns in BESIDE.items():
        yield table, "case_id", "id", columns


def _digests(table: str, key: str, pk: str, columns: tuple[str, ...], case_id: int) -> list[str]:
    files = {field.name for model in record_models() if model._meta.db_table == table for field in _files(model)}
    pairs = [
        sql.SQL("{}, {}").format(
            sql.Literal(name),
            sql.SQL("encode(sha256({}), 'hex')" if name in files else "{}").format(sql.Identifier(name)),
        )
        for name in sorted(columns)
    ]
    statement = sql.SQL(
        "SELECT encode(sha256(convert_to(jsonb_build_object({pairs})::text, 'UTF8')), 'hex') "
        "FROM {table} WHERE {key} = %s ORDER BY {pk}"
    ).format(
        pairs=sql.SQL(", ").join(pairs), table=sql.Identifier(table), key=sql.Identifier(key), pk=sql.Identifier(pk)
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [case_id])
        return [digest for (digest,) in cursor.fetchall()]


def _files(model: type[models.Model]) -> "list[models.Field[Any, Any]]":
    return [field for field in model._meta.concrete_fields if isinstance(field, models.BinaryField)]
