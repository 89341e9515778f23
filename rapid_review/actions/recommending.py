"""A recommendation is written down, ratified and answered: from its ratification on its words never change."""

from dataclasses import dataclass
from datetime import date, datetime

from rapid_review import tracking
from rapid_review.actions.tracked import directory_of, tracked
from rapid_review.models import Accepted, Recommendation, RecommendationState, Source
from rapid_review.models.recommendation import ENDS_AS, TAKEN_ON
from workflows import access, clock, deadlines
from workflows.change import Change
from workflows.conflict import Conflict
from workflows.contents import file_model
from workflows.handover import hand_over_locked
from workflows.models import Agency, Case, CaseKind, Partnership, Party, Procedure, Side, User
from workflows.references import next_reference
from workflows.restricted import carry_over
from workflows.standing import TEAM, Standing


@dataclass(frozen=True)
class NewRecommendation:
    """What is written down of one. `sources` are references of the cases it comes from, `origin` an outside review.

    Without `to_agency` and `to_body` it is addressed to the partnership itself.
    """

    procedure: Procedure
    text: str
    sources: tuple[str, ...] = ()
    origin: str = ""
    to_agency: Agency | None = None
    to_body: str = ""
    themes: tuple[str, ...] = ()


def may_record(user: User, *, at: datetime) -> list[Partnership]:
    """The partnerships in which somebody writes recommendations down."""
    ids = Standing(user, at).with_role(TEAM)
    return list(Partnership.objects.filter(pk__in=ids).order_by("name"))


def record_recommendation(new: NewRecommendation, *, by: User, at: datetime) -> str:
    """Write it down, verbatim. Returns the reference. Raises Conflict for a source that the person cannot see."""
    partnership = new.procedure.partnership
    with Change(by=by, at=at) as change:
        case = change.add(
            Case(
                partnership=partnership,
                kind=CaseKind.RECOMMENDATION,
                reference=next_reference(CaseKind.RECOMMENDATION, year=clock.london(at).year),
                procedure=new.procedure,
                about=f"To {_called(new)}"[:60],
                opened_at=at,
            )
        )
        one = change.add(
            Recommendation(
                case=case,
                text=new.text.strip(),
                origin=new.origin,
                to_agency=new.to_agency,
                to_body=new.to_body,
                themes=list(new.themes),
                recorded_by=by,
                recorded_at=at,
            )
        )
        one.began()
        one.parties[Side.PARTNERSHIP] = change.add(Party(case=case, side=Side.PARTNERSHIP))
        access.require(by, "record_recommendation", one, at=at)
        sources = [_source(reference, partnership, by=by, at=at) for reference in dict.fromkeys(new.sources)]
        for source in sources:
            change.add(Source(case=case, of=source, added_by=by, added_at=at))
            carry_over(change, file_model(source.kind).loaded([source])[0], one)
        change.entry(one, "record_recommendation", f"Wrote down a recommendation: {one.text}")
        tracking.enter(change, one, directory_of(one, at=at))
    return case.reference


def _called(new: NewRecommendation) -> str:
    return new.to_agency.name if new.to_agency else new.to_body or "the partnership"


def _source(reference: str, partnership: Partnership, *, by: User, at: datetime) -> Case:
    """A review or challenge of the same partnership that this person sees."""
    seen = access.visible_to(by, at=at).filter(partnership=partnership).exclude(kind=CaseKind.RECOMMENDATION)
    found = seen.filter(reference=reference.strip().upper()).first()
    if found is None:
        raise Conflict(f"There is no case {reference} that you can see", "Enter a reference such as IN-2026-0001.")
    return found


def correct_recommendation(
    reference: str, *, text: str, themes: list[str], by: User, at: datetime, why: str = ""
) -> None:
    """Before it is ratified a slip of the pen is put right; afterwards its words are locked."""
    with tracked(reference, "correct_recommendation", by=by, at=at) as (change, one, _):
        before, one.text, one.themes = one.text, text.strip(), list(themes)
        words = "Corrected the recommendation before it was ratified."
        changes = {"Recommendation": [before, one.text]} if before != one.text else None
        change.entry(one, "correct_recommendation", words, why=why, changes=changes)


def link_source(reference: str, *, source: str, by: User, at: datetime) -> None:
    """Another review or challenge says the same: the recommendation comes from that too."""
    with tracked(reference, "link_source", by=by, at=at) as (change, one, _):
        found = _source(source, one.case.partnership, by=by, at=at)
        if Source.objects.filter(case=one.case, of=found).exists():
            raise Conflict(f"It is linked to {found.reference} already")
        change.add(Source(case=one.case, of=found, added_by=by, added_at=at))
        carry_over(change, file_model(found.kind).loaded([found])[0], one)
        hand_over_locked(change, one, on=clock.day_of(at))
        # Not which: whoever reads this need not see that case.
        change.entry(one, "link_source", f"Linked another source: a {CaseKind(found.kind).label.lower()}.")


def ratify(reference: str, *, ratified: bool, on: date, how: str, by: User, at: datetime) -> None:
    """What the Strategic Leadership Group decided, and at which meeting."""
    if on > clock.day_of(at):
        raise Conflict("That day has not come yet")
    with tracked(reference, "ratify", by=by, at=at) as (change, one, directory):
        deadlines.happened(change, one, "recommendation_ratified", at=at)
        if ratified:
            one.ratify(on=on, how=how)
            change.entry(one, "ratify", "The Strategic Leadership Group ratified it. Its words are locked.", why=how)
        else:
            one.refuse(on=on, how=how)
            change.entry(one, "ratify", "The Strategic Leadership Group did not ratify it.", why=how)
        tracking.enter(change, one, directory)


def accept_recommendation(reference: str, *, answer: str, why: str, by: User, at: datetime) -> None:
    """What whoever it is addressed to answers; whatever is not plain acceptance needs a reason."""
    said = Accepted(answer)
    if said != Accepted.ACCEPTED and not why.strip():
        raise Conflict("Say why it is not accepted as it stands")
    with tracked(reference, "accept_recommendation", by=by, at=at) as (change, one, directory):
        deadlines.happened(change, one, "recommendation_answered", at=at)
        if said in TAKEN_ON:
            one.take_on(accepted=said, why=why)
        elif ENDS_AS[said] == RecommendationState.NOT_ACCEPTED:
            one.decline(why=why)
        elif ENDS_AS[said] == RecommendationState.MERGED:
            one.merge(why=why)
        else:
            one.transfer(why=why)
        change.entry(one, "accept_recommendation", f"{one.addressed_to}: {said.label}.", why=why)
        tracking.tell_team(change, one, directory, "The recommendation has been answered")
        tracking.enter(change, one, directory)


def reopen_recommendation(reference: str, *, why: str, by: User, at: datetime) -> None:
    """What was thought embedded is not any more, or what was turned down is asked once more."""
    with tracked(reference, "reopen_recommendation", by=by, at=at) as (change, one, directory):
        if one.state == RecommendationState.EMBEDDED:
            one.act_again()
        else:
            one.ask_again()
        change.entry(one, "reopen_recommendation", "Opened the recommendation again.", why=why)
        tracking.enter(change, one, directory)
