"""The forms that say who may read one case."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from workflows import rulings
from workflows.form_fields import Checkboxes, DateField, Text
from workflows.forms import GovukForm
from workflows.models import Case, Post
from workflows.readers import Reader

LONG = 2000


class WhyForm(GovukForm):
    """A reason and nothing else."""

    why = Text(label="Why", rows=4, max_length=LONG, help_text="It stands in the story of the case. Name no child.")
    called = {"why": "why"}


class SightForm(WhyForm):
    """Who gets sight of a case, and to which day."""

    to = forms.ChoiceField(label="Who?")
    last_on = DateField(label="Last day on which they can read it")
    field_order = ("to", "last_on", "why")
    called = {"to": "who", "last_on": "the last day", "why": "why"}

    def __init__(self, *args: Any, posts: list[Post], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.posts = {str(one.pk): one for one in posts}
        named = [(pk, f"{one.user.name}, {one.get_role_display().lower()}") for pk, one in self.posts.items()]
        self.fields["to"].choices = [("", "Choose a person"), *named]  # type: ignore[attr-defined]  # a ChoiceField's


class RestrictForm(WhyForm):
    """Who still reads a case that is restricted to named people."""

    to = forms.MultipleChoiceField(label="Who may still read it?", widget=Checkboxes)
    field_order = ("to", "why")
    called = {"to": "who may still read it", "why": "why"}

    def __init__(self, *args: Any, readers: Iterable[Reader], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].choices = [(str(one.user.pk), f"{one.user.name}, {one.post}") for one in readers]  # type: ignore[attr-defined]


class ConflictForm(WhyForm):
    """Whose conflict of interest it is. Without the team's choice of people it is one's own."""

    of = forms.ChoiceField(label="Whose conflict of interest?")
    field_order = ("of", "why")
    called = {"of": "whose conflict it is", "why": "why"}

    def __init__(self, *args: Any, readers: Iterable[Reader], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = [(str(one.user.pk), f"{one.user.name}, {one.post}") for one in readers]
        self.fields["of"].choices = [("", "Choose a person"), *people]  # type: ignore[attr-defined]
        if not people:
            del self.fields["of"]


class EmergencyForm(WhyForm):
    """The case that has to be opened, and why."""

    reference = Text(label="Reference of the case", max_length=20, help_text="For example: CH-2026-0042")
    field_order = ("reference", "why")
    called = {"reference": "the reference", "why": "why"}

    def __init__(self, *args: Any, within_reach: QuerySet[Case, Case], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.within_reach = within_reach

    def clean_reference(self) -> str:
        """One answer for a reference that does not exist, one elsewhere, and one they are locked out of."""
        given = str(self.cleaned_data["reference"])
        plain = given.upper() if given.isascii() and given.isprintable() else ""
        if not self.within_reach.filter(reference=plain).exists():
            raise ValidationError(f"{rulings.UNKNOWN}. Check it, or ask the partnership’s business unit")
        return given
