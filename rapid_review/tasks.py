"""What beat starts for incidents and learning reviews. The rows say what is due."""

from celery import shared_task

from rapid_review.actions import incident_time_ran_out
from rapid_review.actions.learning import learning_time_ran_out
from rapid_review.models import Incident, LearningReview
from workflows import clock
from workflows.sweep import sweep


@shared_task(ignore_result=True)
def sweep_incidents() -> None:
    """Everything of incidents that has run out by now."""
    sweep(Incident, incident_time_ran_out, at=clock.now())


@shared_task(ignore_result=True)
def sweep_reviews() -> None:
    """Everything of learning reviews that has run out by now."""
    sweep(LearningReview, learning_time_ran_out, at=clock.now())
