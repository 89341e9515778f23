"""The people of a challenge as its pages name them."""

from collections.abc import Iterable
from dataclasses import dataclass

from escalation.models import Challenge


@dataclass(frozen=True)
class Person:
    """Somebody as the page names them."""

    name: str
    title: str = ""
    agency: str = ""

    def __str__(self) -> str:
        return ", ".join(part for part in (self.name, self.title, self.agency) if part)

    @property
    def at_agency(self) -> str:
        return f"{self.name} ({self.agency})" if self.agency else self.name


def writers(challenge: Challenge) -> Iterable[int]:
    """Ids of whoever wrote or answered one of the papers that are loaded with the challenge."""
    loaded = (
        challenge.proposals,
        challenge.approvals,
        challenge.extensions,
        challenge.representations,
        challenge.recommendations,
        challenge.answers,
    )
    fields = (
        "by_id",
        "raising_agreed_by_id",
        "receiving_agreed_by_id",
        "refused_by_id",
        "answered_by_id",
        "given_by_id",
    )
    for paper in (one for kind in loaded for one in kind):
        yield from (found for field in fields if (found := getattr(paper, field, None)))


def and_list(words: list[str]) -> str:
    """ "A, B and C"."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}" if words else ""
