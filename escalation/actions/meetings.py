"""Meetings of the parties: arranged, excused from, and recorded as held."""

from datetime import datetime

from escalation.actions.acting import Act, acting
from escalation.actions.ladder import everybody
from escalation.models import Meeting
from workflows.conflict import Conflict
from workflows.models import User
from workflows.phrases import spoken_at


def arrange_meeting(reference: str, *, planned_at: datetime, place: str, by: User, at: datetime) -> int:
    """A meeting at a time to come. Both sides are told. Returns its id."""
    with acting(reference, "arrange_meeting", by=by, at=at) as act:
        if planned_at <= at:
            raise Conflict("That time has passed", "Record the meeting as held instead.")
        same = Meeting.objects.filter(case=act.challenge.case, planned_at=planned_at, held_at__isnull=True).first()
        if same:
            who = same.by.name if same.by else "The system"
            raise Conflict("There is already a meeting at that time", f"{who} arranged it at {spoken_at(same.at)}.")
        meeting = _meeting(act, planned_at=planned_at, place=place)
        act.entry("arrange_meeting", f"Arranged a meeting for {spoken_at(planned_at)}.", why=place)
        act.happened("meeting_arranged")
        act.tell(everybody(act.challenge), "meeting_arranged", key=f"meeting-{meeting.pk}")
        return meeting.pk


def _meeting(act: Act, *, planned_at: datetime, place: str = "") -> Meeting:
    meeting = Meeting(
        case=act.challenge.case,
        at=act.at,
        recorded_at=act.change.recorded_at,
        by=act.by,
        step=act.challenge.step,
        planned_at=planned_at,
        place=place,
    )
    return act.change.add(meeting)


def _arranged(act: Act, meeting_id: int) -> Meeting:
    """An arranged meeting of this case that nobody has recorded as held. Raises Conflict otherwise."""
    meeting = Meeting.objects.filter(pk=meeting_id, case=act.challenge.case).first()
    if meeting is None:
        raise Conflict("That is no meeting of this challenge")
    if meeting.held_at:
        raise Conflict("This meeting has already been recorded", f"It was held at {spoken_at(meeting.held_at)}.")
    act.change.follow(meeting)
    return meeting


def send_apologies(reference: str, meeting_id: int, *, by: User, at: datetime, why: str = "") -> None:
    """Somebody cannot come. Whoever arranged the meeting is told."""
    with acting(reference, "send_apologies", by=by, at=at) as act:
        meeting = _arranged(act, meeting_id)
        line = f"{by.name}: {why}" if why else by.name
        if any(one.partition(":")[0] == by.name for one in meeting.apologies.splitlines()):
            raise Conflict("You have already sent your apologies")
        meeting.apologies = "\n".join(part for part in (meeting.apologies, line) if part)
        act.entry("send_apologies", f"Sent apologies for the meeting of {spoken_at(meeting.planned_at)}.", why=why)
        to = act.challenge.still_reads(meeting.by_id, at=at)
        act.tell(to, "alert", ask="Somebody cannot come to the meeting", key=f"apologies-{by.pk}")


def record_meeting(
    reference: str,
    *,
    held_at: datetime,
    present: str,
    said: str,
    by: User,
    at: datetime,
    apologies: str = "",
    meeting_id: int | None = None,
    recorded_at: datetime | None = None,
) -> int:
    """A meeting that was held: when, who came, who did not, what was said; unplanned without `meeting_id`.

    It counts from when it was held, so a limit met by holding it is met. Returns its id.
    """
    with acting(reference, "record_meeting", by=by, at=at, recorded_at=recorded_at) as act:
        challenge = act.challenge
        if held_at > at:
            raise Conflict("That time has not come yet", "Arrange the meeting instead.")
        if held_at < challenge.raised_at:
            raise Conflict("That was before this challenge was raised")
        act.entry("record_meeting", f"Recorded a meeting held at {spoken_at(held_at)}: {present}.", why=said)
        meeting = _arranged(act, meeting_id) if meeting_id else _meeting(act, planned_at=held_at)
        meeting.held_at, meeting.present, meeting.said = held_at, present, said
        meeting.apologies = "\n".join(dict.fromkeys(part for part in (meeting.apologies, apologies) if part))
        act.happened("meeting_held", at=held_at)
        return meeting.pk
