"""What has been decided about one person and one case, beyond what their post and their part in it say."""

from datetime import datetime

from django.db import models
from django.db.models import Q

from workflows.models.cases import Case
from workflows.models.people import User
from workflows.models.record import CaseRecord, case_history


class RulingKind(models.TextChoices):
    CONFLICT = "conflict", "Conflict of interest"
    NAMED = "named", "Named in a restricted case"
    EMERGENCY = "emergency", "Emergency access"
    PANEL_MEMBER = "panel_member", "Panel member"
    REVIEWER = "reviewer", "Independent reviewer"
    SCRUTINEER = "scrutineer", "Scrutineer"


# Sight that the partnership team gives, always until a date.
SIGHTS = (RulingKind.PANEL_MEMBER, RulingKind.REVIEWER, RulingKind.SCRUTINEER)


class Ruling(CaseRecord):
    """One person, one case, one decision, in force from `since` until `until` (empty: until it is lifted)."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="rulings")
    user = models.ForeignKey(User, models.PROTECT, related_name="rulings")
    kind = models.CharField(max_length=12, choices=RulingKind)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)
    by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    why = models.TextField()
    history = case_history()

    class Meta:
        indexes = [models.Index(fields=["user", "kind"])]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "user", "kind"], condition=Q(until__isnull=True), name="one_open_ruling_of_a_kind"
            )
        ]

    def in_force(self, at: datetime) -> bool:
        return self.until is None or self.until > at
