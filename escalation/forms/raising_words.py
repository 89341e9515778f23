"""What a challenge says: the concern, what it means for the child, what is wanted; and where it starts."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from django import forms

from escalation.forms.raising import RaiseForm, Words
from escalation.models import Plan
from workflows.form_fields import Checkboxes, DateField, Radios
from workflows.models import Theme

NO_NAMES = "Do not write names in these boxes. Write “the child”, “the mother”, “the social worker”."
LONGEST_AGO = timedelta(days=10 * 366)
LONGEST_AHEAD = timedelta(days=366)


class ConcernForm(RaiseForm):
    nameless = ("concern",)
    reminder = NO_NAMES
    heading = "What is your concern?"
    concern = Words(
        label="What do you disagree with, and why?",
        help_text="Which decision, or what was done or not done.",
        rows=7,
    )
    challenged_on = DateField(
        label="When was it decided, or when did it happen?",
        required=False,
        help_text="For example, 7 9 2026. Leave it empty if there is no single day.",
    )
    called = {"concern": "your concern", "challenged_on": "the day it was decided"}

    def prepare(self) -> None:
        field = self.fields["challenged_on"]
        assert isinstance(field, DateField)
        field.not_before, field.not_after = self.today - LONGEST_AGO, self.today


class ImpactForm(RaiseForm):
    nameless = ("impact", "evidence")
    reminder = NO_NAMES
    heading = "What does it mean for the child?"
    impact = Words(
        label="How does it affect the child?",
        help_text="What is life like for the child now? What have they said about it?",
        rows=5,
    )
    evidence = Words(
        label="What is your evidence?",
        required=False,
        help_text="What you saw or were told, and when; the guidance or threshold you rely on.",
        rows=5,
    )
    called = {"impact": "how it affects the child", "evidence": "your evidence"}


class WantedForm(RaiseForm):
    nameless = ("wanted",)
    reminder = NO_NAMES
    heading = "What do you want to happen?"
    wanted = Words(label="What should they do?", rows=5)
    wanted_by_on = DateField(
        label="By when?", required=False, help_text="If there is a day by which it must be done for the child."
    )
    called = {"wanted": "what should happen", "wanted_by_on": "the day by which you want it"}

    def prepare(self) -> None:
        field = self.fields["wanted_by_on"]
        assert isinstance(field, DateField)
        field.not_before, field.not_after = self.today, self.today + LONGEST_AHEAD


class ThemesForm(RaiseForm):
    heading = "What kind of challenge is it?"
    themes = forms.MultipleChoiceField(
        label="What is it about?",
        help_text="Select all that apply.",
        choices=Theme.choices,
        widget=Checkboxes(),
        error_messages={"required": "Select at least one thing it is about"},
    )
    plan = forms.ChoiceField(
        label="Which plan or legal status does the child have?",
        choices=Plan.choices,
        widget=Radios(),
        error_messages={"required": "Select the plan, or “Not known”"},
    )


class PriorityForm(RaiseForm):
    heading_field = "priority"
    priority = forms.ChoiceField(
        label="Which priority does it have?", widget=Radios(), error_messages={"required": "Select a priority"}
    )

    def prepare(self) -> None:
        self.choose("priority", [(one, one.capitalize()) for one in self.raising.rules.priorities])


class EntryForm(RaiseForm):
    """The step it starts at: where it stands by itself, or a later one with a reason."""

    nameless = ("why",)
    reminder = NO_NAMES
    heading = "Where should it start?"
    mark_optional = False
    step = forms.ChoiceField(label="At which step should it start?", widget=Radios())
    why = Words(
        label="Why should it start later?",
        required=False,
        help_text="Only if you chose a later step. Everybody on the challenge can read this.",
        rows=4,
    )
    called = {"why": "why it should start later"}

    def prepare(self) -> None:
        raising, rules = self.raising, self.raising.rules
        stands = replace(raising, answers=raising.answers | {"entry": {}}).foreseen().step.number
        later = rules.steps[stands:] if rules.may_enter_later or raising.urgent else ()
        usual = f"Step {stands}: {rules.step(stands).title} (the usual start)"
        self.choose("step", [("0", usual), *((str(one.number), f"Step {one.number}: {one.title}") for one in later)])
        self.initial.setdefault("step", "0")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("step", "0") != "0" and not cleaned.get("why") and "why" not in self.errors:
            self.add_error("why", "Enter why it should start at a later step")
        return cleaned
