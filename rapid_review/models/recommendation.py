"""A recommendation: what a review says should change, who answers for it, and whether anything did."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django_fsm import FSMField, transition

from rapid_review.models.action import Action
from rapid_review.models.facts import facts_of
from workflows.limits import Facts
from workflows.models import Agency, Case, CaseFile, CaseRecord, Party, Role, Theme, User
from workflows.models.record import case_history


class RecommendationState(models.TextChoices):
    PROPOSED = "PROPOSED", "To be ratified"
    RATIFIED = "RATIFIED", "Waiting to be accepted"
    IN_HAND = "IN_HAND", "In hand"
    COMPLETE = "COMPLETE", "Complete, not yet embedded"
    EMBEDDED = "EMBEDDED", "Embedded"
    NOT_RATIFIED = "NOT_RATIFIED", "Not ratified"
    NOT_ACCEPTED = "NOT_ACCEPTED", "Not accepted"
    MERGED = "MERGED", "Merged with another recommendation"
    TRANSFERRED = "TRANSFERRED", "Passed to another body"


TURN = (Role.PARTNERSHIP_MANAGER, Role.BUSINESS_UNIT)
STAGES = {
    RecommendationState.PROPOSED: 1,
    RecommendationState.RATIFIED: 2,
    RecommendationState.IN_HAND: 3,
    RecommendationState.COMPLETE: 4,
}


class Accepted(models.TextChoices):
    """What whoever a recommendation is addressed to answers (domain facts 4.3)."""

    ACCEPTED = "accepted", "Accepted"
    IN_PART = "in_part", "Accepted in part"
    NOT_ACCEPTED = "not_accepted", "Not accepted"
    MERGED = "merged", "Merged with a recommendation that exists already"
    TRANSFERRED = "transferred", "Passed to another body"


TAKEN_ON = frozenset({Accepted.ACCEPTED, Accepted.IN_PART})
ENDS_AS = {
    Accepted.NOT_ACCEPTED: RecommendationState.NOT_ACCEPTED,
    Accepted.MERGED: RecommendationState.MERGED,
    Accepted.TRANSFERRED: RecommendationState.TRANSFERRED,
}


def _is_done(one: Any) -> bool:
    """Whether nothing is left to do, and it can be told whether it worked."""
    return bool(one.has_measure and one.actions and not one.under_way)


class Recommendation(CaseFile):
    """One recommendation, in the words of the review it comes from; from its ratification on they never change.

    It is addressed to an agency, to a body outside the partnership (`to_body`), or, without either, to the
    partnership. `baseline` is the measure before anything was done, as “58 % of 40 audited cases”. `round` counts
    how often actions were begun.
    """

    state = FSMField(max_length=12, choices=RecommendationState, default=RecommendationState.PROPOSED, protected=True)
    text = models.TextField()
    origin = models.CharField(max_length=300, blank=True, help_text="The review outside this system it comes from.")
    to_agency = models.ForeignKey(Agency, models.PROTECT, null=True, blank=True, related_name="+")
    to_body = models.CharField(max_length=200, blank=True)
    themes = ArrayField(models.CharField(max_length=20, choices=Theme), default=list)
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    ratified_on = models.DateField(null=True, blank=True)
    ratified_how = models.CharField(max_length=300, blank=True, help_text="The meeting that ratified it, or why not.")
    accepted = models.CharField(max_length=14, choices=Accepted, blank=True)
    accepted_why = models.TextField(blank=True)
    round = models.PositiveSmallIntegerField(default=1)
    question = models.TextField(blank=True, help_text="What has to be different if it worked.")
    measure = models.CharField(max_length=300, blank=True, help_text="What is counted or asked to know it.")
    baseline = models.CharField(max_length=200, blank=True)
    baseline_on = models.DateField(null=True, blank=True)
    completed_at = models.DateTimeField(null=True, blank=True)
    history = case_history()

    actions: list[Action]

    class Meta:
        base_manager_name = "objects"

    def get_absolute_url(self) -> str:
        return f"/recommendations/{self.case.reference}/"

    @property
    def step(self) -> int:
        """The stage it is at, by its number in the rules; 0 after the end."""
        return STAGES.get(RecommendationState(self.state), 0)

    @property
    def stands(self) -> str:
        return str(self.get_state_display())

    @property
    def addressed_to(self) -> str:
        """Who has to act on it, in words."""
        if self.to_agency is not None:
            return self.to_agency.name
        return self.to_body or "The partnership"

    @property
    def has_measure(self) -> bool:
        """Whether it can be told, one day, that something changed."""
        return bool(self.question and self.measure and self.baseline and self.baseline_on)

    @property
    def under_way(self) -> list[Action]:
        """The actions that somebody has still to do, or whose evidence somebody has still to accept."""
        return [one for one in self.actions if one.is_under_way]

    def facts(self) -> Facts:
        """What limits are counted from."""
        return facts_of(self.case, begun_at=self.recorded_at)

    def turn_roles(self, party: Party) -> list[str]:
        """The partnership's team: statutory partners read every recommendation and hold the turn of none."""
        return [role for role in party.roles if role in TURN]

    # -- loading --------------------------------------------------------------------------------------

    def began(self) -> None:
        super().began()
        self.actions = []

    @classmethod
    def load_more(cls, files: dict[int, Any]) -> None:
        """The actions, in the order in which they were planned."""
        found = Action.objects.filter(case_id__in=list(files)).select_related(
            "owner__user", "owner__agency", "lead__user"
        )
        for action in found.order_by("pk"):
            files[action.case_id].actions.append(action)

    def records(self) -> Iterable[CaseRecord]:
        yield from super().records()
        yield from self.actions

    def named_posts(self) -> set[int]:
        return super().named_posts() | {pk for one in self.actions for pk in (one.owner_id, one.lead_id)}

    # -- moving ---------------------------------------------------------------------------------------

    @transition(field=state, source=RecommendationState.PROPOSED, target=RecommendationState.RATIFIED)
    def ratify(self, *, on: date, how: str) -> None:
        """The Strategic Leadership Group has ratified it: its words are locked."""
        self.ratified_on, self.ratified_how = on, how

    @transition(field=state, source=RecommendationState.PROPOSED, target=RecommendationState.NOT_RATIFIED)
    def refuse(self, *, on: date, how: str) -> None:
        """The Strategic Leadership Group does not take it up."""
        self.ratified_on, self.ratified_how = on, how

    @transition(field=state, source=RecommendationState.RATIFIED, target=RecommendationState.IN_HAND)
    def take_on(self, *, accepted: str, why: str) -> None:
        """Accepted, wholly or in part."""
        self.accepted, self.accepted_why = accepted, why

    @transition(field=state, source=RecommendationState.RATIFIED, target=RecommendationState.NOT_ACCEPTED)
    def decline(self, *, why: str) -> None:
        """Not accepted."""
        self.accepted, self.accepted_why = Accepted.NOT_ACCEPTED, why

    @transition(field=state, source=RecommendationState.RATIFIED, target=RecommendationState.MERGED)
    def merge(self, *, why: str) -> None:
        """Another recommendation says the same, and is acted on."""
        self.accepted, self.accepted_why = Accepted.MERGED, why

    @transition(field=state, source=RecommendationState.RATIFIED, target=RecommendationState.TRANSFERRED)
    def transfer(self, *, why: str) -> None:
        """Another body acts on it."""
        self.accepted, self.accepted_why = Accepted.TRANSFERRED, why

    @transition(
        field=state,
        source=RecommendationState.IN_HAND,
        target=RecommendationState.COMPLETE,
        conditions=[_is_done],
    )
    def complete(self, *, at: datetime) -> None:
        """The evidence of every action has been accepted. Whether anything changed is not said by this."""
        self.completed_at = at

    @transition(field=state, source=RecommendationState.COMPLETE, target=RecommendationState.EMBEDDED)
    def embed(self) -> None:
        """After the last revisit: what was wanted has become ordinary practice."""

    @transition(
        field=state,
        source=[RecommendationState.COMPLETE, RecommendationState.EMBEDDED],
        target=RecommendationState.IN_HAND,
    )
    def act_again(self) -> None:
        """What was done was not enough: further actions, and the revisits anew after them."""
        self.round += 1
        self.completed_at = None

    @transition(
        field=state,
        source=[RecommendationState.NOT_ACCEPTED, RecommendationState.MERGED, RecommendationState.TRANSFERRED],
        target=RecommendationState.RATIFIED,
    )
    def ask_again(self) -> None:
        """Whoever it is addressed to is asked once more."""
        self.accepted, self.accepted_why = "", ""


class Source(CaseRecord):
    """A review or a challenge that a recommendation comes from; there may be several."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="comes_from")
    of = models.ForeignKey(Case, models.PROTECT, related_name="recommended")
    added_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    history = case_history()

    class Meta:
        base_manager_name = "objects"
        constraints = [models.UniqueConstraint(fields=["case", "of"], name="a_source_once")]


class Revisited(models.TextChoices):
    """What a revisit found."""

    EMBEDDED = "embedded", "Embedded: it has become ordinary practice"
    PARTLY = "partly", "Partly embedded"
    NOT = "not", "Not embedded"


class NextStep(models.TextChoices):
    """What follows from a revisit."""

    NEXT_REVISIT = "next_revisit", "Look again at the next revisit"
    LOOK_AGAIN = "look_again", "Look again on another day"
    ACT = "act", "More has to be done: plan further actions"
    NOTHING = "nothing", "Nothing more: it is embedded"


class Revisit(CaseRecord):
    """Somebody came back after it was complete and asked whether anything changed."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="revisits")
    round = models.PositiveSmallIntegerField()
    label = models.CharField(max_length=200)
    result = models.CharField(max_length=8, choices=Revisited)
    found = models.TextField(help_text="The answer to the impact question.")
    value = models.CharField(max_length=200, help_text="The measure now, to be read beside the baseline.")
    next_step = models.CharField(max_length=12, choices=NextStep)
    next_step_why = models.TextField(blank=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    history = case_history()

    class Meta:
        base_manager_name = "objects"
