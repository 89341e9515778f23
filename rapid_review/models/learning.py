"""The other reviews: learning circles, local reflective reviews, thematic audits, and the triage of outside reviews."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django_fsm import FSMField, transition

from rapid_review.models.facts import facts_of
from workflows.limits import Facts
from workflows.models import Agency, Case, CaseFile, CaseRecord, Deadline, Party, Post, Theme, User
from workflows.models.record import case_history


class ReviewKind(models.TextChoices):
    """Halton's kinds of learning review, and the triage. A rapid review of its own is its incident's case."""

    CIRCLE = "circle", "Learning circle"
    REFLECTIVE = "reflective", "Local reflective review"
    AUDIT = "audit", "Thematic audit"
    TRIAGE = "triage", "Triage of an outside review"
    RAPID = "rapid", "Rapid review"  # of the time before this service alone


WITH_A_SESSION = (ReviewKind.CIRCLE, ReviewKind.REFLECTIVE, ReviewKind.AUDIT)
OF_A_CHILD = (ReviewKind.CIRCLE, ReviewKind.REFLECTIVE)


class LearningState(models.TextChoices):
    PLANNED = "PLANNED", "Planned: the session is to be held"
    HELD = "HELD", "Held: the report is to be written"
    WITH_QUALITY = "WITH_QUALITY", "Report written: with the Quality and Impact Group"
    WITH_LEADERS = "WITH_LEADERS", "To be ratified by the Strategic Leadership Group"
    RATIFIED = "RATIFIED", "Ratified by the Strategic Leadership Group"
    COMPARING = "COMPARING", "Being compared with what is in place"
    COMPARED = "COMPARED", "Compared with what is in place"
    STOPPED = "STOPPED", "Stopped"
    EARLIER = "EARLIER", "Held before this service was used"


# The number of each stage in the rules.
STEPS: dict[str, int] = {
    LearningState.PLANNED: 1,
    LearningState.HELD: 2,
    LearningState.WITH_QUALITY: 3,
    LearningState.WITH_LEADERS: 4,
    LearningState.COMPARING: 5,
}
WRITTEN = (LearningState.PLANNED, LearningState.HELD)  # while its chair holds it


class Came(models.TextChoices):
    CAME = "came", "Came"
    APOLOGIES = "apologies", "Sent apologies"
    DID_NOT = "did_not", "Did not come"


class Participant(CaseRecord):
    """Somebody invited to the session, for their agency; `came` is "" until the session is recorded."""

    case = models.ForeignKey("workflows.Case", models.PROTECT, related_name="participants")
    post = models.ForeignKey(Post, models.PROTECT, related_name="+")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    invited_at = models.DateTimeField()
    came = models.CharField(max_length=10, choices=Came, blank=True)
    left_at = models.DateTimeField(null=True, blank=True)
    history = case_history()

    class Meta:
        base_manager_name = "objects"
        constraints = [models.UniqueConstraint(fields=["case", "post"], name="a_post_is_invited_once")]


class LearningReview(CaseFile):
    """One learning review. `title` is its theme in words or, of a triage, the outside review's title; `round` counts
    its reports; `themes` are of the list that all kinds of case share.

    `known` is what is on record of one that was held before this service was used.
    """

    case = models.OneToOneField(Case, models.PROTECT, related_name="review")
    state = FSMField(max_length=14, choices=LearningState, default=LearningState.PLANNED, protected=True)
    kind = models.CharField(max_length=10, choices=ReviewKind)
    began_at = models.DateTimeField()
    title = models.CharField(max_length=200, blank=True)
    themes = ArrayField(models.CharField(max_length=20, choices=Theme), default=list)
    source = models.CharField(max_length=300, blank=True, help_text="Of a triage: where the outside review stands.")
    purpose = models.TextField(blank=True)
    protocol = models.TextField(blank=True)
    chair = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="+")
    chair_named_at = models.DateTimeField(null=True, blank=True)
    chair_why = models.TextField(blank=True, help_text="Why not whose turn it was.")
    session_at = models.DateTimeField(null=True, blank=True, help_text="When it is planned, and then when it was.")
    place = models.CharField(max_length=200, blank=True)
    held_note = models.TextField(blank=True)
    findings = models.TextField(blank=True)
    good_practice = models.TextField(blank=True)
    learning = models.TextField(blank=True, help_text="The learning points, one a line.")
    written_at = models.DateTimeField(null=True, blank=True)
    round = models.PositiveSmallIntegerField(default=1)
    ratified_at = models.DateTimeField(null=True, blank=True)
    ended_why = models.TextField(blank=True, help_text="Why it was stopped.")
    known = models.TextField(blank=True)
    history = case_history()

    participants: list[Participant]
    outside: list["OutsideRecommendation"]

    class Meta:
        base_manager_name = "objects"

    def get_absolute_url(self) -> str:
        return f"/reviews/{self.case.reference}/"

    @property
    def step(self) -> int:
        """The stage it is at, by its number in the rules; 0 after the end."""
        return STEPS.get(self.state, 0)

    @property
    def stands(self) -> str:
        """Where it stands, in words."""
        return self.get_state_display()

    def facts(self) -> Facts:
        return facts_of(self.case, begun_at=self.began_at)

    def turn_roles(self, party: Party) -> list[str]:
        """Those of its stage: the statutory partners are named at every stage, so that they read it."""
        return [role for role in party.roles if self.step and role in self.rules.step(self.step).partnership]

    # -- loading --------------------------------------------------------------------------------------

    def began(self) -> None:
        super().began()
        self.participants, self.outside = [], []

    @classmethod
    def load_more(cls, files: dict[int, Any]) -> None:
        """Who is invited, and the recommendations of an outside review."""
        for model, name in ((Participant, "participants"), (OutsideRecommendation, "outside")):
            for record in model.objects.filter(case_id__in=list(files)).order_by("pk"):
                getattr(files[record.case_id], name).append(record)

    def records(self) -> Iterable[CaseRecord]:
        yield from super().records()
        yield from self.participants
        yield from self.outside

    def named_posts(self) -> set[int]:
        chair = {self.chair_id} if self.chair_id else set()
        return super().named_posts() | chair | {one.post_id for one in self.participants if one.left_at is None}

    def steps_aside(self, user_id: int, *, at: datetime) -> list[Deadline]:
        """They no longer chair it or take part. What waits for the chair goes to the team: nobody chairs instead."""
        for one in self.participants:
            if one.post.user_id == user_id and one.left_at is None:
                one.left_at = at
        if self.chair is not None and self.chair.user_id == user_id:
            self.chair = self.chair_named_at = None
        return []

    # -- moving ---------------------------------------------------------------------------------------

    @transition(field=state, source=LearningState.PLANNED, target=LearningState.COMPARING)
    def begin_comparing(self) -> None:
        """A triage has no session of its own: the group's quarterly meeting compares."""

    @transition(field=state, source=LearningState.PLANNED, target=LearningState.EARLIER)
    def enter_earlier(self, *, known: str) -> None:
        """It was held before this service was used: what is on record of it stands, and nothing else."""
        self.known = known

    @transition(field=state, source=LearningState.PLANNED, target=LearningState.HELD)
    def hold(self, *, at: datetime, note: str) -> None:
        """The session has been held."""
        self.session_at, self.held_note = at, note

    @transition(field=state, source=LearningState.HELD, target=LearningState.WITH_QUALITY)
    def hand_in(self, *, at: datetime) -> None:
        """The report is written."""
        self.written_at = at

    @transition(field=state, source=LearningState.WITH_QUALITY, target=LearningState.HELD)
    def send_back(self) -> None:
        """The Quality and Impact Group asks for more: the report is written anew."""
        self.round += 1

    @transition(field=state, source=LearningState.WITH_QUALITY, target=LearningState.WITH_LEADERS)
    def pass_on(self) -> None:
        """The Quality and Impact Group has seen it and passes it on."""

    @transition(field=state, source=LearningState.WITH_LEADERS, target=LearningState.RATIFIED)
    def ratify(self, *, at: datetime) -> None:
        """The Strategic Leadership Group agrees to it."""
        self.ratified_at = at

    @transition(field=state, source=LearningState.WITH_LEADERS, target=LearningState.HELD)
    def refuse(self) -> None:
        """The Strategic Leadership Group does not agree: the report is written anew."""
        self.round += 1

    @transition(field=state, source=LearningState.COMPARING, target=LearningState.COMPARED)
    def finish_comparing(self) -> None:
        """Every recommendation of the outside review has been compared."""

    @transition(field=state, source=[*STEPS], target=LearningState.STOPPED)
    def stop(self, *, why: str) -> None:
        """It does not go on. What was written stays."""
        self.ended_why = why


class Group(models.TextChoices):
    QUALITY = "quality", "Quality and Impact Group"
    LEADERS = "leaders", "Strategic Leadership Group"


class GroupsView(CaseRecord):
    """What one of the two groups said of the report, on a day."""

    case = models.ForeignKey("workflows.Case", models.PROTECT, related_name="group_views")
    panel = models.CharField(max_length=8, choices=Group)
    round = models.PositiveSmallIntegerField()
    on_day = models.DateField()
    agrees = models.BooleanField()
    words = models.TextField(blank=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    history = case_history()

    class Meta:
        base_manager_name = "objects"


class Verdict(models.TextChoices):
    IN_PLACE = "in_place", "In place"
    GAP = "gap", "Gap"
    NOT_APPLICABLE = "not_applicable", "Not applicable"


class OutsideRecommendation(CaseRecord):
    """One recommendation of an outside review, as written there, and what this partnership has of it.

    `have` is in words, `links` one address a line; `recommendation` is the reference of what a gap became.
    """

    case = models.ForeignKey("workflows.Case", models.PROTECT, related_name="outside_recommendations")
    number = models.PositiveSmallIntegerField()
    text = models.TextField()
    to_whom = models.CharField(max_length=200, blank=True)
    verdict = models.CharField(max_length=14, choices=Verdict, blank=True)
    have = models.TextField(blank=True)
    links = models.TextField(blank=True)
    why = models.TextField(blank=True)
    said_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    said_at = models.DateTimeField(null=True, blank=True)
    next_look_on = models.DateField(null=True, blank=True)
    recommendation = models.CharField(max_length=20, blank=True)
    history = case_history()

    class Meta:
        base_manager_name = "objects"
        constraints = [models.UniqueConstraint(fields=["case", "number"], name="an_outside_recommendation_once")]
