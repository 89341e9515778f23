"""What was late and why, and an awareness date that was corrected."""

from django.db import models

from workflows.models import CaseRecord, User
from workflows.models.record import case_history


class LateWhy(models.TextChoices):
    """Why a statutory time limit was missed."""

    AWARE_LATE = "aware_late", "It was recognised as a serious incident late"
    INFORMATION = "information", "Information came late"
    PARTNER = "partner", "A partner or an agency did not answer in time"
    DISAGREEMENT = "disagreement", "The partners did not agree"
    COMPLEXITY = "complexity", "Several areas or children made it take longer"
    PROCEEDINGS = "proceedings", "Criminal, coroner’s or other proceedings went on"
    CAPACITY = "capacity", "There were not enough people"
    OVERSIGHT = "oversight", "It was overlooked"
    OTHER = "other", "Another reason"


class LateReason(CaseRecord):
    """The reason why one statutory deadline was missed; the case does not move on without it."""

    case = models.ForeignKey("workflows.Case", models.PROTECT, related_name="late_reasons")
    deadline_code = models.CharField(max_length=40)
    label = models.CharField(max_length=200)
    code = models.CharField(max_length=14, choices=LateWhy)
    why = models.TextField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    history = case_history()

    class Meta:
        base_manager_name = "objects"
        constraints = [models.UniqueConstraint(fields=["case", "deadline_code"], name="one_reason_per_missed_limit")]


class AwarenessCorrection(CaseRecord):
    """The awareness date before and after. A later one counts only once a second person has approved it."""

    case = models.ForeignKey("workflows.Case", models.PROTECT, related_name="awareness_corrections")
    before_at = models.DateTimeField()
    after_at = models.DateTimeField()
    why = models.TextField()
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    approved = models.BooleanField(null=True, blank=True)
    answered_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)
    history = case_history()

    class Meta:
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=models.Q(approved=None), name="one_correction_waits_at_a_time"
            )
        ]
