"""A serious incident: what is known of it, and whether the national Panel has to be told."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import models
from django_fsm import FSMField, transition

from rapid_review.models.facts import facts_of
from rapid_review.models.lateness import LateReason
from rapid_review.models.panel import PanelMember
from rapid_review.models.practice import PracticeReview
from rapid_review.models.practice_papers import Agreement, AnonymityCheck, PracticeDelay
from rapid_review.models.returns import AgencyReturn
from rapid_review.models.review import RapidReview, ReviewState, SignOff
from workflows.limits import Facts
from workflows.models import CaseFile, CaseRecord, Child, Deadline
from workflows.models.record import case_history


class State(models.TextChoices):
    AWAITING_DECISION = "AWAITING_DECISION", "Waiting for the virtual panel’s decision"
    AWAITING_NOTIFICATION = "AWAITING_NOTIFICATION", "To be notified to the national Panel"
    NOTIFIED = "NOTIFIED", "Notified to the national Panel"
    NOT_NOTIFIABLE = "NOT_NOTIFIABLE", "Does not meet the criteria"
    CRITERIA_NOT_MET = "CRITERIA_NOT_MET", "Notified, and found not to meet the criteria after all"


class Harm(models.TextChoices):
    DIED = "died", "The child died"
    SERIOUSLY_HARMED = "seriously_harmed", "The child was seriously harmed"


class Suspected(models.TextChoices):
    KNOWN = "known", "Abuse or neglect is known"
    SUSPECTED = "suspected", "Abuse or neglect is suspected"
    NOT_SUSPECTED = "not_suspected", "Neither known nor suspected"


class Where(models.TextChoices):
    """Where it happened: the authority of that area notifies and leads (Children Act 2004, section 16C(1))."""

    HERE = "here", "In this local authority’s area"
    ELSEWHERE = "elsewhere", "In another area of England"
    OUTSIDE = "outside", "Outside England"


class Care(models.TextChoices):
    """What the local authority was to the child."""

    NONE = "none", "None of these"
    EARLY_HELP = "early_help", "Early help"
    IN_NEED = "in_need", "Child in need plan"
    PROTECTION = "protection", "Child protection plan"
    LOOKED_AFTER = "looked_after", "Looked after"
    CARE_LEAVER = "care_leaver", "Care leaver, up to and including 24"


class Collective(models.TextChoices):
    """The collective view of the panel, beside the view of each partner."""

    MEETS = "meets", "The partners agree that it meets the criteria"
    DOES_NOT_MEET = "does_not_meet", "The partners agree that it does not meet the criteria"
    DIVIDED = "divided", "The partners do not agree"


class Threshold(models.TextChoices):
    """The local authority's decision on the threshold."""

    NOTIFY = "notify", "Meets the criteria: notify, and a rapid review follows"
    NOTIFY_ONLY = "notify_only", "Death of a looked-after child or care leaver: notify, without a rapid review"
    NOTHING = "nothing", "Does not meet the criteria: nothing further"
    SINGLE_AGENCY = "single_agency", "Does not meet the criteria: a review by one agency"
    LOCAL_LEARNING = "local_learning", "Does not meet the criteria: a learning circle, reflective review or audit"
    CHILD_DEATH = "child_death", "Does not meet the criteria: the child death review alone"
    OTHER_AREA = "other_area", "For another area’s partnership"
    OTHER_REVIEW = "other_review", "For another kind of review (domestic homicide, safeguarding adults, MAPPA …)"


NOTIFIED_AS = frozenset({Threshold.NOTIFY, Threshold.NOTIFY_ONLY})


class Incident(CaseFile):
    """One incident. `aware_at` is when the local authority became aware, which starts the statutory clock."""

    state = FSMField(max_length=24, choices=State, default=State.AWAITING_DECISION, protected=True)
    reported_at = models.DateTimeField()
    aware_at = models.DateTimeField()
    agency_aware_on = models.DateField(null=True, blank=True, help_text="When the agency that reports it knew of it.")
    happened_on = models.DateField(null=True, blank=True)
    harm = models.CharField(max_length=20, choices=Harm)
    suspected = models.CharField(max_length=20, choices=Suspected)
    circumstances = models.TextField()
    safety = models.TextField(blank=True, help_text="What has been done for the safety of this child and others.")
    family = models.TextField(blank=True, help_text="Parents, carers and other children by their part; are they safe?")
    known_to = models.CharField(max_length=400, blank=True, help_text="Which agencies know the child or the family.")
    why_criteria = models.TextField(blank=True, help_text="Why whoever reports it thinks that the criteria may be met.")
    area = models.CharField(max_length=10, choices=Where, default=Where.HERE)
    lives_in = models.CharField(max_length=120, blank=True, help_text="The area the child lives in, if another.")
    other_areas = models.CharField(max_length=200, blank=True, help_text="Other areas that have to be told.")
    proceedings = models.TextField(blank=True, help_text="Police, post-mortem, child death review, courts.")
    press = models.CharField(max_length=200, blank=True)
    collective = models.CharField(max_length=14, choices=Collective, blank=True)
    decision = models.CharField(max_length=14, choices=Threshold, blank=True)
    decision_why = models.TextField(blank=True)
    differs_why = models.TextField(blank=True, help_text="Why the local authority decided otherwise.")
    notified_at = models.DateTimeField(null=True, blank=True)
    notification_reference = models.CharField(max_length=60, blank=True)
    others_told = models.TextField(blank=True, help_text="Which other areas were told, when and how.")
    ended_why = models.TextField(blank=True, help_text="Why the criteria were not met after all.")
    history = case_history()

    review: RapidReview | None
    members: list[PanelMember]
    returns: list[AgencyReturn]
    sign_offs: list[SignOff]
    late_reasons: list[LateReason]
    practice: PracticeReview | None
    agreements: list[Agreement]
    checks: list[AnonymityCheck]
    delays: list[PracticeDelay]

    class Meta:
        base_manager_name = "objects"

    def get_absolute_url(self) -> str:
        return f"/incidents/{self.case.reference}/"

    @property
    def step(self) -> int:
        """The stage it is at, by its number in the rules; 0 after the end."""
        stages = {State.AWAITING_DECISION: 1, State.AWAITING_NOTIFICATION: 2}
        if self.state == State.NOTIFIED and self.review is not None:
            return self.practice.step if self.practice else self.review.step
        return stages.get(State(self.state), 0)

    @property
    def stands(self) -> str:
        """Where it stands, in words: of a notified one, where its review stands."""
        if self.state == State.NOTIFIED and self.practice is not None:
            return self.practice.get_state_display()
        if self.state == State.NOTIFIED and self.review is not None:
            return self.review.get_state_display()
        return self.get_state_display()

    def facts(self) -> Facts:
        """What limits are counted from."""
        return facts_of(self.case, begun_at=self.reported_at)

    # -- loading --------------------------------------------------------------------------------------

    def began(self) -> None:
        super().began()
        self.review, self.members, self.returns, self.sign_offs, self.late_reasons = None, [], [], [], []
        self.practice, self.agreements, self.checks, self.delays = None, [], [], []

    @classmethod
    def load_more(cls, files: dict[int, Any]) -> None:
        """Both reviews, the members of both panels, the agencies' returns, and what partners and checkers answered."""
        for review in RapidReview.objects.filter(case_id__in=list(files)):
            files[review.case_id].review = review
        answered = [pk for pk, one in files.items() if one.review and one.review.state == ReviewState.ANSWERED]
        for practice in PracticeReview.objects.filter(case_id__in=answered):
            files[practice.case_id].practice = practice
        for agreement in Agreement.objects.filter(case_id__in=answered).order_by("pk"):
            files[agreement.case_id].agreements.append(agreement)
        for check in AnonymityCheck.objects.filter(case_id__in=answered).order_by("pk"):
            files[check.case_id].checks.append(check)
        for delay in PracticeDelay.objects.filter(case_id__in=answered).order_by("pk"):
            files[delay.case_id].delays.append(delay)
        for model, name in (
            (PanelMember, "members"),
            (AgencyReturn, "returns"),
            (SignOff, "sign_offs"),
            (LateReason, "late_reasons"),
        ):
            for record in model.objects.filter(case_id__in=list(files)).order_by("pk"):
                getattr(files[record.case_id], name).append(record)

    def records(self) -> Iterable[CaseRecord]:
        yield from super().records()
        if self.review is not None:
            yield self.review
        yield from self.members
        yield from self.returns
        yield from self.sign_offs
        if self.practice is not None:
            yield self.practice
        yield from self.agreements

    def steps_aside(self, user_id: int, *, at: datetime) -> list[Deadline]:
        """They leave the panels: what they said stays and counts no more; nobody gives a view in their stead."""
        live, closed = {one.pk: one for one in self.live_deadlines}, []
        for member in self.members:
            asked = live.get(member.deadline_id or 0)
            if member.left_at is None and (member.post.user_id == user_id or (asked and user_id in asked.holder_ids)):
                member.left_at, member.left_why = at, "A conflict of interest"
                closed += [asked] if asked else []
        return closed

    # -- moving ---------------------------------------------------------------------------------------

    @transition(field=state, source=State.AWAITING_DECISION, target=State.AWAITING_NOTIFICATION)
    def meets_criteria(self, *, decision: str = Threshold.NOTIFY, why: str) -> None:
        """The local authority decides to notify."""
        self.decision, self.decision_why = decision, why

    @transition(field=state, source=State.AWAITING_DECISION, target=State.NOT_NOTIFIABLE)
    def does_not_meet_criteria(self, *, decision: str = Threshold.NOTHING, why: str) -> None:
        """The local authority decides not to notify."""
        self.decision, self.decision_why = decision, why

    @transition(field=state, source=State.AWAITING_NOTIFICATION, target=State.NOTIFIED)
    def record_notified(self, *, at: datetime, reference: str) -> None:
        """The notification has been sent through the government's own service."""
        self.notified_at, self.notification_reference = at, reference

    @transition(field=state, source=State.NOTIFIED, target=State.CRITERIA_NOT_MET)
    def criteria_not_met(self, *, why: str) -> None:
        """What was notified turns out not to meet the criteria. Nothing of it is deleted."""
        self.ended_why = why


class IncidentChild(CaseRecord):
    """One child of an incident, beside who they are: what the notification asks of each."""

    case = models.ForeignKey("workflows.Case", models.PROTECT, related_name="incident_children")
    child = models.ForeignKey(Child, models.PROTECT, related_name="+")
    unborn = models.BooleanField(default=False)
    age = models.PositiveSmallIntegerField(null=True, blank=True, help_text="Years, on the day it happened.")
    care = models.CharField(max_length=14, choices=Care, default=Care.NONE)
    sex = models.CharField(max_length=20, blank=True)
    ethnicity = models.CharField(max_length=60, blank=True)
    language = models.CharField(max_length=60, blank=True, help_text="The first language.")
    placement = models.CharField(
        max_length=120, blank=True, help_text="Where a looked-after child lived, placed by whom."
    )
    disability = models.CharField(max_length=120, blank=True)
    history = case_history()

    class Meta:
        base_manager_name = "objects"
