"""Two panels and their members' views: the virtual panel on the threshold, the rapid review panel on what follows."""

from django.db import models

from workflows.models import CaseRecord, Deadline, Post, User
from workflows.models.record import case_history


class Panel(models.TextChoices):
    VIRTUAL = "virtual", "Virtual panel"
    REVIEW = "review", "Rapid review panel"


class Partner(models.TextChoices):
    """The three statutory safeguarding partners, whose duty is joint and equal."""

    COUNCIL = "council", "the local authority"
    NHS = "nhs", "the NHS"
    POLICE = "police", "the police"


class ViewAnswer(models.TextChoices):
    """A member's view on the threshold."""

    MEETS = "meets", "It meets the criteria"
    DOES_NOT_MEET = "does_not_meet", "It does not meet the criteria"
    NEED_MORE = "need_more", "I need more information"


class Conclusion(models.TextChoices):
    """What a rapid review concludes. To put it off is none of them."""

    CSPR = "cspr", "A local child safeguarding practice review"
    NO_CSPR = "no_cspr", "No practice review: the learning is complete"
    LOCAL = "local", "No practice review, but other local learning"
    NATIONAL = "national", "Propose a national review"
    JOINT = "joint", "A joint review with another area, or within one that is under way"
    NOT_MET = "not_met", "The criteria are not met after all"


class PanelMember(CaseRecord):
    """Somebody who is asked for a view. `speaks_for` is the partner they are authorised for; "" advises only."""

    case = models.ForeignKey("workflows.Case", models.PROTECT, related_name="panel_members")
    panel = models.CharField(max_length=8, choices=Panel)
    post = models.ForeignKey(Post, models.PROTECT, related_name="+")
    speaks_for = models.CharField(max_length=8, choices=Partner, blank=True)
    deadline = models.ForeignKey(Deadline, models.PROTECT, null=True, blank=True, related_name="+")
    joined_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True, blank=True)
    left_why = models.CharField(max_length=120, blank=True)
    history = case_history()

    class Meta:
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(
                fields=["case", "panel", "post"], condition=models.Q(left_at=None), name="a_post_once_on_a_panel"
            )
        ]


class View(CaseRecord):
    """One view of one member; a later one of theirs replaces it. `late`: given after the decision.

    `criteria` is a list of [criterion's code, "yes" | "no" | "unclear", reason].
    """

    case = models.ForeignKey("workflows.Case", models.PROTECT, related_name="panel_views")
    member = models.ForeignKey(PanelMember, models.PROTECT, related_name="views")
    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    round = models.PositiveSmallIntegerField(default=1)
    answer = models.CharField(max_length=14)
    criteria = models.JSONField(default=list)
    why = models.TextField()
    relied_on = models.TextField(blank=True)
    given_at = models.DateTimeField()
    late = models.BooleanField(default=False)
    history = case_history()

    class Meta:
        base_manager_name = "objects"


class InformationRequest(CaseRecord):
    """More information the virtual panel asks of one person, while its five days run on."""

    case = models.ForeignKey("workflows.Case", models.PROTECT, related_name="information_requests")
    post = models.ForeignKey(Post, models.PROTECT, related_name="+")
    deadline = models.ForeignKey(Deadline, models.PROTECT, related_name="+")
    question = models.TextField()
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    answer = models.TextField(blank=True)
    answered_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)
    history = case_history()

    class Meta:
        base_manager_name = "objects"
