"""Children by pseudonym, and the vault that alone knows who they are.

Nothing outside `Identity` and `IdentityMatch` holds a name, a date of birth or a record number; neither
table has history. `workflows.vault` is the only module that reads or writes them.
"""

from django.db import models

from workflows.models.people import Partnership


class Child(models.Model):
    """A child as everybody may speak of them: "Child R"."""

    partnership = models.ForeignKey(Partnership, models.PROTECT, related_name="known_children")
    pseudonym = models.CharField(max_length=40)
    added_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["partnership", "pseudonym"], name="one_pseudonym_per_child")]

    def __str__(self) -> str:
        return self.pseudonym


class Identity(models.Model):
    """The encrypted identifiers of a child: JSON sealed under the key named `key_id`."""

    child = models.OneToOneField(Child, models.PROTECT, related_name="identity")
    key_id = models.CharField(max_length=40)
    sealed = models.BinaryField()


class IdentityMatch(models.Model):
    """A keyed hash of one identifier, so that the same child is recognised without being read."""

    child = models.ForeignKey(Child, models.PROTECT, related_name="matches")
    kind = models.CharField(max_length=20)
    digest = models.BinaryField()

    class Meta:
        indexes = [models.Index(fields=["kind", "digest"])]
        constraints = [models.UniqueConstraint(fields=["child", "kind", "digest"], name="one_match_per_identifier")]
