"""What people do to an incident, and what its clock does. Each function is one act: one change."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from audit_log.entries import open_page
from rapid_review import flows
from rapid_review.models import Incident
from workflows import access, clock, deadlines, vault
from workflows.change import Change
from workflows.conflict import Conflict
from workflows.limits import deadline_due, guard_late_opening
from workflows.models import (
    Case,
    CaseChild,
    CaseFile,
    CaseKind,
    Deadline,
    OutcomeKind,
    Party,
    Post,
    Procedure,
    Role,
    Side,
    User,
)
from workflows.people import Directory
from workflows.references import next_reference


@dataclass(frozen=True)
class NewIncident:
    """What the report asks. `aware_at` is when the local authority became aware."""

    procedure: Procedure
    child: vault.Identifiers
    aware_at: datetime
    harm: str
    suspected: str
    circumstances: str
    happened_on: date | None = None
    safety: str = ""


def report_incident(new: NewIncident, *, by: User, post: Post, at: datetime) -> str:
    """Report it; the statutory clock runs from the awareness date, however long ago that is. Returns the reference."""
    if new.aware_at > at:
        raise Conflict("Nobody can have become aware in the future")
    with Change(by=by, at=at) as change:
        child = vault.find_or_add(post.agency.partnership, new.child, at=at)
        case = change.add(
            Case(
                partnership=post.agency.partnership,
                kind=CaseKind.INCIDENT,
                reference=next_reference(CaseKind.INCIDENT, year=clock.london(at).year),
                procedure=new.procedure,
                about=child.pseudonym,
                opened_at=at,
            )
        )
        incident = change.add(
            Incident(
                case=case,
                reported_at=at,
                aware_at=new.aware_at,
                happened_on=new.happened_on,
                harm=new.harm,
                suspected=new.suspected,
                circumstances=new.circumstances,
                safety=new.safety,
            )
        )
        incident.began()
        change.add(CaseChild(case=case, child=child))
        for side, party in (
            (Side.RAISING, Party(agency=post.agency, team=post.team, post=post)),
            (Side.PARTNERSHIP, Party()),
        ):
            party.case, party.side = case, side
            incident.parties[side] = change.add(party)
        directory = Directory([incident], on=clock.day_of(at))
        deadlines.involve(change, incident, by.pk, Side.RAISING)
        change.entry(incident, "report", f"Reported a serious incident for {post.agency.name}.")
        open_stage(change, incident, directory)
        start_clocks(change, incident, directory)
        change.at_the_end(lambda: flows.begin(incident))
    return case.reference


def start_clocks(change: Change, incident: Incident, directory: Directory) -> None:
    """The statutory deadlines, all of which count from becoming aware; none is shortened by a late report unseen."""
    deadlines.happened(change, incident, "became_aware", at=incident.aware_at)
    for step in incident.rules.steps:
        holders = [one.user_id for one in directory.holders(incident, Side.PARTNERSHIP, step.partnership)]
        for rule in step.deadlines:
            due = deadline_due(incident.rules, rule, incident.facts(), step=step, calendar=change.calendar)
            if due.due_at is not None and due.due_at <= change.recorded_at:
                due = guard_late_opening(
                    due, should_open_at=incident.aware_at, opened_at=change.recorded_at, calendar=change.calendar
                )
            deadline = deadlines.open_deadline(
                change,
                incident,
                code=rule.code,
                label=rule.label,
                step=step.number,
                side=Side.PARTNERSHIP,
                roles=step.partnership,
                due=due,
                holder_ids=holders,
                on_timeout=rule.on_timeout,
                told=rule.told,
                stops_on=rule.stops_on,
                repeat=rule.repeat,
            )
            change.tell(
                holders,
                "for_you",
                about=incident,
                link=incident.get_absolute_url(),
                ask=rule.label,
                due=due.due_text,
                key=f"turn-{deadline.pk}",
                urgent=True,
            )


def open_stage(change: Change, incident: Incident, directory: Directory) -> None:
    """Whose turn the stage is, and who is told that it has begun."""
    step, party = incident.rules.step(incident.step), incident.parties[Side.PARTNERSHIP]
    party.roles = list(step.partnership)
    party.holder_ids = [one.user_id for one in directory.holders(incident, Side.PARTNERSHIP, party.roles)]
    to = directory.told(incident, step.told.entering)
    for user_id in (*party.holder_ids, *to):
        deadlines.involve(change, incident, user_id, Side.PARTNERSHIP)
    change.tell(to, "for_you", about=incident, link=incident.get_absolute_url(), ask=step.title, urgent=True)


@contextmanager
def acting(reference: str, act: str, *, by: User, at: datetime) -> Iterator[tuple[Change, Incident, Directory]]:
    """A change around one act of one person. Raises Http404 and NotAllowed as the doors do."""
    with Change(by=by, at=at) as change:
        incident = change.lock(Incident, reference)
        access.require(by, act, incident, at=at)
        yield change, incident, Directory([incident], on=clock.day_of(at))


def decide_threshold(reference: str, *, meets: bool, why: str, by: User, at: datetime) -> None:
    """The decision whether the incident has to be notified, with its reason."""
    with acting(reference, "decide_threshold", by=by, at=at) as (change, incident, directory):
        before = incident.get_state_display()
        deadlines.happened(change, incident, "threshold_decided", at=at)
        if meets:
            incident.meets_criteria(why=why)
            open_stage(change, incident, directory)
            words = "Decided that the incident meets the criteria: it has to be notified."
        else:
            incident.does_not_meet_criteria(why=why)
            close(change, incident, at=at)
            words = "Decided that the incident does not meet the criteria."
        change.entry(
            incident, "decide_threshold", words, why=why, changes={"State": [before, incident.get_state_display()]}
        )
        change.at_the_end(lambda: flows.finish_stage(incident, "threshold"))


def record_notified(reference: str, *, notified_at: datetime, panel_reference: str, by: User, at: datetime) -> None:
    """Record that the notification was sent, and when. Raises Conflict for an instant in the future."""
    if notified_at > at:
        raise Conflict("A notification cannot have been sent in the future")
    with acting(reference, "record_notified", by=by, at=at) as (change, incident, _):
        before = incident.get_state_display()
        change.counts_from(incident, notified_at)
        incident.record_notified(at=notified_at, reference=panel_reference)
        deadlines.happened(change, incident, "notified", at=notified_at)
        close(change, incident, at=notified_at)
        change.entry(
            incident,
            "record_notified",
            "Recorded that the national Panel has been notified.",
            changes={"State": [before, incident.get_state_display()]},
        )
        change.at_the_end(lambda: flows.finish_stage(incident, "notification"))


def close(change: Change, incident: Incident, *, at: datetime) -> None:
    """Nothing is left to do; nobody holds a turn."""
    deadlines.close_all(change, incident, kind=OutcomeKind.SUPERSEDED, at=at)
    incident.case.closed_at = at
    for party in incident.parties.values():
        party.holder_ids, party.taken_by_id = [], None


def incident_time_ran_out(change: Change, file: CaseFile, deadline: Deadline, directory: Directory) -> None:
    """No deadline of an incident moves it by itself: the loader refuses a rule set that says so."""
    raise AssertionError(f"{deadline.code} of {file.case.reference} escalates, which incidents do not.")


REPORTING = frozenset(
    {
        Role.SAFEGUARDING_LEAD,
        Role.STATUTORY_PARTNER,
        Role.PARTNERSHIP_MANAGER,
        Role.BUSINESS_UNIT,
    }
)


def may_report(user: User, *, at: datetime) -> list[Post]:
    """The posts somebody may report an incident from."""
    return [post for post in access.Standing(user, at).posts if post.role in REPORTING and post.user_id == user.pk]


def reveal_identity(reference: str, *, why: str, by: User, at: datetime) -> dict[str, dict[str, Any]]:
    """Who the children are, by pseudonym; that somebody looked, and why, is recorded."""
    with acting(reference, "reveal", by=by, at=at) as (change, incident, _):
        children = CaseChild.objects.filter(case=incident.case).select_related("child").order_by("pk")
        change.add(open_page(case_id=incident.case_id, user=by, page="identity", at=at, why=why))
        change.entry(incident, "reveal", f"Looked up who {incident.case.about} is.", why=why)
        return {one.child.pseudonym: vault.reveal(one.child) for one in children}
