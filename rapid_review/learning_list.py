"""Lists of learning reviews, as plain rows for their templates: all one may read, and those that come from a case."""

from datetime import datetime
from typing import Any

from rapid_review.actions.learning_start import may_start
from rapid_review.lateness import late_words, ran_out_at
from rapid_review.models import Conclusion, Incident, LearningReview, Threshold
from workflows import access
from workflows.models import Case, CaseKind, Deadline, User

COLUMNS = ["Reference", "Kind", "Where it stands", "Whose turn", "Due", "Late"]


def rows(user: User, *, theme: str = "", at: datetime) -> list[list[Any]]:
    """One row a review, of all or those on a theme: the soonest due first, those that are over last."""
    found = access.visible_to(user, at=at).filter(kind=CaseKind.REVIEW)
    if theme:
        found = found.filter(review__themes__contains=[theme])
    cases = list(found.order_by("-pk"))
    files = LearningReview.loaded([one for one in cases if one.disposed_at is None])
    files.sort(key=lambda file: _soonest(file) or datetime.max.replace(tzinfo=at.tzinfo))
    names = names_of(files)
    return [_row(file, user, names, at=at) for file in files]


def _row(file: LearningReview, user: User, names: dict[int, str], *, at: datetime) -> list[Any]:
    reference = {"text": file.case.reference, "url": file.get_absolute_url(), "hint": file.case.about}
    head = [reference, file.get_kind_display(), file.stands]
    main = main_deadline(file)
    if main is None:
        return [*head, "Nobody", "Nothing is left to do", ""]
    turn = ", ".join("You" if pk == user.pk else names[pk] for pk in main.holder_ids)
    late: Any = late_words(main, at) or "No"
    return [
        *head,
        turn,
        {"text": main.due_text, "hint": main.label},
        {"text": late, "kind": "overdue"} if late != "No" else late,
    ]


def main_deadline(file: LearningReview) -> Deadline | None:
    """What has to be done next; None when nothing is left to do."""
    return next(iter(file.live_deadlines), None)


def _soonest(file: LearningReview) -> datetime | None:
    return min((ran_out for one in file.live_deadlines if (ran_out := ran_out_at(one))), default=None)


def names_of(files: list[LearningReview]) -> dict[int, str]:
    """The names of everybody who holds a deadline of these reviews."""
    ids = {pk for file in files for deadline in file.live_deadlines for pk in deadline.holder_ids}
    return dict(User.objects.filter(pk__in=ids).values_list("pk", "name"))


def of_case(case: Case, user: User, *, at: datetime) -> list[dict[str, str]]:
    """The reviews that come from a case, of those that this person may read."""
    found = access.visible_to(user, at=at).filter(kind=CaseKind.REVIEW, linked_to=case, disposed_at=None)
    return [
        {
            "reference": one.case.reference,
            "url": one.get_absolute_url(),
            "words": f"{one.get_kind_display()}. {one.stands}.",
        }
        for one in LearningReview.loaded(list(found.order_by("pk")))
    ]


def start_url(case: Case, user: User, *, at: datetime) -> str:
    """Where the team starts a review of an incident whose outcome says so; "" for others and before."""
    here = [one for one in may_start(user, at=at) if one.agency.partnership_id == case.partnership_id]
    if not here or not asks_for_learning(Incident.loaded([case])[0]):
        return ""
    return f"/reviews/start/?from={case.reference}"


def asks_for_learning(incident: Incident) -> bool:
    """Whether its outcome is local learning: by the threshold, or by what the rapid review concluded."""
    review = incident.review
    return incident.decision == Threshold.LOCAL_LEARNING or (
        review is not None and review.conclusion == Conclusion.LOCAL
    )
