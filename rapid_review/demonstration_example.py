"""One invented incident on its way through the demonstration, and the hour of the next act."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from rapid_review.models import Incident
from workflows.models import Case, User

HOUR = timedelta(hours=1)
SAID = "An invented example."


@dataclass
class Example:
    """One incident on its way, and the hour of the next act."""

    reference: str
    team: User
    at: datetime

    def file(self) -> Incident:
        return Incident.loaded([Case.objects.get(reference=self.reference)])[0]

    def later(self, hours: int = 1) -> datetime:
        self.at += HOUR * hours
        return self.at
