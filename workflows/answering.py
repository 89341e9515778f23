"""The directory as people read it: agency, rung, who answers on a day, and where nobody does.

Reads a handful of queries, however many agencies there are.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

from workflows import procedure_words
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

RUNGS = tuple(procedure_words.AGENCY_ROLES)
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


class Book:
    """The directory of some agencies of a partnership on a day, read once."""

    def __init__(self, partnership: Partnership, agencies: list[Agency], *, on: date) -> None:
        self.partnership, self.agencies, self.on = partnership, agencies, on
        covers = list(Cover.objects.filter(current_on(on), post__agency__in=agencies))
        self.directory = Directory(
            [],
            on=on,
            agencies=[agency.pk for agency in agencies],
            posts=[cover.post_id for cover in covers],
        )
        # The last day of each cover, by the stand-in's post and the words for it.
        self._until: dict[tuple[int, str], date] = {}
        for cover in covers:
            if holder := self.directory.answering(cover.post_id):
                self._until[holder.post.pk, holder.how] = cover.ends_on

    def pages(self) -> list[AgencyPage]:
        """Agency by agency, in the order given."""
        entries = _entries(self.agencies, self.on)
        together = _together(self.partnership, self.on)
        coming = defaultdict(list)
        later = Cover.objects.filter(post__agency__in=self.agencies, starts_on__gt=self.on)
        for cover in later.select_related("post__user", "stand_in__user").order_by("starts_on", "pk"):
            coming[cover.post.agency_id].append(cover)
        found = []
        for agency in self.agencies:
            people = {role: self.directory.at_agency(agency.pk, role) for role in RUNGS}
            rungs = [self._rung(agency, role, people, entries, together) for role in RUNGS]
            shut = next((one for one in agency.closures.all() if one.starts_on <= self.on <= one.ends_on), None)
            closed = f"{shut.why}, until {shut.ends_on:%-d %B %Y}" if shut else ""
            found.append(AgencyPage(agency, rungs, coming[agency.pk], closed))
        return found

    def team(self) -> list[Rung]:
        """Who acts for the partnership as a whole, role by role."""
        rungs = []
        for role in TEAM_ROLES:
            holders = self.directory.in_partnership(self.partnership.pk, role)
            people = [self._answerer(holder, agency="") for holder in holders]
            needed = role == Role.PARTNERSHIP_MANAGER
            rungs.append(Rung(role_name(role), people, gap="Nobody" if needed and not people else ""))
        return rungs

    def _rung(
        self,
        agency: Agency,
        role: str,
        people: dict[str, list[Holder]],
        entries: dict[tuple[int, str], DirectoryEntry],
        together: list[frozenset[str]],
    ) -> Rung:
        entry, note = entries.get((agency.pk, role)), ""
        if entry and entry.proxy:
            note = f"{entry.proxy.name} answers for this agency"
        if entry and entry.valid_until:
            note = f"{note}, until {entry.valid_until:%-d %B %Y}".lstrip(", ")
        answerers = [self._answerer(one, agency=agency.name) for one in people[role]]
        if answerers:
            return Rung(role_name(role), answerers, note=note)
        lost = any(role in roles and not any(people.get(one) for one in roles) for roles in together)
        if lost:
            return Rung(role_name(role), [], gap="Nobody", note="Turns fall to the partnership manager")
        others = {one for roles in together if role in roles for one in roles if people.get(one)}
        instead = " or ".join(role_name(one).lower() for one in RUNGS if one in others)
        return Rung(role_name(role), [], note=f"No such post: the {instead} answers" if instead else "Not asked for")

    def _answerer(self, holder: Holder, *, agency: str) -> Answerer:
        # That another agency answers is said once, by the rung's note.
        how = "" if holder.how.startswith("proxy") else holder.how
        if how and (last := self._until.get((holder.post.pk, how))):
            how = f"{how} until {last:%-d %B %Y}"
        elsewhere = holder.post.agency.name if holder.post.agency.name != agency else ""
        return Answerer(holder.post.user.name, holder.post.title, elsewhere, how)


def _entries(agencies: list[Agency], on: date) -> dict[tuple[int, str], DirectoryEntry]:
    in_force = DirectoryEntry.objects.filter(current_on(on, start="valid_from", end="valid_until"), agency__in=agencies)
    return {
        (entry.agency_id, entry.role): entry for entry in in_force.select_related("proxy").order_by("valid_from", "pk")
    }


def _together(partnership: Partnership, on: date) -> list[frozenset[str]]:
    """The rungs of an agency that one step asks for, in any of which somebody will do."""
    stored = Procedure.objects.filter(
        partnership=partnership, name=partnership.challenge_procedure, in_force_from__lte=on
    ).first()
    if stored is None:
        return [frozenset({role}) for role in RUNGS]
    sides = [side for step in stored.rules.steps for side in (step.raising, step.receiving)]
    return [frozenset(roles) for roles in dict.fromkeys(sides) if roles]
