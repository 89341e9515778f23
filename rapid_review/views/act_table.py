"""What an act on an incident is that has a page: what it asks, what it does, and when it is offered."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from rapid_review.actions.acting import STAGE, is_at
from rapid_review.forms import acts
from rapid_review.models import Incident
from workflows.models import Deadline, User


@dataclass(frozen=True)
class Done:
    """What an act's form was sent with."""

    incident: Incident
    by: User
    at: datetime
    of: int

    @property
    def reference(self) -> str:
        return self.incident.case.reference


Do = Callable[[acts.ActForm, Done], None]


@dataclass(frozen=True)
class Act:
    """`name` is the act as `access.ACTS` knows it; `owned` finds whose deadline it is, of those that are somebody's.

    `label` is the words of its button on the incident's page; "" where another page leads to it. `beside` is what
    its page shows beside the form, by the names its `template` knows; `goes_to` is the page shown afterwards, by
    default the incident's.

    `does` are the codes of the deadlines it answers, and `next` whether it is what comes next of them: the button of
    the one that the turn asks for is green.
    """

    name: str
    form: type[acts.ActForm]
    do: Do
    button: str
    done: str
    label: str = ""
    does: Collection[str] = ()
    next: Callable[[Incident], bool] = lambda incident: True
    owned: Callable[[Incident, int], Deadline | None] | None = None
    offered: Callable[[Incident], bool] = lambda incident: True
    template: str = "rapid_review/act.html"
    beside: Callable[[acts.ActForm], dict[str, Any]] = lambda form: {}
    goes_to: Callable[[Incident, int], str] | None = None

    def is_offered(self, incident: Incident) -> bool:
        """Whether the incident stands where this act belongs."""
        stage = STAGE.get(self.name)
        return (stage is None or is_at(incident, stage)) and self.offered(incident)

    def does_next(self, incident: Incident, code: str) -> bool:
        """Whether this is what a deadline of this code asks for now."""
        return code in self.does and self.next(incident)
