"""Whom a challenge is about, and whom it goes to."""

import re
from typing import Any

from django import forms
from django.http import QueryDict

from escalation.drafted import named_posts, others
from escalation.forms.raising import YES_NO, RaiseForm
from workflows import clock
from workflows.form_fields import Checkboxes, DateField, Radios, Text
from workflows.models import Agency, Role, Team

YOUNGEST_BORN_YEARS_AGO = 25  # care leavers are supported to this age
MOST_CHILDREN = 12


def nhs_number(text: str) -> str:
    """The ten digits of an NHS number. Raises ValueError, in plain English, when they cannot be one.

    Source: NHS Data Dictionary, "NHS NUMBER": the tenth digit is a modulus 11 check of the nine before it.
    """
    digits = re.sub(r"[\s-]", "", text)
    if not re.fullmatch(r"[0-9]{10}", digits):
        raise ValueError("The NHS number must have 10 digits, like 943 476 5919")
    total = sum(int(digit) * weight for digit, weight in zip(digits, range(10, 1, -1), strict=False))
    check = (11 - total % 11) % 11
    if check != int(digits[9]):
        raise ValueError("That is not a valid NHS number: check it digit by digit, or leave it empty")
    return digits


class AboutForm(RaiseForm):
    heading_field = "about"
    about = forms.ChoiceField(
        label="Who is it about?",
        widget=Radios(hints={"nobody": "For example, a way of working that affects many children."}),
        choices=[("one", "One child"), ("several", "Several children"), ("nobody", "No single child")],
        error_messages={"required": "Select who it is about"},
    )


class ChildForm(RaiseForm):
    """Who a child is. Everybody else sees a pseudonym."""

    name = Text(
        label="Name of the child",
        max_length=120,
        help_text="For a baby not yet born, write “Unborn baby of” and the mother’s name.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    born_on = DateField(label="Date of birth", required=False, help_text="For example, 14 3 2016.")
    nhs_number = forms.CharField(
        label="NHS number",
        required=False,
        help_text="10 digits, like 943 476 5919.",
        widget=forms.TextInput(attrs={"class": "govuk-input--width-10", "inputmode": "numeric", "autocomplete": "off"}),
    )
    record = Text(
        required=False,
        max_length=60,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-10", "autocomplete": "off"}),
    )
    called = {"name": "the child’s name", "born_on": "the date of birth", "record": "the record number"}

    def prepare(self) -> None:
        self.fields["record"].label = f"Record number at {self.raising.post.agency.name}"
        field = self.fields["born_on"]
        assert isinstance(field, DateField)
        field.not_after = self.today
        field.not_before = self.today.replace(year=self.today.year - YOUNGEST_BORN_YEARS_AGO, day=1)
        self.heading = "Who is the child?" if self.page_name == "child-1" else "Who is the next child?"

    def clean_nhs_number(self) -> str:
        given: str = self.cleaned_data["nhs_number"]
        try:
            return nhs_number(given) if given.strip() else ""
        except ValueError as refusal:
            raise forms.ValidationError(str(refusal)) from None


class ChildrenForm(RaiseForm):
    """The children so far, and whether there is another."""

    another = forms.ChoiceField(
        label="Is it about another child too?",
        choices=YES_NO,
        widget=Radios(inline=True),
        error_messages={"required": "Select yes if it is about another child too"},
    )

    def clean_another(self) -> str:
        another: str = self.cleaned_data["another"]
        if another == "yes" and len(self.raising.children) >= MOST_CHILDREN:
            raise forms.ValidationError(f"One challenge can be about {MOST_CHILDREN} children at most")
        return another


class EarlierForm(RaiseForm):
    """An earlier challenge about the same child, shown to those who may see it."""

    linked_to = forms.ChoiceField(
        label="Does the new challenge follow from one of them?", required=False, widget=Radios()
    )
    mark_optional = False

    def prepare(self) -> None:
        earlier = [(one.reference, f"Yes, from {one.reference}") for one in self.raising.earlier()]
        self.choose("linked_to", [*earlier, ("", "No, it is another matter")])
        self.initial.setdefault("linked_to", "")


class AgenciesForm(RaiseForm):
    heading_field = "agencies"
    agencies = forms.MultipleChoiceField(
        label="Which agency is it with?",
        widget=Checkboxes(),
        error_messages={"required": "Select the agency whose decision or action you challenge"},
    )

    def prepare(self) -> None:
        own = self.raising.post.agency
        field = self.fields["agencies"]
        field.help_text = (
            f"Select all that apply: each gets a challenge of its own, linked to the others. "
            f"This is for challenges between agencies, so {own.name} is not on the list."
        )
        self.choose("agencies", [(str(one.pk), one.name) for one in others(self.raising.post)])
        field.error_messages["invalid_choice"] = "Select agencies from the list"

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        chosen = self.data.getlist("agencies") if isinstance(self.data, QueryDict) else []
        if str(self.raising.post.agency_id) in chosen:
            self.errors["agencies"] = self.error_class(
                ["This is for challenges between agencies. Inside your own, talk to your safeguarding lead"]
            )
        return cleaned


class ToForm(RaiseForm):
    """Which team and, if known, which worker of one agency."""

    team = forms.ChoiceField(label="Team", required=False)
    post = forms.ChoiceField(
        label="Worker whose decision it is",
        required=False,
    )

    def prepare(self) -> None:
        agency = self.agency
        self.heading = f"Who at {agency.name}?"
        step = self.raising.foreseen().step
        self.fields["post"].help_text = "If you do not know, it goes to the people below."
        if Role.PRACTITIONER in step.receiving:
            self.fields[
                "post"
            ].help_text = (
                f"If you know neither the team nor the worker, step {step.number} goes to the partnership manager."
            )
        teams = [(str(one.pk), one.name) for one in Team.objects.filter(agency=agency)]
        posts = named_posts(agency, on=clock.day_of(self.raising.at))
        named = [(str(one.pk), f"{one.user.name}, {one.title}") for one in posts]
        self.choose("team", [("", "I do not know"), *teams])
        self.choose("post", [("", "I do not know"), *named])
        for field, known in (("team", teams), ("post", named)):
            if not known:
                del self.fields[field]

    @property
    def agency(self) -> Agency:
        return next(one for one in self.raising.agencies if self.page_name == f"to-{one.pk}")
