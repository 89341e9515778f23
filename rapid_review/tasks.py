"""What beat starts for incidents. The rows say what is due."""

from celery import shared_task

from rapid_review.actions import incident_time_ran_out
from rapid_review.models import Incident
from workflows import clock
from workflows.sweep import sweep


@shared_task(ignore_result=True)
def sweep_incidents() -> None:
    """Everything of incidents that has run out by now."""
    sweep(Incident, incident_time_ran_out, at=clock.now())
