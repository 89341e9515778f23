"""Who there is: partnerships, agencies, teams, people, the posts they hold and who stands in for them.

Posts, covers and directory entries carry dates. Nothing here is ever deleted: whoever leaves is
deactivated, and a post that ends keeps its row, so that the story of a case always has a name to show.
"""

from datetime import date

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from simple_history.models import HistoricalRecords


class Role(models.TextChoices):
    """The roles a post can have; procedures name them by value."""

    PRACTITIONER = "practitioner", "Practitioner"
    LINE_MANAGER = "line_manager", "Line manager"
    SAFEGUARDING_LEAD = "safeguarding_lead", "Safeguarding lead"
    SENIOR_MANAGER = "senior_manager", "Senior manager"
    PARTNERSHIP_REPRESENTATIVE = "partnership_representative", "Partnership representative"
    STATUTORY_PARTNER = "statutory_partner", "Statutory partner"
    LEAD_SAFEGUARDING_PARTNER = "lead_safeguarding_partner", "Lead safeguarding partner"
    PARTNERSHIP_MANAGER = "partnership_manager", "Partnership manager"
    BUSINESS_UNIT = "business_unit", "Business unit"
    PANEL_MEMBER = "panel_member", "Panel member"
    INDEPENDENT_REVIEWER = "independent_reviewer", "Independent reviewer"
    SCRUTINEER = "scrutineer", "Scrutineer"
    ADMINISTRATOR = "administrator", "Administrator"


# Posts of these roles act for the whole partnership, whichever agency employs the person.
PARTNERSHIP_ROLES = frozenset(
    {
        Role.STATUTORY_PARTNER,
        Role.LEAD_SAFEGUARDING_PARTNER,
        Role.PARTNERSHIP_MANAGER,
        Role.BUSINESS_UNIT,
        Role.PANEL_MEMBER,
        Role.INDEPENDENT_REVIEWER,
        Role.SCRUTINEER,
        Role.ADMINISTRATOR,
    }
)


class Partnership(models.Model):
    """One safeguarding children partnership; everything else belongs to exactly one."""

    name = models.CharField(max_length=200)
    short_name = models.CharField(max_length=40)
    slug = models.SlugField(unique=True)
    challenge_procedure = models.CharField(max_length=60, blank=True)
    pseudonyms_given = models.PositiveIntegerField(
        default=0, help_text="How many letters have been given out; counted from A."
    )
    second_factor_at_once = models.BooleanField(
        default=False, help_text="Practitioners need a second factor from their first visit, not their second."
    )
    trusts_agency_factor = models.BooleanField(
        default=False, help_text="Who comes by their agency's identity provider needs no second factor here."
    )

    def __str__(self) -> str:
        return self.name


class Contact(models.Model):
    """A number to ring about a child at risk. An empty number is shown as missing, never left out."""

    partnership = models.ForeignKey(Partnership, models.PROTECT, related_name="contacts")
    label = models.CharField(max_length=120)
    number = models.CharField(max_length=40, blank=True)
    hours = models.CharField(max_length=120, blank=True)
    source = models.CharField(max_length=200, blank=True)
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["order", "id"]

    def __str__(self) -> str:
        return self.label


class AgencyType(models.TextChoices):
    COUNCIL = "council", "Council"
    NHS = "nhs", "NHS"
    POLICE = "police", "Police"
    SCHOOL = "school", "School or college"
    GP = "gp", "GP practice"
    PROBATION = "probation", "Probation"
    FIRE = "fire", "Fire and rescue"
    VOLUNTARY = "voluntary", "Voluntary organisation"
    OTHER = "other", "Other"


class Agency(models.Model):
    """An organisation in the partnership."""

    partnership = models.ForeignKey(Partnership, models.PROTECT, related_name="agencies")
    name = models.CharField(max_length=200)
    slug = models.SlugField()
    type = models.CharField(max_length=20, choices=AgencyType)
    history = HistoricalRecords()

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["partnership", "slug"], name="one_agency_per_slug")]

    def __str__(self) -> str:
        return self.name


class AgencyClosure(models.Model):
    """Days on which an agency answers nobody, such as school holidays. They warn; they move no limit."""

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="closures")
    starts_on = models.DateField()
    ends_on = models.DateField()
    why = models.CharField(max_length=120)

    def __str__(self) -> str:
        return f"{self.agency}: {self.why}"


class Team(models.Model):
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="teams")
    name = models.CharField(max_length=200)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, *, name: str, password: str | None = None) -> "User":
        """A person who signs in with their e-mail address; without a password nobody can sign in as them."""
        user = self.model(email=self.normalize_email(email).lower(), name=name)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email=(username or "").strip().lower())


class User(AbstractBaseUser):
    """A person. The e-mail address is the login, kept in lower case."""

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=120)
    is_active = models.BooleanField(default=True)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    def __str__(self) -> str:
        return self.name

    def delete(self, *args: object, **kwargs: object) -> tuple[int, dict[str, int]]:
        raise RuntimeError("People are deactivated, never deleted: their acts stay in the trail.")


def current_on(day: date, *, start: str = "starts_on", end: str = "ends_on") -> Q:
    """The rows whose first and last day (both included; an empty last day means open) enclose `day`."""
    return Q(**{f"{start}__lte": day}) & (Q(**{f"{end}__isnull": True}) | Q(**{f"{end}__gte": day}))


class Post(models.Model):
    """A person's role at an agency or team, from its first to its last day."""

    user = models.ForeignKey(User, models.PROTECT, related_name="posts")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="posts")
    team = models.ForeignKey(Team, models.PROTECT, null=True, blank=True, related_name="posts")
    role = models.CharField(max_length=30, choices=Role)
    title = models.CharField(max_length=120)
    employer = models.ForeignKey(
        Agency,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="Who employs the person, where that is not the post's own agency.",
    )
    line_manager = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="reports")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    end_applied_at = models.DateTimeField(null=True, blank=True, help_text="When its turns were handed over.")
    history = HistoricalRecords()

    class Meta:
        indexes = [models.Index(fields=["agency", "role"])]

    def __str__(self) -> str:
        return f"{self.user.name}, {self.title}"

    @property
    def employed_by(self) -> int:
        """The id of the agency that employs whoever holds this post."""
        return self.employer_id or self.agency_id


class Cover(models.Model):
    """Who stands in for a post on the days from `starts_on` to `ends_on`, both included."""

    post = models.ForeignKey(Post, models.PROTECT, related_name="covers")
    stand_in = models.ForeignKey(Post, models.PROTECT, related_name="covering")
    starts_on = models.DateField()
    ends_on = models.DateField()
    why = models.CharField(max_length=200, blank=True)
    start_applied_at = models.DateTimeField(null=True, blank=True)
    end_applied_at = models.DateTimeField(null=True, blank=True)
    history = HistoricalRecords()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(post=F("stand_in")), name="nobody_covers_themselves"),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="cover_ends_after_it_starts"),
        ]

    def __str__(self) -> str:
        return f"{self.stand_in.user.name} for {self.post.user.name}"


class DirectoryEntry(models.Model):
    """Who answers for an agency at a rung, or which agency answers on its behalf (a proxy)."""

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="directory")
    role = models.CharField(max_length=30, choices=Role)
    post = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="directory_entries")
    proxy = models.ForeignKey(Agency, models.PROTECT, null=True, blank=True, related_name="proxy_for")
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True)
    history = HistoricalRecords()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(post__isnull=False, proxy__isnull=True) | Q(post__isnull=True, proxy__isnull=False),
                name="a_rung_names_a_post_or_a_proxy",
            ),
            models.CheckConstraint(
                condition=Q(proxy__isnull=True) | ~Q(proxy=F("agency")), name="no_agency_is_its_own_proxy"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agency}: {self.get_role_display()}"
