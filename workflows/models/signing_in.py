"""How people come in: their sessions, whom an agency's domain and identity provider stand for, and invitations."""

from django.db import models
from django.db.models import Q

from workflows.models.people import Agency, Role, Team, User


class How(models.TextChoices):
    """What a session began with."""

    PASSWORD = "password", "Email address and password"
    AGENCY = "agency", "The agency’s own account"
    CLICK = "click", "One click, in a demonstration"


class SignIn(models.Model):
    """One session: from when, where and what, and how it ended. The row stays; `session_key` goes with the session."""

    user = models.ForeignKey(User, models.PROTECT, related_name="sign_ins")
    session_key = models.CharField(max_length=40, blank=True, default="")
    how = models.CharField(max_length=10, choices=How)
    at = models.DateTimeField()
    last_seen_at = models.DateTimeField()
    address = models.GenericIPAddressField(null=True, blank=True)
    browser = models.CharField(max_length=80, blank=True, default="")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended = models.CharField(max_length=40, blank=True, default="", help_text="Why, in a word or two.")

    class Meta:
        indexes = [
            models.Index(fields=["user", "-at"], name="sign_in_of_user"),
            models.Index(fields=["session_key"], name="sign_in_open", condition=~Q(session_key="")),
        ]

    def __str__(self) -> str:
        return f"{self.user.name} from {self.at:%Y-%m-%d %H:%M}"


class AgencyDomain(models.Model):
    """The part behind the @ of the addresses that an agency gives its people, in lower case."""

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="domains")
    domain = models.CharField(max_length=190, unique=True)

    class Meta:
        ordering = ["domain"]

    def __str__(self) -> str:
        return self.domain


class IdentityProvider(models.Model):
    """Where an agency's people sign in with the account they have at work (OpenID Connect).

    `slug` stands in its addresses and beside every account that came by it; it changes with the issuer, so that no
    new issuer can answer for the accounts of the one before. The secret is sealed as the vault seals.
    """

    agency = models.OneToOneField(Agency, models.PROTECT, related_name="identity_provider")
    slug = models.SlugField(max_length=60, unique=True)
    issuer = models.URLField(max_length=300)
    client_id = models.CharField(max_length=190)
    key_id = models.CharField(max_length=60)
    sealed = models.BinaryField()
    is_active = models.BooleanField(default=True)

    def __str__(self) -> str:
        return f"{self.agency}: {self.issuer}"


class Invitation(models.Model):
    """A link to one address that lets its holder take up one post, once, within a few days.

    `invited_by` is empty for somebody who signed up by themselves. Only the hash of the link's token is kept.
    """

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="invitations")
    team = models.ForeignKey(Team, models.PROTECT, null=True, blank=True, related_name="+")
    email = models.EmailField()
    name = models.CharField(max_length=120)
    role = models.CharField(max_length=30, choices=Role)
    title = models.CharField(max_length=120)
    invited_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="invitations_made")
    at = models.DateTimeField()
    expires_at = models.DateTimeField()
    token_hash = models.CharField(max_length=64, unique=True)
    used_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["email"], name="invitation_of_email")]

    def __str__(self) -> str:
        return f"{self.name}, {self.title}"
