"""What a challenge does when time has run out to settle a step or to answer a request.

Handed to the sweep by the app's task.
"""

from typing import cast

from escalation.actions.ladder import lapse_one, move_on
from escalation.models import Challenge
from workflows.change import Change
from workflows.models import CaseFile, Deadline, OnTimeout
from workflows.people import Directory


def time_ran_out(change: Change, file: CaseFile, deadline: Deadline, directory: Directory) -> None:
    """A step's time is over: the next one opens, counted from the instant it was due. Or a request lapses."""
    challenge = cast(Challenge, file)
    assert deadline.due_at is not None
    if deadline.on_timeout == OnTimeout.LAPSE:
        nobody_answered(change, challenge, deadline, directory)
        return
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


def nobody_answered(change: Change, challenge: Challenge, deadline: Deadline, directory: Directory) -> None:
    """A request lapses. Asked to approve leaving a step, silence lets the challenge go on."""
    assert deadline.due_at is not None
    for extension in challenge.extensions:
        if extension.is_waiting and extension.deadline_id == deadline.pk:
            lapse_one(change, challenge, extension, at=deadline.due_at)
            change.entry(challenge, "lapsed", "Nobody answered the request for more time, so it lapsed.")
    for approval in challenge.approvals:
        if approval.is_waiting and approval.deadline_id == deadline.pk:
            lapse_one(change, challenge, approval, at=deadline.due_at)
            to = challenge.rules.step(challenge.step + 1)
            leaving = challenge.current_step
            change.entry(
                challenge,
                "silence",
                f"Nobody answered whether to approve it ({deadline.due_text}), "
                f"so it went on to step {to.number}: {to.title}.",
                changes={"Step": [f"{leaving.number}: {leaving.title}", f"{to.number}: {to.title}"]},
            )
            move_on(change, challenge, directory, at=deadline.due_at, by_timer=True)
