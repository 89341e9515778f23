"""The forms of keeping and letting go."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from workflows import clock
from workflows.form_fields import DateField, Radios, Text
from workflows.forms import GovukForm
from workflows.models import Child, Ground, Partnership


def why(label: str, help_text: str = "It stands in the story of the case, until that goes too.") -> Text:
    return Text(label=label, help_text=help_text, max_length=1000, rows=4)


class HoldForm(GovukForm):
    """A legal hold on one case."""

    heading = "Place a legal hold"
    intro = "While it is in force, nothing of this case may be disposed of, whoever asks."
    button = "Place the hold"
    ground = forms.ChoiceField(label="What is it for?", choices=Ground.choices, widget=Radios)
    why = why("Which one, and who asked for it?")
    called = {"ground": "what it is for", "why": "which one it is, and who asked for it"}


class WideHoldForm(HoldForm):
    """A legal hold on every case about a child, or on all there is."""

    intro = "While it is in force, nothing that it covers may be disposed of, whoever asks."
    covers = forms.ChoiceField(
        label="What does it cover?",
        choices=[("child", "Every case about one child"), ("all", "Every record of the partnership")],
        widget=Radios(hints={"all": "For example, while a national inquiry asks for records to be kept."}),
    )
    pseudonym = Text(label="Which child", required=False, max_length=40, help_text="As the cases say it: Child R.")
    why = why("Which one, and who asked for it?", "It stands in the partnership’s own record.")
    field_order = ("covers", "pseudonym", "ground", "why")
    called = {**HoldForm.called, "covers": "what it covers", "pseudonym": "which child"}

    def __init__(self, *args: Any, partnership: Partnership, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.partnership = partnership

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        cleaned["child"] = None
        if cleaned.get("covers") == "child":
            cleaned["child"] = child_called(self.partnership, cleaned.get("pseudonym", ""))
            if cleaned["child"] is None:
                self.add_error("pseudonym", "Enter a child as the cases say it, like Child R")
        return cleaned

    def given(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("child", "ground", "why")}


def child_called(partnership: Partnership, pseudonym: str) -> Child | None:
    return Child.objects.filter(partnership=partnership, pseudonym__iexact=" ".join(pseudonym.split())).first()


class LiftForm(GovukForm):
    heading = "Lift the hold"
    intro = "What it covered may be reviewed again, and disposed of once two people have agreed."
    button = "Lift the hold"
    why = why("Why is it over?", "For example: the inquest has ended, and the coroner needs nothing more.")
    called = {"why": "why it is over"}


class KeepForm(GovukForm):
    heading = "Keep it until another day"
    intro = "It comes back to this list the day after."
    button = "Keep it"
    until = DateField(label="Keep until")
    why = why("Why is it still needed?")
    called = {"until": "the day", "why": "why it is still needed"}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if (until := cleaned.get("until")) and until <= clock.day_of(clock.now()):
            self.add_error("until", ValidationError("The day must be in the future"))
        return cleaned


class DisposeForm(GovukForm):
    heading = "Propose its disposal"
    intro = (
        "A second person has to agree. Then what people wrote and the files are gone for good; the reference, the "
        "dates, the agencies and a certificate remain."
    )
    button = "Propose it"
    why = why(
        "Why is it no longer needed?",
        "Think of recent contact, of interest by the press, of how serious it was, and of siblings.",
    )
    called = {"why": "why it is no longer needed"}


class AnswerForm(GovukForm):
    heading = "Answer the proposed disposal"
    intro = "If you approve, it is disposed of within minutes, and nobody can bring it back."
    button = "Send your answer"
    approve = forms.ChoiceField(
        label="May it be disposed of?",
        choices=[("yes", "Yes, I approve it"), ("no", "No, it is kept")],
        widget=Radios,
    )
    why = why("Why?")
    called = {"approve": "whether it may be disposed of", "why": "why"}

    def given(self) -> dict[str, Any]:
        return {"approve": self.cleaned_data["approve"] == "yes", "why": self.cleaned_data["why"]}
