"""Who asks, and the incident or learning review they ask for, through the door."""

from django.http import HttpRequest

from rapid_review.models import Incident, LearningReview
from workflows import access, clock
from workflows.keeping_page import refuse_disposed
from workflows.models import User


def person(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user


def incident_of(user: User, reference: str, thing: str = "summary") -> Incident:
    """The incident of a reference of which somebody sees a thing. Raises Http404, and Conflict for a disposed one."""
    case = access.get_case(user, reference, kind="incident", at=clock.now(), thing=thing)
    refuse_disposed(case)
    return Incident.loaded([case])[0]


def review_of(user: User, reference: str, thing: str = "summary") -> LearningReview:
    """The same of a learning review."""
    case = access.get_case(user, reference, kind="review", at=clock.now(), thing=thing)
    refuse_disposed(case)
    return LearningReview.loaded([case])[0]
