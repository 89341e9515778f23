"""The practice review of an incident: its state, what it is asked, who reviews it, and how it is published."""

from datetime import date, datetime

from django.db import models
from django_fsm import FSMField, transition

from workflows.models import CaseRecord, Post, User
from workflows.models.record import case_history


class PracticeState(models.TextChoices):
    UNDER_WAY = "UNDER_WAY", "The practice review is under way"
    AGREEING = "AGREEING", "Waiting for the executive’s agreement and two checks of anonymity"
    AGREED = "AGREED", "Agreed; to be sent to the Panel and the Secretary of State"
    SENT_AHEAD = "SENT_AHEAD", "Sent ahead; to be published"
    PUBLISHED = "PUBLISHED", "The practice review is published"
    TAKEN_DOWN = "TAKEN_DOWN", "Published, and taken down again"
    NOT_PUBLISHED = "NOT_PUBLISHED", "The practice review ended without being published"
    ENDED = "ENDED", "The practice review ended before a report"


PRACTICE_STAGES = {
    PracticeState.UNDER_WAY: 8,
    PracticeState.AGREEING: 9,
    PracticeState.AGREED: 10,
    PracticeState.SENT_AHEAD: 11,
}


# As long as the report has not been agreed it can go on elsewhere; afterwards it is published, or says why not.
BEFORE_A_REPORT = (PracticeState.UNDER_WAY, PracticeState.AGREEING)
# What was agreed can be taken back to be changed, also when it was published and taken down, or kept back.
AFTER_AGREEMENT = (
    PracticeState.AGREED,
    PracticeState.SENT_AHEAD,
    PracticeState.TAKEN_DOWN,
    PracticeState.NOT_PUBLISHED,
)


class Publishing(models.TextChoices):
    """How a practice review is published (Children Act 2004, section 16F)."""

    FULL = "full", "The report in full"
    IMPROVEMENTS = "improvements", "Only what should be improved"
    NOTHING = "nothing", "It is not published"


class PracticeReview(CaseRecord):
    """The practice review of one incident. `round` counts how often its report has been put to the partners.

    `decided_at` is when the last partner signed the decision off: the six months count from that day.
    """

    case = models.OneToOneField("workflows.Case", models.PROTECT, related_name="practice_review")
    state = FSMField(max_length=14, choices=PracticeState, default=PracticeState.UNDER_WAY, protected=True)
    round = models.PositiveSmallIntegerField(default=0)
    decided_at = models.DateTimeField()
    began_at = models.DateTimeField()
    terms = models.TextField(blank=True, help_text="Terms of reference: scope, period, lines of enquiry.")
    methodology = models.TextField(blank=True)
    supported_by = models.TextField(blank=True, help_text="The panel that supports the reviewer, by their posts.")
    reviewer = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="+")
    reviewer_until = models.DateField(null=True, blank=True, help_text="The last day on which they read the case.")
    independence = models.TextField(blank=True, help_text="How the reviewer is independent, and of whom.")
    removed_why = models.TextField(blank=True, help_text="Why the last reviewer was removed.")
    planned_on = models.DateField(null=True, blank=True)
    plan_why = models.TextField(blank=True)
    publicity = models.TextField(blank=True, help_text="Who is told beforehand, who speaks.")
    sent_at = models.DateTimeField(null=True, blank=True)
    sent_to = models.TextField(blank=True)
    proof = models.TextField(blank=True, help_text="How one can show that it was sent.")
    publishing = models.CharField(max_length=12, choices=Publishing, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    not_published_why = models.TextField(blank=True)
    justified_at = models.DateTimeField(null=True, blank=True, help_text="When the justification was sent.")
    ended_why = models.TextField(blank=True)
    history = case_history()

    class Meta:
        base_manager_name = "objects"

    @property
    def step(self) -> int:
        """The number of its stage in the rules; 0 after the end."""
        return PRACTICE_STAGES.get(PracticeState(self.state), 0)

    @transition(field=state, source=PracticeState.UNDER_WAY, target=PracticeState.AGREEING)
    def submit(self) -> None:
        """The report is put to the three partners and to two people who check its anonymity."""
        self.round += 1

    @transition(field=state, source=PracticeState.AGREEING, target=PracticeState.AGREED)
    def agreed(self) -> None:
        """All three agree, and both checks found nothing."""

    @transition(field=state, source=PracticeState.AGREEING, target=PracticeState.UNDER_WAY)
    def sent_back(self) -> None:
        """A partner does not agree, or somebody could be recognised: the report is changed."""

    @transition(field=state, source=PracticeState.AGREED, target=PracticeState.SENT_AHEAD)
    def send_ahead(self, *, at: datetime, to: str, proof: str) -> None:
        """The report has been sent to the national Panel and the Secretary of State."""
        self.sent_at, self.sent_to, self.proof = at, to, proof

    @transition(field=state, source=PracticeState.SENT_AHEAD, target=PracticeState.PUBLISHED)
    def publish(self, *, how: str, at: datetime) -> None:
        """It is public, in full or what should be improved alone."""
        self.publishing, self.published_at = how, at

    @transition(field=state, source=PracticeState.PUBLISHED, target=PracticeState.TAKEN_DOWN)
    def take_down(self) -> None:
        """It is public no more."""

    @transition(field=state, source=PracticeState.SENT_AHEAD, target=PracticeState.NOT_PUBLISHED)
    def keep_back(self, *, why: str, justified_at: datetime) -> None:
        """It is not published, and the justification has been sent."""
        self.publishing, self.not_published_why, self.justified_at = Publishing.NOTHING, why, justified_at

    @transition(field=state, source=[*AFTER_AGREEMENT], target=PracticeState.UNDER_WAY)
    def take_back(self) -> None:
        """It is changed after all. What was planned, sent and justified was about the version before."""
        self.planned_on, self.plan_why = None, ""
        self.sent_at, self.sent_to, self.proof = None, "", ""
        self.publishing, self.published_at = "", None
        self.not_published_why, self.justified_at = "", None

    @transition(field=state, source=[*BEFORE_A_REPORT], target=PracticeState.ENDED)
    def end(self, *, why: str) -> None:
        """It goes on elsewhere, such as in a national review. Nothing of it is deleted."""
        self.ended_why = why

    def plan(self, *, on: date, why: str) -> None:
        self.planned_on, self.plan_why = on, why


class PhaseState(models.TextChoices):
    TO_COME = "to_come", "Not begun"
    UNDER_WAY = "under_way", "Under way"
    COMPLETE = "complete", "Complete"
    TAKEN_OUT = "taken_out", "Not part of this review"


class PracticePhase(CaseRecord):
    """One phase of a practice review, as its team calls it: no two reviews have the same."""

    case = models.ForeignKey("workflows.Case", models.PROTECT, related_name="practice_phases")
    number = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=120)
    state = models.CharField(max_length=10, choices=PhaseState, default=PhaseState.TO_COME)
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    history = case_history()

    class Meta:
        base_manager_name = "objects"
