"""The frame of an act's form: it knows its incident, and asks first why a statutory limit was missed."""

from datetime import datetime
from typing import Any

from django import forms

from rapid_review import stages
from rapid_review.models import Incident, LateWhy
from workflows.form_fields import Radios, Text
from workflows.forms import GovukForm
from workflows.models import User

LONG = 4000


class ActForm(GovukForm):
    """One act on one incident, by one person, now; `of` is the id of what it is about, where there is one.

    An act that moves the case on (`moves`) asks for the reason of every missed statutory limit that has none.
    """

    moves = False

    def __init__(
        self, *args: Any, incident: Incident, user: User, at: datetime, of: int | None = None, **kwargs: Any
    ) -> None:
        self.incident, self.user, self.at, self.of = incident, user, at, of
        super().__init__(*args, **kwargs)
        explained = stages.by_delay(incident)
        missed = stages.missed(incident, at) if self.moves else []
        self.asked_late = [one for one in missed if one.code not in explained]
        for one in self.asked_late:
            said = f"{one.label}: why was it late? It was due {one.due_text}."
            choice = forms.ChoiceField(label=said, choices=LateWhy.choices, widget=Radios())
            choice.error_messages["required"] = f"Select why it was late: {one.label}"
            words = Text(label="In your own words: why was it late?", rows=3, max_length=LONG, help_text="No names.")
            words.error_messages["required"] = f"Say in your own words why it was late: {one.label}"
            self.fields[f"late_{one.code}"] = choice
            self.fields[f"late_why_{one.code}"] = words

    def late(self) -> stages.Late:
        """What was said about each missed limit."""
        said = self.cleaned_data
        return {one.code: (said[f"late_{one.code}"], said[f"late_why_{one.code}"]) for one in self.asked_late}

    def done_in_time(self, code: str) -> None:
        """What is recorded now was done in time: nothing has to be explained."""
        for name in (f"late_{code}", f"late_why_{code}"):
            self.errors.pop(name, None)
        self.asked_late = [one for one in self.asked_late if one.code != code]


class WhyForm(ActForm):
    """An act that asks for its reason and nothing else."""

    why = Text(label="Why?", rows=5, max_length=LONG, help_text="No names.")
    called = {"why": "why"}
