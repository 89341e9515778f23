"""What challenges, reviews and recommendations are about: one list, so that they can be counted together."""

from django.db import models


class Theme(models.TextChoices):
    """The categories that local forms share; the last three are those that reviews add."""

    THRESHOLD = "threshold", "Referral criteria or threshold"
    ASSESSMENT = "assessment", "Outcome of an assessment"
    ROLES = "roles", "Roles and responsibilities"
    SERVICE = "service", "Service provision or need for action"
    INFORMATION = "information", "Information sharing and communication"
    DRIFT = "drift", "Progress of a plan, or drift"
    CONFERENCE = "conference", "Decision to convene a conference"
    CLOSURE = "closure", "Step-down or closure"
    TIMELINESS = "timeliness", "Timeliness"
    VOICE = "voice", "The child’s voice and lived experience"
    EQUALITY = "equality", "Race, culture, disability and inequality"
    OVERSIGHT = "oversight", "Supervision and management oversight"
