"""
The rows of the trail. Entries, openings, leaves, seals and anchors are append-only: triggers refuse UPDATE, DELETE and
TRUNCATE.

What `filled_by_database` names is the database's own: a BEFORE INSERT trigger sets it (see `audit_log/chain.py` and
`audit_log/seals.py`), whoever inserts and by whatever way, so an insert or a COPY leaves it out.
"""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Coalesce


class Entry(models.Model):
    """
    One act, in words. `at` is when it counts, `recorded_at` when it was written; a case's chain is in the order of the
    latter. `as_what` are the posts that the person held then, `address` where the request came from.
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
    as_what = models.TextField(blank=True, default="")
    address = models.CharField(max_length=45, blank=True, default="")
    salt = models.UUIDField(editable=False)
    chain_no = models.BigIntegerField(editable=False, null=True)
    previous = models.BinaryField(editable=False, max_length=32)
    content = models.BinaryField(editable=False, max_length=32)
    hash = models.BinaryField(editable=False, max_length=32)
    disposed_under = models.BigIntegerField(editable=False, null=True, help_text="the certificate's entry")

    filled_by_database = ("salt", "chain_no", "previous", "content", "hash", "disposed_under")

    class Meta:
        verbose_name_plural = "entries"
        constraints = [models.UniqueConstraint(fields=["case", "chain_no"], name="entry_place_in_case_chain")]
        indexes = [models.Index(fields=["partnership", "recorded_at"], name="entry_of_partnership")]

    def __str__(self) -> str:
        return f"{self.act} at {self.at:%Y-%m-%d %H:%M}"


class Opening(models.Model):
    """
    Who opened which page or file of a case, took a copy of it, or revealed an identity, and why. Without a case: a copy
    of a list. The partnership of a case is filled in by the database.
    """

    case = models.ForeignKey("workflows.Case", models.PROTECT, null=True, db_index=False, related_name="+")
    partnership = models.ForeignKey(
        "workflows.Partnership", models.PROTECT, null=True, db_index=False, related_name="+"
    )
    user = models.ForeignKey("workflows.User", models.PROTECT, related_name="+")
    at = models.DateTimeField()
    page = models.CharField(max_length=60)
    why = models.TextField(blank=True, default="")
    as_what = models.TextField(blank=True, default="")
    address = models.CharField(max_length=45, blank=True, default="")
    salt = models.UUIDField(editable=False)
    content = models.BinaryField(editable=False, max_length=32)
    hash = models.BinaryField(editable=False, max_length=32)
    disposed_under = models.BigIntegerField(editable=False, null=True, help_text="the certificate's entry")

    filled_by_database = ("salt", "content", "hash", "disposed_under")

    class Meta:
        indexes = [models.Index(fields=["case", "at"], name="opening_of_case")]

    def __str__(self) -> str:
        return f"{self.page} at {self.at:%Y-%m-%d %H:%M}"


class CoveredTable(models.Model):
    """A table of evidence and the columns that its rows' digests are of, from one form to the next."""

    table_name = models.CharField(max_length=63)
    form = models.PositiveSmallIntegerField()
    columns = ArrayField(models.CharField(max_length=63))

    class Meta:
        constraints = [models.UniqueConstraint(fields=["table_name", "form"], name="one_form_of_a_table")]


class Seal(models.Model):
    """
    One minute of a partnership (or of no partnership), following the one before it. `marks` is the highest row of each
    table that has been sealed so far; `made_at` is the database server's own time, which nobody pretends.
    """

    partnership = models.ForeignKey(
        "workflows.Partnership", models.PROTECT, null=True, db_index=False, related_name="+"
    )
    at = models.DateTimeField()
    made_at = models.DateTimeField(editable=False)
    marks = models.JSONField()
    number = models.BigIntegerField(editable=False)
    leaves = models.PositiveIntegerField(editable=False)
    previous = models.BinaryField(editable=False, max_length=32)
    digest = models.BinaryField(editable=False, max_length=32)
    hash = models.BinaryField(editable=False, max_length=32)

    filled_by_database = ("made_at", "number", "leaves", "previous", "digest", "hash")

    class Meta:
        constraints = [
            models.UniqueConstraint(Coalesce("partnership", 0), "number", name="seal_place_in_partnership_chain")
        ]

    def __str__(self) -> str:
        return f"Seal {self.number}"


class Leaf(models.Model):
    """One row of evidence under a seal: where it stands, of which case it is, and its digest."""

    seal = models.ForeignKey(Seal, models.PROTECT, related_name="+")
    partnership = models.ForeignKey(
        "workflows.Partnership", models.PROTECT, null=True, db_index=False, related_name="+"
    )
    case_id = models.BigIntegerField(null=True, db_index=True)
    table_name = models.CharField(max_length=63)
    row_id = models.BigIntegerField()
    digest = models.BinaryField(max_length=32)

    class Meta:
        verbose_name_plural = "leaves"
        constraints = [models.UniqueConstraint(fields=["table_name", "row_id"], name="a_row_is_sealed_once")]


class Anchor(models.Model):
    """One hash over the heads of all chains of seals on one day. `text` is what was filed and sent, word for word."""

    at = models.DateTimeField()
    hash = models.CharField(max_length=64)
    text = models.TextField()
    sent_to = ArrayField(models.EmailField(), default=list)
    file = models.CharField(max_length=300, blank=True)

    def __str__(self) -> str:
        return f"Anchor of {self.at:%Y-%m-%d}"


class Verification(models.Model):
    """One check of the whole trail. It waits for the worker while `finished_at` is empty; `findings` as in `Broken`."""

    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey("workflows.User", models.PROTECT, null=True, db_index=False, related_name="+")
    finished_at = models.DateTimeField(null=True)
    rows = models.BigIntegerField(default=0)
    findings = models.JSONField(default=list)

    class Meta:
        indexes = [models.Index(fields=["-finished_at"], name="verification_by_end")]

    def __str__(self) -> str:
        return f"Verification asked at {self.asked_at:%Y-%m-%d %H:%M}"
