"""The outbox: a row per message and person, written in the transaction of its cause and sent afterwards."""

from django.db import models
from django.db.models import Q


class Notice(models.Model):
    """
    A message to one person, or to an address outside (then there is no recipient). Waiting while both `sent_at` and
    `dead_at` are empty; never deleted (a trigger refuses).

    `key` says what the message is about and to whom, so that telling twice is one row. `send_after` is the
    rule (urgent, or the next hour in which mail may leave), `next_try_at` moves with each failure.

    The link in the mail is /go/`token`/, which leads the recipient to `path` once they have signed in. `secret` is
    a sealed link that opens something by itself, such as a new password: it stands in the mail alone, and goes from
    the row when the mail has gone.
    """

    recipient = models.ForeignKey(
        "workflows.User", models.PROTECT, null=True, blank=True, related_name="notices", help_text="nobody: see address"
    )
    address = models.EmailField(blank=True, default="")
    case = models.ForeignKey("workflows.Case", models.PROTECT, null=True, blank=True, related_name="notices")
    partnership = models.ForeignKey(
        "workflows.Partnership",
        models.PROTECT,
        null=True,
        blank=True,
        db_index=False,
        related_name="+",
        help_text="whose matter it is",
    )
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
    token = models.CharField(max_length=32, blank=True, default="")
    path = models.CharField(max_length=300, blank=True, default="")
    followed_at = models.DateTimeField(null=True, blank=True)
    secret = models.TextField(blank=True, default="")

    class Meta:
        # not unique=True, which would make a second index for LIKE
        constraints = [
            models.UniqueConstraint(fields=["key"], name="told_once"),
            models.CheckConstraint(
                condition=Q(case=None) | Q(partnership__isnull=False), name="notice_of_a_case_is_a_partnerships"
            ),
            models.CheckConstraint(
                condition=Q(recipient__isnull=False, address="") | Q(recipient__isnull=True) & ~Q(address=""),
                name="to_a_person_or_an_address",
            ),
        ]
        indexes = [
            models.Index(
                fields=["send_after", "id"],
                name="notice_unsent",
                condition=Q(sent_at=None, dead_at=None),
            ),
            models.Index(fields=["recipient", "-created_at"], name="notice_of_recipient"),
            models.Index(fields=["token"], name="notice_token", condition=~Q(token="")),
        ]

    def __str__(self) -> str:
        return self.subject

    @property
    def to(self) -> str:
        """Where it goes."""
        return self.recipient.email if self.recipient else self.address

    @property
    def to_whom(self) -> str:
        """The name and the address, or the address alone."""
        return f"{self.recipient.name}, {self.to}" if self.recipient else self.address

    @property
    def what(self) -> str:
        """What it is about without the case's reference: for whoever must not know that the case exists."""
        return self.subject.rpartition(": ")[2]
