"""The pages of learning reviews: the list, the start, one review, who the children are, and how reviews are run."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache

from audit_log.entries import open_page
from rapid_review import learning_list, learning_page, learning_texts, report_page, review_settings
from rapid_review import rota as rotas
from rapid_review.actions import learning_start
from rapid_review.copies import review_copy
from rapid_review.forms.learning import StartForm
from rapid_review.forms.learning_report import ReviewsFilter, RotaForm, SettingsForm
from rapid_review.forms.reporting import RevealForm
from rapid_review.report_templates import partnership_of
from rapid_review.views.doors import person, review_of
from rapid_review.views.learning_acts import ACTS
from workflows import access, clock, rate_limits
from workflows.record_export import Content
from workflows.rulebook import current_procedure
from workflows.views.export import export_page


def reviews(request: HttpRequest) -> HttpResponse:
    """The learning reviews this person may read, the soonest due first."""
    user, at = person(request), clock.now()
    form = ReviewsFilter(request.GET)
    theme = form.cleaned_data["theme"] if form.is_valid() else ""
    context = {
        "heading": "Learning reviews",
        "form": form,
        "empty": f"There is no learning review that you may read{' on this theme' if theme else ''}.",
        "columns": learning_list.COLUMNS,
        "rows": learning_list.rows(user, theme=theme, at=at),
        "may_start": bool(learning_start.may_start(user, at=at)),
    }
    return render(request, "rapid_review/reviews.html", context)


def _sent(request: HttpRequest) -> QueryDict | None:
    return request.POST if request.method == "POST" else None


@never_cache
def start(request: HttpRequest) -> HttpResponse:
    """A new review; `?from=` names the incident or challenge it comes from."""
    user, at = person(request), clock.now()
    posts = learning_start.may_start(user, at=at)
    if not posts:
        raise PermissionDenied("The partnership manager and the business unit start learning reviews.")
    post, asked = posts[0], request.GET.get("from", "")
    old = access.get_case(user, asked, at=at) if asked else None
    partnership = post.agency.partnership
    form = StartForm(_sent(request), partnership=partnership, user=user, at=at, old=old)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        new = learning_start.NewReview(
            procedure=current_procedure(partnership, kind="review", on=clock.day_of(at)),
            kind=said["kind"],
            title=said["title"],
            source=said["source"],
            comes_from=old.reference if old else "",
            who=form.who() if old is None else None,
            pseudonym=said.get("pseudonym", ""),
            themes=tuple(said["themes"]),
            **learning_texts.texts(partnership.pk)[said["kind"]],
        )
        reference = learning_start.start_review(new, by=user, post=post, at=at)
        messages.success(request, f"The review is started as {reference}.")
        return redirect("review", reference=reference)
    if old is not None:
        open_page(case_id=old.pk, user=user, page="form: start a review", at=at).save()
    back = "/reviews/"
    context = {
        "form": form,
        "caption": f"From {old.reference}, {old.about}" if old else "",
        "button_text": "Start the review",
        "back_url": back,
        "cancel_url": back,
    }
    return render(request, "workflows/question.html", context)


def review(request: HttpRequest, reference: str) -> HttpResponse:
    """Whose turn it is, by when and why, the report and the story."""
    user, at = person(request), clock.now()
    found = review_of(user, reference)
    open_page(case_id=found.case_id, user=user, page="review", at=at).save()
    return render(request, "rapid_review/learning_review.html", learning_page.context(found, user, ACTS, at=at))


def reveal(request: HttpRequest, reference: str) -> HttpResponse:
    """Who the child is, with a reason that is recorded."""
    user, at = person(request), clock.now()
    found = review_of(user, reference)
    access.require(user, "reveal_review", found, at=at)
    form = RevealForm(_sent(request))
    if request.method == "POST" and form.is_valid():
        rate_limits.count("reveal", user)
        children = learning_start.reveal_child(found.case.reference, why=form.cleaned_data["why"], by=user, at=at)
        cards = [(pseudonym, report_page.identity(who)) for pseudonym, who in children.items()]
        context = {"cards": cards, "incident": found, "heading": form.heading}
        response = render(request, "rapid_review/identity.html", context)
        response["Cache-Control"] = "no-store"
        return response
    open_page(case_id=found.case_id, user=user, page="form: Show me", at=at).save()
    link = found.get_absolute_url()
    context = {"form": form, "caption": found.case.reference, "button_text": "Show me"}
    return render(request, "workflows/question.html", context | {"cancel_url": link, "back_url": link})


@rate_limits.limited("export")
def export(request: HttpRequest, reference: str) -> HttpResponse:
    """The whole record as one file."""
    user, at = person(request), clock.now()
    found = review_of(user, reference)

    def pdf(documents: list[dict[str, Any]], deadlines: list[dict[str, Any]]) -> bytes:
        return review_copy(found, user, at=at, documents=documents, deadlines=deadlines)

    return export_page(request, found, lambda: Content(pdf=pdf))


def settings(request: HttpRequest) -> HttpResponse:
    """Purpose and protocol of each kind, and the number of the first briefing."""
    user, at = person(request), clock.now()
    mine = partnership_of(user, at=at, act=review_settings.ACT)
    form = SettingsForm(_sent(request), partnership=mine)
    if request.method == "POST" and form.is_valid():
        first = form.cleaned_data["first_briefing"]
        review_settings.change_settings(mine, texts=form.texts(), first_briefing=first, by=user, at=at)
        messages.success(request, "New reviews begin with these texts from now on.")
        return redirect("reviews")
    intro = "A new review begins with these texts. The shipped ones are assumed: no source gives them."
    context = {"form": form, "intro": intro, "button_text": "Save", "back_url": "/reviews/", "cancel_url": "/reviews/"}
    return render(request, "workflows/question.html", context)


def rota(request: HttpRequest) -> HttpResponse:
    """Who chairs in turn; somebody joins or leaves."""
    user, at = person(request), clock.now()
    mine = partnership_of(user, at=at, act=review_settings.ACT)
    if request.method == "POST" and (leaves := request.POST.get("leaves", "")).isdecimal():
        review_settings.leave_rota(mine, int(leaves[:17]), by=user, at=at)
        messages.success(request, "They are off the rota.")
        return redirect("rota")
    form = RotaForm(_sent(request), partnership=mine, on=clock.day_of(at))
    if request.method == "POST" and form.is_valid():
        review_settings.join_rota(mine, form.chosen(), by=user, at=at)
        messages.success(request, "They are on the rota.")
        return redirect("rota")
    context = {"form": form, "members": rotas.members(mine.pk), "button_text": "Put on the rota"}
    return render(request, "rapid_review/rota.html", context | {"back_url": "/reviews/"})
