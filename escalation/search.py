"""Finding challenges: by reference, child's pseudonym, agency, or the words of the story."""

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.contrib.postgres.search import SearchQuery, SearchVector
from django.db.models import Exists, F, Min, OuterRef, Q, QuerySet, Subquery
from django.db.models.expressions import OrderBy

from audit_log.models import Entry
from escalation.models import RUNGS, Challenge, State
from workflows import clock, need_to_know
from workflows.access import visible_to
from workflows.models import Agency, Case, Deadline, Party, User

LANGUAGE = "english"
STORY = ("concern", "evidence", "impact", "wanted", "action_taken")
ENDED = {"resolved": State.RESOLVED, "determined": State.DETERMINED, "withdrawn": State.WITHDRAWN}
SORTS: dict[str, tuple[str | OrderBy, ...]] = {
    "newest": ("-raised_at", "-pk"),
    "oldest": ("raised_at", "pk"),
    "due": (F("next_due_at").asc(nulls_last=True), "pk"),
}
REFERENCE = re.compile(r"(?:ch-?)?(?:(\d{4})-?)?(\d{1,4})", re.IGNORECASE)


# A single letter is no word to a text search, which would find every child.
PSEUDONYM = re.compile(r"(?i:child|sibling group) (?:[A-Za-z]|[A-Z]{2})")


def challenges(user: User, *, at: datetime, asked: Mapping[str, Any]) -> QuerySet[Challenge, Challenge]:
    """Those somebody may see and asked for, sorted.

    `asked`: q, state, step, agency, theme, raised_from, raised_to (dates, both included), urgent, sort.
    """
    found = Challenge.objects.filter(case__in=visible_to(user, at=at)).annotate(next_due_at=_next_due())
    if words := (asked.get("q") or "").replace("\0", "").strip():
        found = found.filter(matching(words) | told_by(words, visible_to(user, at=at, thing=need_to_know.STORY)))
    if state := asked.get("state"):
        found = found.filter(state=ENDED[state]) if state in ENDED else found.filter(state__in=RUNGS)
    if step := asked.get("step"):
        found = found.filter(state=RUNGS[step - 1])
    if agency := asked.get("agency"):
        found = found.filter(Exists(Party.objects.filter(case=OuterRef("case"), agency=agency)))
    if theme := asked.get("theme"):
        found = found.filter(themes__contains=[theme])
    if asked.get("urgent"):
        found = found.filter(case__urgent=True)
    found = found.filter(_raised(asked.get("raised_from"), asked.get("raised_to")))
    return found.select_related("case").order_by(*SORTS[asked.get("sort") or "newest"])


def _next_due() -> Subquery:
    live = Deadline.objects.filter(case=OuterRef("case"), closed_at__isnull=True, due_at__isnull=False)
    return Subquery(live.order_by().values("case").annotate(at=Min("due_at")).values("at"))


def _raised(first: date | None, last: date | None) -> Q:
    condition = Q()
    if first:
        condition &= Q(raised_at__gte=clock.start_of(first))
    if last:
        condition &= Q(raised_at__lt=clock.end_of(last))
    return condition


def matching(words: str) -> Q:
    """The challenges these words find; PostgreSQL reads them as a web search does ("…", or, -)."""
    if PSEUDONYM.fullmatch(words):
        return Q(case__about__iregex=rf"\y{re.escape(words)}\y")
    agencies = Agency.objects.filter(name__icontains=words)
    return (
        Q(case__reference__icontains=words)
        | Q(case__reference__in=_references(words))
        | Q(case__about__icontains=words)
        | Q(Exists(Party.objects.filter(case=OuterRef("case"), agency__in=agencies)))
    )


def told_by(words: str, cases: QuerySet[Case, Case]) -> Q:
    """Those of these cases whose story has the words. Partners' views are left out: not everybody may read them yet."""
    if PSEUDONYM.fullmatch(words):
        return Q(pk__in=())
    query = SearchQuery(words, config=LANGUAGE, search_type="websearch")
    stories = Challenge.objects.annotate(story=SearchVector(*STORY, config=LANGUAGE)).filter(story=query)
    trail = Entry.objects.annotate(said=SearchVector("words", "why", config=LANGUAGE)).filter(said=query)
    trail = trail.exclude(act="give_view")
    told = Q(Exists(stories.filter(pk=OuterRef("pk")))) | Q(Exists(trail.filter(case=OuterRef("case"))))
    return told & Q(case__in=cases)


def _references(words: str) -> list[str]:
    """The reference meant by "ch 2026 42" or "CH-2026-42"."""
    found = REFERENCE.fullmatch(re.sub(r"[\s/]+", "-", words))
    return [f"CH-{found[1]}-{int(found[2]):04d}"] if found and found[1] else []
