"""The lists people come back to: their own work, what is overdue, all challenges."""

from datetime import datetime, time
from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render

from escalation import overdue, search, work
from escalation.actions import overdue_copied
from escalation.forms.filters import ChallengeFilter, OverdueFilter
from escalation.models import Challenge
from escalation.rows import MOMENT, Row, agencies_of, and_list, late_words, rows
from workflows import clock, rate_limits
from workflows.access import Standing, with_deadlines
from workflows.models import Agency, Post, Role, Side, User, current_on
from workflows.rate_limits import limited
from workflows.spreadsheet import csv_file
from workflows.templatetags.wording import short_day, time_of_day

A_PAGE = 50
KIND_OF_STATE = {"RESOLVED": "resolved", "DETERMINED": "determined", "WITHDRAWN": "withdrawn"}


# -- your work ----------------------------------------------------------------------------------------


def your_work(request: HttpRequest) -> HttpResponse:
    """What waits for me, soonest first; then what I wait for."""
    assert isinstance(request.user, User)
    at = clock.now()
    found = work.work_of(request.user, at=at)
    posts = Standing(request.user, at).posts
    context = {
        "heading": "Your work",
        "mine": [_mine(row, found, at=at) for row in found.mine],
        "waiting": [_waiting(row) for row in found.waiting],
        "more_waiting": found.more_waiting,
        "drafts": found.drafts,
        "late": sum(bool(row.late) for row in found.mine),
        "only_administrator": bool(posts) and all(post.role == Role.ADMINISTRATOR for post in posts),
        "no_post": not posts,
    }
    return render(request, "escalation/your_work.html", context)


def _mine(row: Row, found: work.Work, *, at: datetime) -> dict[str, Any]:
    lines = [row.case.about, _between(row.sides)]
    if row.others:
        lines.append(f"with {and_list(row.others)}")
    if row.case.pk in found.proposals:
        lines.append("a proposed resolution waits for your answer")
    card = _card(row, row.deadline.label, lines)
    if row.late:
        return card | {"status": row.late, "kind": "overdue"}
    if row.deadline.due_at and row.deadline.due_at <= clock.end_of(clock.day_of(at)):
        return card | {"status": "Due today", "kind": "today"}
    return card | ({"status": "Urgent", "kind": "urgent"} if row.case.urgent else {})


def _waiting(row: Row) -> dict[str, Any]:
    lines = [row.case.about, _between(row.sides), row.deadline.label]
    card = _card(row, f"Waiting for {and_list(row.with_whom) or 'the timer'}", lines)
    return card | ({"status": row.late, "kind": "late"} if row.late else {})


def _card(row: Row, title: str, lines: list[str]) -> dict[str, Any]:
    return {
        "url": row.url,
        "title": title,
        "reference": row.case.reference,
        "due_text": row.deadline.due_text,
        "lines": [line for line in lines if line],
    }


def _between(agencies: dict[str, str]) -> str:
    """ "School to Council": who challenged whom."""
    return " to ".join(agencies[side] for side in (Side.RAISING, Side.RECEIVING) if side in agencies)


# -- overdue ------------------------------------------------------------------------------------------


def overdue_page(request: HttpRequest) -> HttpResponse:
    """What is overdue, longest first; then what runs out within two working days."""
    assert isinstance(request.user, User)
    at = clock.now()
    cases, shown = with_deadlines(request.user, at=at)
    form = OverdueFilter(request.GET, agencies=_agencies(request.user, at=at))
    asked = overdue.asked_of(form.cleaned_data) if form.is_valid() else {}
    listed = overdue.overdue_and_soon(cases, at=at, shown=shown, **asked)
    paginator = Paginator(listed, A_PAGE)
    count, paginator.count = overdue.counted(listed, at=at)
    page = paginator.get_page(request.GET.get("page"))
    found = rows(page.object_list, at=at)
    context = {
        "heading": "Overdue",
        "form": form,
        "page": page,
        "count": count,
        "late": [_late_cells(row) for row in found if row.late],
        "soon": [_soon_cells(row) for row in found if not row.late],
        "is_last": not page.has_next() and not asked.get("days"),
        "failing": list(overdue.failing(cases)),
        "query": request.GET.urlencode(),
        "columns_late": ["Case", "What", "Agency", "With", "Late"],
        "columns_soon": ["Case", "What", "Agency", "With", "Due"],
    }
    return render(request, "escalation/overdue.html", context)


def _common_cells(row: Row) -> list[Any]:
    hint = f"{row.case.about}, urgent" if row.case.urgent else row.case.about
    return [
        {"text": row.case.reference, "url": row.url, "hint": hint},
        {"text": row.deadline.label, "hint": row.step},
        and_list(row.agencies),
        and_list(row.with_whom) or "Nobody",
    ]


def _late_cells(row: Row) -> list[Any]:
    return [
        *_common_cells(row),
        {"text": row.late, "kind": "overdue", "hint": f"Due {row.deadline.due_text}"},
    ]


def _soon_cells(row: Row) -> list[Any]:
    return [*_common_cells(row), _short_due(row.deadline.due_at)]


def _short_due(at: datetime | None) -> str:
    """ "Tue 29 Dec 2026", with the time where a limit is in hours."""
    if at is None:
        return "Nothing"
    if clock.london(at).time() == time.min:
        return short_day(at - MOMENT)
    return f"{time_of_day(at)}, {short_day(at)}"


@limited("export")
def overdue_csv(request: HttpRequest) -> StreamingHttpResponse:
    """The overdue list, as narrowed, for a spreadsheet."""
    assert isinstance(request.user, User)
    at = clock.now()
    form = OverdueFilter(request.GET, agencies=_agencies(request.user, at=at))
    asked = overdue.asked_of(form.cleaned_data) if form.is_valid() else {}
    overdue_copied(request.user, at=at)
    cases, shown = with_deadlines(request.user, at=at)
    found = overdue.csv_rows(cases, at=at, shown=shown, **asked)
    return csv_file(f"overdue-{clock.day_of(at).isoformat()}.csv", found)


def _agencies(user: User, *, at: datetime) -> QuerySet[Agency, Agency]:
    """Those of the partnerships somebody has a post in."""
    posts = Post.objects.filter(current_on(clock.day_of(at)), user=user)
    return Agency.objects.filter(partnership__in=posts.values("agency__partnership"))


# -- all challenges -----------------------------------------------------------------------------------


def challenges(request: HttpRequest) -> HttpResponse:
    """Every challenge I may see, searched, filtered, 50 a page; the address holds all of it."""
    assert isinstance(request.user, User)
    at = clock.now()
    form = ChallengeFilter(request.GET, agencies=_agencies(request.user, at=at))
    asked = form.cleaned_data if form.is_valid() else {}
    if asked.get("q"):
        rate_limits.count("search", request.user)
    found = search.challenges(request.user, at=at, asked=asked)
    page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    agencies = agencies_of({one.case_id for one in page.object_list})
    context = {
        "heading": "All challenges",
        "form": form,
        "page": page,
        "count": page.paginator.count,
        "columns": ["Challenge", "From", "To", "Where it stands", "Next due", "Raised"],
        "rows": [_challenge_cells(one, agencies[one.case_id], at=at) for one in page.object_list],
        "filtered": any(value for name, value in asked.items() if name != "q"),
        "narrowed": any(value for name, value in asked.items() if name != "sort"),
    }
    return render(request, "escalation/challenges.html", context)


def _challenge_cells(one: Challenge, agencies: dict[str, str], *, at: datetime) -> list[Any]:
    next_due_at: datetime | None = one.next_due_at  # type: ignore[attr-defined]  # annotated by the search
    hint = f"{one.case.about}, urgent" if one.case.urgent else one.case.about
    late = late_words(next_due_at, at=at)
    return [
        {"text": one.case.reference, "url": one.get_absolute_url(), "hint": hint},
        agencies.get(Side.RAISING, ""),
        agencies.get(Side.RECEIVING, ""),
        {"text": one.get_state_display(), "kind": KIND_OF_STATE.get(one.state, "open")},
        {"text": late, "kind": "overdue"} if late else _short_due(next_due_at),
        short_day(one.raised_at),
    ]
