"""What beat starts for incidents, learning reviews and recommendations. The rows say what is due."""

from celery import shared_task

from rapid_review.actions import incident_time_ran_out, recommendation_time_ran_out
from rapid_review.actions.evidencing import scan_waiting
from rapid_review.actions.learning import learning_time_ran_out
from rapid_review.models import Incident, LearningReview, Recommendation
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


@shared_task(ignore_result=True)
def sweep_recommendations() -> None:
    """Everything of recommendations, their actions and revisits that has run out by now."""
    sweep(Recommendation, recommendation_time_ran_out, at=clock.now())


@shared_task(ignore_result=True)
def scan_evidence() -> None:
    """The files of evidence that were kept while the virus scanner could not be asked."""
    scan_waiting(clock.now())
