"""The outbox: a row per message and person, written in the transaction of its cause and sent afterwards."""

from django.db import models
from django.db.models import Q


class Notice(models.Model):
    """
    A message to one person. Waiting while both `sent_at` and `dead_at` are empty; never deleted (a trigger
    refuses).

    `key` says what the message is about and to whom, so that telling twice is one row. `send_after` is the
    rule (urgent, or the next hour in which mail may leave), `next_try_at` moves with each failure.
    """

    recipient = models.ForeignKey("workflows.User", models.PROTECT, related_name="notices")
    case = models.ForeignKey("workflows.Case", models.PROTECT, null=True, blank=True, related_name="notices")
    reference = models.CharField(max_length=30, blank=True, default="")
    kind = models.CharField(max_length=30)
    subject = models.CharField(max_length=200)
    body = models.TextField()
    urgent = models.BooleanField(default=False)
    key = models.CharField(max_length=200)
    created_at = models.DateTimeField()
    send_after = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField()
    last_error = models.TextField(blank=True, default="")
    dead_at = models.DateTimeField(null=True, blank=True)
    channel = models.CharField(max_length=10, blank=True, default="")
    receipt = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        # not unique=True, which would make a second index for LIKE
        constraints = [models.UniqueConstraint(fields=["key"], name="told_once")]
        indexes = [
            models.Index(
                fields=["send_after", "id"],
                name="notice_unsent",
                condition=Q(sent_at=None, dead_at=None),
            ),
            models.Index(fields=["recipient", "-created_at"], name="notice_of_recipient"),
        ]

    def __str__(self) -> str:
        return self.subject

    @property
    def what(self) -> str:
        """What it is about without the case's reference: for whoever must not know that the case exists."""
        return self.subject.rpartition(": ")[2]
