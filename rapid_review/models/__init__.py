"""A serious incident and what is written down about it, up to the national Panel's answer."""

from rapid_review.models.incident import (
    Care,
    Collective,
    Harm,
    Incident,
    IncidentChild,
    State,
    Suspected,
    Threshold,
    Where,
)
from rapid_review.models.lateness import AwarenessCorrection, LateReason, LateWhy
from rapid_review.models.panel import Conclusion, InformationRequest, Panel, PanelMember, Partner, View, ViewAnswer
from rapid_review.models.returns import AgencyReturn, ChallengeUsed, ChronologyRow, ReturnState, ReturnVersion, Seen
from rapid_review.models.review import (
    KeyPracticeEpisode,
    PanelAnswer,
    RapidReview,
    ReviewState,
    SafetyAction,
    SignOff,
    SignOffAnswer,
)
from rapid_review.models.template import ReportTemplate

__all__ = [
    "AgencyReturn",
    "AwarenessCorrection",
    "Care",
    "ChallengeUsed",
    "ChronologyRow",
    "Collective",
    "Conclusion",
    "Harm",
    "Incident",
    "IncidentChild",
    "InformationRequest",
    "KeyPracticeEpisode",
    "LateReason",
    "LateWhy",
    "Panel",
    "PanelAnswer",
    "PanelMember",
    "Partner",
    "RapidReview",
    "ReportTemplate",
    "ReturnState",
    "ReturnVersion",
    "ReviewState",
    "SafetyAction",
    "Seen",
    "SignOff",
    "SignOffAnswer",
    "State",
    "Suspected",
    "Threshold",
    "View",
    "ViewAnswer",
    "Where",
]
