"""The recommendations of an outside review, one or many, what we have of each, and what a gap becomes."""

from typing import Any

from django import forms
from django.http import Http404

from rapid_review.actions.triage import Comparison, NewOutside
from rapid_review.forms.chronology import SpreadsheetForm
from rapid_review.forms.learning import LONG, NothingForm, ReviewForm
from rapid_review.models import OutsideRecommendation, Verdict
from rapid_review.outside_file import LONGEST, LONGEST_TO, read_outside
from workflows.clock import day_of
from workflows.form_fields import DateField, Radios, Text
from workflows.models import Agency

VERDICT_HINTS: dict[str, str] = {
    Verdict.IN_PLACE: "We have it, and know that we do. Say what we have.",
    Verdict.GAP: "We do not have it, or not enough. It can become a recommendation of ours.",
    Verdict.NOT_APPLICABLE: "It does not concern this partnership.",
}


class OutsideForm(ReviewForm):
    """One recommendation, as it is written there."""

    heading = "A recommendation of the outside review"
    text = Text(label="The recommendation, word for word", rows=5, max_length=LONGEST)
    to_whom = Text(label="To whom is it addressed there?", max_length=LONGEST_TO, required=False)
    called = {"text": "the recommendation"}

    def rows(self) -> list[NewOutside]:
        return [NewOutside(self.cleaned_data["text"], self.cleaned_data["to_whom"])]


class OutsideImportForm(SpreadsheetForm, ReviewForm):
    """Many of them from a spreadsheet."""

    heading = "Take recommendations over from a spreadsheet"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.found: list[NewOutside] = []

    def read(self, text: str) -> list[str]:
        self.found, wrong = read_outside(text)
        return wrong

    def rows(self) -> list[NewOutside]:
        return self.found


class OneForm(ReviewForm):
    """A form about one recommendation of the outside review (`of`). Raises Http404 for one that is not there."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        found = [one for one in kwargs["review"].outside if one.pk == kwargs.get("of")]
        if not found:
            raise Http404("No such recommendation.")
        self.one: OutsideRecommendation = found[0]
        super().__init__(*args, **kwargs)


class CompareForm(OneForm):
    """Have we got it? Whoever says so is recorded with the day."""

    heading = "Compare it with what is in place"
    verdict = forms.ChoiceField(label="The verdict", choices=Verdict.choices, widget=Radios(hints=VERDICT_HINTS))
    why = Text(label="Why?", rows=4, max_length=LONG)
    have = Text(
        label="What do we have?", rows=4, max_length=LONG, required=False, help_text="Needed if it is in place."
    )
    links = Text(
        label="Where can it be read?",
        rows=3,
        max_length=LONG,
        required=False,
        help_text="Addresses of documents, one a line.",
    )
    next_look_on = DateField(label="When do we look again?", required=False, help_text="The team is reminded.")
    called = {"verdict": "the verdict", "why": "why", "next_look_on": "the day of the next look"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = ("verdict", "why", "have", "links", "next_look_on")
        self.initial.update({name: getattr(self.one, name) for name in names})

    def clean_links(self) -> str:
        lines = [one.strip() for one in self.cleaned_data["links"].splitlines() if one.strip()]
        if any(not one.startswith(("https://", "http://")) or " " in one for one in lines):
            raise forms.ValidationError("Enter addresses that begin with https://, one a line")
        return "\n".join(lines)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        if said.get("verdict") == Verdict.IN_PLACE and "have" in said and not said["have"]:
            self.add_error("have", "Enter what we have")
        if (on := said.get("next_look_on")) and on <= day_of(self.at):
            self.add_error("next_look_on", "The day of the next look must be in the future")
        return said

    def comparison(self) -> Comparison:
        return Comparison(**self.cleaned_data)


class GapForm(OneForm):
    """What a gap becomes; it begins with the words of the outside review."""

    heading = "Make the gap a recommendation"
    text = Text(label="The recommendation", rows=5, max_length=LONG, help_text="One thing to be done. No names.")
    to_agency = forms.ChoiceField(label="To which agency?", widget=forms.Select(), required=False)
    to_body = Text(
        label="Or to whom else?",
        max_length=120,
        required=False,
        help_text="A body outside the partnership. To the partnership itself if you leave both empty.",
    )
    called = {"text": "the recommendation"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("text", self.one.text)
        found = Agency.objects.filter(partnership=self.review.case.partnership_id).order_by("name")
        self.agencies = {str(one.pk): one for one in found}
        choice = self.fields["to_agency"]
        assert isinstance(choice, forms.ChoiceField)
        choice.choices = [("", "Choose"), *((pk, one.name) for pk, one in self.agencies.items())]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        if said.get("to_agency") and said.get("to_body"):
            self.add_error("to_body", "Leave this empty if you select an agency")
        return said

    def said(self) -> dict[str, Any]:
        found = self.cleaned_data
        return found | {"to_agency": self.agencies.get(found["to_agency"])}


class FinishForm(NothingForm):
    heading = "Is every recommendation compared?"
