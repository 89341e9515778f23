"""What people do to an incident, and what its clock does. Each function is one act: one change."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from audit_log.entries import open_page
from audit_log.models import Entry
from rapid_review import flows
from rapid_review.clocks import clocks
from rapid_review.models import Incident, State
from workflows import access, clock, deadlines, need_to_know, vault
from workflows.change import Change
from workflows.conflict import Conflict
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
from workflows.phrases import spoken_at
from workflows.references import next_reference

SAME_MINUTE = timedelta(minutes=1)
# The stage each act belongs to.
STAGE = {"decide_threshold": State.AWAITING_DECISION, "record_notified": State.AWAITING_NOTIFICATION}


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
        child = vault.find_or_add(post.agency.partnership, new.child, at=at)  # one report of a partnership at a time
        _refuse_second_sending(new, post=post, at=at)
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


def _refuse_second_sending(new: NewIncident, *, post: Post, at: datetime) -> None:
    """The same report from the same post within a minute is the button pressed twice."""
    sent = Incident.objects.filter(
        reported_at__gt=at - SAME_MINUTE,
        reported_at__lte=at,
        aware_at=new.aware_at,
        circumstances=new.circumstances,
        case__parties__side=Side.RAISING,
        case__parties__post=post,
    ).first()
    if sent:
        raise Conflict("You have already sent this", f"It was reported as {sent.case.reference}.")


def start_clocks(change: Change, incident: Incident, directory: Directory) -> None:
    """The deadlines, all of which count from becoming aware. Whoever is late already is told so at once."""
    deadlines.happened(change, incident, "became_aware", at=incident.aware_at)
    for one in clocks(incident.rules, incident.facts(), at=change.recorded_at, calendar=change.calendar):
        holders = [who.user_id for who in directory.holders(incident, Side.PARTNERSHIP, one.step.partnership)]
        deadline = deadlines.open_deadline(
            change,
            incident,
            code=one.rule.code,
            label=one.rule.label,
            step=one.step.number,
            side=Side.PARTNERSHIP,
            roles=one.step.partnership,
            due=one.due,
            holder_ids=holders,
            on_timeout=one.rule.on_timeout,
            told=one.rule.told,
            stops_on=one.rule.stops_on,
            repeat=one.rule.repeat,
            binding=one.rule.binding,
        )
        deadline.late_since = one.late_since
        tell_of(change, incident, deadline, directory)


def tell_of(change: Change, incident: Incident, deadline: Deadline, directory: Directory) -> None:
    """A new deadline to its holders; one that had run out before the report also to those who are told of that."""
    to = list(deadline.holder_ids)
    if deadline.late_since:
        others = directory.told(incident, deadline.told)
        for user_id in others:
            deadlines.involve(change, incident, user_id, Side.PARTNERSHIP)
        to += others
    change.tell(
        to,
        "overdue" if deadline.late_since else "for_you",
        about=incident,
        link=incident.get_absolute_url(),
        ask=deadline.label,
        due=deadline.due_text,
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
    """A change around one act of one person. Raises Http404 and NotAllowed as the doors do, Conflict when too late."""
    with Change(by=by, at=at) as change:
        incident = change.lock(Incident, reference)
        if access.sees(by, need_to_know.SUMMARY, incident, at=at):
            refuse_moved(incident, act)  # first: after the end nobody holds the turn, and yet "not yours" would mislead
        access.require(by, act, incident, at=at)
        yield change, incident, Directory([incident], on=clock.day_of(at))


def refuse_moved(incident: Incident, act: str) -> None:
    """Raises Conflict, saying who was first and when, for an act of a stage the incident is not at."""
    if incident.state == STAGE.get(act, incident.state):
        return
    last = Entry.objects.filter(case=incident.case_id, act__in=STAGE).select_related("by").order_by("chain_no").last()
    if last is None or last.by is None:
        raise Conflict("It is not time for this yet", f"{incident.case.reference}: {incident.get_state_display()}.")
    raise Conflict(
        f"{last.by.name} was first, at {spoken_at(last.recorded_at)}",
        f"{last.words} {incident.case.reference}: {incident.get_state_display()}.",
    )


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
    """The posts somebody may report an incident from, their own before those they stand in for."""
    posts = [post for post in access.Standing(user, at).posts if post.role in REPORTING]
    return sorted(posts, key=lambda post: (post.user_id != user.pk, post.pk))


def reveal_identity(reference: str, *, why: str, by: User, at: datetime) -> dict[str, dict[str, Any]]:
    """Who the children are, by pseudonym; that somebody looked, and why, is recorded."""
    with acting(reference, "reveal_incident", by=by, at=at) as (change, incident, _):
        children = CaseChild.objects.filter(case=incident.case).select_related("child").order_by("pk")
        change.add(open_page(case_id=incident.case_id, user=by, page="identity", at=at, why=why))
        change.entry(incident, "reveal", f"Looked up who {incident.case.about} is.", why=why)
        return {one.child.pseudonym: vault.reveal(one.child) for one in children}
