"""What a partnership has beside its learning reviews: briefings, the rota of chairs, and how reviews are run."""

from django.db import models

from workflows.models import CaseRecord, Partnership, Post, User
from workflows.models.record import case_history


class Briefing(CaseRecord):
    """A 7-minute briefing made from a review. It gets its number when it is published, and keeps it.

    `boxes` are seven texts, in the order of `rapid_review.briefings.BOXES`.
    """

    case = models.ForeignKey("workflows.Case", models.PROTECT, related_name="briefings")
    partnership = models.ForeignKey(Partnership, models.PROTECT, related_name="briefings")
    number = models.PositiveIntegerField(null=True, blank=True)
    title = models.CharField(max_length=120)
    boxes = models.JSONField(default=list)
    written_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    written_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True, blank=True)
    taken_down_at = models.DateTimeField(null=True, blank=True)
    taken_down_why = models.TextField(blank=True)
    history = case_history()

    class Meta:
        base_manager_name = "objects"
        constraints = [models.UniqueConstraint(fields=["partnership", "number"], name="a_briefings_number_once")]


class RotaMember(models.Model):
    """Somebody whose turn it can be to chair a learning review; whoever left the rota keeps a row."""

    partnership = models.ForeignKey(Partnership, models.PROTECT, related_name="rota")
    post = models.ForeignKey(Post, models.PROTECT, related_name="+")
    joined_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["partnership", "post"], condition=models.Q(left_at=None), name="once_on_the_rota"
            )
        ]


class ReviewSettings(models.Model):
    """A partnership's own purposes and protocols by kind, and the number its briefings begin with."""

    partnership = models.OneToOneField(Partnership, models.PROTECT, related_name="review_settings")
    texts = models.JSONField(default=dict, help_text="Kind to purpose and protocol; the shipped ones where silent.")
    first_briefing = models.PositiveIntegerField(default=1)
