"""The first pages of raising: is the child safe, does it belong here, and what has been said already."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms

from escalation.actions import may_raise
from escalation.drafted import Raising
from escalation.models import How
from workflows import clock
from workflows.form_fields import Checkboxes, DateField, Radios, Text, TimeField
from workflows.forms import GovukForm
from workflows.models import User

LONGEST = 4_000  # characters of a free text: about two printed pages
EARLIEST = timedelta(days=365)
YES_NO = [("yes", "Yes"), ("no", "No")]
NONE = "none"


class Words(Text):
    """A free text that says by how much it is too long; a long paste comes back whole."""

    def __init__(self, *, rows: int = 6, **kwargs: Any) -> None:
        super().__init__(max_length=LONGEST, rows=rows, **kwargs)

    def validate(self, value: str) -> None:
        forms.Field.validate(self, value)
        if (over := len(value) - LONGEST) > 0:
            raise self.wrong(
                f"is too long by {over:,} characters: you entered {len(value):,} and the most is {LONGEST:,}",
                "max_length",
            )


def plain(value: Any) -> Any:
    """An answer as the draft keeps it."""
    if isinstance(value, time):
        return f"{value:%H:%M}"
    return value.isoformat() if isinstance(value, date) else value


class StartForm(GovukForm):
    """From which of several posts."""

    heading_field = "post"
    post = forms.ChoiceField(label="Which of your posts do you raise it from?", widget=Radios())

    def __init__(self, *args: Any, by: User, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.posts = {str(one.pk): one for one in may_raise(by, at=at)}
        choices = [(pk, f"{one.title}, {one.agency.name}") for pk, one in self.posts.items()]
        self.fields["post"].choices = choices  # type: ignore[attr-defined]  # a ChoiceField's
        if len(choices) == 1:
            del self.fields["post"]


class RaiseForm(GovukForm):
    """One page of a draft. `nameless` are the texts in which a child's name has no business; `reminder` says so."""

    nameless: tuple[str, ...] = ()
    reminder = ""

    def __init__(self, *args: Any, raising: Raising, name: str, **kwargs: Any) -> None:
        self.raising, self.page_name = raising, name
        super().__init__(*args, **kwargs)
        if "not_a_name" in self.data:
            self._ask_whether_a_name()
        self.prepare()

    def prepare(self) -> None:
        """Set what depends on the draft: choices, days, words."""

    def choose(self, field: str, choices: list[tuple[str, str]], hints: Mapping[str, str] | None = None) -> None:
        self.fields[field].choices = choices  # type: ignore[attr-defined]  # a ChoiceField's
        self.fields[field].widget.hints = hints or {}

    @property
    def today(self) -> date:
        return clock.day_of(self.raising.at)

    def _ask_whether_a_name(self, about: str = "") -> None:
        """A box to tick, beneath the text it is about: a name can also be an ordinary word."""
        names = list(self.fields)
        self.fields["not_a_name"] = forms.BooleanField(
            label="It is not the child’s name: leave it as it is", required=False
        )
        if about:
            at = names.index(about) + 1
            self.order_fields([*names[:at], "not_a_name", *names[at:]])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not cleaned.get("not_a_name"):
            for field in self.nameless:
                if found := self.raising.named_in(cleaned.get(field) or ""):
                    self.add_error(field, f"“{found}” looks like the child’s name or number. Write “the child” instead")
                    self._ask_whether_a_name(field)
        return cleaned

    def answers(self) -> dict[str, Any]:
        """What the draft keeps of this page."""
        return {field: plain(value) for field, value in self.cleaned_data.items()}


class RiskForm(RaiseForm):
    heading_field = "risk"
    risk = forms.ChoiceField(
        label="Is a child at immediate risk of harm?",
        help_text="For example, a child who is being hurt now, or who is not safe where they will be tonight.",
        choices=YES_NO,
        widget=Radios(),
        error_messages={"required": "Select yes if a child is at immediate risk of harm"},
    )


class NowForm(RaiseForm):
    """What has been done about the risk. The button says on which track it goes on."""

    nameless = ("action_taken",)
    heading = "Stop: make the child safe first"
    action_taken = Words(
        label="What have you done about it?",
        help_text="Who did you ring, when, and what did they say? Do not write names of a child or family.",
        error_messages={"required": "Enter what you have done to make the child safe"},
        rows=4,
    )
    referral = Text(
        label="Reference of your referral",
        required=False,
        max_length=60,
        help_text="If you were given one.",
        widget=forms.TextInput(attrs={"class": "govuk-input--width-20"}),
    )
    called = {"action_taken": "what you have done", "referral": "the reference"}

    def answers(self) -> dict[str, Any]:
        urgent = self.raising.rules.urgent is not None and self.data.get("track") != "usual"
        return {**super().answers(), "track": "urgent" if urgent else "usual"}


class ScopeForm(RaiseForm):
    heading_field = "applies"
    applies = forms.MultipleChoiceField(
        label="Do any of these apply?",
        help_text="These are dealt with elsewhere. Select all that apply.",
        widget=Checkboxes(),
        error_messages={"required": "Select the ones that apply, or “None of these”"},
    )

    def prepare(self) -> None:
        matters = [(one.code, one.question) for one in self.raising.rules.out_of_scope]
        self.choose("applies", [*matters, (NONE, "None of these")])

    def clean_applies(self) -> list[str]:
        applies: list[str] = self.cleaned_data["applies"]
        if NONE in applies and len(applies) > 1:
            raise forms.ValidationError("Select “None of these” alone, or the ones that apply")
        return applies


class ReadForm(RaiseForm):
    """A page that only tells something."""


class SpokenForm(RaiseForm):
    heading_field = "spoken"
    spoken = forms.ChoiceField(
        label="Have you already spoken to them about it?",
        help_text="To the worker who decided, or to somebody in their team. "
        "The day you first spoke counts as day 1. If you have not, today is day 1.",
        choices=YES_NO,
        widget=Radios(),
        error_messages={"required": "Select yes if you have already spoken to them"},
    )


class TalkForm(RaiseForm):
    """What was said. An older one was on paper, and is recorded afterwards."""

    nameless = ("said", "why_failed")
    reminder = "You may name the worker you spoke to. Do not write the name of the child or the family."
    heading = "What was said?"
    who = Text(label="Who did you speak to?", help_text="Name and job, as far as you know.", max_length=200)
    how = forms.ChoiceField(label="How did you speak?", choices=How.choices, widget=Radios())
    on = DateField(label="When did you first speak?", help_text="For example, 7 9 2026.")
    time = TimeField(label="At what time?", required=False, help_text="For example, 4:15pm.")
    said = Words(label="What was said?", rows=4)
    why_failed = Words(label="Why did that not settle it?", rows=3)
    called = {
        "who": "who you spoke to",
        "how": "how you spoke",
        "on": "the date you spoke",
        "time": "the time you spoke",
        "said": "what was said",
        "why_failed": "why that did not settle it",
    }

    def prepare(self) -> None:
        field = self.fields["on"]
        assert isinstance(field, DateField)
        field.not_before, field.not_after = self.today - EARLIEST, self.today

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        on, shown = cleaned.get("on"), cleaned.get("time")
        if on and shown and clock.instant(on, shown) > self.raising.at:
            self.add_error("time", "The time you spoke must be in the past")
        return cleaned
