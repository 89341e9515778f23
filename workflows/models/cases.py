"""A case and what every kind of case has: parties, deadlines with one outcome each, and people involved."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from workflows.models.people import Agency, Partnership, Post, Team, User
from workflows.models.procedures import Procedure
from workflows.models.record import CaseRecord, case_history


class CaseKind(models.TextChoices):
    CHALLENGE = "challenge", "Professional challenge"
    INCIDENT = "incident", "Serious incident"
    REVIEW = "review", "Learning review"
    RECOMMENDATION = "recommendation", "Recommendation"


class Side(models.TextChoices):
    """Who a party, a deadline or an involved person stands for."""

    RAISING = "raising", "Raising agency"
    RECEIVING = "receiving", "Receiving agency"
    PARTNERSHIP = "partnership", "Partnership"
    ASKED = "asked", "Agency asked for a return"


class Case(CaseRecord):
    """The unit of lock, access, trail and reference. What kind of thing it is points here one-to-one."""

    partnership = models.ForeignKey(Partnership, models.PROTECT, related_name="cases")
    kind = models.CharField(max_length=20, choices=CaseKind)
    reference = models.CharField(max_length=20, unique=True)
    procedure = models.ForeignKey(Procedure, models.PROTECT, related_name="cases")
    about = models.CharField(max_length=60, help_text="The pseudonym the system gave: Child R.")
    urgent = models.BooleanField(default=False)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    disposed_at = models.DateTimeField(null=True, blank=True, help_text="When what it held was disposed of.")
    linked_to = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="linked_from",
        help_text="Where it came from.",
    )
    restricted_at = models.DateTimeField(null=True, blank=True, help_text="Since when only named people read it.")
    events = models.JSONField(default=dict, help_text="Recorded events that limits count from: name to instant.")
    # A case whose timer could not be decided is left out of the sweep until `retry_at`; the banner tells.
    error = models.TextField(blank=True)
    failed_at = models.DateTimeField(null=True, blank=True)
    failures = models.PositiveIntegerField(default=0)
    retry_at = models.DateTimeField(null=True, blank=True)
    history = case_history()

    class Meta:
        indexes = [
            models.Index(fields=["partnership", "kind", "-opened_at"]),
            models.Index(fields=["failed_at"], condition=Q(failed_at__isnull=False), name="failing_cases"),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def case_id(self) -> int:  # type: ignore[override]
        return self.pk


class CaseChild(CaseRecord):
    """A child the case is about, by pseudonym."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="children")
    child = models.ForeignKey("workflows.Child", models.PROTECT, related_name="cases")
    history = case_history()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "child"], name="a_child_once_per_case")]


class Party(CaseRecord):
    """One side of a case: its agency, the person named for it, and who holds its turn at this step."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="parties")
    side = models.CharField(max_length=12, choices=Side)
    agency = models.ForeignKey(Agency, models.PROTECT, null=True, blank=True, related_name="+")
    team = models.ForeignKey(Team, models.PROTECT, null=True, blank=True, related_name="+")
    post = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="+")
    roles = ArrayField(models.CharField(max_length=30), default=list)
    holder_ids = ArrayField(models.BigIntegerField(), default=list)
    taken_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    history = case_history()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "side"], name="one_party_per_side")]


class OnTimeout(models.TextChoices):
    """What the timer does when time runs out."""

    REMIND = "remind", "remind those whose turn it is"
    ALERT = "alert", "tell the people the procedure names"
    ESCALATE = "escalate", "move to the next step"
    LAPSE = "lapse", "a request nobody answered is no longer asked"


class Deadline(CaseRecord):
    """One thing somebody must do by a time: the only timer there is.

    `is_open` says the timer is armed: nothing has happened at `due_at` yet. `closed_at` says nothing is left
    to do. A deadline that ran out with an alert has an outcome, is no longer armed, and stays to be done.
    `due_at` is empty until the event named in `after_event` is recorded, or until both sides agree a date.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="deadlines")
    code = models.CharField(max_length=40)
    label = models.CharField(max_length=200)
    step = models.PositiveSmallIntegerField(null=True, blank=True)
    side = models.CharField(max_length=12, choices=[*Side.choices, ("both", "Both agencies")])
    roles = ArrayField(models.CharField(max_length=30), default=list)
    post = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="+")
    holder_ids = ArrayField(models.BigIntegerField(), default=list)
    opens_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True, blank=True)
    late_since = models.DateTimeField(
        null=True, blank=True, help_text="On a repeated alert: when the first of them ran out."
    )
    due_text = models.CharField(max_length=200, blank=True)
    remind_at = models.DateTimeField(null=True, blank=True)
    after_event = models.CharField(max_length=40, blank=True)
    stops_on = ArrayField(models.CharField(max_length=40), default=list)
    on_timeout = models.CharField(max_length=10, choices=OnTimeout)
    told = ArrayField(models.CharField(max_length=60), default=list)
    repeat = models.BooleanField(default=False)
    binding = models.BooleanField(default=True)
    why = models.JSONField(default=list)
    is_open = models.BooleanField(default=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_as = models.CharField(max_length=20, blank=True)
    history = case_history()

    class Meta:
        indexes = [
            models.Index(fields=["due_at", "id"], condition=Q(is_open=True), name="armed_by_due"),
            models.Index(
                fields=["remind_at", "id"],
                condition=Q(is_open=True, remind_at__isnull=False),
                name="armed_by_reminder",
            ),
            models.Index(fields=["case"], condition=Q(closed_at__isnull=True), name="to_do_by_case"),
            models.Index(fields=["due_at", "id"], condition=Q(closed_at__isnull=True), name="to_do_by_due"),
        ]

    def __str__(self) -> str:
        return self.label


class OutcomeKind(models.TextChoices):
    MET = "met", "Done in time"
    ALERTED = "alerted", "Ran out; people were told"
    REMINDED = "reminded", "Ran out; those whose turn it is were reminded"
    ESCALATED = "escalated", "Ran out; the next step opened"
    LAPSED = "lapsed", "Ran out; no longer asked"
    SUPERSEDED = "superseded", "No longer needed"


class Outcome(CaseRecord):
    """What became of a deadline's timer. The one-to-one is the constraint behind the lock: never two."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="outcomes")
    deadline = models.OneToOneField(Deadline, models.PROTECT, related_name="outcome")
    kind = models.CharField(max_length=12, choices=OutcomeKind)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")


class Involvement(CaseRecord):
    """Somebody who has been told of a case or held a turn in it, and may therefore read it."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="involvements")
    user = models.ForeignKey(User, models.PROTECT, related_name="involvements")
    side = models.CharField(max_length=12, choices=Side)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)
    history = case_history()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "user", "side"], name="involved_once_per_side")]
        indexes = [models.Index(fields=["user", "case"])]
