"""Rows of a chronology from a spreadsheet's text: found by their headings, checked cell by cell, all or none. Pure."""

import csv
import re
from collections.abc import Iterator, Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from rapid_review.models import Seen

# Field of a row to its heading, in the order of the file.
COLUMNS: dict[str, str] = {
    "on_day": "Date",
    "at_time": "Time",
    "person": "Person",
    "source": "Source",
    "what": "What happened",
    "seen": "Child seen",
    "known": "What was known",
    "action": "Action",
    "outcome": "Outcome",
    "comment": "Comment",
}
NEEDED = ("on_day", "source", "what")
MOST_ROWS = 2000
SEEN = {
    **{one.label.lower(): one.value for one in Seen},
    "alone": Seen.ALONE.value,
    "yes, alone": Seen.ALONE.value,
    "seen": Seen.SEEN.value,
    "yes": Seen.SEEN.value,
    "no": Seen.NOT_SEEN.value,
    "": "",
    "does not apply": "",
    "n/a": "",
    "not applicable": "",
}
ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[ T]00:00(?::00)?)?")

Fields = Mapping[str, forms.Field]


def read_rows(text: str, fields: Fields) -> tuple[list[dict[str, Any]], list[str]]:
    """The rows, and what is wrong with which line, in words; where anything is wrong there are no rows."""
    lines = lines_of(text)
    try:
        _, head = next(lines, (1, []))
        places, wrong = _places(head)
        if wrong:
            return [], wrong
        rows = []
        for number, cells in lines:
            found, said = _row(cells, places, fields)
            rows.append(found)
            wrong += [f"Line {number}: {one}" for one in said]
    except csv.Error:
        return [], ["This is not a table that can be read. Save it as CSV, or copy it from the spreadsheet again"]
    if not rows:
        return [], ["There are no rows below the line of headings"]
    if len(rows) > MOST_ROWS:
        return [], [f"These are {len(rows):,} rows. Take over {MOST_ROWS:,} at a time at most"]
    return ([] if wrong else rows), wrong


def lines_of(text: str) -> Iterator[tuple[int, list[str]]]:
    """Every line that is not empty, with its number in the file. Semicolons and tabs part cells too."""
    text = text.lstrip("\ufeff")
    head = text.lstrip().partition("\n")[0]
    mark = max(",;\t", key=head.count)
    reader = csv.reader(text.splitlines(keepends=True), delimiter=mark)
    number = 1
    for cells in reader:
        if any(cell.strip() for cell in cells):
            yield number, [cell.strip() for cell in cells]
        number = reader.line_num + 1


def _places(head: list[str]) -> tuple[dict[str, int], list[str]]:
    """Where each column stands, by its heading; and what is wrong with the headings."""
    called = {heading.lower(): name for name, heading in COLUMNS.items()}
    places = {called[cell.lower()]: place for place, cell in enumerate(head) if cell.lower() in called}
    unknown = [cell for cell in head if cell and cell.lower() not in called]
    missing = [COLUMNS[name] for name in NEEDED if name not in places]
    wrong = []
    if missing:
        wrong.append(f"Line 1: the first line must have the headings. Missing: {', '.join(missing)}")
    if unknown:
        known = ", ".join(COLUMNS.values())
        wrong.append(f"Line 1: nobody knows the heading {', '.join(f'“{one[:40]}”' for one in unknown)}. Use: {known}")
    return places, wrong


def _row(cells: list[str], places: Mapping[str, int], fields: Fields) -> tuple[dict[str, Any], list[str]]:
    said, wrong = {}, []
    if any(cells[max(places.values()) + 1 :]):
        wrong.append("there are more cells than headings. Put cells that hold a comma in quotation marks")
    for name, heading in COLUMNS.items():
        place = places.get(name, len(cells))
        text = cells[place] if place < len(cells) else ""
        try:
            said[name] = _clean(name, text, fields[name])
        except ValidationError as error:
            shown = f" “{text[:40]}”" if text else ""
            wrong.append(f"{heading}{shown}: {_plain(error)}")
    return said, wrong


def _plain(error: ValidationError) -> str:
    return "; ".join(error.messages)


def _clean(name: str, text: str, field: forms.Field) -> Any:
    if name == "on_day":
        iso = ISO.fullmatch(text)
        parts = list(reversed(iso.groups())) if iso else re.split(r"[/.\-\s]+", text, maxsplit=2)
        return field.clean([*parts, "", ""][:3])
    if name == "seen":
        if text.lower() not in SEEN:
            raise ValidationError("Enter alone, yes, no, or nothing")
        return SEEN[text.lower()]
    return field.clean(text)
