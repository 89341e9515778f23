"""The frame of every act: the case locked, the doors asked, and "somebody was first" said plainly."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from rapid_review.actions.first import somebody_was_first
from rapid_review.models import Incident, PracticeState, ReviewState, State
from workflows import access, clock, need_to_know
from workflows.change import Change
from workflows.models import CaseFile, Deadline, User
from workflows.people import Directory

# The stage each act belongs to. An act that is not named belongs to any.
Stage = State | ReviewState | PracticeState
STAGE: dict[str, Stage] = {
    "decide_threshold": State.AWAITING_DECISION,
    "record_notified": State.AWAITING_NOTIFICATION,
    "ask_agencies": ReviewState.GATHERING,
    "close_returns": ReviewState.GATHERING,
    "conclude_review": ReviewState.AT_PANEL,
    "sign_off": ReviewState.SIGNING_OFF,
    "send_review": ReviewState.READY,
    "record_answer": ReviewState.SENT,
    "submit_report": PracticeState.UNDER_WAY,
    "agree_report": PracticeState.AGREEING,
    "check_anonymity": PracticeState.AGREEING,
    "send_report_ahead": PracticeState.AGREED,
    "publish_practice": PracticeState.SENT_AHEAD,
}


@contextmanager
def acting(
    reference: str, act: str, *, by: User, at: datetime, deadline_id: int | None = None
) -> Iterator[tuple[Change, Incident, Directory]]:
    """A change around one act of one person, who may own the deadline of this id.

    Raises Http404 and NotAllowed as the doors do, Conflict when somebody was first.
    """
    with Change(by=by, at=at) as change:
        incident = change.lock(Incident, reference)
        if access.sees(by, need_to_know.SUMMARY, incident, at=at):
            # First: after the end nobody holds the turn, and yet "not yours" would mislead.
            refuse_moved(incident, act, by=by, at=at)
        deadline = Deadline.objects.get(pk=deadline_id, case=incident.case) if deadline_id else None
        access.require(by, act, incident, at=at, deadline=deadline)
        # Whoever was invited to a panel is asked again, and signs, though the directory names somebody else.
        seated = [one.post_id for one in incident.members if one.left_at is None]
        yield change, incident, Directory([incident], on=clock.day_of(at), posts=seated)


def is_at(incident: Incident, stage: Stage) -> bool:
    if isinstance(stage, State):
        return bool(incident.state == stage)
    if isinstance(stage, PracticeState):
        return incident.practice is not None and incident.practice.state == stage
    return incident.state == State.NOTIFIED and incident.review is not None and incident.review.state == stage


def refuse_moved(incident: Incident, act: str, *, by: User, at: datetime) -> None:
    """Raises Conflict, saying who was first and when, for an act of a stage the incident is not at."""
    stage = STAGE.get(act)
    if stage is None or is_at(incident, stage):
        return
    somebody_was_first(incident, STAGE, incident.stands, by=by, at=at)


def incident_time_ran_out(change: Change, file: CaseFile, deadline: Deadline, directory: Directory) -> None:
    """No deadline of an incident moves it by itself: the loader refuses a rule set that says so."""
    raise AssertionError(f"{deadline.code} of {file.case.reference} escalates, which incidents do not.")
