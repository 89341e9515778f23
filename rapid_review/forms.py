"""What is asked about an incident, and about each stage's decision."""

from datetime import date, datetime, timedelta
from typing import Any

from django import forms

from rapid_review.models import Harm, Suspected
from workflows import clock
from workflows.form_fields import DateField, InstantField, Radios, Text
from workflows.forms import GovukForm
from workflows.models import Post
from workflows.vault import Identifiers

YEAR = timedelta(days=366)
LONG = 4000
FACTS = ("aware_at", "harm", "suspected", "circumstances", "happened_on", "safety")


class ReportForm(GovukForm):
    """A serious incident. The identifiers go to the vault; everybody else sees a pseudonym."""

    heading = "Report a serious incident"
    post = forms.ChoiceField(label="For whom do you report it?", widget=Radios())
    name = Text(
        label="Name of the child",
        max_length=120,
        help_text="Kept encrypted. For a baby not yet born: “Unborn baby of” and the mother’s name.",
    )
    born_on = DateField(label="Date of birth", required=False, help_text="Leave empty for a baby not yet born.")
    harm = forms.ChoiceField(label="What happened to the child?", choices=Harm.choices, widget=Radios())
    suspected = forms.ChoiceField(label="Abuse or neglect", choices=Suspected.choices, widget=Radios())
    happened_on = DateField(label="When did it happen?", required=False, help_text="Leave empty if nobody knows.")
    aware_at = InstantField(
        label="When did the local authority become aware of it?",
        help_text="The time limits count from here, even if that was some time ago. London time.",
    )
    circumstances = Text(
        label="The circumstances", rows=8, max_length=LONG, help_text="Do not write names or dates of birth here."
    )
    safety = Text(
        label="What has been done for the safety of this child and of others?",
        rows=5,
        max_length=LONG,
        required=False,
        help_text="Do not write names here.",
    )
    called = {
        "post": "for whom you report it",
        "name": "the name of the child",
        "born_on": "the date of birth",
        "harm": "what happened to the child",
        "suspected": "whether abuse or neglect is known or suspected",
        "happened_on": "the day it happened",
        "aware_at": "when the local authority became aware",
        "circumstances": "the circumstances",
    }

    def __init__(self, *args: Any, now: datetime, posts: list[Post], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.now = now
        self.order_fields(["post"])
        choice = self.fields["post"]
        assert isinstance(choice, forms.ChoiceField)
        choice.choices = [(str(post.pk), f"{post.title}, {post.agency.name}") for post in posts]
        if len(posts) < 2:
            del self.fields["post"]

    def child(self) -> Identifiers:
        """What goes to the vault."""
        return Identifiers(self.cleaned_data["name"], self.cleaned_data["born_on"])

    def facts(self) -> dict[str, Any]:
        """Everything that may be kept outside the vault."""
        return {name: self.cleaned_data[name] for name in FACTS}

    def clean_aware_at(self) -> datetime:
        aware_at: datetime = self.cleaned_data["aware_at"]
        if aware_at > self.now:
            raise forms.ValidationError("The local authority cannot have become aware in the future")
        if aware_at < self.now - YEAR * 5:
            raise forms.ValidationError("Check the year: that is more than five years ago")
        return aware_at

    def clean_happened_on(self) -> date | None:
        return self._not_in_the_future("happened_on", "The day it happened")

    def clean_born_on(self) -> date | None:
        return self._not_in_the_future("born_on", "The date of birth")

    def _not_in_the_future(self, field: str, words: str) -> date | None:
        day: date | None = self.cleaned_data[field]
        if day and day > clock.day_of(self.now):
            raise forms.ValidationError(f"{words} must be today or in the past")
        return day


class DecideForm(GovukForm):
    """The decision whether the incident has to be notified."""

    heading = "Does it have to be notified?"
    meets = forms.ChoiceField(
        label="The decision",
        choices=[
            ("yes", "It meets the criteria: notify the national Panel"),
            ("no", "It does not meet the criteria: nothing is notified"),
        ],
        widget=Radios(),
    )
    why = Text(label="Why?", rows=6, max_length=LONG, help_text="The criteria one by one. No names.")
    called = {"meets": "the decision", "why": "why"}


class NotifiedForm(GovukForm):
    """That the notification has been sent through the government's own service."""

    heading = "Record that the national Panel was notified"
    notified_at = InstantField(label="When was it sent?", help_text="London time.")
    panel_reference = Text(label="Reference of the notification", max_length=60, required=False)
    called = {"notified_at": "when it was sent"}

    def __init__(self, *args: Any, now: datetime, aware_at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.now, self.aware_at = now, aware_at

    def clean_notified_at(self) -> datetime:
        sent: datetime = self.cleaned_data["notified_at"]
        if sent > self.now:
            raise forms.ValidationError("It cannot have been sent in the future")
        if sent < self.aware_at:
            raise forms.ValidationError("It cannot have been sent before anybody was aware of the incident")
        return sent


class RevealForm(GovukForm):
    heading = "Who is the child?"
    why = Text(label="Why do you need to know?", max_length=500, help_text="It is recorded with your name.")
    called = {"why": "why you need to know"}
