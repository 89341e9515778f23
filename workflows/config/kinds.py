"""Every kind of case there is, and what it does when a deadline of it escalates."""

from escalation.actions import time_ran_out
from escalation.models import Challenge
from rapid_review.actions import incident_time_ran_out, recommendation_time_ran_out
from rapid_review.actions.learning import learning_time_ran_out
from rapid_review.models import Incident, LearningReview, Recommendation
from workflows.deadlines import Escalate
from workflows.models import CaseFile

KINDS: dict[type[CaseFile], Escalate] = {
    Challenge: time_ran_out,
    Incident: incident_time_ran_out,
    LearningReview: learning_time_ran_out,
    Recommendation: recommendation_time_ran_out,
}
