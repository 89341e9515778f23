"""Reference numbers: CH-2026-0042."""

from django.db import connection

PREFIXES = {"challenge": "CH", "incident": "IN", "review": "LR", "recommendation": "RC"}


def next_reference(kind: str, *, year: int) -> str:
    """The next number of its kind in a year; the counter's row is held until the transaction ends."""
    prefix = PREFIXES[kind]
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO workflows_referencecounter AS c (prefix, year, last) VALUES (%s, %s, 1) "
            "ON CONFLICT (prefix, year) DO UPDATE SET last = c.last + 1 RETURNING last",
            [prefix, year],
        )
        (number,) = cursor.fetchone()
    return f"{prefix}-{year}-{number:04d}"
