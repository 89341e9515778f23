"""How long records are kept, what stops their disposal, and what people decided about them."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from workflows.models.cases import Case
from workflows.models.children import Child
from workflows.models.people import Partnership, User
from workflows.models.procedures import digest_of
from workflows.models.record import CaseRecord, case_history
from workflows.retention import Schedule
from workflows.retention_file import RetentionError, parse

# Parsed once per process, as procedures are.
_parsed: dict[str, Schedule] = {}


class RetentionSchedule(models.Model):
    """One version of a partnership's schedule, as its file said it. Append-only in the database."""

    partnership = models.ForeignKey(Partnership, models.PROTECT, related_name="retention_schedules")
    name = models.CharField(max_length=60)
    version = models.CharField(max_length=30)
    title = models.CharField(max_length=200)
    in_force_from = models.DateField()
    digest = models.CharField(max_length=64)
    text = models.TextField()
    loaded_at = models.DateTimeField()

    class Meta:
        ordering = ["-in_force_from", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["partnership", "name", "version"], name="one_schedule_per_version")
        ]

    def __str__(self) -> str:
        return f"{self.name}@{self.version}"

    @property
    def schedule(self) -> Schedule:
        """The parsed schedule. Raises RetentionError when the text no longer matches its digest."""
        if self.digest not in _parsed:
            if digest_of(self.text) != self.digest:
                raise RetentionError([f"{self}: the stored text does not match its digest."])
            _parsed[self.digest] = parse(self.text, name=str(self))
        return _parsed[self.digest]


class Ground(models.TextChoices):
    INQUIRY = "inquiry", "A public inquiry"
    COURT = "court", "Court proceedings"
    INQUEST = "inquest", "An inquest"
    POLICE = "police", "A police investigation"


class Hold(CaseRecord):
    """While it is in force, nothing may be disposed of: of one case, of a child's cases, or of the whole partnership.

    `case_id` is empty on a hold of a child or of the partnership.
    """

    partnership = models.ForeignKey(Partnership, models.PROTECT, related_name="holds")
    case = models.ForeignKey(Case, models.PROTECT, null=True, blank=True, related_name="holds")
    child = models.ForeignKey(Child, models.PROTECT, null=True, blank=True, related_name="holds")
    ground = models.CharField(max_length=10, choices=Ground)
    why = models.TextField()
    placed_at = models.DateTimeField()
    placed_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    lifted_why = models.TextField(blank=True)
    history = case_history()

    class Meta:
        base_manager_name = "objects"
        constraints = [
            models.CheckConstraint(condition=Q(case=None) | Q(child=None), name="a_hold_is_of_a_case_or_a_child")
        ]
        indexes = [models.Index(fields=["partnership"], condition=Q(lifted_at=None), name="holds_in_force")]


class Decision(models.TextChoices):
    KEEP = "keep", "Keep it until another day"
    DISPOSE = "dispose", "Propose its disposal"


class Approval(models.TextChoices):
    """What became of a proposal to dispose of something."""

    NONE = "", "Not asked"
    WAITING = "waiting", "Waiting for a second person"
    REFUSED = "refused", "Refused"
    GIVEN = "given", "Approved; to be disposed of"
    LAPSED = "lapsed", "Stopped before it was disposed of"
    DONE = "done", "Disposed of"


class Review(CaseRecord):
    """What somebody decided about a case whose period was over, by which schedule and for which reasons."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="reviews")
    schedule = models.ForeignKey(RetentionSchedule, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    decision = models.CharField(max_length=10, choices=Decision)
    why = models.TextField()
    reckoned = models.JSONField(default=list, help_text="Why the period was over, line by line.")
    keep_until_on = models.DateField(null=True, blank=True)
    approval = models.CharField(max_length=10, choices=Approval, blank=True, default=Approval.NONE)
    answered_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_why = models.TextField(blank=True)
    history = case_history()

    class Meta:
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(approval__in=("waiting", "given")),
                name="one_disposal_at_a_time",
            )
        ]


class BulkReview(models.Model):
    """A proposal to throw away a number of records that belong to no case: drafts nobody raised.

    It names them by primary key, so that what is approved is what was proposed.
    """

    partnership = models.ForeignKey(Partnership, models.PROTECT, related_name="bulk_reviews")
    schedule = models.ForeignKey(RetentionSchedule, models.PROTECT, related_name="+")
    record = models.CharField(max_length=20)
    row_ids = ArrayField(models.BigIntegerField())
    proposed_at = models.DateTimeField()
    proposed_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    why = models.TextField()
    approval = models.CharField(max_length=10, choices=Approval, default=Approval.WAITING)
    answered_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["partnership", "record"], condition=Q(approval="waiting"), name="one_bulk_review_at_a_time"
            )
        ]
