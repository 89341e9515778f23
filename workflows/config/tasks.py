"""Ticks that need every kind of case at once, and so belong to the composition root."""

from celery import shared_task

from escalation.models import Challenge
from rapid_review.models import Incident, LearningReview
from workflows import auditor, clock


@shared_task(ignore_result=True)
def audit() -> None:
    """The auditor, over challenges, incidents and learning reviews."""
    auditor.audit([Challenge, Incident, LearningReview], at=clock.now())
