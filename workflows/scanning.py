"""Files that were kept while the virus scanner could not be asked are looked at as soon as it can."""

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet

from workflows.partnerships import every, working_for
from workflows.scanner import Verdict, scan

AT_ONCE = 20  # files of a partnership


def scan_waiting(files: QuerySet[Any, Any], keep: Callable[[Any, Verdict], bool]) -> int:
    """Scan what has not been, the oldest of each partnership first; `keep` writes down what was said of a file, unless
    another worker has. Returns how many were kept: none without a scanner.

    `files` are rows with a `case`, a `content`, and a `scan` once they have been scanned.
    """
    return sum(_scan_waiting(partnership, files, keep) for partnership in every())


def _scan_waiting(partnership: int, files: QuerySet[Any, Any], keep: Callable[[Any, Verdict], bool]) -> int:
    kept = 0
    with working_for(partnership):
        here = files.filter(scan=None, case__partnership=partnership, case__disposed_at=None)
        waiting = list(here.order_by("pk").values_list("pk", flat=True)[:AT_ONCE])
    for pk in waiting:
        with working_for(partnership):
            file = files.select_related("case").get(pk=pk)
        verdict = scan(bytes(file.content))  # outside any transaction: the scanner may take its time
        if verdict is None:
            break
        with working_for(partnership):
            kept += keep(file, verdict)
    return kept
