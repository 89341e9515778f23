"""The forms of coming in: signing up, being invited, inviting."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from workflows.form_fields import Text
from workflows.forms import GovukForm
from workflows.models import Agency, Role, Team, User
from workflows.signing_in.forms import LONG
from workflows.views.forms import ActForm

ADDRESS = {"autocomplete": "email", "spellcheck": "false"}


class AddressForm(GovukForm):
    """With which address somebody signs in."""

    email = forms.EmailField(label="Your work email address", max_length=254, widget=forms.EmailInput(attrs=ADDRESS))
    called = {"email": "your work email address"}


class SignUpForm(AddressForm):
    """Who asks for an account."""

    name = Text(label="Your name", max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    title = Text(label="Your job title", max_length=120, help_text="For example: Class teacher.")
    team = Text(label="Your team", required=False, max_length=200)
    called = {"name": "your name", "title": "your job title", **AddressForm.called}


class ChoosePasswordForm(GovukForm):
    """The first password of somebody new."""

    password = forms.CharField(
        label="Choose a password",
        strip=False,
        help_text=LONG["password1"],
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    called = {"password": "a password"}

    def __init__(self, *args: Any, newcomer: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.newcomer = newcomer

    def clean_password(self) -> str:
        password = str(self.cleaned_data["password"])
        validate_password(password, self.newcomer)
        return password


class TakeUpForm(GovukForm):
    """Somebody who is signed in takes up another post: a button."""


class InviteForm(ActForm):
    """Whom to invite to which post."""

    email = forms.EmailField(
        label="Their work email address",
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    name = Text(label="Their name", max_length=120)
    agency = forms.ModelChoiceField(
        Agency.objects.none(), label="Agency", empty_label="Choose an agency", to_field_name="slug"
    )
    team = forms.ModelChoiceField(Team.objects.none(), label="Team", required=False, empty_label="No team")
    role = forms.ChoiceField(label="Role")
    title = Text(label="Title of the post", max_length=120, help_text="For example: Class teacher.")
    called = {"email": "their work email address", "name": "their name"}

    def __init__(self, *args: Any, agencies: list[Agency], roles: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ids = [one.pk for one in agencies]
        self.fields["agency"].queryset = Agency.objects.filter(pk__in=ids)  # type: ignore[attr-defined]
        teams = self.fields["team"]
        assert isinstance(teams, forms.ModelChoiceField)
        teams.queryset = Team.objects.filter(agency__in=ids).select_related("agency").order_by("agency__name", "name")
        teams.label_from_instance = lambda obj: f"{obj.name}, {obj.agency.name}"  # type: ignore[method-assign]
        offered = [(role, Role(role).label) for role in Role.values if role in set(roles)]
        self.fields["role"].choices = [("", "Choose a role"), *offered]  # type: ignore[attr-defined]


class DomainForm(ActForm):
    """The part behind the @ of an agency's addresses."""

    domain = Text(label="Domain", max_length=190, help_text="The part behind the @, for example school.example.")

    def clean_domain(self) -> str:
        domain = str(self.cleaned_data["domain"]).strip().lower().removeprefix("@")
        if "." not in domain or not all(part.replace("-", "").isalnum() for part in domain.split(".")):
            raise ValidationError("Enter a domain like school.example")
        return domain


class ProviderForm(ActForm):
    """An agency's identity provider."""

    issuer = forms.URLField(
        label="Issuer", max_length=300, assume_scheme="https", help_text="Its address, from the agency’s IT."
    )
    client_id = Text(label="Client ID", max_length=190)
    secret = forms.CharField(
        label="Client secret",
        required=False,
        max_length=500,
        help_text="Leave empty to keep the one that is stored. It is never shown.",
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )
    called = {"issuer": "the issuer’s address", "client_id": "the client ID", "secret": "the client secret"}
    mark_optional = False


class AgencyForm(ActForm):
    """A new agency."""

    name = Text(label="Name", max_length=200)
    type = forms.ChoiceField(label="Kind of agency")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = Agency._meta.get_field("type").choices or ()
        self.fields["type"].choices = [("", "Choose"), *choices]  # type: ignore[attr-defined]


class PartnershipSigningInForm(ActForm):
    """What a partnership asks of those who sign in."""

    second_factor_at_once = forms.BooleanField(
        label="Practitioners need a second factor from their first visit",
        required=False,
        help_text="Otherwise from their second visit. Everybody else always needs one.",
    )
    trusts_agency_factor = forms.BooleanField(
        label="Whoever signs in with their agency’s account needs no second factor here",
        required=False,
        help_text="Only if every agency listed here asks its people for a second factor itself.",
    )
