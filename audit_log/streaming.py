"""Long answers of the database, some thousand rows at a time, so that ten million of them take no more memory."""

from collections.abc import Iterator, Sequence
from typing import Any, Final

from django.db import connection
from psycopg import sql

CHUNK: Final = 5000


def stream(query: str | sql.Composable, parameters: Sequence[Any] = ()) -> Iterator[tuple[Any, ...]]:
    """The rows of a query, in order."""
    with connection.chunked_cursor() as cursor:
        cursor.execute(query, parameters)
        while rows := cursor.fetchmany(CHUNK):
            yield from rows
