"""What a challenge does when a deadline that escalates has run out. Handed to the sweep by the app's task."""

from typing import cast

from escalation.actions.ladder import move_on
from escalation.models import Challenge
from workflows.change import Change
from workflows.models import CaseFile, Deadline
from workflows.people import Directory


def time_ran_out(change: Change, file: CaseFile, deadline: Deadline, directory: Directory) -> None:
    """The step's time is over: the next one opens, counted from the instant it was due."""
    challenge = cast(Challenge, file)
    assert deadline.due_at is not None
    if deadline.step != challenge.step:
        return
    leaving, to = challenge.current_step, challenge.rules.step(challenge.step + 1)
    change.entry(
        challenge,
        "time_ran_out",
        f"Nobody had settled it in time ({deadline.due_text}), so it moved to step {to.number}: {to.title}.",
        changes={"Step": [f"{leaving.number}: {leaving.title}", f"{to.number}: {to.title}"]},
    )
    move_on(change, challenge, directory, at=deadline.due_at, by_timer=True)
