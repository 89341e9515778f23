"""What is written down on the way of a practice review: its logs, drafts, agreement, checks, and what is public."""

from uuid import uuid4

from django.db import models

from rapid_review.models.panel import Partner
from rapid_review.models.review import SignOffAnswer
from workflows.models import Case, CaseRecord, Deadline, User
from workflows.models.record import case_history


class Monitoring(CaseRecord):
    """One look at the review, as SI 2018/789, regulation 14, asks: the time taken, the quality, what was requested."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="monitorings")
    on_day = models.DateField()
    time_position = models.TextField()
    quality_position = models.TextField()
    request = models.TextField(blank=True, help_text="What the partners asked the reviewer for in writing.")
    response = models.TextField(blank=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    history = case_history()

    class Meta:
        base_manager_name = "objects"


class LogKind(models.TextChoices):
    FAMILY = "family", "Engagement of the family"
    PROCEEDINGS = "proceedings", "Proceedings beside the review"


class FamilyStands(models.TextChoices):
    """How a contact with the family ended."""

    WAITING = "waiting", "Contacted, no answer yet"
    TAKES_PART = "takes_part", "They take part"
    DECLINES = "declines", "They do not want to take part"
    TOLD = "told", "They were told of the publication"
    SEEN = "seen", "They have seen the report"


class PracticeLog(CaseRecord):
    """A contact with the family, or with whoever leads other proceedings. `stands` is for the family alone."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="practice_logs")
    kind = models.CharField(max_length=12, choices=LogKind)
    on_day = models.DateField()
    contact = models.CharField(max_length=120, help_text="Who, by their part: “the mother”, “the coroner’s officer”.")
    stands = models.CharField(max_length=12, choices=FamilyStands, blank=True)
    what = models.TextField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    history = case_history()

    class Meta:
        base_manager_name = "objects"


class DelayCause(models.TextChoices):
    CRIMINAL = "criminal", "Criminal proceedings"
    INQUEST = "inquest", "An inquest"
    INQUIRY = "inquiry", "A public inquiry or another review"
    OTHER = "other", "Another reason"


class PracticeDelay(CaseRecord):
    """Why it will not be, or was not, published within six months, and whom we told. It moves no limit."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="practice_delays")
    cause = models.CharField(max_length=12, choices=DelayCause)
    why = models.TextField()
    expected_on = models.DateField(null=True, blank=True)
    panel_told_on = models.DateField()
    secretary_told_on = models.DateField()
    how = models.TextField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    history = case_history()

    class Meta:
        base_manager_name = "objects"


class DraftKind(models.TextChoices):
    DRAFT = "draft", "A draft"
    ACCURACY = "accuracy", "A draft with what the factual accuracy check found"
    FINAL = "final", "The report, to be published in full"
    IMPROVEMENTS = "improvements", "What should be improved, to be published alone"


class PracticeDraft(CaseRecord):
    """One version of the report, a file and the text in it; never changed. The text is what anonymity is checked in."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="practice_drafts")
    number = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=12, choices=DraftKind)
    note = models.TextField(blank=True)
    text = models.TextField()
    name = models.CharField(max_length=200)
    content_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    content = models.BinaryField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        base_manager_name = "objects"
        constraints = [models.UniqueConstraint(fields=["case", "number"], name="one_draft_per_number")]


class Agreement(CaseRecord):
    """One partner asked, in one round, to agree the report."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="agreements")
    round = models.PositiveSmallIntegerField()
    partner = models.CharField(max_length=8, choices=Partner)
    draft = models.ForeignKey(PracticeDraft, models.PROTECT, related_name="+")
    deadline = models.ForeignKey(Deadline, models.PROTECT, related_name="+")
    answer = models.CharField(max_length=10, choices=SignOffAnswer, blank=True)
    why = models.TextField(blank=True)
    user = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)
    history = case_history()

    class Meta:
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(fields=["case", "round", "partner"], name="a_partner_agrees_once_a_round")
        ]


class AnonymityCheck(CaseRecord):
    """What one person found in one round: whether somebody could be recognised.

    `flags` is what the checker had pointed out to them, a list of [line, kind]; never the words themselves.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="anonymity_checks")
    round = models.PositiveSmallIntegerField()
    draft = models.ForeignKey(PracticeDraft, models.PROTECT, related_name="+")
    flags = models.JSONField(default=list)
    clear = models.BooleanField(help_text="Nobody can be recognised.")
    note = models.TextField()
    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    history = case_history()

    class Meta:
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(fields=["case", "round", "user"], name="one_check_of_a_person_in_a_round")
        ]


class Publication(CaseRecord):
    """What anybody may read, under an address that leads to no case. Without a draft it is its words alone.

    Of a case there is one at a time: a corrected one follows the one that was taken down.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="publications")
    token = models.UUIDField(default=uuid4, unique=True)
    title = models.CharField(max_length=120)
    words = models.TextField(help_text="What it is about; or what should be improved, where that alone is published.")
    draft = models.ForeignKey(PracticeDraft, models.PROTECT, null=True, blank=True, related_name="+")
    published_at = models.DateTimeField()
    taken_down_at = models.DateTimeField(null=True, blank=True)
    taken_down_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    taken_down_why = models.TextField(blank=True)
    history = case_history()

    class Meta:
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=models.Q(taken_down_at=None), name="one_publication_of_a_case_is_public"
            )
        ]
