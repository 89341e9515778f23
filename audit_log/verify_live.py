"""What stands in the records today against the last row of their history: the history is what was written."""

from collections.abc import Iterator
from functools import cache
from typing import Any

from django.apps import apps
from django.db import models
from psycopg import sql

from audit_log.broken import Broken, in_words
from audit_log.covered import Table
from audit_log.streaming import stream


@cache
def with_history() -> dict[str, tuple[type[models.Model], type[models.Model]]]:
    """Every model with field history, by the table of the history: the model and its history's."""
    found = {}
    for model in apps.get_models():
        manager: Any = getattr(model, "history", None)  # simple-history's, whose class is made when asked for
        if manager is not None and hasattr(manager, "model"):
            found[manager.model._meta.db_table] = (model, manager.model)
    return found


def live(history: Table, model: type[models.Model], case_id: int | None) -> Iterator[Broken]:
    """Records that were changed, put in or taken out by hand; the first of each case."""
    columns = [str(field.column) for field in model._meta.concrete_fields]
    table = model._meta.db_table
    case = {"workflows_case": "id"}.get(table, "case_id" if "case_id" in columns else "")
    where = sql.SQL("WHERE {} = {}").format(sql.Identifier(case), sql.Literal(case_id)) if case_id else sql.SQL("")
    query = sql.SQL(
        "SELECT coalesce(l.id, h.id), {case}, l.id IS NULL, h.id IS NULL, array_remove(ARRAY[{differing}], NULL) "
        "FROM (SELECT * FROM {live} {where}) l FULL JOIN "
        "(SELECT DISTINCT ON (id) * FROM {history} {where} ORDER BY id, history_id DESC) h ON h.id = l.id "
        "WHERE h.trail_disposed IS NULL AND CASE WHEN l.id IS NULL THEN h.history_type <> '-' "
        "WHEN h.id IS NULL THEN true ELSE ({ours}) IS DISTINCT FROM ({theirs}) END"
    ).format(
        case=sql.SQL("coalesce(l.{0}, h.{0})").format(sql.Identifier(case)) if case else sql.SQL("NULL::bigint"),
        differing=sql.SQL(", ").join(
            [
                sql.SQL("CASE WHEN l.{0} IS DISTINCT FROM h.{0} THEN {1} END").format(
                    sql.Identifier(one), sql.Literal(one)
                )
                for one in columns
            ]
        ),
        live=sql.Identifier(table),
        history=sql.Identifier(history.name),
        where=where,
        ours=sql.SQL(", ").join([sql.Identifier("l", one) for one in columns]),
        theirs=sql.SQL(", ").join([sql.Identifier("h", one) for one in columns]),
    )
    said: set[int | None] = set()
    for pk, of_case, gone, new, differing in stream(query):
        if of_case in said and of_case is not None:
            continue
        said.add(of_case)
        yield _broken(table, pk, of_case, _what(gone, new, differing))


def _what(gone: bool, new: bool, differing: list[str]) -> str:
    if gone:
        return "it was taken out: its history has no end"
    if new:
        return "it has no history: it was put in by hand, or its history was taken out"
    return f"it is not what its history says ({', '.join(differing)})"


def _broken(table: str, pk: int, case_id: int | None, what: str) -> Broken:
    reference, partnership_id = "", None
    if case_id is not None:
        found = stream("SELECT reference, partnership_id FROM workflows_case WHERE id = %s", [case_id])
        reference, partnership_id = next(found, ("", None))
    return Broken(
        place=in_words(table),
        what=what,
        table=table,
        row_id=pk,
        case_id=case_id,
        reference=reference,
        partnership_id=partnership_id,
    )
