"""Who answers for whom, and saying that somebody is away or leaving."""

from datetime import date

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from workflows import answering, clock, posts
from workflows.access import NotAllowed, Standing
from workflows.models import Cover, Partnership, Post, Role, User
from workflows.views.forms import CoverForm, DirectoryFilter, EndPostForm, serving


def directory(request: HttpRequest) -> HttpResponse:
    """Agency by agency and rung by rung, on a day."""
    assert isinstance(request.user, User)
    standing = Standing(request.user, clock.now())
    partnership = partnership_asked(request, standing)
    agencies = partnership.agencies.prefetch_related("closures")
    asked = any(name == "agency" or name.startswith("on_") for name in request.GET)
    form = DirectoryFilter(request.GET if asked else None, agencies=agencies)
    chosen = form.cleaned_data if form.is_valid() else {}
    today = clock.day_of(standing.at)
    on = chosen.get("on") or today
    wanted = agencies.filter(pk=chosen["agency"].pk) if chosen.get("agency") else agencies
    keeps = _keeps(standing)
    book = answering.Book(partnership, list(wanted), on=on)
    context = {
        "heading": "Directory",
        "form": form,
        "on": on,
        "is_today": on == today,
        "partnership_shown": partnership,
        "others": _partnerships(standing),
        "pages": book.pages(),
        "team": [] if chosen.get("agency") else book.team(),
        "covers": _covers(standing, on=today),
        "may_cover": _may_cover(standing).exists(),
        "may_end": keeps != [] or any(standing.leads(post.agency_id) for post in standing.posts),
        "may_keep": partnership.pk in keeps,
    }
    return render(request, "workflows/directory.html", context)


def start_cover(request: HttpRequest) -> HttpResponse:
    """Somebody is away, and somebody else stands in."""
    assert isinstance(request.user, User)
    at = clock.now()
    standing = Standing(request.user, at)
    mine = _may_cover(standing)
    initial = {"post": request.GET.get("post") or (mine.filter(user=request.user).first() if mine else None)}
    stand_ins = serving(clock.day_of(at), Q(agency__partnership__in=_partnerships(standing)))
    form = CoverForm(
        request.POST if request.method == "POST" else None, posts=mine, stand_ins=stand_ins, initial=initial
    )
    if request.method == "POST" and form.is_valid() and form.carried_out(
        posts.start_cover, **form.cleaned_data, by=request.user, at=at
    ):  # fmt: skip
        messages.success(request, f"{form.cleaned_data['stand_in'].user.name} stands in for "
                                  f"{form.cleaned_data['post'].user.name}.")  # fmt: skip
        return redirect("directory")
    return render(request, "workflows/question.html", _question(form, "Somebody is away", "Save"))


def end_cover(request: HttpRequest, pk: int) -> HttpResponse:
    """Whoever was away is back."""
    assert isinstance(request.user, User)
    at = clock.now()
    cover = get_object_or_404(_covers(Standing(request.user, at), on=clock.day_of(at)), pk=pk)
    if request.method == "POST":
        posts.end_cover(cover, by=request.user, at=at)
        messages.success(request, f"{cover.post.user.name} answers again from now on.")
        return redirect("directory")
    context = {"cover": cover, "heading": f"{cover.post.user.name} is back", "back_url": "/directory/"}
    return render(request, "workflows/end_cover.html", context)


def end_post(request: HttpRequest) -> HttpResponse:
    """Somebody leaves a post."""
    assert isinstance(request.user, User)
    at = clock.now()
    theirs = _may_end(Standing(request.user, at))
    initial = {"post": request.GET.get("post")}
    form = EndPostForm(request.POST if request.method == "POST" else None, posts=theirs, initial=initial)
    if request.method == "POST" and form.is_valid() and form.carried_out(
        posts.end_post, **form.cleaned_data, by=request.user, at=at
    ):  # fmt: skip
        messages.success(request, f"{form.cleaned_data['post'].user.name} leaves the post.")
        return redirect("directory")
    return render(request, "workflows/question.html", _question(form, "Somebody is leaving", "Save"))


def _question(form: CoverForm | EndPostForm, heading: str, button: str) -> dict[str, object]:
    return {
        "form": form,
        "heading": heading,
        "button_text": button,
        "cancel_url": "/directory/",
        "back_url": "/directory/",
        "intro": "Turns and time limits follow at once, with a notice to whoever takes over.",
    }


# -- what one may do here, as workflows.posts decides it ----------------------------------------------


def _partnerships(standing: Standing) -> list[Partnership]:
    return list({post.agency.partnership_id: post.agency.partnership for post in standing.posts}.values())


def partnership_asked(request: HttpRequest, standing: Standing) -> Partnership:
    """The one asked for, of those somebody has a post in; 404 for any other."""
    mine = {one.slug: one for one in _partnerships(standing)}
    asked = request.GET.get("partnership") or next(iter(mine), "")
    return get_object_or_404(Partnership, pk=mine[asked].pk if asked in mine else None)


def _keeps(standing: Standing) -> list[int]:
    """Ids of the partnerships whose posts somebody keeps."""
    return sorted(posts.kept_by(standing))


def _may_cover(standing: Standing) -> QuerySet[Post, Post]:
    """The posts somebody may say a stand-in for: the rule of `posts.may_cover`, as a query."""
    led = [post.agency_id for post in standing.posts if standing.leads(post.agency_id)]
    mine = Q(user=standing.user) | Q(line_manager__user=standing.user)
    theirs: Q = Q(agency__in=led) | Q(agency__partnership__in=_keeps(standing))
    return serving(clock.day_of(standing.at), mine | theirs)


def _may_end(standing: Standing) -> QuerySet[Post, Post]:
    """The posts somebody may end: the rule of `posts.may_end`, as a query. Raises NotAllowed where there is none."""
    kept, led = _keeps(standing), [post.agency_id for post in standing.posts if standing.leads(post.agency_id)]
    if not kept and not led:
        raise NotAllowed("end_post")
    practitioners = Q(agency__in=led, role=Role.PRACTITIONER) & ~Q(user=standing.user)
    return serving(clock.day_of(standing.at), Q(agency__partnership__in=kept) | practitioners)


def _covers(standing: Standing, *, on: date) -> QuerySet[Cover, Cover]:
    """The covers in force or to come that somebody may end."""
    found = Cover.objects.filter(post__in=_may_cover(standing), ends_on__gte=on)
    return found.select_related("post__user", "post__agency", "stand_in__user").order_by("starts_on", "pk")
