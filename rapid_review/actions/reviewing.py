"""What is written down about the rapid review until its panel has decided: the meeting, the episodes, the report."""

from datetime import datetime

from rapid_review.actions.acting import acting, is_at
from rapid_review.models import Incident, KeyPracticeEpisode, RapidReview, ReviewState
from rapid_review.report_sections import mark, text_of
from workflows.conflict import Conflict
from workflows.models import User

WRITTEN_AT = (ReviewState.GATHERING, ReviewState.AT_PANEL)


def is_written(incident: Incident) -> bool:
    """Whether the report can still be changed: what the partners sign is what was saved before."""
    return any(is_at(incident, stage) for stage in WRITTEN_AT)


def refuse_settled(incident: Incident) -> RapidReview:
    """The rapid review that can still be changed. Raises Conflict before there is one, and once it is decided."""
    if incident.review is None:
        raise Conflict("There is no rapid review yet", f"{incident.case.reference}: {incident.stands}.")
    if not is_written(incident):
        raise Conflict(
            "The report can no longer be changed",
            f"{incident.case.reference}: {incident.stands}. What the partners sign is what was saved.",
        )
    return incident.review


def record_meeting(
    reference: str, *, met_at: datetime, attendees: str, apologies: str = "", minutes: str = "", by: User, at: datetime
) -> None:
    """When the rapid review panel met, who came, who could not, and its minutes. Recorded again it replaces them."""
    if met_at > at:
        raise Conflict("The panel cannot have met in the future")
    with acting(reference, "write_review", by=by, at=at) as (change, incident, _):
        if not is_at(incident, ReviewState.AT_PANEL):
            raise Conflict("It is not time for this", f"{incident.case.reference}: {incident.stands}.")
        review = refuse_settled(incident)
        if met_at < incident.aware_at:
            raise Conflict("The panel cannot have met before the local authority became aware")
        review.met_at, review.attendees, review.apologies, review.minutes = met_at, attendees, apologies, minutes
        change.entry(incident, "write_review", "Recorded the meeting of the rapid review panel.")


def write_episode(
    reference: str, episode_id: int | None, *, happened: str, what: str, analysis: str, by: User, at: datetime
) -> None:
    """A key practice episode and what the panel makes of it: a new one, or the one of this id changed."""
    with acting(reference, "write_review", by=by, at=at) as (change, incident, _):
        refuse_settled(incident)
        if episode_id is None:
            change.add(
                KeyPracticeEpisode(
                    case=incident.case, happened=happened, what=what, analysis=analysis, written_by=by, written_at=at
                )
            )
            change.entry(incident, "write_review", f"Wrote down a key practice episode: {happened}.")
            return
        one = _episode(incident, episode_id)
        change.follow(one)
        one.happened, one.what, one.analysis, one.written_by, one.written_at = happened, what, analysis, by, at
        change.entry(incident, "write_review", f"Changed a key practice episode: {happened}.")


def remove_episode(reference: str, episode_id: int, *, by: User, at: datetime) -> None:
    """An episode no longer stands in the report; its history keeps it."""
    with acting(reference, "write_review", by=by, at=at) as (change, incident, _):
        refuse_settled(incident)
        one = _episode(incident, episode_id)
        change.follow(one)
        one.removed_at = at
        change.entry(incident, "write_review", f"Took a key practice episode out: {one.happened}.")


def _episode(incident: Incident, episode_id: int) -> KeyPracticeEpisode:
    one = KeyPracticeEpisode.objects.filter(pk=episode_id, case=incident.case, removed_at=None).first()
    if one is None:
        raise Conflict("This episode has been taken out already")
    return one


def save_report(reference: str, sections: dict[str, str], *, seen: dict[str, str], by: User, at: datetime) -> list[str]:
    """Save the report's sections by their codes; `seen` has the mark of what each held when the writer opened it.

    Returns the codes of sections that somebody else has saved otherwise meanwhile; then nothing is saved.
    """
    with acting(reference, "write_review", by=by, at=at) as (change, incident, _):
        review = refuse_settled(incident)
        mine = {code: text for code, text in sections.items() if mark(text) != seen.get(code)}
        held = {code: text_of(incident, code) for code in mine}
        if theirs := [code for code in mine if mark(held[code]) != seen.get(code) and held[code] != mine[code]]:
            return theirs
        if mine:
            review.sections = {**review.sections, **mine}
            change.entry(incident, "write_review", "Saved the text of the rapid review report.")
        return []
