"""What is written down while a practice review goes on: monitoring, family, proceedings, delay, and drafts."""

from datetime import date, datetime, timedelta
from hashlib import sha256

from rapid_review import draft_text, stages
from rapid_review.actions.acting import acting
from rapid_review.actions.practice import MONITORED, under_way
from rapid_review.models import (
    DelayCause,
    DraftKind,
    LogKind,
    Monitoring,
    PracticeDelay,
    PracticeDraft,
    PracticeLog,
)
from workflows import clock, deadlines, scanner
from workflows.conflict import Conflict
from workflows.models import User
from workflows.uploads import BadFile, content_type, safe_name


def monitor(
    reference: str,
    *,
    on_day: date,
    time_position: str,
    quality_position: str,
    request: str = "",
    response: str = "",
    by: User,
    at: datetime,
) -> None:
    """One look at the review closes the deadline by which it was due, and the next one begins from its day."""
    if on_day > clock.day_of(at):
        raise Conflict("Nobody can have looked at it in the future")
    with acting(reference, "monitor_practice", by=by, at=at) as (change, incident, directory):
        practice = under_way(incident)
        if on_day < clock.day_of(practice.decided_at):
            raise Conflict("The review had not been decided on by then")
        change.add(
            Monitoring(
                case=incident.case,
                on_day=on_day,
                time_position=time_position,
                quality_position=quality_position,
                request=request,
                response=response,
                by=by,
                at=at,
            )
        )
        looked_at = min(at, clock.end_of(on_day) - timedelta(minutes=1))
        before = incident.facts().events.get(MONITORED)
        if before is None or looked_at > before:  # one that is written down afterwards answers for no later month
            deadlines.happened(change, incident, MONITORED, at=looked_at)
            stages.ask_roles(change, incident, directory, "monitor_review", staged=False)
        change.entry(incident, "monitor_practice", "Looked at how the practice review stands.")


def log(
    reference: str, *, kind: str, on_day: date, contact: str, what: str, stands: str = "", by: User, at: datetime
) -> None:
    """A contact with the family, or with whoever leads other proceedings."""
    if on_day > clock.day_of(at):
        raise Conflict("That day is still to come")
    with acting(reference, "write_practice", by=by, at=at) as (change, incident, _):
        under_way(incident)
        change.add(
            PracticeLog(
                case=incident.case, kind=kind, on_day=on_day, contact=contact, what=what, stands=stands, by=by, at=at
            )
        )
        change.entry(incident, "write_practice", f"{LogKind(kind).label}: wrote down a contact.")


def record_delay(
    reference: str,
    *,
    cause: str,
    why: str,
    expected_on: date | None,
    panel_told_on: date,
    secretary_told_on: date,
    how: str,
    by: User,
    at: datetime,
) -> None:
    """Why it will not be published in time, and when the Panel and the Secretary of State were told. Moves no limit."""
    if max(panel_told_on, secretary_told_on) > clock.day_of(at):
        raise Conflict("They cannot have been told in the future")
    with acting(reference, "delay_practice", by=by, at=at) as (change, incident, _):
        under_way(incident)
        delay = PracticeDelay(
            case=incident.case,
            cause=cause,
            why=why,
            expected_on=expected_on,
            panel_told_on=panel_told_on,
            secretary_told_on=secretary_told_on,
            how=how,
            by=by,
            at=at,
        )
        incident.delays.append(change.add(delay))
        words = "Recorded why it is delayed, and that the Panel and the Secretary of State were told. No limit moves."
        change.entry(incident, "delay_practice", words, why=f"{DelayCause(cause).label}. {why}")
        stages.explain(change, incident, stages.NOT_LATE, only=stages.PUBLISH)


def add_draft(
    reference: str, *, kind: str, name: str, content: bytes, text: str = "", note: str = "", by: User, at: datetime
) -> int:
    """A version of the report, as a file. Raises BadFile as every upload does, and where its text cannot be read.

    Returns its number. The file is public one day: one that a scanner could not look into is not taken.
    """
    media, name = content_type(name, content), safe_name(name)
    if not name.lower().endswith(draft_text.PUBLISHABLE):
        raise BadFile(
            "This kind of file cannot be published", "It can be Word (.docx), OpenDocument (.odt), PDF or text."
        )
    # What was pasted is checked beside what stands in the file, never instead of it: the file is what is published.
    text = "\n".join(filter(None, (draft_text.read(name, content), text.strip())))
    if not text:
        raise BadFile(
            "The text of this file cannot be read", "Paste the text beside it: its anonymity is checked in it."
        )
    if (said := scanner.scan(content)) is None and scanner.is_there():
        raise BadFile("The virus scanner cannot be asked just now", "Send the file in again in a few minutes.")
    if said and said.found:
        raise BadFile("There is a virus in this file", f"The scanner calls it {said.found}. The file was not saved.")
    with acting(reference, "write_practice", by=by, at=at) as (change, incident, _):
        under_way(incident)
        number = PracticeDraft.objects.filter(case=incident.case).count() + 1
        digest = sha256(content).hexdigest()
        change.add(
            PracticeDraft(
                case=incident.case,
                number=number,
                kind=kind,
                note=note,
                text=text,
                name=name,
                content_type=media,
                size=len(content),
                sha256=digest,
                content=content,
                by=by,
                at=at,
            )
        )
        words = f"Added version {number} of the report: {DraftKind(kind).label[:1].lower()}{DraftKind(kind).label[1:]}."
        change.entry(incident, "add_draft", words, changes={"SHA-256 of the file": ["", digest]})
        return number
