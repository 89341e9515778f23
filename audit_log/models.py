"""
The rows of the trail. Both tables are append-only: triggers refuse UPDATE, DELETE and TRUNCATE.

`salt`, `chain_no`, `previous`, `content` and `hash` of an entry are the database's own: a BEFORE INSERT
trigger sets them (see `audit_log/chain.py`), whoever inserts and by whatever way, so an insert or a COPY
leaves them out.
"""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce


class Entry(models.Model):
    """
    One act, in words. `at` is when it counts, `recorded_at` when it was written; the chain's order is the
    latter.
    """

    case = models.ForeignKey("workflows.Case", models.PROTECT, null=True, blank=True, db_index=False, related_name="+")
    partnership = models.ForeignKey(
        "workflows.Partnership", models.PROTECT, null=True, blank=True, db_index=False, related_name="+"
    )
    at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    by = models.ForeignKey(
        "workflows.User",
        models.PROTECT,
        null=True,
        blank=True,
        db_index=False,
        related_name="+",
        help_text="nobody means the system",
    )
    act = models.CharField(max_length=60)
    words = models.TextField()
    why = models.TextField(blank=True, default="")
    changes = models.JSONField(blank=True, default=dict, help_text="{label: [before, after]}")
    salt = models.UUIDField(editable=False)
    chain_no = models.BigIntegerField(editable=False)
    previous = models.BinaryField(editable=False, max_length=32)
    content = models.BinaryField(editable=False, max_length=32)
    hash = models.BinaryField(editable=False, max_length=32)

    filled_by_database = ("salt", "chain_no", "previous", "content", "hash")

    class Meta:
        verbose_name_plural = "entries"
        constraints = [
            models.UniqueConstraint(fields=["case", "chain_no"], name="entry_place_in_case_chain"),
            models.UniqueConstraint(
                Coalesce("partnership", 0),
                "chain_no",
                condition=Q(case=None),
                name="entry_place_in_partnership_chain",
            ),
        ]
        indexes = [models.Index(fields=["partnership", "recorded_at"], name="entry_of_partnership")]

    def __str__(self) -> str:
        return f"{self.act} at {self.at:%Y-%m-%d %H:%M}"


class Opening(models.Model):
    """Who opened which page of a case, or revealed an identity, and why."""

    case = models.ForeignKey("workflows.Case", models.PROTECT, db_index=False, related_name="+")
    user = models.ForeignKey("workflows.User", models.PROTECT, related_name="+")
    at = models.DateTimeField()
    page = models.CharField(max_length=60)
    why = models.TextField(blank=True, default="")

    class Meta:
        indexes = [models.Index(fields=["case", "at"], name="opening_of_case")]

    def __str__(self) -> str:
        return f"{self.page} at {self.at:%Y-%m-%d %H:%M}"
