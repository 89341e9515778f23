"""The forms that say who works where and who answers for an agency."""

from collections.abc import Collection
from datetime import date
from typing import Any

from django import forms
from django.db.models import Q, QuerySet

from workflows.answering import RUNGS
from workflows.appointment_rules import person
from workflows.form_fields import DateField, Text
from workflows.models import Agency, Partnership, Post, Role, Team
from workflows.people import role_name
from workflows.views.forms import ActForm, offer

EARLIEST = date(1950, 1, 1)


class AppointForm(ActForm):
    """Who takes up which post. `cleaned_data` is what `posts.appoint` takes."""

    email = forms.EmailField(
        label="Work email address",
        max_length=254,
        help_text="Somebody who already has a post here is found by it.",
        widget=forms.EmailInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    name = Text(label="Name", required=False, max_length=120, help_text="Only for somebody who is new here.")
    agency = forms.ModelChoiceField(
        Agency.objects.none(), label="Agency", empty_label="Choose an agency", to_field_name="slug"
    )
    team = forms.ModelChoiceField(
        Team.objects.none(), label="Team", required=False, empty_label="No team", help_text="A team of that agency."
    )
    role = forms.ChoiceField(
        label="Role",
        choices=[("", "Choose a role"), *Role.choices],
        help_text="Decides what they may do here and which turns are theirs.",
    )
    title = Text(label="Title of the post", max_length=120, help_text="For example: Designated safeguarding lead.")
    line_manager = forms.ModelChoiceField(
        Post.objects.none(), label="Line manager", required=False, empty_label="Nobody in particular"
    )
    employer = forms.ModelChoiceField(
        Agency.objects.none(),
        label="Employed by",
        required=False,
        empty_label="The agency itself",
        to_field_name="slug",
        help_text="Whoever works for the partnership is locked out of challenges to which their employer is a party.",
    )
    starts_on = DateField(label="First day in the post", not_before=EARLIEST)
    ends_on = DateField(label="Last day in the post", required=False, help_text="Leave empty if none is known.")
    why = Text(label="Why", required=False, max_length=200)
    called = {"email": "their work email address", "starts_on": "the first day", "ends_on": "the last day"}
    beside = {"user": "email"}

    def __init__(
        self,
        *args: Any,
        partnership: Partnership,
        managers: QuerySet[Post, Post],
        kept: Collection[int],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.kept = kept
        for name in ("agency", "employer"):
            self.fields[name].queryset = partnership.agencies.all()  # type: ignore[attr-defined]  # a ModelChoiceField's
        teams = self.fields["team"]
        assert isinstance(teams, forms.ModelChoiceField)
        teams.queryset = (
            Team.objects.filter(agency__partnership=partnership)
            .select_related("agency")
            .order_by("agency__name", "name", "pk")
        )
        teams.label_from_instance = lambda obj: f"{obj.name}, {obj.agency.name}"  # type: ignore[method-assign]
        offer(self.fields["line_manager"], managers)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if "email" in cleaned and "name" in cleaned:
            cleaned["user"] = person(cleaned["email"], cleaned["name"], kept=self.kept)
        return cleaned

    @property
    def appointment(self) -> dict[str, Any]:
        """What `posts.appoint` takes, once valid."""
        return {name: value for name, value in self.cleaned_data.items() if name not in ("email", "name")}


class AnsweringForm(ActForm):
    """Who answers for an agency at a rung, from which day on: one of its people, or another agency."""

    role = forms.ChoiceField(
        label="At which rung?", choices=[("", "Choose a rung"), *((role, role_name(role)) for role in RUNGS)]
    )
    who = forms.ChoiceField(label="Who answers?")
    starts_on = DateField(label="From which day?")
    why = Text(label="Why", required=False, max_length=200)
    called = {"role": "the rung", "who": "who answers", "starts_on": "the day"}
    beside = {"post": "who", "proxy": "who"}

    def __init__(self, *args: Any, agency: Agency, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        posts = agency.posts.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=today), user__is_active=True)
        posts = posts.exclude(role=Role.ADMINISTRATOR).select_related("user").order_by("user__name", "pk")
        others = Agency.objects.filter(partnership=agency.partnership_id).exclude(pk=agency.pk)
        self._posts = {f"post:{one.pk}": one for one in posts}
        self._agencies = {f"agency:{one.pk}": one for one in others}
        self.fields["starts_on"].not_before = today  # type: ignore[attr-defined]  # a DateField's
        self.fields["who"].choices = [  # type: ignore[attr-defined]  # a ChoiceField's
            ("", "Choose who answers"),
            (agency.name, [(key, f"{one.user.name}, {one.title}") for key, one in self._posts.items()]),
            ("Another agency answers instead", [(key, one.name) for key, one in self._agencies.items()]),
        ]

    @property
    def entry(self) -> dict[str, Any]:
        """What `posts.change_directory` takes, once valid."""
        who = self.cleaned_data["who"]
        named = {"post": self._posts.get(who), "proxy": self._agencies.get(who)}
        return {name: self.cleaned_data[name] for name in ("role", "starts_on", "why")} | named

    @property
    def named(self) -> str:
        """Who answers from then on, in words."""
        post, proxy = self.entry["post"], self.entry["proxy"]
        return str(post.user.name if post else proxy.name)
