"""The list of incidents, as plain rows for its template."""

from datetime import datetime
from typing import Any

from rapid_review import returns
from rapid_review.lateness import late_words, main_deadline, ran_out_at
from rapid_review.models import Incident
from workflows import access, need_to_know
from workflows.models import CaseKind, Side, User


def rows(user: User, *, at: datetime) -> list[list[Any]]:
    """One row an incident: the soonest due first, the ended ones last."""
    cases = list(access.visible_to(user, at=at).filter(kind=CaseKind.INCIDENT).order_by("-pk"))
    files = Incident.loaded(cases)
    files.sort(key=lambda file: _soonest(file) or datetime.max.replace(tzinfo=at.tzinfo))
    names = names_of([file for file in files if file.live_deadlines])
    return [_row(file, user, names, at=at) for file in files]


def _row(file: Incident, user: User, names: dict[int, str], *, at: datetime) -> list[Any]:
    reference = {"text": file.case.reference, "url": file.get_absolute_url(), "hint": file.case.about}
    reads_papers = access.sees(user, need_to_know.PAPERS, file, at=at)
    main = main_deadline(file, user, reads_papers=reads_papers)
    if main is None:
        return [reference, file.stands, "Nobody", "Nothing is left to do", ""]
    turn = ", ".join("You" if pk == user.pk else names[pk] for pk in main.holder_ids)
    worst = min(file.live_deadlines, key=lambda one: ran_out_at(one) or one.opens_at)
    late: Any = late_words(worst, at) or "No"
    if late != "No":
        # What other agencies were asked is not for whoever was asked.
        another = worst.side == Side.ASKED and user.pk not in worst.holder_ids
        of_another = "An agency’s return" if worst.code == returns.CODE else "What an agency was asked"
        late = {"text": late, "kind": "overdue", "hint": of_another if another else worst.label}
    return [reference, file.stands, turn, {"text": main.due_text, "hint": main.label}, late]


def _soonest(file: Incident) -> datetime | None:
    return min((ran_out for one in file.live_deadlines if (ran_out := ran_out_at(one))), default=None)


def names_of(files: list[Incident]) -> dict[int, str]:
    """The names of everybody who holds a deadline of these incidents."""
    ids = {pk for file in files for deadline in file.live_deadlines for pk in deadline.holder_ids}
    return dict(User.objects.filter(pk__in=ids).values_list("pk", "name"))
