"""The directory as people read it: agency, rung, who answers on a day, and where nobody does.

Reads a handful of queries, however many agencies there are.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

from workflows import procedure
from workflows.models import (
    PARTNERSHIP_ROLES,
    Agency,
    Cover,
    DirectoryEntry,
    Partnership,
    Procedure,
    Role,
    current_on,
)
from workflows.people import Directory, Holder, role_name

RUNGS = tuple(role for role in procedure.AGENCY_ROLES if role != Role.PRACTITIONER)
TEAM_ROLES = tuple(role for role in Role.values if role in PARTNERSHIP_ROLES)


@dataclass(frozen=True)
class Answerer:
    """One person who answers. `how` says why them, where it is not simply their post."""

    name: str
    title: str
    agency: str
    how: str = ""


@dataclass(frozen=True)
class Rung:
    """Who answers at one rung. `gap` is set where nobody does and the procedure needs somebody."""

    role: str
    people: list[Answerer]
    gap: str = ""
    note: str = ""


@dataclass
class AgencyPage:
    """One agency's part of the directory."""

    agency: Agency
    rungs: list[Rung]
    coming: list[Cover] = field(default_factory=list)
    closed: str = ""

    @property
    def gaps(self) -> int:
        return sum(bool(rung.gap) for rung in self.rungs)


def agencies_of(partnership: Partnership, agencies: list[Agency], *, on: date) -> list[AgencyPage]:
    """These agencies' rungs on a day, in the order given."""
    directory = Directory(
        [], on=on, agencies=[agency.pk for agency in agencies], posts=_covered(agencies, on)
    )
    until = _until(directory, agencies, on)
    entries = _entries(agencies, on)
    together = _together(partnership, on)
    coming = defaultdict(list)
    later = Cover.objects.filter(post__agency__in=agencies, starts_on__gt=on).order_by("starts_on", "pk")
    for cover in later.select_related("post__user", "stand_in__user"):
        coming[cover.post.agency_id].append(cover)
    closed = {one.agency_id: one for agency in agencies for one in agency.closures.all() if _within(one, on)}
    found = []
    for agency in agencies:
        people = {role: directory.at_agency(agency.pk, role) for role in RUNGS}
        rungs = [_rung(agency, role, people, until, entries, together) for role in RUNGS]
        page = AgencyPage(agency, rungs, coming[agency.pk])
        if shut := closed.get(agency.pk):
            page.closed = f"{shut.why}, until {shut.ends_on:%-d %B %Y}"
        found.append(page)
    return found


def team_of(partnership: Partnership, *, on: date) -> list[Rung]:
    """Who acts for the partnership as a whole, role by role."""
    agencies = list(partnership.agencies.all())
    directory = Directory(
        [], on=on, agencies=[agency.pk for agency in agencies], posts=_covered(agencies, on)
    )
    names = {agency.pk: agency.name for agency in agencies}
    until = _until(directory, agencies, on)
    rungs = []
    for role in TEAM_ROLES:
        holders = directory.in_partnership(partnership.pk, role)
        people = [_answerer(holder, names.get(holder.post.agency_id, ""), until) for holder in holders]
        needed = role == Role.PARTNERSHIP_MANAGER
        rungs.append(Rung(role_name(role), people, gap="Nobody" if needed and not people else ""))
    return rungs


def _within(closure: object, on: date) -> bool:
    return bool(closure.starts_on <= on <= closure.ends_on)  # type: ignore[attr-defined]  # an AgencyClosure


def _covered(agencies: list[Agency], on: date) -> list[int]:
    covers = Cover.objects.filter(current_on(on), post__agency__in=agencies)
    return list(covers.values_list("post_id", flat=True))


def _until(directory: Directory, agencies: list[Agency], on: date) -> dict[tuple[int, str], date]:
    """The last day of each cover in force: (the stand-in's post, the words for it) → day."""
    found = {}
    for cover in Cover.objects.filter(current_on(on), post__agency__in=agencies):
        if holder := directory.answering(cover.post_id):
            found[holder.post.pk, holder.how] = cover.ends_on
    return found


def _entries(agencies: list[Agency], on: date) -> dict[tuple[int, str], DirectoryEntry]:
    in_force = DirectoryEntry.objects.filter(
        current_on(on, start="valid_from", end="valid_until"), agency__in=agencies
    )
    return {
        (entry.agency_id, entry.role): entry
        for entry in in_force.select_related("proxy").order_by("valid_from", "pk")
    }


def _together(partnership: Partnership, on: date) -> list[frozenset[str]]:
    """The rungs of an agency that one step asks for, in any of which somebody will do."""
    stored = Procedure.objects.filter(
        partnership=partnership, name=partnership.challenge_procedure, in_force_from__lte=on
    ).first()
    if stored is None:
        return [frozenset({role}) for role in RUNGS]
    sides = [side for step in stored.rules.steps for side in (step.raising, step.receiving)]
    return [frozenset(roles) for roles in dict.fromkeys(sides) if Role.PRACTITIONER not in roles]


def _rung(
    agency: Agency,
    role: str,
    people: dict[str, list[Holder]],
    until: dict[tuple[int, str], date],
    entries: dict[tuple[int, str], DirectoryEntry],
    together: list[frozenset[str]],
) -> Rung:
    answerers = [_answerer(one, agency.name, until) for one in people[role]]
    entry, note = entries.get((agency.pk, role)), ""
    if entry and entry.proxy:
        note = f"{entry.proxy.name} answers for this agency"
    if entry and entry.valid_until:
        note = f"{note}, until {entry.valid_until:%-d %B %Y}".lstrip(", ")
    if answerers:
        return Rung(role_name(role), answerers, note=note)
    lost = any(role in roles and not any(people.get(one) for one in roles) for roles in together)
    if lost:
        return Rung(
            role_name(role), [], gap="Nobody", note="A challenge falls to the partnership manager here"
        )
    others = {one for roles in together if role in roles for one in roles if people.get(one)}
    instead = " or ".join(role_name(one).lower() for one in RUNGS if one in others)
    return Rung(
        role_name(role), [], note=f"No such post; the {instead} answers" if instead else "Not asked for"
    )


def _answerer(holder: Holder, agency: str, until: dict[tuple[int, str], date]) -> Answerer:
    how = holder.how
    if how and (last := until.get((holder.post.pk, how))):
        how = f"{how} until {last:%-d %B %Y}"
    elsewhere = holder.post.agency.name if holder.post.agency.name != agency else ""
    return Answerer(holder.post.user.name, holder.post.title, elsewhere, how)
