"""
Rows of evidence against their own digest, and every row against the leaf under which it was sealed.

A row that was changed no longer fits its digest; one whose digest was made to fit no longer fits its leaf; one that was
taken out is missed by its leaf; one that was put in by hand has no digest, or should have been sealed long ago.
"""

import hashlib
from collections.abc import Iterator
from typing import Any

from django.db import connection
from psycopg import sql

from audit_log.broken import Broken, in_words
from audit_log.certificates import Certificates
from audit_log.covered import Table
from audit_log.seals import floor_of
from audit_log.streaming import stream


def contents(table: Table, case_id: int | None, certificates: Certificates) -> Iterator[Broken | int]:
    """Every row that does not fit its own digest, the first of each case, and how many were checked."""
    if lost := sorted(set().union(*table.forms.values()) - _columns_now(table)):
        what = f"columns that its rows were digested with are no longer there: {', '.join(lost)}"
        yield Broken(place=in_words(table.name), what=what, table=table.name)
    said: set[int | None] = set()
    for pk, of_case, salt, row, digest, certificate in rows_of(table, case_id):
        yield 1
        if certificate is not None:
            what = certificates.wrong(certificate, of_case, blank=True)
        elif hashlib.sha256(f"{salt}{table.name}{row}".encode()).digest() != digest:
            what = "it is not the row that was written"
        else:
            continue
        if what and of_case not in said:
            said.add(of_case)
            yield _broken(table, pk, of_case, what)


def rows_of(table: Table, case_id: int | None) -> Iterator[tuple[Any, ...]]:
    """Of every row: its id, its case, and the salt, the text, the digest and the certificate of disposal."""
    query = sql.SQL(
        "SELECT t.{pk}, {case}, t.trail_salt::text, {row}, t.trail_digest, t.trail_disposed FROM {table} t{where} "
        "ORDER BY t.{pk}"
    )
    where, parameters = _of_case(table, case_id)
    parts = {
        "pk": sql.Identifier(table.pk),
        "table": sql.Identifier(table.name),
        "row": _row(table),
        "case": table.case,
    }
    return stream(query.format(**parts, where=where), parameters)


def sealed(table: Table, case_id: int | None) -> Iterator[Broken]:
    """Rows that are not what was sealed, are missing, or were put in afterwards."""
    parts: dict[str, Any] = {
        "name": sql.Literal(table.name),
        "table": sql.Identifier(table.name),
        "pk": sql.Identifier(table.pk),
        "digest": sql.Identifier(table.digest),
        "case": table.case,
    }
    where, parameters = (sql.SQL(" AND l.case_id = %s"), [case_id]) if case_id else (sql.SQL(""), [])
    said: set[int | None] = set()
    query = sql.SQL(
        "SELECT l.row_id, l.case_id, l.partnership_id, t.{pk} FROM audit_log_leaf l LEFT JOIN {table} t "
        "ON t.{pk} = l.row_id WHERE l.table_name = {name}"
        " AND (t.{pk} IS NULL OR t.{digest} <> l.digest OR {case} IS DISTINCT FROM l.case_id)"
    )
    for pk, of_case, partnership_id, there in stream(query.format(**parts) + where, parameters):
        if of_case not in said:
            said.add(of_case)
            what = "a row that was sealed is missing" if there is None else "it is not the row that was sealed"
            yield _broken(table, pk, of_case, what, partnership_id=partnership_id)
    if case_id is None:
        yield from _never_sealed(table, parts)


def files(table: Table, case_id: int | None) -> Iterator[Broken]:
    """Files whose content is not the one whose sha256 stands beside it."""
    if "sha256" not in table.columns or "content" in table.columns:
        return
    where, parameters = _of_case(table, case_id)
    query = sql.SQL("SELECT t.id, t.case_id FROM {} t").format(sql.Identifier(table.name))
    query += where + sql.SQL(" AND t.trail_disposed IS NULL AND encode(sha256(t.content), 'hex') <> t.sha256")
    for pk, of_case in stream(query, parameters):
        yield _broken(table, pk, of_case, "the file is not the one that was attached")


def _row(table: Table) -> sql.Composable:
    """The row as it was digested, by the form under which it was written."""
    there = _columns_now(table)
    forms = [
        sql.SQL("WHEN {} THEN (SELECT to_jsonb(r) FROM (SELECT {}) r)").format(
            sql.Literal(form), sql.SQL(", ").join([sql.Identifier("t", one) for one in sorted(columns & there)])
        )
        for form, columns in table.forms.items()
    ]
    return sql.SQL("(CASE t.trail_form {} END)::text").format(sql.SQL(" ").join(forms))


def _columns_now(table: Table) -> frozenset[str]:
    with connection.cursor() as cursor:
        found = connection.introspection.get_table_description(cursor, table.name)
    return frozenset(column.name for column in found)


def _of_case(table: Table, case_id: int | None) -> tuple[sql.Composable, list[int]]:
    if case_id is None:
        return sql.SQL(" WHERE true"), []
    return sql.SQL(" WHERE {} = %s").format(table.case), [case_id]


def _never_sealed(table: Table, parts: dict[str, Any]) -> Iterator[Broken]:
    """A row without a leaf below the floor, where every row that was being written then has long been sealed."""
    query = sql.SQL(
        "SELECT t.{pk}, {case} FROM {table} t {joins} WHERE t.{pk} <= %s AND {partnership} IS NOT DISTINCT FROM %s "
        "AND NOT EXISTS (SELECT FROM audit_log_leaf l WHERE l.table_name = {name} AND l.row_id = t.{pk}) LIMIT 1"
    ).format(**parts, joins=table.joins, partnership=table.partnership)
    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT partnership_id FROM audit_log_seal")
        partnerships = [one for (one,) in cursor.fetchall()]
    for partnership_id in partnerships:
        for pk, of_case in stream(query, [floor_of(partnership_id).get(table.name, 0), partnership_id]):
            yield _broken(table, pk, of_case, "it was put in afterwards", partnership_id=partnership_id)


def _broken(table: Table, pk: int, case_id: int | None, what: str, *, partnership_id: int | None = None) -> Broken:
    before, after = _neighbours(table, pk, case_id)
    reference, of_case = _case(case_id)
    return Broken(
        place=in_words(table.name),
        what=what,
        table=table.name,
        row_id=pk,
        case_id=case_id,
        reference=reference,
        partnership_id=of_case or partnership_id,
        before=before,
        after=after,
    )


def _case(case_id: int | None) -> tuple[str, int | None]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT reference, partnership_id FROM workflows_case WHERE id = %s", [case_id])
        return cursor.fetchone() or ("", None)


def _neighbours(table: Table, pk: int, case_id: int | None) -> tuple[int | None, int | None]:
    """The rows of the same case that stand beside it."""
    query = sql.SQL(
        "SELECT (SELECT max(t.{pk}) FROM {table} t WHERE t.{pk} < %s AND {case} IS NOT DISTINCT FROM %s), "
        "(SELECT min(t.{pk}) FROM {table} t WHERE t.{pk} > %s AND {case} IS NOT DISTINCT FROM %s)"
    ).format(pk=sql.Identifier(table.pk), table=sql.Identifier(table.name), case=table.case)
    with connection.cursor() as cursor:
        cursor.execute(query, [pk, case_id, pk, case_id])
        before, after = cursor.fetchone()
    return before, after
