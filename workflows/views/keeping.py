"""How long records are kept: the schedule, the list of what is due for review, and holds on more than one case."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from workflows import clock, holds, keeping_page, reviews
from workflows.access import TEAM, NotAllowed, Standing
from workflows.models import BulkReview, Hold, Partnership, User
from workflows.views.directory import partnership_asked
from workflows.views.keeping_forms import LiftForm, WideHoldForm


def retention(request: HttpRequest) -> HttpResponse:
    """The partnership's schedule as sentences, with sources and what is assumed."""
    assert isinstance(request.user, User)
    standing = Standing(request.user, clock.now())
    partnership = partnership_asked(request, standing)
    stored = reviews.current_schedule(partnership, on=clock.day_of(standing.at))
    context = {
        "heading": "How long records are kept",
        "stored": stored,
        "rows": keeping_page.schedule_rows(stored) if stored else [],
        "columns": ["Record", "How long", "Where that comes from", "Assumed"],
    }
    return render(request, "workflows/keeping/retention.html", context)


def review_list(request: HttpRequest) -> HttpResponse:
    """What has been kept long enough, why, what holds it, and what was decided. For the partnership's team."""
    assert isinstance(request.user, User)
    at, user = clock.now(), request.user
    partnership, mine = _of_team(request)
    due = reviews.due(user, partnership, at=at)
    context = {
        "heading": "Keeping",
        "stored": reviews.current_schedule(partnership, on=clock.day_of(at)),
        "partnership_shown": partnership,
        "others": mine,
        "columns": keeping_page.REVIEW_COLUMNS,
        "rows": [keeping_page.review_row(one) for one in due],
        "count": len(due),
        "holds": [(one, keeping_page.hold_words(one)) for one in holds.seen_by(user, partnership, at=at)],
        "drafts": BulkReview.objects.filter(partnership=partnership, approval="waiting").first(),
    }
    return render(request, "workflows/keeping/review_list.html", context)


def place_hold(request: HttpRequest) -> HttpResponse:
    """A legal hold on every case about a child, or on every record of the partnership."""
    assert isinstance(request.user, User)
    partnership, _ = _of_team(request)
    sent = request.POST if request.method == "POST" else None
    form = WideHoldForm(sent, partnership=partnership, initial={"pseudonym": request.GET.get("child", "")})
    if request.method == "POST" and form.is_valid():
        holds.hold_more(partnership, **form.given(), by=request.user, at=clock.now())
        messages.success(request, "The hold is in force.")
        return redirect("review_list")
    return render(request, "workflows/question.html", question(form, "/keeping/"))


def lift_hold(request: HttpRequest, pk: int) -> HttpResponse:
    """End a hold, for a reason."""
    assert isinstance(request.user, User)
    at, (_, mine) = clock.now(), _of_team(request)
    hold = get_object_or_404(Hold.objects.select_related("case", "child", "partnership"), pk=pk, partnership__in=mine)
    if hold.lifted_at is None and hold not in holds.seen_by(request.user, hold.partnership, at=at):
        raise Http404("No such hold.")
    form = LiftForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        holds.lift(hold, why=form.cleaned_data["why"], by=request.user, at=at)
        messages.success(request, "The hold is lifted.")
        return redirect("review_list")
    return render(
        request,
        "workflows/question.html",
        question(form, "/keeping/") | {"caption": f"{hold.get_ground_display()}: {holds.covered(hold)}"},
    )


def question(form: LiftForm | WideHoldForm, back: str) -> dict[str, object]:
    return {"form": form, "intro": form.intro, "button_text": form.button, "cancel_url": back, "back_url": back}


def _of_team(request: HttpRequest) -> tuple[Partnership, list[Partnership]]:
    """The partnership asked for, and all whose team somebody is of. Raises NotAllowed for whoever is of none."""
    assert isinstance(request.user, User)
    mine = teams_of(request.user)
    if not mine:
        raise NotAllowed("review")
    asked = request.GET.get("partnership")
    found = [one for one in mine if one.slug == asked] if asked else mine
    return get_object_or_404(Partnership, pk=found[0].pk if found else None), mine


def teams_of(user: User) -> list[Partnership]:
    """The partnerships whose team somebody is of today."""
    posts = [post for post in Standing(user, clock.now()).posts if post.role in TEAM]
    return list({post.agency.partnership_id: post.agency.partnership for post in posts}.values())
