"""What a partnership has published and anybody may read: plain rows for the public page. No case leads from here."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet
from django.urls import reverse

from rapid_review import briefings
from rapid_review.models import Publication
from workflows import clock
from workflows.models import Partnership


@dataclass(frozen=True)
class Item:
    """One thing to read. `url` leads to its document."""

    kind: str
    title: str
    words: str
    published_on: date
    url: str


def public(partnership: Partnership) -> "QuerySet[Publication, Publication]":
    """The publications of a partnership that anybody may read: neither taken down, nor disposed of with their case."""
    return Publication.objects.filter(case__partnership=partnership, case__disposed_at=None, taken_down_at=None)


def published_reviews(partnership: Partnership) -> list[Item]:
    """The practice reviews that are published and not taken down."""
    return [
        Item(
            "Practice review",
            one.title,
            one.words,
            clock.day_of(one.published_at),
            reverse("published_document", args=[partnership.slug, one.token]),
        )
        for one in public(partnership)
    ]


def briefings_for_all(partnership: Partnership) -> list[Item]:
    """The 7-minute briefings that are published and not taken down."""
    return [
        Item(
            "7-minute briefing",
            one.title,
            f"{briefings.called(one)}: one page, to be read and talked about in a team.",
            clock.day_of(one.published_at),
            reverse("published_briefing", args=[partnership.slug, one.number]),
        )
        for one in briefings.published_briefings(partnership)
        if one.published_at
    ]


# Each kind of thing that is published lists its own.
SHELVES: tuple[Callable[[Partnership], list[Item]], ...] = (published_reviews, briefings_for_all)


def everything(partnership: Partnership) -> list[Item]:
    """Everything of a partnership, the latest first."""
    found = [one for shelf in SHELVES for one in shelf(partnership)]
    return sorted(found, key=lambda one: (one.published_on, one.title), reverse=True)
