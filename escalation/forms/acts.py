"""What every act's page has: the form's fields are named as the parameters of the action that is called with them."""

from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.forms.utils import ErrorDict
from django.http import QueryDict

from escalation.actions import NewAction
from escalation.reading import Reading
from workflows.calendar import spoken
from workflows.clock import day_of
from workflows.form_fields import DateField, InstantField, Text
from workflows.forms import GovukForm, set_plain_messages
from workflows.models import Post, Role, current_on
from workflows.phrases import spoken_at

LONGEST = 20_000  # characters; the forms in use have far less room
MOST_ACTIONS = 10


def long_text(label: str, hint: str = "", *, required: bool = True, rows: int = 6) -> Text:
    return Text(label=label, help_text=hint, required=required, rows=rows, max_length=LONGEST)


class ActForm(GovukForm):
    """One act on one challenge, as `reading` shows it; `about` is the id of the row it is about, if it is about one.

    button, button_kind  the button's words, and "warning" for what cannot be undone
    intro, warning       what is said before and after the fields
    """

    button = "Send"
    button_kind = ""
    intro = ""
    warning = ""

    def __init__(self, *args: Any, reading: Reading, about: int | None = None, **kwargs: Any) -> None:
        self.reading, self.about = reading, about
        super().__init__(*args, **kwargs)
        self.prepare()

    def prepare(self) -> None:
        """Set what depends on the challenge: choices, days, words."""

    @property
    def title(self) -> str:
        """The page's heading."""
        return self.heading

    def shown(self) -> list[dict[str, Any]]:
        """What to read before answering: rows of a summary list."""
        return []

    def given(self) -> dict[str, Any]:
        """The action's own parameters."""
        return {name: value for name, value in self.cleaned_data.items() if name != "happened_at"}

    def when(self, at: datetime) -> dict[str, datetime]:
        """The action's standing parameters of time."""
        return {"at": at}

    @property
    def tomorrow(self) -> date:
        return day_of(self.reading.at) + timedelta(days=1)


class StepForm(ActForm):
    """An act that is refused when the challenge has moved since the person opened the page."""

    step = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    def prepare(self) -> None:
        super().prepare()
        self.fields["step"].initial = self.reading.challenge.step


class EarlierForm(ActForm):
    """An act that may have happened on paper before it is written down here."""

    happened_at = InstantField(
        required=False,
        label="Did this happen earlier?",
        help_text="Leave it empty if it is happening now. For what was done on paper, give the day and time.",
    )
    called = {"happened_at": "when it happened"}
    field_order: list[str] = []

    def prepare(self) -> None:
        super().prepare()
        self.order_fields([*(name for name in self.fields if name != "happened_at"), "happened_at"])

    def clean_happened_at(self) -> datetime | None:
        happened_at: datetime | None = self.cleaned_data["happened_at"]
        if happened_at and happened_at > self.reading.at:
            raise forms.ValidationError("When it happened must be in the past")
        if happened_at and happened_at < self.reading.challenge.raised_at:
            raised = spoken_at(self.reading.challenge.raised_at)
            raise forms.ValidationError(f"It must be after the challenge was raised, at {raised}")
        return happened_at

    def when(self, at: datetime) -> dict[str, datetime]:
        happened_at = self.cleaned_data.get("happened_at")
        return {"at": happened_at, "recorded_at": at} if happened_at else {"at": at}


class PostChoice(forms.ModelChoiceField):  # type: ignore[type-arg]  # generic for the checker alone
    """Somebody's post, agency by agency."""

    def label_from_instance(self, post: Any) -> str:
        return f"{post.user.name}, {post.title} ({post.agency.name})"


def serving(at: datetime) -> Any:
    """Posts that are held today, in the order in which a list shows them; an administrator sees no cases."""
    posts = Post.objects.filter(current_on(day_of(at)), user__is_active=True).exclude(role=Role.ADMINISTRATOR)
    return posts.select_related("user", "agency").order_by("agency__name", "user__name")


class ActionRows(StepForm):
    """A text with agreed actions: what, who and by when, a row each. "Add another action" asks for one more row."""

    def prepare(self) -> None:
        super().prepare()
        self.adding = "add_action" in self.data
        self.rows = min(self._rows_sent() + self.adding, MOST_ACTIONS) if self.is_bound else 1
        for number in range(1, self.rows + 1):
            self._add_row(number)
        self.fields["rows"] = forms.IntegerField(widget=forms.HiddenInput, required=False, initial=self.rows)
        if self.adding and isinstance(self.data, QueryDict):
            sent = self.data.copy()
            sent["rows"] = str(self.rows)
            self.data = sent

    def _rows_sent(self) -> int:
        sent = self.data.get("rows", "1")
        return max(1, int(sent)) if sent.isdecimal() and len(sent) < 4 else 1

    def _add_row(self, number: int) -> None:
        parties = [one.agency_id for one in self.reading.challenge.parties.values() if one.agency_id]
        fields: dict[str, forms.Field] = {
            "what": Text(label=f"Action {number}: what will be done", required=False, max_length=500),
            "owner": PostChoice(
                serving(self.reading.at).filter(agency__in=parties),
                label=f"Action {number}: who will do it",
                required=False,
                empty_label="Choose a person",
            ),
            "due_on": DateField(
                label=f"Action {number}: by the end of which day",
                required=False,
                not_before=self.tomorrow,
                help_text=f"For example {self.tomorrow.day} {self.tomorrow.month} {self.tomorrow.year}",
            ),
        }
        for name, field in fields.items():
            called = f"the day of action {number}" if name == "due_on" else ""
            if isinstance(field, DateField):
                field.called = called
            set_plain_messages(field, str(field.label), called)
            field.widget.attrs.pop("maxlength", None)
            self.fields[f"action_{number}_{name}"] = field

    @property
    def can_add(self) -> bool:
        return self.rows < MOST_ACTIONS

    def full_clean(self) -> None:
        if self.is_bound and self.adding:
            self._errors, self.cleaned_data = ErrorDict(), {}  # one more row is asked for: nothing is sent yet
            return
        super().full_clean()

    def is_valid(self) -> bool:
        return not self.adding and super().is_valid()

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or self.cleaned_data
        asked = {
            "what": "Enter what will be done",
            "owner": "Select who will do it",
            "due_on": "Enter the day it is due",
        }
        for number in range(1, self.rows + 1):
            names = {name: f"action_{number}_{name}" for name in asked}
            if any(found.get(name) or name in self.errors for name in names.values()):
                for name, field in names.items():
                    if not found.get(field) and field not in self.errors:
                        self.add_error(field, f"Action {number}: {asked[name][:1].lower()}{asked[name][1:]}")
        return found

    def given(self) -> dict[str, Any]:
        found = self.cleaned_data
        actions = [
            NewAction(found[f"action_{n}_what"], found[f"action_{n}_owner"], found[f"action_{n}_due_on"])
            for n in range(1, self.rows + 1)
            if found.get(f"action_{n}_what")
        ]
        return {"text": found["text"], "step": found["step"], "actions": actions}


def in_a_line(what: str, who: str, due_on: date) -> str:
    """An action as one line of a list."""
    return f"{what} – {who}, by the end of {spoken(due_on)}"
