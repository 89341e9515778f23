"""Marking in a text what may be about somebody else, so that a person can decide whether to redact it.

Nothing is taken out here, and nothing that is not marked is thereby safe: a machine finds what it knows.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

OTHER_CHILD: Final = "another child"
OTHER_NAME: Final = "another child’s name"
OTHER_NUMBER: Final = "another child’s number"
ANY_NUMBER: Final = "a number that may be somebody’s"
PROFESSIONAL: Final = "a professional’s name; it may stay"
LEAST: Final = 3  # letters of a part of a name that is looked for

_PSEUDONYM: Final = r"(?i:child|sibling group) [A-Z]{1,3}\b"
_NUMBER: Final = r"\b\d{3}[ -]?\d{3}[ -]?\d{4}\b"

Piece = tuple[str, str]


@dataclass(frozen=True)
class Known:
    """Who else is known: terms to look for, each with the mark it gets, and what is the child's own."""

    pseudonym: str
    own: frozenset[str] = frozenset()
    terms: dict[str, str] = field(default_factory=dict)

    @property
    def pattern(self) -> re.Pattern[str]:
        found = [rf"(?<!\w)(?i:{re.escape(term)})(?!\w)" for term in sorted(self.terms, key=len, reverse=True)]
        return re.compile("|".join([*found, _PSEUDONYM, _NUMBER]))

    def mark_of(self, text: str) -> str:
        plain = text.casefold()
        if plain in self.terms:
            return self.terms[plain]
        if plain[:1].isdigit():
            return "" if re.sub(r"\D", "", text) in self.own else ANY_NUMBER
        return "" if plain == self.pseudonym.casefold() else OTHER_CHILD


def known(
    pseudonym: str, *, own: dict[str, object], others: Iterable[dict[str, object]], professionals: Iterable[str]
) -> Known:
    """`own` and `others` are identifiers as the vault gives them: name, nhs_number, records."""
    terms = {name.casefold(): PROFESSIONAL for name in professionals if name.strip()}
    mine = {part.casefold() for part in _parts(str(own.get("name", "")))}
    for other in others:
        for part in _parts(str(other.get("name", ""))):
            if part.casefold() not in mine:  # a surname that siblings share is the child's own too
                terms[part.casefold()] = OTHER_NAME
        for number in _numbers(other) - _numbers(own):
            terms[number.casefold()] = OTHER_NUMBER
    return Known(pseudonym, frozenset(re.sub(r"\D", "", one) for one in _numbers(own)), terms)


def _parts(name: str) -> list[str]:
    return [one for one in [" ".join(name.split()), *name.split()] if len(one) >= LEAST]


def _numbers(who: dict[str, object]) -> set[str]:
    records = who.get("records")
    found = [str(who.get("nhs_number") or ""), *(records.values() if isinstance(records, dict) else ())]
    return {str(one).strip() for one in found if str(one).strip()}


def marked(text: str, who: Known) -> list[Piece]:
    """The text in pieces, in order: (words, mark), the mark empty where nothing was found."""
    pieces: list[Piece] = []
    last = 0
    for found in who.pattern.finditer(text):
        if mark := who.mark_of(found[0]):
            pieces += [(text[last : found.start()], ""), (found[0], mark)]
            last = found.end()
    pieces.append((text[last:], ""))
    return [piece for piece in pieces if piece[0]]
