"""Asking the agencies what they know, and ending the wait: every return is in, or its agency is excused."""

from collections.abc import Sequence
from datetime import date, datetime

from rapid_review import returns, stages
from rapid_review.actions.acting import acting, is_at
from rapid_review.actions.panels import convene
from rapid_review.models import AgencyReturn, Incident, Panel, ReturnState, ReviewState
from workflows import clock, deadlines
from workflows.change import Change
from workflows.conflict import Conflict
from workflows.models import Agency, OutcomeKind, Party, Role, Side, User
from workflows.people import Directory, Holder


def ask_agencies(
    reference: str,
    agencies: Sequence[Agency],
    *,
    letter: str,
    from_on: date | None = None,
    until_on: date | None = None,
    by: User,
    at: datetime,
) -> None:
    """Each of these agencies is asked for a return of its own, by its safeguarding lead. Can be done again for more."""
    with acting(reference, "ask_agencies", by=by, at=at) as (change, incident, _):
        asked = {one.agency_id for one in incident.returns}
        if not agencies:
            raise Conflict("Choose one agency at least")
        if again := [one.name for one in agencies if one.pk in asked]:
            raise Conflict(f"Asked already: {', '.join(again)}")
        directory = Directory([incident], on=clock.day_of(at), agencies=[one.pk for one in agencies])
        for agency in agencies:
            _ask(change, incident, directory, agency, letter=letter, from_on=from_on, until_on=until_on)
        deadlines.happened(change, incident, "agencies_asked", at=at)
        change.entry(incident, "ask_agencies", f"Asked for returns: {', '.join(one.name for one in agencies)}.")


def _ask(
    change: Change,
    incident: Incident,
    directory: Directory,
    agency: Agency,
    *,
    letter: str,
    from_on: date | None,
    until_on: date | None,
) -> None:
    holders = leads(incident, directory, agency)
    if not holders:
        raise Conflict(
            f"Nobody would answer for {agency.name}", "Say in the directory who is its safeguarding lead, or its proxy."
        )
    one = AgencyReturn(
        case=incident.case,
        agency=agency,
        asked_at=change.at,
        asked_by=change.by,
        letter=letter,
        from_on=from_on,
        until_on=until_on,
    )
    incident.returns.append(change.add(one))
    one.deadline = stages.ask(
        change,
        incident,
        directory,
        "agency_return",
        post_id=holders[0].post.pk,
        holder_ids=[holders[0].user_id],
        label=returns.label_of(agency.name),
        side=Side.ASKED,
        link=returns.url_of(incident.case.reference, one.pk),
    )


def leads(incident: Incident, directory: Directory, agency: Agency) -> list[Holder]:
    """Whoever answers for an agency: its safeguarding lead, a stand-in, or its proxy."""
    party = Party(case=incident.case, side=Side.ASKED, agency=agency)
    return directory.for_party(incident, party, Role.SAFEGUARDING_LEAD)


def excuse(reference: str, return_id: int, *, why: str, by: User, at: datetime) -> None:
    """An agency need not return any more, for a reason that stays on record. What it returns all the same counts."""
    with acting(reference, "ask_agencies", by=by, at=at) as (change, incident, directory):
        one = next((each for each in incident.returns if each.pk == return_id), None)
        if one is None or one.state != ReturnState.ASKED:
            raise Conflict("This agency has returned, or is excused, already")
        one.state, one.excused_why = ReturnState.EXCUSED, why
        for deadline in incident.live_deadlines:
            if returns.is_asked_by(one, deadline):
                deadlines.close(change, deadline, OutcomeKind.SUPERSEDED, at=at)
                link = returns.url_of(reference, return_id)
                change.tell(deadline.holder_ids, "excused", about=incident, link=link, ask=deadline.label)
        change.entry(incident, "excuse_return", f"Excused {one.agency.name} from returning.", why=why)
        tell_if_all_are_in(change, incident, directory)


TEAM = (Role.PARTNERSHIP_MANAGER.value, Role.BUSINESS_UNIT.value)


def tell_team(change: Change, incident: Incident, directory: Directory, kind: str, *, link: str) -> None:
    change.tell(directory.told(incident, TEAM), kind, about=incident, link=link)


def tell_if_all_are_in(change: Change, incident: Incident, directory: Directory) -> None:
    """After the last return the team learns that it can go on."""
    waiting = any(one.state == ReturnState.ASKED for one in incident.returns)
    if not waiting and is_at(incident, ReviewState.GATHERING):
        tell_team(change, incident, directory, "returns_complete", link=incident.get_absolute_url())


def close_returns(reference: str, *, late: stages.Late = stages.NOT_LATE, by: User, at: datetime) -> None:
    """The rapid review panel's turn begins. Raises Conflict while a return is out, and before anybody was asked."""
    with acting(reference, "close_returns", by=by, at=at) as (change, incident, directory):
        assert incident.review is not None
        if not incident.returns:
            raise Conflict("No agency has been asked yet")
        if out := [one.agency.name for one in incident.returns if one.state == ReturnState.ASKED]:
            raise Conflict(f"Not in yet: {', '.join(out)}", "Wait for them, or excuse them with a reason.")
        before = incident.stands
        deadlines.happened(change, incident, "returns_in", at=at)
        stages.explain(change, incident, late)
        incident.review.returns_are_in()
        change.entry(
            incident, "close_returns", "Every return is in, or excused.", changes={"State": [before, incident.stands]}
        )
        stages.leave(change, incident, directory, "returns", step=3)
        convene(change, incident, directory, Panel.REVIEW)
