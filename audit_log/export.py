"""
A case's record as plain data: all that is needed to recompute its trail without this software, by `verify_export.py`.

Instants, changes and rows of history are given as the database prints them, since that is what was digested.
"""

import json
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from audit_log.covered import covered_tables
from audit_log.models import Leaf, Seal
from audit_log.streaming import stream
from audit_log.verify_entries import ENTRIES, OPENINGS, Opened, Row
from audit_log.verify_rows import rows_of

VERIFIER: Final = Path(__file__).with_name("verify_export.py")


def record_of(case_id: int, *, withheld: Mapping[str, Collection[int]]) -> dict[str, Any]:
    """The trail, the openings, the history and the seals of a case, in the order in which they were written.

    `withheld` is, by the name of a table of history, the ids of the records of which only the fingerprints are given.
    """
    entries = stream(f"{ENTRIES} WHERE e.case_id = %s ORDER BY e.chain_no", [case_id])
    openings = stream(f"{OPENINGS} WHERE o.case_id = %s ORDER BY o.id", [case_id])
    return {
        "entries": [_entry(Row._make(row)) for row in entries],
        "openings": [_opening(Opened._make(row)) for row in openings],
        "history": list(_history(case_id, withheld)),
        "seals": _seals(case_id),
    }


def _entry(row: Row) -> dict[str, Any]:
    return _plain(row._asdict() | {"case": row.case_id, "partnership": row.partnership_id, "by": row.by_id})


def _opening(row: Opened) -> dict[str, Any]:
    return _plain(row._asdict() | {"case": row.case_id, "partnership": row.partnership_id, "by": row.user_id})


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    row["salt"] = str(row["salt"])
    return {
        name: bytes(value).hex() if isinstance(value, bytes | memoryview) else value
        for name, value in row.items()
        if name not in ("case_id", "partnership_id", "by_id", "user_id", "reference")
    }


def _history(case_id: int, withheld: Mapping[str, Collection[int]]) -> Iterator[dict[str, Any]]:
    for table in covered_tables():
        if table.case_column and not table.is_of_the_trail:
            kept_back = withheld.get(table.name, ())
            for pk, _, salt, row, digest, certificate in rows_of(table, case_id):
                given = not kept_back or json.loads(row).get("id") not in kept_back
                yield {
                    "table": table.name,
                    "id": pk,
                    "row": row if given else None,
                    "salt": salt if given else None,  # with it, a short text could be guessed
                    "withheld": not given,
                    "digest": bytes(digest).hex(),
                    "disposed_under": certificate,
                }


def _seals(case_id: int) -> list[dict[str, Any]]:
    """The seals under which the case's rows stand; an anchor holds to these or to later ones."""
    numbers = Leaf.objects.filter(case_id=case_id).values("seal")
    return [
        {
            "partnership": one.partnership_id,
            "number": one.number,
            "at": one.at.isoformat(),
            "hash": bytes(one.hash).hex(),
        }
        for one in Seal.objects.filter(pk__in=numbers).order_by("number")
    ]
