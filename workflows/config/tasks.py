"""Ticks that need every kind of case at once, and so belong to the composition root."""

from celery import shared_task

from workflows import auditor, clock
from workflows.config.kinds import KINDS


@shared_task(ignore_result=True)
def audit() -> None:
    """The auditor, over every kind of case."""
    auditor.audit(list(KINDS), at=clock.now())
