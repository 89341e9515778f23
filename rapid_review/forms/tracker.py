"""What is asked about a recommendation: its words, its ratification, the answer, and the measure."""

from datetime import datetime
from typing import Any

from django import forms
from django.db.models import QuerySet

from rapid_review.forms.acts import LONG
from rapid_review.models import Accepted, Recommendation, RecommendationState
from workflows import access
from workflows.clock import day_of
from workflows.form_fields import Checkboxes, DateField, Radios, Text
from workflows.forms import GovukForm
from workflows.models import Agency, CaseKind, Partnership, Theme, User


class TrackedForm(GovukForm):
    """One act on one recommendation, by one person, now; `of` is the id of the action it is about."""

    def __init__(
        self, *args: Any, one: Recommendation, user: User, at: datetime, of: int | None = None, **kwargs: Any
    ) -> None:
        self.one, self.user, self.at, self.of = one, user, at, of
        super().__init__(*args, **kwargs)
        self.prepare()

    def prepare(self) -> None:
        """What depends on the recommendation or on today."""

    def not_later(self, name: str) -> None:
        """The day asked for is today at the latest."""
        field = self.fields[name]
        assert isinstance(field, DateField)
        field.not_after = day_of(self.at)

    def from_today(self, name: str) -> None:
        """The day asked for is today at the soonest."""
        field = self.fields[name]
        assert isinstance(field, DateField)
        field.not_before = day_of(self.at)


WORDS = Text(
    label="The recommendation, word for word",
    rows=6,
    max_length=LONG,
    help_text="As the review says it. No child’s name. Once it is ratified the words cannot be changed.",
)


class RecordForm(GovukForm):
    """A recommendation as the review words it, where it comes from and whom it is for."""

    heading = "Write down a recommendation"
    text = WORDS
    sources = Text(
        label="Which reviews or challenges does it come from?",
        max_length=300,
        required=False,
        help_text="References such as IN-2026-0001, one after the other.",
    )
    origin = Text(
        label="If it comes from a review outside this service: which?",
        max_length=300,
        required=False,
        help_text="For example: a national review, or another area’s published review.",
    )
    to = forms.ChoiceField(label="Who has to act on it?", widget=forms.Select())
    to_body = Text(
        label="If that is a body outside the partnership: which?",
        max_length=200,
        required=False,
        help_text="The partnership’s team then records what it answers.",
    )
    themes = forms.MultipleChoiceField(
        label="What is it about?", choices=Theme.choices, widget=Checkboxes(), required=False
    )
    called = {"text": "the recommendation", "to": "who has to act on it"}

    def __init__(self, *args: Any, user: User, at: datetime, partnership: Partnership, **kwargs: Any) -> None:
        self.user, self.at, self.partnership = user, at, partnership
        super().__init__(*args, **kwargs)
        self.agencies = {str(one.pk): one for one in _agencies(partnership)}
        choice = self.fields["to"]
        assert isinstance(choice, forms.ChoiceField)
        agencies = [(pk, one.name) for pk, one in self.agencies.items()]
        choice.choices = [
            ("", "Choose"),
            ("partnership", "The partnership as a whole"),
            *agencies,
            ("outside", "A body outside the partnership"),
        ]

    def clean_sources(self) -> tuple[str, ...]:
        """The references, each of a case that this person sees."""
        named = self.cleaned_data["sources"].replace(",", " ").replace(";", " ").upper().split()
        seen = access.visible_to(self.user, at=self.at).filter(partnership=self.partnership, reference__in=named)
        known = set(seen.exclude(kind=CaseKind.RECOMMENDATION).values_list("reference", flat=True))
        for reference in named:
            if reference not in known:
                raise forms.ValidationError(f"There is no review or challenge {reference} that you can see")
        return tuple(dict.fromkeys(named))

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        if said.get("to") == "outside" and not said.get("to_body"):
            self.add_error("to_body", "Enter which body outside the partnership has to act on it")
        return said

    def facts(self) -> dict[str, Any]:
        """What the action is told."""
        said = self.cleaned_data
        return {
            "text": said["text"],
            "sources": said["sources"],
            "origin": said["origin"],
            "to_agency": self.agencies.get(said["to"]),
            "to_body": said["to_body"] if said["to"] == "outside" else "",
            "themes": tuple(said["themes"]),
        }


def _agencies(partnership: Partnership) -> QuerySet[Agency, Agency]:
    return Agency.objects.filter(partnership=partnership).order_by("name")


class CorrectForm(TrackedForm):
    heading = "Correct the recommendation"
    text = WORDS
    themes = forms.MultipleChoiceField(
        label="What is it about?", choices=Theme.choices, widget=Checkboxes(), required=False
    )
    why = Text(label="Why is it corrected?", max_length=500, help_text="Both versions stay in the story.")
    called = {"text": "the recommendation", "why": "why it is corrected"}

    def prepare(self) -> None:
        self.initial = {"text": self.one.text, "themes": self.one.themes}


class SourceForm(TrackedForm):
    heading = "Link another review or challenge"
    source = Text(label="Its reference", max_length=20, help_text="For example: LR-2026-0001")
    called = {"source": "the reference"}


class RatifyForm(TrackedForm):
    heading = "What did the Strategic Leadership Group decide?"
    ratified = forms.ChoiceField(
        label="Is it ratified?",
        choices=[("yes", "Yes: its words are locked"), ("no", "No: it is not taken up")],
        widget=Radios(),
    )
    on = DateField(label="On which day?")
    how = Text(label="At which meeting, and with what reasons?", rows=3, max_length=300)
    called = {"ratified": "whether it is ratified", "on": "the day", "how": "the meeting and the reasons"}

    def prepare(self) -> None:
        self.not_later("on")


class AcceptForm(TrackedForm):
    """The answer of whoever it is addressed to."""

    heading = "Is the recommendation accepted?"
    answer = forms.ChoiceField(label="The answer", choices=Accepted.choices, widget=Radios())
    why = Text(
        label="Why?",
        rows=4,
        max_length=LONG,
        required=False,
        help_text="Needed for everything but plain acceptance. Where it is merged: with which recommendation.",
    )
    called = {"answer": "the answer", "why": "why"}

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        if said.get("answer") and said["answer"] != Accepted.ACCEPTED and not said.get("why"):
            self.add_error("why", "Enter why it is not accepted as it stands")
        return said


class MeasureForm(TrackedForm):
    """How it would be known that something changed, with how it was before."""

    heading = "How will we know that something changed?"
    question = Text(
        label="What has to be different for children if it worked?",
        rows=3,
        max_length=LONG,
        help_text="The question that is asked whenever somebody comes back after it is complete.",
    )
    measure = Text(
        label="What is counted or asked to know it?",
        max_length=300,
        help_text="For example: audited cases in which the child’s voice is recorded",
    )
    baseline = Text(label="How is it now, before anything is done?", max_length=200, help_text="For example: 11 of 40")
    baseline_on = DateField(label="When was that measured?")
    called = {
        "question": "what has to be different",
        "measure": "what is counted or asked",
        "baseline": "how it is now",
        "baseline_on": "the day it was measured",
    }

    def prepare(self) -> None:
        self.not_later("baseline_on")
        names = ("question", "measure", "baseline", "baseline_on")
        self.initial = {name: getattr(self.one, name) for name in names}


class ReopenForm(TrackedForm):
    heading = "Open the recommendation again"
    why = Text(label="Why?", rows=4, max_length=LONG, help_text="What was found, and by whom.")
    called = {"why": "why"}


class TrackerFilter(GovukForm):
    """What the tracker is narrowed to: a GET form whose every answer may be left open."""

    mark_optional = False
    q = Text(label="Search", max_length=200, required=False, help_text="A reference, or words of the recommendation")
    state = forms.ChoiceField(
        label="Where it stands",
        choices=[("", "Anywhere"), ("open", "Not yet embedded or ended"), *RecommendationState.choices],
        required=False,
    )
    theme = forms.ChoiceField(label="Theme", choices=[("", "Any theme"), *Theme.choices], required=False)
    agency = forms.TypedChoiceField(label="Agency that has to act", empty_value=None, required=False)
    mine = forms.BooleanField(label="Only what waits for me", required=False)
    late = forms.BooleanField(label="Only what is overdue", required=False)

    def __init__(self, *args: Any, agencies: QuerySet[Agency, Agency], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        by_slug = {str(one.pk): one for one in agencies}
        field = self.fields["agency"]
        assert isinstance(field, forms.TypedChoiceField)
        field.choices = [("", "Any agency"), *((pk, one.name) for pk, one in by_slug.items())]
        field.coerce = by_slug.__getitem__
