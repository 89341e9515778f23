"""What in a text may let somebody recognise a child: dates, places, schools, ages, and names the vault knows.

It points at lines; people decide. It knows nothing but patterns, so what it does not flag is not safe by that.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from workflows import vault
from workflows.calendar import MONTHS
from workflows.models import CaseChild, CaseFile


class Kind(StrEnum):
    """What a line is flagged for, in words."""

    NAME = "a name, date of birth or number that the vault knows"
    DATE = "an exact date"
    AGE = "an exact age"
    SCHOOL = "a school, nursery or college"
    PLACE = "a place"


@dataclass(frozen=True)
class Flag:
    """One line, counted from 1, and what it is flagged for. The words themselves are not kept."""

    line: int
    kind: Kind


_MONTH = "|".join((*MONTHS, *(one[:3] for one in MONTHS), "Sept"))
_NUMBER = "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen"
PATTERNS: dict[Kind, re.Pattern[str]] = {
    Kind.DATE: re.compile(
        rf"\b\d{{1,2}}(?:st|nd|rd|th)?(?: of)? (?:{_MONTH})\b|\b(?:{_MONTH}) \d{{1,2}}(?:st|nd|rd|th)?\b(?!\d)"
        r"|\b\d{1,2}[./-]\d{1,2}[./-]\d{2,4}\b|\b\d{4}-\d{2}-\d{2}\b",
        re.IGNORECASE,
    ),
    Kind.AGE: re.compile(
        rf"\b(?:\d+|{_NUMBER})[ -](?:day|week|month|year)s?[ -]old\b|\baged? (?:of )?(?:\d+|{_NUMBER})\b",
        re.IGNORECASE,
    ),
    Kind.SCHOOL: re.compile(
        r"\b[A-Z][\w’'.-]*(?: [A-Z][\w’'.-]*)* (?:School|Academy|College|Nursery|Primary|Infants|Juniors)\b"
    ),
    Kind.PLACE: re.compile(
        r"\b[A-Z][\w’'-]+ (?:Street|Road|Avenue|Lane|Close|Drive|Crescent|Court|Park|Estate|Hospital|Surgery|Station)\b"
        r"|\b[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}\b"
        r"|\b(?:in|at|near|from|to) (?:[A-Z][a-z]{3,})(?: [A-Z][a-z]+)*\b"
    ),
}
# After "in" or "from" a month, a weekday or a body that every reader knows is no place.
_NO_PLACE = re.compile(
    rf"\b(?:in|at|near|from|to) (?:{_MONTH}|Working Together|Panel|Child [A-Z]+|Sibling|Mother|Father|Children)\b"
)


def flags(text: str, file: CaseFile) -> list[Flag]:
    """Every line of a text that is flagged, in order; a line once for each kind."""
    lines = text.split("\n")
    children = [one.child for one in CaseChild.objects.filter(case=file.case_id).select_related("child")]
    found = {Flag(number, Kind.NAME) for child in children for number in vault.lines_about(child, lines)}
    found |= set(patterns(lines))
    kinds = list(Kind)
    return sorted(found, key=lambda flag: (flag.line, kinds.index(flag.kind)))


def patterns(lines: Iterable[str]) -> list[Flag]:
    """What can be seen without knowing the child."""
    found = []
    for number, line in enumerate(lines, 1):
        for kind, pattern in PATTERNS.items():
            said = _NO_PLACE.sub("", line) if kind == Kind.PLACE else line
            if pattern.search(said):
                found.append(Flag(number, kind))
    return found


def names_somebody(text: str, file: CaseFile) -> bool:
    """Whether a text holds what the vault knows of a child of this case."""
    return any(one.kind == Kind.NAME for one in flags(text, file))
