"""A partnership's rules as stored data, and the clocks and counters of the engine."""

import hashlib
from datetime import datetime

from django.db import models

from workflows.models.people import Partnership
from workflows.procedure import Rules
from workflows.procedure_file import ProcedureError, parse

# Parsed once per process: a stored text never changes, and its digest names it.
_parsed: dict[str, Rules] = {}


def digest_of(text: str) -> str:
    """The sha256 of a procedure's text, in hex."""
    return hashlib.sha256(text.encode()).hexdigest()


class Procedure(models.Model):
    """One version of a procedure, as its file said it. Append-only in the database; the digest guards the text."""

    partnership = models.ForeignKey(Partnership, models.PROTECT, related_name="procedures")
    kind = models.CharField(max_length=20)
    name = models.CharField(max_length=60)
    version = models.CharField(max_length=30)
    title = models.CharField(max_length=200)
    in_force_from = models.DateField()
    digest = models.CharField(max_length=64)
    text = models.TextField()
    loaded_at = models.DateTimeField()

    class Meta:
        ordering = ["name", "-in_force_from", "-id"]
        constraints = [models.UniqueConstraint(fields=["partnership", "name", "version"], name="one_text_per_version")]

    def __str__(self) -> str:
        return f"{self.name}@{self.version}"

    @property
    def rules(self) -> Rules:
        """The parsed rules. Raises ProcedureError when the text no longer matches its digest."""
        if self.digest not in _parsed:
            if digest_of(self.text) != self.digest:
                raise ProcedureError([f"{self}: the stored text does not match its digest."])
            _parsed[self.digest] = parse(self.text, name=str(self))
        return _parsed[self.digest]


class ReferenceCounter(models.Model):
    """The last number given out for a kind of case in a year. Gaps are possible, doubles are not."""

    prefix = models.CharField(max_length=4)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["prefix", "year"], name="one_counter_per_year")]


class ProclaimedHoliday(models.Model):
    """A bank holiday proclaimed after the shipped table was published; installation-wide, for ever."""

    day = models.DateField(unique=True)
    name = models.CharField(max_length=80)
    why = models.CharField(max_length=300, help_text="Where it was proclaimed.")
    proclaimed_at = models.DateTimeField()
    by = models.ForeignKey("workflows.User", models.PROTECT, related_name="+")

    class Meta:
        ordering = ["day"]


class Heartbeat(models.Model):
    """When a part of the engine last ran to its end, so that the auditor can tell that it has stopped."""

    name = models.CharField(max_length=40, primary_key=True)
    last_at = models.DateTimeField()
    note = models.TextField(blank=True)

    @classmethod
    def beat(cls, name: str, *, at: datetime, note: str = "") -> None:
        """That part of the engine has run to its end at this instant."""
        if not cls.objects.filter(name=name).update(last_at=at, note=note):
            cls.objects.get_or_create(name=name, defaults={"last_at": at, "note": note})


class PretendedTime(models.Model):
    """Demonstration mode only: how far the clock of all processes is moved."""

    offset_seconds = models.BigIntegerField(default=0)
    moved_by = models.CharField(max_length=120, blank=True)


class Digest(models.Model):
    """The day a manager's digest of a partnership was composed for; unique, so that it is composed once."""

    partnership = models.ForeignKey(Partnership, models.PROTECT, null=True, related_name="+")
    user = models.ForeignKey("workflows.User", models.PROTECT, related_name="+")
    day_on = models.DateField()
    composed_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["partnership", "user", "day_on"], name="one_digest_a_day")]
