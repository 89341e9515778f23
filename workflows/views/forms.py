"""The forms of the kernel's pages."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from allauth.account.adapter import get_adapter
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.http import HttpRequest

from workflows import clock
from workflows.form_fields import DateField, Radios, Text, TimeField
from workflows.forms import GovukForm
from workflows.models import Agency, Partnership, Post, Procedure, User, current_on
from workflows.procedure import Rules
from workflows.signing_in import records

NAMES_FIRST = "Choose a person"


class SignInForm(GovukForm):
    """E-mail address and password; `person` once they fit."""

    email = forms.EmailField(
        label="Email address",
        widget=forms.EmailInput(attrs={"autocomplete": "username", "spellcheck": "false"}),
    )
    password = forms.CharField(
        label="Password", strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "current-password"})
    )
    person: User

    def __init__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request = request

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("email") and cleaned.get("password"):
            address = cleaned["email"].lower()
            found = get_adapter().authenticate(self.request, email=address, password=cleaned["password"])
            if not isinstance(found, User):
                if not getattr(self.request, "axes_locked_out", False):
                    records.failed(address, at=clock.now())
                # The same words whether the address is unknown, the password wrong or the person has left.
                raise ValidationError("The email address and password do not fit together. Try again.")
            self.person = found
        return cleaned


class PartnershipForm(GovukForm):
    """Which of one's own partnerships to work for."""

    heading_field = "partnership"
    partnership = forms.ModelChoiceField(
        Partnership.objects.none(),
        label="Which partnership are you working for?",
        help_text="Lists, cases and people are those of one partnership at a time.",
        empty_label=None,
        widget=Radios,
        error_messages={"required": "Choose a partnership"},
    )

    def __init__(self, *args: Any, offered: QuerySet[Partnership, Partnership], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["partnership"].queryset = offered  # type: ignore[attr-defined]  # a ModelChoiceField's


class PersonFilter(GovukForm):
    """Whose mail to show."""

    mark_optional = False
    person = forms.ModelChoiceField(User.objects.none(), label="Person", required=False, empty_label="Everybody")

    def __init__(self, *args: Any, people: QuerySet[User, User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = people  # type: ignore[attr-defined]  # a ModelChoiceField's


class DirectoryFilter(GovukForm):
    """Which agency's directory, on which day."""

    mark_optional = False
    agency = forms.ModelChoiceField(
        Agency.objects.none(),
        label="Agency",
        required=False,
        empty_label="All agencies",
        to_field_name="slug",
    )
    on = DateField(label="On which day", required=False, help_text="Leave empty for today.")

    def __init__(self, *args: Any, agencies: QuerySet[Agency, Agency], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agency"].queryset = agencies  # type: ignore[attr-defined]  # a ModelChoiceField's


class ActForm(GovukForm):
    """A form whose act may find something wrong that only the act can know.

    beside  what the act calls it -> the field that its objection stands beside, where their names differ
    """

    beside: dict[str, str] = {}

    def carried_out(self, act: Callable[..., object], **how: Any) -> bool:
        """Whether the act went through; what it objects to stands beside the field it is about."""
        try:
            act(**how)
        except ValidationError as objection:
            by_field = objection.message_dict if hasattr(objection, "error_dict") else {"": objection.messages}
            for name, messages in by_field.items():
                field = self.beside.get(name, name)
                self.add_error(field if field in self.fields else None, messages)
            return False
        return True


class CoverForm(ActForm):
    """Who stands in for whom, from the first to the last day."""

    post = forms.ModelChoiceField(Post.objects.none(), label="Who is away?", empty_label=NAMES_FIRST)
    stand_in = forms.ModelChoiceField(
        Post.objects.none(),
        label="Who stands in?",
        empty_label=NAMES_FIRST,
        help_text="They get every turn and notice of the person who is away, from the first day on.",
    )
    starts_on = DateField(label="First day away")
    ends_on = DateField(label="Last day away")
    why = Text(
        label="Why",
        required=False,
        max_length=200,
        help_text="For example: annual leave. Everybody can read it.",
    )
    called = {"starts_on": "the first day", "ends_on": "the last day"}

    def __init__(
        self,
        *args: Any,
        posts: QuerySet[Post, Post],
        stand_ins: QuerySet[Post, Post],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        offer(self.fields["post"], posts)
        offer(self.fields["stand_in"], stand_ins)


class EndPostForm(ActForm):
    """Whose post ends on which day, and who takes over."""

    post = forms.ModelChoiceField(Post.objects.none(), label="Who is leaving?", empty_label=NAMES_FIRST)
    last_on = DateField(label="Last day in the post", help_text="A day in the past means at once.")
    successor = forms.ModelChoiceField(
        Post.objects.none(),
        label="Who takes over?",
        required=False,
        empty_label="Nobody in particular: whoever the directory names",
    )
    why = Text(label="Why", required=False, max_length=200)
    called = {"last_on": "the last day"}

    def __init__(self, *args: Any, posts: QuerySet[Post, Post], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self.fields["post"], posts)
        offer(self.fields["successor"], posts)


def offer(field: forms.Field, posts: QuerySet[Post, Post]) -> None:
    """Give a field these posts to choose from, named in full."""
    assert isinstance(field, forms.ModelChoiceField)
    field.queryset = posts.select_related("user", "agency").order_by("agency__name", "user__name", "pk")
    field.label_from_instance = lambda post: f"{post.user.name}, {post.title}, {post.agency.name}"  # type: ignore[method-assign,assignment]


def serving(on: date, condition: Q) -> QuerySet[Post, Post]:
    """The posts of that condition whose people serve on a day."""
    return Post.objects.filter(current_on(on), condition, user__is_active=True)


class ExplainForm(GovukForm):
    """From when a procedure's dates are worked out."""

    on = DateField(label="Day")
    time = TimeField(label="Time", help_text="For example 4:59pm")
    track = forms.ChoiceField(
        label="How urgent", choices=[("", "Not urgent"), ("urgent", "Urgent: a child is at risk now")],
        widget=Radios, required=False,
    )  # fmt: skip
    priority = forms.ChoiceField(label="Priority", required=False)
    enter = forms.TypedChoiceField(label="Enters at", coerce=int, empty_value=None, required=False)
    beside = forms.ChoiceField(label="Beside it, show", required=False)
    mark_optional = False
    called = {"on": "the day", "time": "the time"}

    def __init__(self, *args: Any, rules: Rules, others: list[Procedure], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        happened = "The local authority became aware on" if rules.kind == "incident" else "Raised on"
        self.fields["on"].label = happened
        steps = [(step.number, f"Step {step.number}: {step.title}") for step in rules.steps]
        choices = {
            "priority": [(one, one.capitalize()) for one in rules.priorities],
            "enter": [("", "The first step of its track"), *steps] if rules.kind == "challenge" else [],
            "beside": [("", "Nothing"), *((str(one), f"{one.title} ({one.version})") for one in others)]
            if others
            else [],
        }
        for name, offered in choices.items():
            if offered:
                self.fields[name].choices = offered  # type: ignore[attr-defined]  # a ChoiceField's
            else:
                del self.fields[name]
        if rules.urgent is None:
            del self.fields["track"]

    @staticmethod
    def beginning(at: datetime) -> dict[str, str]:
        """The form as if somebody had asked about this instant."""
        there = clock.london(at)
        day = {"on_day": there.day, "on_month": there.month, "on_year": there.year}
        return {**{name: str(part) for name, part in day.items()}, "time": f"{there:%H:%M}"}

    @property
    def raised_at(self) -> datetime:
        """The instant asked about, once valid."""
        return clock.instant(self.cleaned_data["on"], self.cleaned_data["time"])
