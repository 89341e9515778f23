"""A serious incident: what is known of it, and whether the national Panel has to be told."""

from datetime import datetime

from django.db import models
from django_fsm import FSMField, transition

from workflows.limits import Facts
from workflows.models import CaseFile
from workflows.models.record import case_history


class State(models.TextChoices):
    AWAITING_DECISION = "AWAITING_DECISION", "Waiting for the virtual panel’s decision"
    AWAITING_NOTIFICATION = "AWAITING_NOTIFICATION", "To be notified to the national Panel"
    NOTIFIED = "NOTIFIED", "Notified to the national Panel"
    NOT_NOTIFIABLE = "NOT_NOTIFIABLE", "Does not meet the criteria"


class Harm(models.TextChoices):
    DIED = "died", "The child died"
    SERIOUSLY_HARMED = "seriously_harmed", "The child was seriously harmed"


class Suspected(models.TextChoices):
    KNOWN = "known", "Abuse or neglect is known"
    SUSPECTED = "suspected", "Abuse or neglect is suspected"
    NOT_SUSPECTED = "not_suspected", "Neither known nor suspected"


class Incident(CaseFile):
    """One incident. `aware_at` is when the local authority became aware, which starts the statutory clock."""

    state = FSMField(max_length=24, choices=State, default=State.AWAITING_DECISION, protected=True)
    reported_at = models.DateTimeField()
    aware_at = models.DateTimeField()
    happened_on = models.DateField(null=True, blank=True)
    harm = models.CharField(max_length=20, choices=Harm)
    suspected = models.CharField(max_length=20, choices=Suspected)
    circumstances = models.TextField()
    safety = models.TextField(blank=True, help_text="What has been done for the safety of this child and others.")
    decision_why = models.TextField(blank=True)
    notified_at = models.DateTimeField(null=True, blank=True)
    notification_reference = models.CharField(max_length=60, blank=True)
    history = case_history()

    class Meta:
        base_manager_name = "objects"

    def get_absolute_url(self) -> str:
        return f"/incidents/{self.case.reference}/"

    @property
    def step(self) -> int:
        """The stage it is at: 1 the decision, 2 the notification, 0 after the end."""
        return {State.AWAITING_DECISION: 1, State.AWAITING_NOTIFICATION: 2}.get(State(self.state), 0)

    def facts(self) -> Facts:
        """What limits are counted from."""
        return Facts(
            raised_at=self.reported_at,
            events={name: datetime.fromisoformat(at) for name, at in self.case.events.items()},
            urgent=False,
        )

    @transition(field=state, source=State.AWAITING_DECISION, target=State.AWAITING_NOTIFICATION)
    def meets_criteria(self, *, why: str) -> None:
        """The local authority decides to notify."""
        self.decision_why = why

    @transition(field=state, source=State.AWAITING_DECISION, target=State.NOT_NOTIFIABLE)
    def does_not_meet_criteria(self, *, why: str) -> None:
        """The local authority decides not to notify."""
        self.decision_why = why

    @transition(field=state, source=State.AWAITING_NOTIFICATION, target=State.NOTIFIED)
    def record_notified(self, *, at: datetime, reference: str) -> None:
        """The notification has been sent through the government's own service."""
        self.notified_at, self.notification_reference = at, reference
