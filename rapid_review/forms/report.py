"""The text of the rapid review report, section by section."""

import json
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from rapid_review.models import Incident
from rapid_review.report_sections import SECTIONS, mark, text_of
from rapid_review.report_templates import wrong_with
from workflows.form_fields import Text, Upload
from workflows.forms import GovukForm

LONGEST = 20_000


class ReportTextForm(GovukForm):
    """Every section a text box. `seen` marks what each held when it was opened, so that nobody's text is lost."""

    heading = "The rapid review report"
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, incident: Incident, **kwargs: Any) -> None:
        self.incident = incident
        held = {code: text_of(incident, code) for code in SECTIONS}
        marks = json.dumps({code: mark(text) for code, text in held.items()})
        super().__init__(*args, initial={**held, "seen": marks}, **kwargs)
        for code, section in SECTIONS.items():
            self.fields[code] = Text(
                label=section.label, rows=section.rows, max_length=LONGEST, required=False, help_text=section.hint
            )

    def marks(self) -> dict[str, str]:
        """What each section held when this was opened; nothing of a mark that was tampered with."""
        try:
            said = json.loads(self.cleaned_data["seen"] or "{}")
        except ValueError:
            return {}
        return {code: str(one) for code, one in said.items()} if isinstance(said, dict) else {}

    def sections(self) -> dict[str, str]:
        return {code: self.cleaned_data[code] for code in SECTIONS}

    def saved_by_others(self, codes: list[str], incident: Incident) -> "ReportTextForm":
        """Shown again as it was typed, with what somebody else has saved meanwhile beside each section."""
        for code in codes:
            self.add_error(
                code,
                "Somebody else has saved this section meanwhile. Theirs is below the box: put both together, then save "
                "again.",
            )
        marks = json.dumps(self.marks() | {code: mark(text_of(incident, code)) for code in codes})
        self.data = {**self.data.dict(), "seen": marks}  # type: ignore[attr-defined]  # what was sent, a QueryDict
        for code in codes:
            self[code].help_text = f"Saved meanwhile: {text_of(incident, code)}"
        return self


class TemplateForm(GovukForm):
    """A Word template of the partnership's own; it is filled in once before it is accepted."""

    heading = "The Word template of the rapid review report"
    template = Upload(
        label="Your own template", endings=(".docx",), help_text="A Word file (.docx) with the same tags."
    )

    def clean_template(self) -> "UploadedFile[Any]":
        sent: UploadedFile[Any] = self.cleaned_data["template"]
        if wrong := wrong_with(str(sent.name), sent.read()):
            raise forms.ValidationError(wrong)
        return sent

    def sent(self) -> tuple[str, bytes]:
        """The file's name and what is in it."""
        found: UploadedFile[Any] = self.cleaned_data["template"]
        found.seek(0)
        return str(found.name), found.read()
