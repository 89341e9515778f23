"""Whose turn it is in an incident: reported → the virtual panel decides → notified, or not notifiable.

The nodes are stages. A stage ends when its rule holds, and then the change moves the flow inside its own
transaction: the case is locked first, viewflow's process second.
"""

from typing import Any

from viewflow import this
from viewflow.workflow import flow, lock
from viewflow.workflow.models import Process, Task

from rapid_review.models import Incident, State


class IncidentFlow(flow.Flow):  # type: ignore[misc]  # viewflow ships no types
    """From the report of an incident to the notification of the national Panel."""

    process_class = Process
    process_title = "Serious incident"
    lock_impl = lock.select_for_update_lock

    reported = flow.StartHandle(this.begin).Next(this.threshold)
    threshold = flow.Handle().Next(this.has_to_be_notified)
    has_to_be_notified = (
        flow.If(lambda activation: is_to_be_notified(activation.process)).Then(this.notification).Else(this.end)
    )
    notification = flow.Handle().Next(this.end)
    end = flow.End()

    def begin(self, activation: Any, *, incident: Incident) -> Process:
        """The process knows its incident, and nothing that was written about it."""
        activation.process.artifact = incident
        return activation.process


def is_to_be_notified(process: Process) -> bool:
    return bool(Incident.objects.get(pk=process.artifact_object_id).state == State.AWAITING_NOTIFICATION)


def begin(incident: Incident) -> None:
    """Start the flow of an incident. Called as the last thing in its change."""
    IncidentFlow.reported.run(incident=incident)


def finish_stage(incident: Incident, stage: str) -> None:
    """End a stage of an incident's flow. Called as the last thing in its change, with the case locked."""
    node = getattr(IncidentFlow, stage)
    node.run(open_task(incident, stage))


def open_task(incident: Incident, stage: str) -> Task:
    """The one open task of a stage. Raises Task.DoesNotExist when the flow stands elsewhere."""
    node = getattr(IncidentFlow, stage)
    return Task.objects.get(flow_task=node, finished__isnull=True, process__artifact_object_id=incident.pk)


def stage(incident: Incident) -> str:
    """The title of the stage the flow stands at; "" after the end."""
    task = Task.objects.filter(
        process__artifact_object_id=incident.pk, process__flow_class=IncidentFlow, finished__isnull=True
    ).first()
    return str(task.flow_task.name) if task else ""
