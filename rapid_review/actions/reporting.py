"""Reporting an incident: its children to the vault, its clocks from the day of becoming aware, its panel convened."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from audit_log.entries import open_page
from rapid_review import flows, stages
from rapid_review.actions.acting import acting
from rapid_review.actions.panels import convene
from rapid_review.clocks import AWARE
from rapid_review.models import Care, Incident, IncidentChild, Panel, Where
from workflows import access, clock, deadlines, vault
from workflows.change import Change
from workflows.conflict import Conflict
from workflows.models import Case, CaseChild, CaseKind, Party, Post, Procedure, Role, Side, User
from workflows.people import Directory
from workflows.references import next_reference

SAME_MINUTE = timedelta(minutes=1)
OLDEST_CARE_LEAVER = 24  # years, the whole of that year; Working Together 2023


@dataclass(frozen=True)
class NewChild:
    """One child of an incident. `who` goes to the vault, the rest is what the notification asks."""

    who: vault.Identifiers
    unborn: bool = False
    care: str = Care.NONE
    sex: str = ""
    ethnicity: str = ""
    language: str = ""
    placement: str = ""
    disability: str = ""


@dataclass(frozen=True)
class NewIncident:
    """What the report asks. `aware_at` is when the local authority became aware."""

    procedure: Procedure
    children: tuple[NewChild, ...]
    aware_at: datetime
    harm: str
    suspected: str
    circumstances: str
    happened_on: date | None = None
    agency_aware_on: date | None = None
    safety: str = ""
    area: str = Where.HERE
    lives_in: str = ""
    other_areas: str = ""
    proceedings: str = ""
    press: str = ""
    family: str = ""
    known_to: str = ""
    why_criteria: str = ""

    def facts(self) -> dict[str, Any]:
        """What is kept of the incident itself, outside the vault."""
        names = ("aware_at", "agency_aware_on", "harm", "suspected", "circumstances", "happened_on", "safety", "area")
        more = ("lives_in", "other_areas", "proceedings", "press", "family", "known_to", "why_criteria")
        return {name: getattr(self, name) for name in (*names, *more)}


def years_old(born_on: date | None, on: date) -> int | None:
    """Completed years on a day; None without a date of birth. Born on 29 February, one is older on 1 March."""
    if born_on is None:
        return None
    return on.year - born_on.year - ((on.month, on.day) < (born_on.month, born_on.day))


def report_incident(new: NewIncident, *, by: User, post: Post, at: datetime) -> str:
    """Report it; the statutory clock runs from the awareness date, however long ago that is. Returns the reference."""
    if new.aware_at > at:
        raise Conflict("Nobody can have become aware in the future")
    if not new.children:
        raise Conflict("An incident concerns one child at least")
    with Change(by=by, at=at) as change:
        partnership = post.agency.partnership
        # One report of a partnership at a time: the vault's lock.
        children = [(one, vault.find_or_add(partnership, one.who, at=at)) for one in new.children]
        _refuse_second_sending(new, post=post, at=at)
        names = list(dict.fromkeys(child.pseudonym for _, child in children))
        case = change.add(
            Case(
                partnership=partnership,
                kind=CaseKind.INCIDENT,
                reference=next_reference(CaseKind.INCIDENT, year=clock.london(at).year),
                procedure=new.procedure,
                about=" and ".join(filter(None, [", ".join(names[:-1]), names[-1]]))[:60],
                opened_at=at,
            )
        )
        incident = change.add(Incident(case=case, reported_at=at, **new.facts()))
        incident.began()
        _add_children(change, incident, children)
        for side, party in (
            (Side.RAISING, Party(agency=post.agency, team=post.team, post=post)),
            (Side.PARTNERSHIP, Party()),
        ):
            party.case, party.side = case, side
            incident.parties[side] = change.add(party)
        directory = Directory([incident], on=clock.day_of(at))
        deadlines.involve(change, incident, by.pk, Side.RAISING)
        change.entry(incident, "report", f"Reported a serious incident for {post.agency.name}.")
        deadlines.happened(change, incident, AWARE, at=incident.aware_at)
        stages.enter(change, incident, directory)
        stages.begin_clocks(change, incident, directory, event=AWARE)
        if stages.knows_reviews(incident):
            convene(change, incident, directory, Panel.VIRTUAL)
        change.at_the_end(lambda: flows.begin(incident))
    return case.reference


def _add_children(change: Change, incident: Incident, children: list[tuple[NewChild, Any]]) -> None:
    on = incident.happened_on or clock.day_of(incident.aware_at)
    for child in {child.pk: child for _, child in children}.values():
        change.add(CaseChild(case=incident.case, child=child))
    for new, child in children:
        change.add(
            IncidentChild(
                case=incident.case,
                child=child,
                unborn=new.unborn,
                age=None if new.unborn else years_old(new.who.born_on, on),
                care=new.care,
                sex=new.sex,
                ethnicity=new.ethnicity,
                language=new.language,
                placement=new.placement,
                disability=new.disability,
            )
        )


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
