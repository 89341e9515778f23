"""A professional challenge: a ladder. Its states are the rungs themselves, and three ways to end."""

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django_fsm import GET_STATE, FSMField, transition

from workflows.limits import Facts
from workflows.models import CaseFile, CaseRecord, Theme
from workflows.models.record import case_history
from workflows.procedure import Step

if TYPE_CHECKING:
    from escalation.models.records import (
        Answer,
        Approval,
        Extension,
        Proposal,
        Recommendation,
        Representation,
    )


class State(models.TextChoices):
    STEP_1 = "STEP_1", "Step 1"
    STEP_2 = "STEP_2", "Step 2"
    STEP_3 = "STEP_3", "Step 3"
    STEP_4 = "STEP_4", "Step 4"
    STEP_5 = "STEP_5", "Step 5"
    STEP_6 = "STEP_6", "Step 6"
    RESOLVED = "RESOLVED", "Resolved"
    DETERMINED = "DETERMINED", "Determined"
    WITHDRAWN = "WITHDRAWN", "Withdrawn"


RUNGS = (State.STEP_1, State.STEP_2, State.STEP_3, State.STEP_4, State.STEP_5, State.STEP_6)


class Plan(models.TextChoices):
    """The plan or legal status the child has, as far as the raiser knows."""

    NONE = "none", "No plan"
    EARLY_HELP = "early_help", "Early help"
    CHILD_IN_NEED = "child_in_need", "Child in need"
    CHILD_PROTECTION = "child_protection", "Child protection"
    LOOKED_AFTER = "looked_after", "Looked after"
    UNKNOWN = "unknown", "Not known"


class Heard(models.TextChoices):
    YES = "yes", "Yes"
    PARTLY = "partly", "Partly"
    NO = "no", "No"


def _rung(challenge: "Challenge", *, to: int, **_: Any) -> str:
    return RUNGS[to - 1].value


# The conditions take any instance, which is what django-fsm says it gives them; it is always a loaded challenge.


def _has_a_next_step(challenge: Any) -> bool:
    return bool(challenge.step < len(challenge.rules.steps))


def _has_an_earlier_step(challenge: Any) -> bool:
    return bool(challenge.step > 1)


def _both_sides_agree(challenge: Any) -> bool:
    return any(proposal.agreed_by_both for proposal in challenge.proposals)


def _recommendation_is_answered(challenge: Any) -> bool:
    sides = {answer.side for answer in challenge.answers}
    return bool(challenge.recommendations) and sides >= {"raising", "receiving"}


class Challenge(CaseFile):
    """One challenge between a raising and a receiving agency.

    `day_one_on` is the London day that counts as day 1; entering late or stepping back moves it. `entered` maps a
    step's number, as text, to the instant it was entered; `entered_by_timer` lists those the timer opened.
    """

    state = FSMField(max_length=12, choices=State, default=State.STEP_1, protected=True)
    raised_at = models.DateTimeField()
    day_one_on = models.DateField(null=True, blank=True, help_text="Empty: the day raised.")
    entered = models.JSONField(default=dict)
    entered_by_timer = ArrayField(models.PositiveSmallIntegerField(), default=list)
    priority = models.CharField(max_length=20, blank=True)
    recorded_afterwards = models.BooleanField(default=False)
    action_taken = models.TextField(blank=True, help_text="What was done at once about the risk.")
    challenged_on = models.DateField(null=True, blank=True, help_text="Day of the decision or event challenged.")
    themes = ArrayField(models.CharField(max_length=20, choices=Theme), default=list)
    plan = models.CharField(max_length=20, choices=Plan, default=Plan.UNKNOWN)
    concern = models.TextField()
    evidence = models.TextField(blank=True)
    impact = models.TextField()
    wanted = models.TextField()
    wanted_by_on = models.DateField(null=True, blank=True)
    withdrawn_why = models.TextField(blank=True)
    under_pressure = models.BooleanField(null=True, blank=True)
    learning_theme = models.CharField(max_length=20, choices=Theme, blank=True)
    learning = models.TextField(blank=True)
    heard = models.CharField(max_length=8, choices=Heard, blank=True)
    detriment = models.BooleanField(null=True, blank=True)
    feedback = models.TextField(blank=True)
    history = case_history()

    proposals: "list[Proposal]"
    approvals: "list[Approval]"
    extensions: "list[Extension]"
    representations: "list[Representation]"
    recommendations: "list[Recommendation]"
    answers: "list[Answer]"

    class Meta:
        base_manager_name = "objects"
        indexes = [models.Index(fields=["state"])]

    def get_absolute_url(self) -> str:
        # Spelled out, because the sweep asks for ten thousand of them; a test compares it with the URLs.
        return f"/challenges/{self.case.reference}/"

    # -- where it stands ------------------------------------------------------------------------------

    @property
    def step(self) -> int:
        """The number of the rung it stands on; 0 after the end."""
        return RUNGS.index(State(self.state)) + 1 if self.state in RUNGS else 0

    @property
    def is_live(self) -> bool:
        return self.state in RUNGS

    @property
    def current_step(self) -> Step:
        return self.rules.step(self.step)

    def facts(self) -> Facts:
        """What limits are counted from."""
        return Facts(
            raised_at=self.raised_at,
            day_one_on=self.day_one_on,
            entered={int(step): datetime.fromisoformat(at) for step, at in self.entered.items()},
            entered_by_timer=frozenset(self.entered_by_timer),
            events={name: datetime.fromisoformat(at) for name, at in self.case.events.items()},
            urgent=self.case.urgent,
            priority=self.priority or None,
        )

    def open_proposal(self) -> "Proposal | None":
        """The proposal on the table, if there is one."""
        return next((one for one in self.proposals if one.is_open), None)

    def waiting_approval(self) -> "Approval | None":
        return next((one for one in self.approvals if one.is_waiting), None)

    # -- the machine ----------------------------------------------------------------------------------

    @transition(field=state, source=RUNGS, target=GET_STATE(_rung, states=RUNGS), conditions=[_has_a_next_step])
    def escalate(self, *, to: int, at: datetime, by_timer: bool = False) -> None:
        """The next rung, entered at `at`."""
        self._enter(to, at, by_timer=by_timer)

    @transition(field=state, source=RUNGS, target=GET_STATE(_rung, states=RUNGS), conditions=[_has_an_earlier_step])
    def step_back(self, *, to: int, at: datetime) -> None:
        """An earlier rung, whose window begins on the day of `at`."""
        self._enter(to, at)

    @transition(field=state, source=RUNGS, target=State.RESOLVED, conditions=[_both_sides_agree])
    def resolve(self) -> None:
        """Both sides' holders have agreed the same proposal."""

    @transition(field=state, source=RUNGS, target=State.DETERMINED, conditions=[_recommendation_is_answered])
    def determine(self) -> None:
        """The statutory partners have recommended and both parties have answered."""

    @transition(field=state, source=RUNGS, target=State.WITHDRAWN)
    def withdraw(self, *, why: str, under_pressure: bool) -> None:
        """The raising side takes it back."""
        self.withdrawn_why, self.under_pressure = why, under_pressure

    def _enter(self, step: int, at: datetime, *, by_timer: bool = False) -> None:
        self.entered = {**self.entered, str(step): at.isoformat()}
        others = [one for one in self.entered_by_timer if one != step]
        self.entered_by_timer = [*others, step] if by_timer else others

    # -- loading --------------------------------------------------------------------------------------

    def began(self) -> None:
        super().began()
        self.proposals, self.approvals, self.extensions = [], [], []
        self.representations, self.recommendations, self.answers = [], [], []

    @classmethod
    def load_more(cls, files: dict[int, Any]) -> None:
        from escalation.models import records  # the records point at the challenge's module for its choices

        for name, model in records.LOADED.items():
            for row in model.objects.filter(case_id__in=list(files)).order_by("pk"):
                getattr(files[row.case_id], name).append(row)

    def records(self) -> Iterable[CaseRecord]:
        yield from super().records()
        yield from self.proposals
        yield from self.approvals
        yield from self.extensions
        yield from self.representations
        yield from self.recommendations
        yield from self.answers
