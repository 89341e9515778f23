"""Recommendations of an outside review from a spreadsheet's text, found by their headings: all or none. Pure."""

import csv

from rapid_review.actions.triage import NewOutside
from rapid_review.chronology_file import lines_of

COLUMNS = ("Recommendation", "To")  # the second may be missing
LONGEST, LONGEST_TO = 4000, 200  # characters
MOST_ROWS = 200


def read_outside(text: str) -> tuple[list[NewOutside], list[str]]:
    """The recommendations, and what is wrong with which line, in words; where anything is wrong there are none."""
    try:
        lines = list(lines_of(text))
    except csv.Error:
        return [], ["This is not a table that can be read. Save it as CSV, or copy it from the spreadsheet again"]
    if not lines:
        return [], ["There is nothing in it"]
    places = {cell.lower(): place for place, cell in enumerate(lines[0][1])}
    if wrong := _headings(lines[0][1]):
        return [], wrong
    rows = []
    for number, cells in lines[1:]:
        padded = [*cells, *[""] * len(places)]
        row = NewOutside(padded[places["recommendation"]], padded[places["to"]] if "to" in places else "")
        rows.append(row)
        wrong += [f"Line {number}: {one}" for one in _wrong_with(row, cells[len(places) :])]
    if not rows:
        return [], ["There are no recommendations below the line of headings"]
    if len(rows) > MOST_ROWS:
        return [], [f"These are {len(rows):,} recommendations. Take over {MOST_ROWS} at a time at most"]
    return ([] if wrong else rows), wrong


def _headings(head: list[str]) -> list[str]:
    known = {one.lower() for one in COLUMNS}
    if "recommendation" not in (cell.lower() for cell in head):
        return ["Line 1: the first line must have the headings. Missing: Recommendation"]
    unknown = ", ".join(f"“{cell[:40]}”" for cell in head if cell.lower() not in known)
    return [f"Line 1: nobody knows the heading {unknown}. Use: {', '.join(COLUMNS)}"] if unknown else []


def _wrong_with(row: NewOutside, more: list[str]) -> list[str]:
    wrong = []
    if any(more):
        wrong.append("there are more cells than headings. Put cells that hold a comma in quotation marks")
    if not row.text:
        wrong.append("enter the recommendation")
    if len(row.text) > LONGEST:
        wrong.append(f"the recommendation must be {LONGEST:,} characters or less (it has {len(row.text):,})")
    if len(row.to_whom) > LONGEST_TO:
        wrong.append(f"to whom it goes must be {LONGEST_TO} characters or less (it has {len(row.to_whom)})")
    return wrong
