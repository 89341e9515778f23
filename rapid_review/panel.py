"""Who sits on a panel, whose views count, and whether somebody authorised for each partner has given one. Reads only.

Quorum: one authorised person of each of the three statutory partners, whose duty is joint and equal; no page that
could be read gives another. Everybody else on a panel advises.
"""

from collections.abc import Iterable

from rapid_review.models import Incident, Panel, PanelMember, Partner, View, ViewAnswer
from workflows.models import AgencyType

OF_AGENCY: dict[str, str] = {
    AgencyType.COUNCIL: Partner.COUNCIL,
    AgencyType.NHS: Partner.NHS,
    AgencyType.POLICE: Partner.POLICE,
}
# The deadline by which a member of each panel gives a view, by its code in the rules.
ASKED_BY = {Panel.VIRTUAL: "give_view", Panel.REVIEW: "review_view"}

THRESHOLD_CRITERIA: dict[str, str] = {
    "abuse": "Abuse or neglect of a child is known or suspected",
    "harm": "The child has died or been seriously harmed",
    "area": "It happened in this area, or outside England to a child who normally lives here",
}
# The Child Safeguarding Practice Review and Relevant Agency (England) Regulations 2018, regulation 11, as quoted by
# Islington's partnership; the two after them Working Together asks regard to, by memory and not checked.
REVIEW_CRITERIA: dict[str, str] = {
    "improvements": "It shows, or may show, improvements needed, also where they were identified before",
    "recurrent": "It shows, or may show, recurrent themes",
    "together": "It raises concerns about two or more organisations working together effectively",
    "national": "The national Panel considered it and found that a local review may be more appropriate",
    "single": "There is cause for concern about the actions of a single agency, or no agency was involved",
    "areas": "More than one area is concerned, or an institutional setting",
}
CRITERIA = {Panel.VIRTUAL: THRESHOLD_CRITERIA, Panel.REVIEW: REVIEW_CRITERIA}


def round_of(incident: Incident, panel: str) -> int:
    """How often the panel has been asked by now."""
    return incident.review.round if panel == Panel.REVIEW and incident.review else 1


def sitting(incident: Incident, panel: str) -> list[PanelMember]:
    """The members of a panel who have not left it."""
    return [one for one in incident.members if one.panel == panel and one.left_at is None]


def views(incident: Incident, panel: str) -> dict[int, View]:
    """The latest view of each member in this round, by member's id, also of those who have left."""
    members = [one.pk for one in incident.members if one.panel == panel]
    given = View.objects.filter(member__in=members, round=round_of(incident, panel)).order_by("pk")
    return {one.member_id: one for one in given.select_related("user")}


def counts(panel: str, view: View) -> bool:
    """Whether a view is one to decide by: who needs more information has not given it yet."""
    return panel != Panel.VIRTUAL or view.answer != ViewAnswer.NEED_MORE


def lacking(incident: Incident, panel: str) -> list[str]:
    """The partners of whom nobody authorised has given a view that counts, as `Partner` values; [] is quorum."""
    given = views(incident, panel)
    heard = {one.speaks_for for one in sitting(incident, panel) if one.pk in given and counts(panel, given[one.pk])}
    return [partner for partner in Partner.values if partner not in heard]


def listed(partners: Iterable[str]) -> str:
    """ "the local authority and the police"."""
    names = [Partner(one).label for one in partners]
    return " and ".join(filter(None, [", ".join(names[:-1]), *names[-1:]]))
