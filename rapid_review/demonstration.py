"""Plainly invented incidents for the demonstration, one at each stage, led there through the actions."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta

from rapid_review import actions
from rapid_review import demonstration_practice as practice
from rapid_review.actions import NewChild, NewIncident
from rapid_review.demonstration_example import HOUR, SAID, Example
from rapid_review.models import Conclusion, Harm, Incident, Panel, PanelMember, Suspected
from rapid_review.panel import CRITERIA
from workflows import holidays
from workflows.clock import day_of, instant
from workflows.models import Agency, Partnership, Post, Procedure, Role, User
from workflows.rulebook import current_procedure
from workflows.vault import Identifiers


def load_examples(partnership: Partnership, *, at: datetime) -> None:
    """In Halton one at each stage, one late, three practice reviews, in Sefton one; nothing in Surrey.

    Nor anywhere where there is one already.
    """
    if Incident.objects.filter(case__partnership=partnership).exists():
        return
    for number, (days, stages) in enumerate(PLACES.get(partnership.slug, ())):
        _lead(partnership, number, stages, aware_on=_working_days_before(day_of(at), days), now=at)


def _working_days_before(on: date, days: int) -> date:
    for _ in range(days):
        on = holidays.calendar().previous_working(on)
    return on


def _lead(partnership: Partnership, number: int, stages: tuple["Stage", ...], *, aware_on: date, now: datetime) -> None:
    council = Post.objects.filter(agency__partnership=partnership, agency__type="council")
    lead = council.filter(role=Role.SAFEGUARDING_LEAD).order_by("pk")[0]
    team = Post.objects.filter(agency__partnership=partnership, role=Role.PARTNERSHIP_MANAGER)[0].user
    aware_at = min(instant(aware_on, time(9, number)), now - HOUR * 8)
    procedure = current_procedure(partnership, kind="incident", on=day_of(now))
    new = _new(procedure, number, aware_at)
    reported_at = aware_at + HOUR
    example = Example(actions.report_incident(new, by=lead.user, post=lead, at=reported_at), team, reported_at)
    for stage in stages:
        stage(example)


def _new(procedure: Procedure, number: int, aware_at: datetime) -> NewIncident:
    return NewIncident(
        procedure=procedure,
        children=(NewChild(Identifiers(f"Example Invented {number + 1}", date(2020, 2, 2) + timedelta(days=number))),),
        aware_at=aware_at,
        harm=Harm.SERIOUSLY_HARMED,
        suspected=Suspected.SUSPECTED,
        circumstances=f"{SAID} An injury that the explanation given does not account for.",
        safety=f"{SAID} The child is in hospital, and the police are informed.",
    )


# -- the stages, each through the actions -------------------------------------------------------------


def _views(example: Example, panel: Panel, answer: str) -> None:
    for member in PanelMember.objects.filter(case__reference=example.reference, panel=panel).order_by("pk"):
        criteria = [[code, "yes", SAID] for code in CRITERIA[panel]]
        actions.give_view(
            example.reference,
            member.pk,
            answer=answer,
            criteria=criteria,
            why=SAID,
            by=member.post.user,
            at=example.at,
        )


def decided(example: Example) -> None:
    example.later()
    _views(example, Panel.VIRTUAL, "meets")
    actions.decide_threshold(
        example.reference, collective="meets", decision="notify", why=SAID, by=example.team, at=example.later()
    )


def notified(example: Example) -> None:
    at = example.later()
    actions.record_notified(example.reference, notified_at=at, panel_reference="EXAMPLE", by=example.team, at=at)


def asked(example: Example) -> None:
    case = example.file().case
    found = Agency.objects.filter(partnership=case.partnership, type__in=("council", "nhs", "police"))
    agencies = [one for one in found if one.posts.filter(role=Role.SAFEGUARDING_LEAD).exists()][:3]
    actions.ask_agencies(example.reference, agencies, letter=SAID, by=example.team, at=example.later())


def returned(example: Example) -> None:
    for one in example.file().returns:
        actions.excuse(example.reference, one.pk, why=SAID, by=example.team, at=example.at)
    actions.close_returns(example.reference, by=example.team, at=example.later())


def concluded(example: Example, conclusion: Conclusion = Conclusion.LOCAL) -> None:
    example.later()
    _views(example, Panel.REVIEW, conclusion)
    actions.conclude_review(
        example.reference,
        conclusion=conclusion,
        why=SAID,
        complete_why=SAID,
        criteria=[[code, "no", SAID] for code in CRITERIA[Panel.REVIEW]],
        by=example.team,
        at=example.later(),
    )


def concluded_practice_review(example: Example) -> None:
    concluded(example, Conclusion.CSPR)


def signed(example: Example) -> None:
    at = example.later()
    for one in example.file().sign_offs:
        user = User.objects.get(pk=one.deadline.holder_ids[0])
        actions.sign_off(example.reference, one.pk, answer="signed", by=user, at=at)


def sent(example: Example) -> None:
    at = example.later()
    actions.send_review(example.reference, sent_at=at, how=SAID, by=example.team, at=at)


Stage = Callable[[Example], None]
_WHOLE = (decided, notified, asked, returned, concluded, signed, sent)
_PRACTICE = (decided, notified, asked, returned, concluded_practice_review, signed, sent, practice.answered)
# Working days since the local authority became aware, and how far it has come. The second is late: never decided.
PLACES: dict[str, tuple[tuple[int, tuple[Stage, ...]], ...]] = {
    "halton": (
        (1, ()),
        (8, ()),
        *((2, _WHOLE[:count]) for count in range(1, len(_WHOLE) + 1)),
        (30, (*_PRACTICE, practice.going_on)),
        (30, (*_PRACTICE, practice.going_on, practice.put_to_the_partners)),
        (80, (*_PRACTICE, practice.going_on, practice.put_to_the_partners, practice.published)),
    ),
    "sefton": ((1, ()),),
}
