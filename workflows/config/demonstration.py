"""Moving the clock, in demonstration mode only: the time between is played, or the engine is off until then."""

from datetime import datetime, time, timedelta
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.db.models import Min
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from notifications.models import Notice
from workflows import clock, digests, mail, partnerships, posts, trail
from workflows.config.forms import ClockForm
from workflows.config.kinds import KINDS
from workflows.models import Deadline
from workflows.sweep import sweep

LONGEST_STRIDE = timedelta(hours=12)
MORNING = time(9)


def engine(*, at: datetime) -> None:
    """Everything that beat would do at this instant."""
    posts.keep_posts(at=at)
    for model, escalate in KINDS.items():
        sweep(model, escalate, at=at)
    digests.send_digests(at=at)
    mail.send_due(at=at, limit=1000)


def play(until: datetime) -> int:
    """Play the time up to `until`, stopping wherever something runs out. Returns how many stops it made.

    What was written on the way is sealed at the end, as it would have been within a minute: a page that says the
    record has not been sealed for weeks would frighten for nothing.
    """
    stops = 0
    while (at := clock.now()) < until:
        stop = min(next_stop(after=at), until)
        clock.pretend(stop)
        engine(at=stop)
        stops += 1
    trail.seal(at=until)
    return stops


def next_stop(*, after: datetime) -> datetime:
    """The next instant at which a deadline is due or a notice leaves; at most half a day on, for posts."""
    with partnerships.working_for(*partnerships.every()):
        armed = Deadline.objects.filter(is_open=True)
        due = armed.filter(due_at__gt=after).aggregate(at=Min("due_at"))["at"]
        remind = armed.filter(remind_at__gt=after).aggregate(at=Min("remind_at"))["at"]
        unsent = Notice.objects.filter(sent_at=None, dead_at=None, send_after__gt=after)
        leaves = unsent.aggregate(at=Min("send_after"))["at"]
    today = clock.day_of(after)
    mornings = [clock.instant(day, digests.HOUR) for day in (today, today + timedelta(days=1))]
    stops: list[datetime | None] = [due, remind, leaves, *mornings, after + LONGEST_STRIDE]
    return min(at for at in stops if at and at > after)


def jumps(now: datetime) -> list[dict[str, Any]]:
    """Times worth jumping to, each with the answers to the form that lead there."""
    tomorrow = clock.day_of(now) + timedelta(days=1)
    with partnerships.working_for(*partnerships.every()):
        due = Deadline.objects.filter(is_open=True, due_at__gt=now).aggregate(at=Min("due_at"))["at"]
    found = [
        ("One hour on", now + timedelta(hours=1)),
        ("Tomorrow morning", clock.instant(tomorrow, MORNING)),
        ("The next time limit anywhere runs out", due),
        ("A week on", clock.instant(clock.day_of(now) + timedelta(days=7), MORNING)),
    ]
    return [{"label": label, "at": at, "fields": _answers(at)} for label, at in found if at]


def _answers(at: datetime) -> dict[str, str]:
    # The form takes whole minutes: the minute that has begun when `at` comes.
    there = clock.london(at + timedelta(seconds=59))
    day = {"on_day": there.day, "on_month": there.month, "on_year": there.year}
    return {**{name: str(part) for name, part in day.items()}, "time": f"{there:%H:%M}", "engine": "on"}


@transaction.non_atomic_requests  # every stop is as many transactions as beat would make of it
@login_required
def demonstration_clock(request: HttpRequest) -> HttpResponse:
    """Pretend it is another time. Time only goes forward: what has happened stays."""
    if not settings.DEMONSTRATION:
        raise Http404
    now = clock.now()
    form = ClockForm(request.POST if request.method == "POST" else None, now=now)
    if request.method == "POST" and form.is_valid():
        until = form.cleaned_data["until"]
        if form.cleaned_data["engine"] == "off":
            clock.pretend(until)
            messages.success(request, "The clock has moved and the engine was off meanwhile. It is catching up now.")
        else:
            stops = play(until)
            played = "1 moment was" if stops == 1 else f"{stops} moments were"
            messages.success(request, f"The clock has moved. {played} played on the way.")
        return redirect("demonstration_clock")
    context = {
        "form": form,
        "heading": "Pretend it is another time",
        "button_text": "Move the clock",
        "jumps": jumps(now),
    }
    with partnerships.of_request(request):
        return render(request, "workflows/clock.html", context)
