"""What beat starts. A task carries no data: the rows say what is due, and the next tick is the retry."""

from celery import shared_task

from escalation.actions import time_ran_out
from escalation.actions.scanning import scan_waiting
from escalation.models import Challenge
from workflows import clock
from workflows.sweep import sweep


@shared_task(ignore_result=True)
def sweep_challenges() -> None:
    """Everything of challenges that has run out by now."""
    sweep(Challenge, time_ran_out, at=clock.now())


@shared_task(ignore_result=True)
def scan_files() -> None:
    """Files that were attached while the virus scanner could not be asked."""
    scan_waiting(at=clock.now())
