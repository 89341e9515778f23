"""How an action is going: red, amber or green, worked out from its dates and notes and never typed. Pure.

    red    its day, or the day by which its evidence is to be accepted, has passed
    amber  something stands in the way; or its day was moved twice; or it is near, and nobody has written a word lately
    green  everything else that is under way

Each comes with the reason, because a colour alone tells nobody what to do.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from rapid_review.lateness import late_words
from rapid_review.models import Action, ActionState, NoteKind, ProgressNote
from workflows.clock import day_of
from workflows.models import Deadline

NEAR = timedelta(days=14)
SILENT = timedelta(days=30)
MOVED_OFTEN = 2


@dataclass(frozen=True)
class Rag:
    """A colour's name (or how it ended), why, and the meaning that colours the tag. `rank`: the worst first."""

    text: str
    why: str
    kind: str
    rank: int


ON_TRACK = Rag("Green: on track", "", "green", 4)


def rag(action: Action, asked: Deadline | None, *, notes: Sequence[ProgressNote], changes: int, at: datetime) -> Rag:
    """How one action stands; `asked` is its live deadline, `notes` its own, oldest first, `changes` of its day."""
    if action.state == ActionState.COMPLETE:
        return Rag("Complete", "", "done", 5)
    if action.state == ActionState.DROPPED:
        return Rag("No longer needed", "", "closed", 6)
    late = late_words(asked, at) if asked else ""
    if late:
        what = "its evidence is not yet accepted" if action.state == ActionState.EVIDENCED else "it is not done"
        return Rag(f"Red: {late}", f"Its day has passed and {what}.", "overdue", 1)
    if notes and notes[-1].kind == NoteKind.BLOCKED:
        return Rag("Amber: at risk", "Something stands in the way.", "orange", 2)
    if changes >= MOVED_OFTEN:
        return Rag("Amber: at risk", f"Its day was moved {changes} times.", "orange", 2)
    if action.state == ActionState.EVIDENCED:
        return Rag("Evidence to be accepted", "Somebody else says whether it is enough.", "waiting", 3)
    heard_at = notes[-1].at if notes else asked.opens_at if asked else at
    if action.due_on - day_of(at) <= NEAR and at - heard_at > SILENT:
        return Rag("Amber: at risk", "Its day is near, and nobody has written how it goes for 30 days.", "orange", 2)
    return ON_TRACK
