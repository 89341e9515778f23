"""
Anchors: one hash over the last seal of every partnership, kept where nobody who runs this system can change it.

The text of an anchor is a few plain lines, so that it can be filed, mailed, read out and printed. The hash on its
second line is the sha256 of all the lines below it. Whoever holds yesterday's text finds out whether a trail was
rewritten whole: then the seals it names have other hashes today, or are gone.
"""

import hashlib
import re
from datetime import datetime
from typing import Final

from audit_log.broken import Broken
from audit_log.models import Anchor, Seal

TITLE: Final = "Anchor of the trail"
NOBODY: Final = "none"
LINE: Final = re.compile(r"partnership (\d+|none) seal (\d+) ([0-9a-f]{64})")


class NoAnchor(ValueError):
    """A text that is not an anchor, or no longer the one that was made."""


def keep(text: str, *, at: datetime, file: str = "", sent_to: list[str] | None = None) -> Anchor:
    """An anchor, saved beside its file."""
    return Anchor.objects.create(at=at, hash=_hash_in(text), text=text, file=file, sent_to=sent_to or [])


def text_of(at: datetime) -> str:
    """The lines of an anchor made at `at`."""
    heads = Seal.objects.order_by("partnership", "-number").distinct("partnership")
    lines = [f"at {at.isoformat()}"]
    lines += [f"partnership {one.partnership_id or NOBODY} seal {one.number} {bytes(one.hash).hex()}" for one in heads]
    below = "\n".join(lines) + "\n"
    return f"{TITLE}\nsha256 {hashlib.sha256(below.encode()).hexdigest()}\n{below}"


def compare(text: str) -> list[Broken]:
    """What today's seals say otherwise than the anchor. Raises NoAnchor for a text that is not whole."""
    _hash_in(text)
    found = []
    for line in text.splitlines()[3:]:
        match = LINE.fullmatch(line.strip())
        if match is None:
            raise NoAnchor(f"this line is not of an anchor: {line}")
        partnership_id = None if match[1] == NOBODY else int(match[1])
        seal = Seal.objects.filter(partnership=partnership_id, number=int(match[2])).first()
        if seal is None or bytes(seal.hash).hex() != match[3]:
            found.append(
                Broken(
                    place=f"seal {match[2]}, to which the anchor holds,",
                    what="is no longer there" if seal is None else "the trail up to it was rewritten after the anchor",
                    table="audit_log_seal",
                    row_id=seal.pk if seal else None,
                    partnership_id=partnership_id,
                )
            )
    return found


def _hash_in(text: str) -> str:
    # Mail programs change the ends of lines.
    lines = text.replace("\r\n", "\n").strip("\n").split("\n")
    if len(lines) < 3 or lines[0] != TITLE or not lines[1].startswith("sha256 "):
        raise NoAnchor("it does not begin as one")
    below = "\n".join(lines[2:]) + "\n"
    if hashlib.sha256(below.encode()).hexdigest() != lines[1].removeprefix("sha256 "):
        raise NoAnchor("its lines are not those that were written")
    return lines[1].removeprefix("sha256 ")
