"""The rapid review itself: its stages, the panel's meeting and conclusion, the sign-offs, the Panel's answer."""

from datetime import datetime

from django.db import models
from django_fsm import FSMField, transition

from rapid_review.models.panel import Conclusion, Partner
from workflows.models import CaseRecord, Deadline, Post, User
from workflows.models.record import case_history


class ReviewState(models.TextChoices):
    GATHERING = "GATHERING", "Agencies are asked what they know"
    AT_PANEL = "AT_PANEL", "Waiting for the rapid review panel"
    SIGNING_OFF = "SIGNING_OFF", "Waiting for the three partners to sign off"
    READY = "READY", "To be sent to the national Panel"
    SENT = "SENT", "Sent; waiting for the national Panel’s answer"
    ANSWERED = "ANSWERED", "The national Panel has answered"
    WITHDRAWN = "WITHDRAWN", "Ended: the criteria are not met"


STAGES = {
    ReviewState.GATHERING: 3,
    ReviewState.AT_PANEL: 4,
    ReviewState.SIGNING_OFF: 5,
    ReviewState.READY: 6,
    ReviewState.SENT: 7,
}


class PanelAnswer(models.TextChoices):
    """What the national Panel answers."""

    AGREES = "agrees", "It agrees with the decision"
    RECONSIDER = "reconsider", "It asks the partners to reconsider"
    WANTS_MORE = "wants_more", "It asks for more information or a better review"
    NATIONAL = "national", "It considers a national review"


SENT_BACK = frozenset({PanelAnswer.RECONSIDER, PanelAnswer.WANTS_MORE})


class SignOffAnswer(models.TextChoices):
    SIGNED = "signed", "Signed off"
    SENT_BACK = "sent_back", "Sent back to the panel"
    NOT_ASKED = "not_asked", "No longer asked"


class RapidReview(CaseRecord):
    """The rapid review of one incident. `round` counts how often its panel has been asked.

    `sections` is the report's text by section's code; `criteria` is a list of [code, answer, reason].
    """

    case = models.OneToOneField("workflows.Case", models.PROTECT, related_name="rapid_review")
    state = FSMField(max_length=12, choices=ReviewState, default=ReviewState.GATHERING, protected=True)
    round = models.PositiveSmallIntegerField(default=1)
    began_at = models.DateTimeField()
    met_at = models.DateTimeField(null=True, blank=True)
    attendees = models.TextField(blank=True)
    apologies = models.TextField(blank=True)
    minutes = models.TextField(blank=True)
    sections = models.JSONField(default=dict)
    conclusion = models.CharField(max_length=8, choices=Conclusion, blank=True)
    conclusion_why = models.TextField(blank=True)
    complete_why = models.TextField(blank=True, help_text="If there is no practice review: why learning is complete.")
    criteria = models.JSONField(default=list)
    concluded_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    sent_how = models.CharField(max_length=120, blank=True)
    answer = models.CharField(max_length=10, choices=PanelAnswer, blank=True)
    answer_why = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    history = case_history()

    class Meta:
        base_manager_name = "objects"

    @property
    def step(self) -> int:
        """The number of its stage in the rules; 0 after the end."""
        return STAGES.get(ReviewState(self.state), 0)

    @transition(field=state, source=ReviewState.GATHERING, target=ReviewState.AT_PANEL)
    def returns_are_in(self) -> None:
        """Every agency has returned, or is excused."""

    @transition(field=state, source=ReviewState.AT_PANEL, target=ReviewState.SIGNING_OFF)
    def conclude(
        self, *, conclusion: str, why: str, complete_why: str, criteria: list[list[str]], at: datetime
    ) -> None:
        """The panel has decided."""
        self.conclusion, self.conclusion_why, self.complete_why = conclusion, why, complete_why
        self.criteria, self.concluded_at = criteria, at

    @transition(field=state, source=ReviewState.SIGNING_OFF, target=ReviewState.READY)
    def signed_off(self) -> None:
        """All three partners have signed."""

    @transition(field=state, source=ReviewState.SIGNING_OFF, target=ReviewState.AT_PANEL)
    def sent_back(self) -> None:
        """A partner does not sign: the panel decides anew."""
        self.round += 1

    @transition(field=state, source=ReviewState.READY, target=ReviewState.SENT)
    def send(self, *, at: datetime, how: str) -> None:
        """The review has been sent to the national Panel."""
        self.sent_at, self.sent_how = at, how

    @transition(field=state, source=ReviewState.SENT, target=ReviewState.ANSWERED)
    def settle(self, *, answer: str, why: str, at: datetime) -> None:
        """The Panel agrees, or takes it further itself."""
        self.answer, self.answer_why, self.answered_at = answer, why, at

    @transition(field=state, source=ReviewState.SENT, target=ReviewState.AT_PANEL)
    def reconsider(self, *, answer: str, why: str, at: datetime) -> None:
        """The Panel sends it back: the rapid review panel decides anew. What was done meanwhile stays done."""
        self.answer, self.answer_why, self.answered_at = answer, why, at
        self.round += 1

    @transition(field=state, source=[*STAGES], target=ReviewState.WITHDRAWN)
    def withdraw(self) -> None:
        """The criteria are not met after all."""


class KeyPracticeEpisode(CaseRecord):
    """A moment at which practice mattered, and what the panel makes of it."""

    case = models.ForeignKey("workflows.Case", models.PROTECT, related_name="episodes")
    happened = models.CharField(max_length=60, help_text="When, as “March 2026”.")
    what = models.TextField()
    analysis = models.TextField()
    written_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    written_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True, blank=True)
    history = case_history()

    class Meta:
        base_manager_name = "objects"


class SignOff(CaseRecord):
    """One partner asked, in one round, to sign the review off."""

    case = models.ForeignKey("workflows.Case", models.PROTECT, related_name="sign_offs")
    round = models.PositiveSmallIntegerField()
    partner = models.CharField(max_length=8, choices=Partner)
    deadline = models.ForeignKey(Deadline, models.PROTECT, related_name="+")
    answer = models.CharField(max_length=10, choices=SignOffAnswer, blank=True)
    why = models.TextField(blank=True)
    user = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)
    history = case_history()

    class Meta:
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(fields=["case", "round", "partner"], name="a_partner_signs_once_a_round")
        ]


class SafetyAction(CaseRecord):
    """Something that has to be done at once for the safety of a child: somebody's, with a day."""

    case = models.ForeignKey("workflows.Case", models.PROTECT, related_name="safety_actions")
    what = models.TextField()
    owner = models.ForeignKey(Post, models.PROTECT, related_name="+")
    due_on = models.DateField()
    deadline = models.ForeignKey(Deadline, models.PROTECT, related_name="+")
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    done_note = models.TextField(blank=True)
    history = case_history()

    class Meta:
        base_manager_name = "objects"
