"""Whose turn it is, as in the picture of the Halton arrangements (source 003, page 18).

    reported → virtual panel → notification → agencies' returns → rapid review panel
             → the three partners sign off, side by side → sent → the national Panel's answer
             → practice review → the three partners agree and two people check the anonymity, side by side
             → sent ahead of publication → published

The nodes are stages. A stage ends when its rule holds, and then the change moves the flow inside its own
transaction: the case is locked first, viewflow's process second. The states say what is true; the flow asks them.
"""

from typing import Any

from viewflow import this
from viewflow.workflow import flow, lock
from viewflow.workflow.models import Process, Task

from rapid_review.models import Incident, Partner, PracticeReview, PracticeState, RapidReview, ReviewState, State


class IncidentFlow(flow.Flow):  # type: ignore[misc]  # viewflow ships no types
    """From the report of an incident to the publication of its practice review."""

    process_class = Process
    process_title = "Serious incident"
    lock_impl = lock.select_for_update_lock

    reported = flow.StartHandle(this.begin).Next(this.threshold)
    threshold = flow.Handle().Next(this.has_to_be_notified)
    has_to_be_notified = (
        flow.If(lambda activation: stands(activation.process, State.AWAITING_NOTIFICATION))
        .Then(this.notification)
        .Else(this.end)
    )
    notification = flow.Handle().Next(this.is_reviewed)
    is_reviewed = flow.If(lambda activation: has_review(activation.process)).Then(this.returns).Else(this.end)

    returns = flow.Handle().Next(this.review_panel)
    review_panel = flow.Handle().Next(this.partners_sign)

    partners_sign = flow.Split().Next(this.council_signs).Next(this.nhs_signs).Next(this.police_signs)
    council_signs = flow.Handle().Next(this.all_answered)
    nhs_signs = flow.Handle().Next(this.all_answered)
    police_signs = flow.Handle().Next(this.all_answered)
    all_answered = flow.Join().Next(this.is_signed_off)
    is_signed_off = (
        flow.If(lambda activation: review_stands(activation.process, ReviewState.READY))
        .Then(this.dispatch)
        .Else(this.review_panel)
    )

    dispatch = flow.Handle().Next(this.panels_answer)
    panels_answer = flow.Handle().Next(this.is_settled)
    is_settled = (
        flow.If(lambda activation: review_stands(activation.process, ReviewState.ANSWERED))
        .Then(this.has_practice_review)
        .Else(this.review_panel)
    )
    has_practice_review = (
        flow.If(lambda activation: has_practice_review(activation.process)).Then(this.practice_review).Else(this.end)
    )

    practice_review = flow.Handle().Next(this.report_is_agreed)
    report_is_agreed = (
        flow.Split()
        .Next(this.council_agrees)
        .Next(this.nhs_agrees)
        .Next(this.police_agrees)
        .Next(this.anonymity_checks)
    )
    council_agrees = flow.Handle().Next(this.all_agreed)
    nhs_agrees = flow.Handle().Next(this.all_agreed)
    police_agrees = flow.Handle().Next(this.all_agreed)
    anonymity_checks = flow.Handle().Next(this.all_agreed)
    all_agreed = flow.Join().Next(this.is_agreed)
    is_agreed = (
        flow.If(lambda activation: practice_stands(activation.process, PracticeState.AGREED))
        .Then(this.report_ahead)
        .Else(this.practice_review)
    )

    report_ahead = flow.Handle().Next(this.is_ahead)
    is_ahead = (
        flow.If(lambda activation: practice_stands(activation.process, PracticeState.SENT_AHEAD))
        .Then(this.publication)
        .Else(this.practice_review)
    )
    publication = flow.Handle().Next(this.is_taken_back)
    is_taken_back = (
        flow.If(lambda activation: practice_stands(activation.process, PracticeState.UNDER_WAY))
        .Then(this.practice_review)
        .Else(this.end)
    )
    end = flow.End()
    # What was published, and has to be changed, begins once more at the practice review.
    reopened = flow.StartHandle(this.begin).Next(this.practice_review)

    def begin(self, activation: Any, *, incident: Incident) -> Process:
        """The process knows its incident, and nothing that was written about it."""
        activation.process.artifact = incident
        return activation.process


SIGNS = {Partner.COUNCIL: "council_signs", Partner.NHS: "nhs_signs", Partner.POLICE: "police_signs"}

AGREES = {Partner.COUNCIL: "council_agrees", Partner.NHS: "nhs_agrees", Partner.POLICE: "police_agrees"}
CHECKS = "anonymity_checks"
# The stages of the rules that are several nodes of the flow, done side by side.
SIDE_BY_SIDE = {"sign_off": frozenset(SIGNS.values()), "agreement": frozenset((*AGREES.values(), CHECKS))}


def _incident(process: Process) -> Incident:
    return Incident.objects.get(pk=process.artifact_object_id)


def stands(process: Process, state: State) -> bool:
    return bool(_incident(process).state == state)


def has_review(process: Process) -> bool:
    """A rapid review follows every notification under rules that know one, but for a death notified by itself."""
    return RapidReview.objects.filter(case=_incident(process).case_id).exists()


def review_stands(process: Process, state: ReviewState) -> bool:
    return RapidReview.objects.filter(case=_incident(process).case_id, state=state).exists()


def has_practice_review(process: Process) -> bool:
    """A practice review follows where the partners decided so, under rules that know one."""
    return PracticeReview.objects.filter(case=_incident(process).case_id).exists()


def practice_stands(process: Process, state: PracticeState) -> bool:
    return PracticeReview.objects.filter(case=_incident(process).case_id, state=state).exists()


def begin(incident: Incident) -> None:
    """Start the flow of an incident. Called as the last thing in its change."""
    IncidentFlow.reported.run(incident=incident)


def reopen(incident: Incident) -> None:
    """Begin once more at the practice review, after the end. Called as the last thing in its change."""
    IncidentFlow.reopened.run(incident=incident)


def finish_stage(incident: Incident, stage: str) -> None:
    """End a stage of an incident's flow. Called as the last thing in its change, with the case locked."""
    node = getattr(IncidentFlow, stage)
    node.run(open_task(incident, stage))


def stop(incident: Incident) -> None:
    """Whatever stage it stands at is no longer anybody's. Called as the last thing in its change."""
    process = Process.objects.get(artifact_object_id=incident.pk, flow_class=IncidentFlow, finished=None)
    IncidentFlow.instance.cancel(process)


def open_task(incident: Incident, stage: str) -> Task:
    """The one open task of a stage. Raises Task.DoesNotExist when the flow stands elsewhere."""
    node = getattr(IncidentFlow, stage)
    return Task.objects.get(flow_task=node, finished__isnull=True, process__artifact_object_id=incident.pk)


def stages(incident: Incident) -> list[str]:
    """The names of the stages the flow stands at: several while the partners sign; none after the end."""
    tasks = Task.objects.filter(
        process__artifact_object_id=incident.pk, process__flow_class=IncidentFlow, finished__isnull=True
    ).order_by("pk")
    return [str(task.flow_task.name) for task in tasks]
