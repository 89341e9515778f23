"""Purpose and protocol by kind of review: the shipped ones, or what the partnership has written instead."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Final

from rapid_review.models import ReviewSettings

SHIPPED: Final = Path(__file__).parent / "data" / "learning.toml"
PARTS: Final = ("purpose", "protocol")


@cache
def shipped() -> dict[str, dict[str, str]]:
    """Kind to purpose and protocol."""
    return tomllib.loads(SHIPPED.read_text(encoding="utf-8"))


def settings_of(partnership_id: int) -> ReviewSettings:
    """What a partnership has set; a row that is not stored yet where it has set nothing."""
    found = ReviewSettings.objects.filter(partnership=partnership_id).first()
    return found or ReviewSettings(partnership_id=partnership_id)


def texts(partnership_id: int) -> dict[str, dict[str, str]]:
    """What a new review of each kind begins with."""
    own = settings_of(partnership_id).texts
    return {
        kind: {part: own.get(kind, {}).get(part) or words[part] for part in PARTS} for kind, words in shipped().items()
    }
