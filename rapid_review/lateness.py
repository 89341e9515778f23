"""Which of an incident's deadlines counts, whether it is late, and how late it was done. Pure."""

from datetime import datetime

from rapid_review.models import Incident
from workflows.clock import day_of
from workflows.models import Deadline, Side, User
from workflows.reckoning import TICK


def main_deadline(incident: Incident, user: User, *, reads_papers: bool) -> Deadline | None:
    """What the stage it is at has to do; None after the end.

    What another agency was asked, as for a child's safety, is only for those who read the papers.
    """
    live = [one for one in incident.live_deadlines if one.step == incident.step]
    whole = [one for one in live if one.stops_on]  # the stage's own, before what single people were asked for
    rest = [
        one for one in incident.live_deadlines if reads_papers or one.side != Side.ASKED or user.pk in one.holder_ids
    ]
    return next(iter([*whole, *live, *rest]), None)


def ran_out_at(deadline: Deadline) -> datetime | None:
    """When it was due at first, of one that is asked again each working day."""
    return deadline.late_since or deadline.due_at


def late_words(deadline: Deadline, at: datetime) -> str:
    """ "3 days late", in London's days; "" while there is time."""
    ran_out = ran_out_at(deadline)
    if ran_out is None or at < ran_out:
        return ""
    days = (day_of(at) - day_of(ran_out - TICK)).days
    return "late" if days == 0 else "1 day late" if days == 1 else f"{days} days late"


def status(deadline: Deadline, at: datetime) -> tuple[str, str]:
    """How it stands, in words and as the meaning that colours them."""
    if deadline.closed_at is None:
        late = late_words(deadline, at)
        return (f"Overdue: {late}", "overdue") if late else ("Open", "open")
    if deadline.closed_as == "late":
        return f"Done {late_words(deadline, deadline.closed_at)}", "late"
    return ("Done in time", "done") if deadline.closed_as == "met" else ("No longer needed", "closed")
