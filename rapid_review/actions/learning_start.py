"""Starting a learning review: from an incident, a challenge or by itself; and entering one of the time before."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from audit_log.entries import open_page
from rapid_review import learning_stages
from rapid_review.actions.learning_acting import reviewing
from rapid_review.models import LearningReview, ReviewKind
from rapid_review.models.learning import OF_A_CHILD, WITH_A_SESSION
from workflows import access, clock, vault
from workflows.change import Change
from workflows.conflict import Conflict
from workflows.contents import file_model
from workflows.models import Case, CaseChild, CaseKind, Child, Partnership, Party, Post, Procedure, Role, Side, User
from workflows.people import Directory
from workflows.references import next_reference
from workflows.restricted import carry_over
from workflows.subject_access import is_known_to

SAME_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class NewReview:
    """What is asked of a new one. Its child is that of the case it comes from, or `who`, or the known `pseudonym`.

    An audit and a triage may have no child: they are about their `title`.
    """

    procedure: Procedure
    kind: str
    purpose: str
    protocol: str
    title: str = ""
    source: str = ""
    comes_from: str = ""
    who: vault.Identifiers | None = None
    pseudonym: str = ""
    themes: tuple[str, ...] = ()


def may_start(user: User, *, at: datetime) -> list[Post]:
    """The posts in the partnership's team that somebody holds or stands in for: they start reviews."""
    return [post for post in access.Standing(user, at).posts if post.role in access.TEAM]


def start_review(new: NewReview, *, by: User, post: Post, at: datetime) -> str:
    """Start it; its first stage begins. Returns the reference. Raises Http404 for a case `by` does not see."""
    if new.kind not in (*WITH_A_SESSION, ReviewKind.TRIAGE):
        raise Conflict("A rapid review begins with its incident")
    partnership = post.agency.partnership
    old = access.get_case(by, new.comes_from, at=at) if new.comes_from else None
    if old is not None and old.partnership_id != partnership.pk:
        raise Conflict(f"{old.reference} is another partnership’s")
    with Change(by=by, at=at) as change:
        children = _children(partnership, new, old, by=by, at=at)
        about = _about(new, old, children)
        _refuse_second_sending(new, about, at=at)
        case = _case(change, partnership, new.procedure, about=about, old=old)
        review = change.add(LearningReview(case=case, kind=new.kind, began_at=at, title=new.title, source=new.source))
        review.purpose, review.protocol, review.themes = new.purpose, new.protocol, list(new.themes)
        review.began()
        for child in children:
            change.add(CaseChild(case=case, child=child))
        party = Party(case=case, side=Side.PARTNERSHIP)
        review.parties[Side.PARTNERSHIP] = change.add(party)
        for one in [old] if old else _others_about(children, review.case):
            carry_over(change, file_model(one.kind).loaded([one])[0], review)
        if review.keeps_from(by.pk):
            raise Conflict("This review is not yours to start", "Somebody else of the partnership’s team starts it.")
        if new.kind == ReviewKind.TRIAGE:
            review.begin_comparing()
        # Not from which case: whoever reads this one may not read that.
        change.entry(review, "start_review", f"Started: {ReviewKind(new.kind).label.lower()}.")
        learning_stages.enter(change, review, Directory([review], on=clock.day_of(at)))
    return case.reference


def _case(change: Change, partnership: Partnership, procedure: Procedure, *, about: str, old: Case | None) -> Case:
    return change.add(
        Case(
            partnership=partnership,
            kind=CaseKind.REVIEW,
            reference=next_reference(CaseKind.REVIEW, year=clock.london(change.at).year),
            procedure=procedure,
            about=about[:60],
            opened_at=change.at,
            linked_to=old,
        )
    )


def _children(partnership: Partnership, new: NewReview, old: Case | None, *, by: User, at: datetime) -> list[Child]:
    if old is not None and (found := [one.child for one in old.children.select_related("child").order_by("pk")]):
        return found
    if new.who is not None:
        return [vault.find_or_add(partnership, new.who, at=at)]
    if new.pseudonym:
        known = Child.objects.filter(partnership=partnership, pseudonym__iexact=new.pseudonym).first()
        if known is None or not is_known_to(known, by=by, at=at):
            raise Conflict(f"Nobody is known here as “{new.pseudonym}”")
        return [known]
    return []


def _others_about(children: list[Child], review: Case) -> list[Case]:
    """The cases about these children that there are already: from whom one of them is kept, this one is kept too."""
    found = Case.objects.filter(children__child__in=children, disposed_at=None).exclude(pk=review.pk)
    return list(found.distinct().order_by("pk"))


def _about(new: NewReview, old: Case | None, children: list[Child]) -> str:
    if old is not None and children:
        return old.about
    if children:
        return children[0].pseudonym
    if new.kind in OF_A_CHILD and old is None:
        raise Conflict("Say which child it is about")
    return new.title or (old.about if old else "")


def _refuse_second_sending(new: NewReview, about: str, *, at: datetime) -> None:
    """The same review within a minute is the button pressed twice."""
    same = {
        "kind": new.kind,
        "title": new.title,
        "case__about": about[:60],
        "case__partnership": new.procedure.partnership,
    }
    sent = LearningReview.objects.filter(began_at__gt=at - SAME_MINUTE, began_at__lte=at, **same).first()
    if sent:
        raise Conflict("You have already sent this", f"It was started as {sent.case.reference}.")


def enter_earlier(
    partnership: Partnership, procedure: Procedure, *, kind: str, about: str, known: str, by: User | None, at: datetime
) -> str:
    """One that was held before this service was used: its kind, its pseudonym, and what is on record. It is over."""
    with Change(by=by, at=at) as change:
        case = _case(change, partnership, procedure, about=about, old=None)
        review = change.add(LearningReview(case=case, kind=kind, began_at=at))
        review.began()
        party = Party(case=case, side=Side.PARTNERSHIP, roles=[Role.STATUTORY_PARTNER.value])
        review.parties[Side.PARTNERSHIP] = change.add(party)
        review.enter_earlier(known=known)
        review.case.closed_at = at
        change.entry(review, "enter_earlier", f"Entered a {ReviewKind(kind).label.lower()} held before.")
    return case.reference


def reveal_child(reference: str, *, why: str, by: User, at: datetime) -> dict[str, dict[str, Any]]:
    """Who the children are, by pseudonym; that somebody looked, and why, is recorded."""
    with reviewing(reference, "reveal_review", by=by, at=at) as (change, review, _):
        children = CaseChild.objects.filter(case=review.case).select_related("child").order_by("pk")
        change.add(open_page(case_id=review.case_id, user=by, page="identity", at=at, why=why))
        change.entry(review, "reveal", f"Looked up who {review.case.about} is.", why=why)
        return {one.child.pseudonym: vault.reveal(one.child) for one in children if vault.knows(one.child)}
