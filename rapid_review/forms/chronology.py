"""One row of an agency's chronology, many of them from a file, and what narrows the merged one."""

from collections.abc import Iterable
from datetime import datetime, time
from typing import Any

from django import forms

from rapid_review.actions.return_rows import NewRow
from rapid_review.chronology_file import COLUMNS, read_rows
from rapid_review.models import Seen
from workflows import clock
from workflows.form_fields import DateField, Radios, Text, TimeField, Upload
from workflows.forms import GovukForm

LONG = 4000
PASTED = 1_000_000  # characters


class RowForm(GovukForm):
    """One event."""

    on_day = DateField(label="Date")
    at_time = TimeField(label="Time", required=False, help_text="Leave empty if it is not known.")
    person = Text(
        label="Whom is it about?",
        max_length=60,
        required=False,
        help_text="By their part, as “mother” or “sibling 2”. No names.",
    )
    source = Text(label="Source", max_length=120, help_text="As “GP record” or “visit note”.")
    what = Text(label="What happened?", rows=4, max_length=LONG)
    seen = forms.ChoiceField(
        label="Was the child seen?",
        choices=[("", "Does not apply"), *Seen.choices],
        widget=Radios(inline=True),
        required=False,
    )
    known = Text(label="What was known at the time?", rows=2, max_length=LONG, required=False)
    action = Text(label="What was done?", rows=2, max_length=LONG, required=False)
    outcome = Text(label="What came of it?", rows=2, max_length=LONG, required=False)
    comment = Text(label="Your comment", rows=2, max_length=LONG, required=False)
    called = {
        "on_day": "the date",
        "at_time": "the time",
        "person": "whom it is about",
        "source": "the source",
        "what": "what happened",
        "seen": "whether the child was seen",
        "known": "what was known",
        "action": "what was done",
        "outcome": "what came of it",
        "comment": "the comment",
    }

    def __init__(self, *args: Any, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        day = self.fields["on_day"]
        assert isinstance(day, DateField)
        day.not_after = clock.day_of(at)

    def row(self) -> NewRow:
        return row_of(self.cleaned_data)


def row_of(said: dict[str, Any]) -> NewRow:
    told = said["at_time"]
    return NewRow(**(said | {"at_time": f"{told:%H:%M}" if isinstance(told, time) else ""}))


class SpreadsheetForm(GovukForm):
    """Rows from a spreadsheet: as a file, or pasted. All of them are taken over, or none. `read` reads them."""

    file = Upload(
        label="A CSV file",
        megabytes=2,
        endings=(".csv", ".txt", ".tsv"),
        required=False,
        help_text="In Excel: Save as, CSV UTF-8.",
    )
    pasted = Text(
        label="Or paste the rows here",
        rows=10,
        max_length=PASTED,
        required=False,
        help_text="As you copy them from a spreadsheet, with the line of headings.",
    )
    called = {"pasted": "the rows"}

    def read(self, text: str) -> list[str]:
        """Keeps the rows of a text; returns what is wrong with which line."""
        raise NotImplementedError

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        if self.errors:
            return said
        text = said.get("pasted") or ""
        if said.get("file"):
            text = _text_of(said["file"].read())
            # A file is not sent again by itself: its lines come back in the box, to be put right there.
            self.data = {**dict(self.data.items()), "pasted": text}
        if not text.strip():
            self.add_error("file", "Select a file, or paste the rows")
            return said
        for line in _shortened(self.read(text)):
            self.add_error("pasted", line)
        return said


class ImportForm(SpreadsheetForm):
    """Rows of an agency's chronology."""

    heading = "Take rows over from a spreadsheet"

    def __init__(self, *args: Any, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.at = at
        self.rows: list[NewRow] = []

    def read(self, text: str) -> list[str]:
        fields = RowForm(at=self.at).fields
        found, wrong = read_rows(text, {name: fields[name] for name in COLUMNS})
        self.rows = [row_of(one) for one in found]
        return wrong


def _text_of(content: bytes) -> str:
    """As Excel saves it: UTF-8 with or without its mark, or the older Windows letters."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def _shortened(wrong: list[str], most: int = 20) -> list[str]:
    more = len(wrong) - most
    return wrong if more <= 0 else [*wrong[:most], f"{more} more lines have something wrong. Put these right first."]


class ChronologyFilter(GovukForm):
    """What is shown of the merged chronology, and in which order."""

    mark_optional = False
    agency = forms.ChoiceField(label="Agency", required=False)
    person = forms.ChoiceField(label="Person", required=False)
    order = forms.ChoiceField(
        label="Order", choices=[("", "Oldest first"), ("newest", "Newest first")], required=False, widget=Radios()
    )

    def __init__(self, *args: Any, agencies: Iterable[tuple[int, str]], people: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agency"].choices = [("", "All"), *((str(pk), name) for pk, name in agencies)]  # type: ignore[attr-defined]
        self.fields["person"].choices = [("", "Everybody"), *((one, one) for one in people)]  # type: ignore[attr-defined]
