"""Whose turn it is on the page of a case: whose, for what, by when, and what happens when time runs out."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Protocol, TypeVar

from rapid_review.clocks import told_words
from rapid_review.lateness import late_words
from rapid_review.models import Incident, LearningReview, Recommendation
from workflows.models import CaseFile, Deadline, Side, User

Kind = TypeVar("Kind", Incident, LearningReview)
On = TypeVar("On", contravariant=True)


class Act(Protocol[On]):
    """An act as a button shows it."""

    @property
    def name(self) -> str: ...
    @property
    def label(self) -> str: ...

    def is_offered(self, one: On, /) -> bool: ...

    def does_next(self, one: On, code: str, /) -> bool: ...


def buttons(
    one: Kind, table: Mapping[str, Act[Kind]], may: set[str], main: Deadline | None, user: User
) -> list[dict[str, Any]]:
    """What somebody with these rights may do where the case stands; first, and green, what `main` asks of them."""
    found = {slug: act for slug, act in table.items() if act.label and act.name in may and act.is_offered(one)}
    green = next(
        (slug for slug, act in found.items() if main and user.pk in main.holder_ids and act.does_next(one, main.code)),
        "",
    )
    rows = [
        {"label": act.label, "url": f"{one.get_absolute_url()}{slug}/", "first": slug == green}
        for slug, act in found.items()
    ]
    return sorted(rows, key=lambda row: not row["first"])


def panel(
    file: Incident | LearningReview | Recommendation,
    main: Deadline | None,
    user: User,
    *,
    at: datetime,
    first: str = "",
    over: str = "Nothing is left to do.",
) -> dict[str, Any]:
    """The panel for one reader. `main` is what counts most for them; `first` is said before what happens otherwise,
    `over` where nobody has a turn.
    """
    if main is None:
        return {"over": f"{file.stands}. {over}"}
    mine = user.pk in main.holder_ids
    beside = [] if mine else _beside(file, main)
    holders = dict.fromkeys(pk for one in (main, *beside) for pk in one.holder_ids if pk != user.pk)
    names = dict(User.objects.filter(pk__in=holders).values_list("pk", "name"))
    others = ", ".join(names[pk] for pk in holders)
    rule = file.rule_of(main)
    label = rule.label if rule and beside else main.label
    late = late_words(main, at)
    return {
        "who": others,
        "mine": mine,
        "what": sentence(label, others if mine else ""),
        "due_text": main.due_text,
        "late": f"That is {late}." if late else "",
        "otherwise": first + otherwise(main, late=bool(late)),
    }


def _beside(file: CaseFile, main: Deadline) -> list[Deadline]:
    """The same question asked of others in the partnership side by side, by a rule: as of the three partners."""
    if file.rule_of(main) is None or main.side != Side.PARTNERSHIP:
        return []
    same = [one for one in file.live_deadlines if (one.code, one.step, one.side) == (main.code, main.step, main.side)]
    return [one for one in same if one is not main]


def sentence(label: str, others: str) -> str:
    """What is to be done, and who may do it as well."""
    asks = label if label.endswith("?") else f"{label}."
    if not others:
        return asks
    return f"{asks} With {others}." if label.endswith("?") else f"{label}, with {others}."


def otherwise(deadline: Deadline, *, late: bool) -> str:
    """Who is told when time runs out."""
    again = ", again each working day until it is done" if deadline.repeat else ""
    when = "Because it is late" if late else "If it is not done by then"
    return f"{when}, these are told{again}: {told_words(deadline.told)}."
