"""What the agencies return when a rapid review asks them: versions, each signed off, and rows of a chronology."""

from django.db import models

from workflows.models import Agency, Case, CaseRecord, Deadline, Post, User
from workflows.models.record import case_history


class ReturnState(models.TextChoices):
    ASKED = "asked", "Asked"
    IN = "in", "Returned"
    NIL = "nil", "Not known to them"
    EXCUSED = "excused", "Excused"


class Seen(models.TextChoices):
    """Whether the child was seen, in one event of a chronology."""

    ALONE = "alone", "Seen alone"
    SEEN = "seen", "Seen, not alone"
    NOT_SEEN = "not_seen", "Not seen"


class ChallengeUsed(models.TextChoices):
    YES = "yes", "Yes"
    NO = "no", "No"
    UNKNOWN = "unknown", "Not known"


class AgencyReturn(CaseRecord):
    """One agency asked for one return. `letter` is all that it learns of the incident."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="agency_returns")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    state = models.CharField(max_length=8, choices=ReturnState, default=ReturnState.ASKED)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    letter = models.TextField()
    from_on = models.DateField(null=True, blank=True)
    until_on = models.DateField(null=True, blank=True)
    deadline = models.ForeignKey(Deadline, models.PROTECT, related_name="+")
    author = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="+")
    excused_why = models.TextField(blank=True)
    history = case_history()

    class Meta:
        base_manager_name = "objects"
        constraints = [models.UniqueConstraint(fields=["case", "agency"], name="an_agency_is_asked_once")]


class ReturnVersion(CaseRecord):
    """A return as it was written: a draft until the agency's safeguarding lead signs it off, locked from then on.

    `sections` is section's code to text. A correction is the next number.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="return_versions")
    agency_return = models.ForeignKey(AgencyReturn, models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    sections = models.JSONField(default=dict)
    challenge_used = models.CharField(max_length=8, blank=True, help_text="Was professional challenge used?")
    challenge = models.ForeignKey(Case, models.PROTECT, null=True, blank=True, related_name="+")
    nil = models.BooleanField(default=False, help_text="The agency does not know the child.")
    correction_why = models.TextField(blank=True)
    independent = models.BooleanField(default=False, help_text="The author had no part in managing the case.")
    saved_at = models.DateTimeField()
    saved_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    signed_off_at = models.DateTimeField(null=True, blank=True)
    signed_off_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    history = case_history()

    class Meta:
        base_manager_name = "objects"
        constraints = [models.UniqueConstraint(fields=["agency_return", "number"], name="one_version_per_number")]


class ChronologyRow(CaseRecord):
    """One event in an agency's chronology. It counts in the merged one once its version is signed off."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="chronology")
    version = models.ForeignKey(ReturnVersion, models.PROTECT, related_name="rows")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    on_day = models.DateField()
    at_time = models.CharField(max_length=5, blank=True, help_text="London time, like 14:30; empty where not known.")
    person = models.CharField(max_length=60, blank=True, help_text="Whom it is about, without a name.")
    source = models.CharField(max_length=120)
    what = models.TextField()
    seen = models.CharField(max_length=10, blank=True, help_text="Was the child seen, and alone?")
    known = models.TextField(blank=True)
    action = models.TextField(blank=True)
    outcome = models.TextField(blank=True)
    comment = models.TextField(blank=True)
    removed_at = models.DateTimeField(null=True, blank=True)
    history = case_history()

    class Meta:
        base_manager_name = "objects"
        indexes = [models.Index(fields=["case", "on_day", "at_time", "id"], name="chronology_in_order")]
