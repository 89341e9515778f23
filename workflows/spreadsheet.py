"""A list as a file for a spreadsheet. The only place that writes CSV, so that no cell is ever computed."""

import csv
from collections.abc import Iterable

from django.http import StreamingHttpResponse
from django.utils.http import content_disposition_header

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\0", "＝", "＋", "－", "＠")


class _Echo:
    """What csv writes to, when the line itself is wanted."""

    def write(self, line: str) -> str:
        return line


def csv_file(name: str, rows: Iterable[Iterable[str]]) -> StreamingHttpResponse:
    """Rows of texts, line by line, to be saved as `name`."""
    writer = csv.writer(_Echo())
    lines = (writer.writerow([harmless(cell) for cell in row]) for row in rows)
    # The mark at the beginning tells spreadsheets that it is UTF-8.
    return StreamingHttpResponse(
        ("\ufeff" + line if number == 0 else line for number, line in enumerate(lines)),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": content_disposition_header(True, name) or "attachment"},
    )


def harmless(cell: str) -> str:
    """A cell that no spreadsheet computes: what looks like a formula is shown as text."""
    return f"'{cell}" if cell.lstrip(" \u00a0\ufeff").startswith(FORMULA) else cell
