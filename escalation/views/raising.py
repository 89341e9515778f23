"""Raising a challenge: a page for each question, "check your answers", and what happens next."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from escalation import drafts
from escalation.check_answers import Answers
from escalation.drafted import Raising
from escalation.forms import raising_pages as flow
from escalation.forms.raising import RaiseForm, StartForm
from escalation.reading import Reading
from escalation.receiving import opposite_numbers
from escalation.turn_view import turn_panel
from workflows import clock
from workflows.access import NotAllowed
from workflows.models import User

CAPTION = "Raise a challenge"
TEMPLATES = "escalation/raise"


def start(request: HttpRequest) -> HttpResponse:
    """What a challenge is; a new one, or one begun before."""
    by, at = _user(request), clock.now()
    form = StartForm(request.POST if request.method == "POST" else None, by=by, at=at)
    if not form.posts:
        raise NotAllowed("raise")
    if request.method == "POST" and form.is_valid():
        post = form.posts[form.cleaned_data.get("post") or next(iter(form.posts))]
        return redirect("raise_draft", drafts.begin(by=by, post=post, at=at).pk)
    context = {"form": form, "heading": CAPTION, "drafts": drafts.begun(by, at=at)}
    return render(request, f"{TEMPLATES}/start.html", context)


def resume(request: HttpRequest, pk: int) -> HttpResponse:
    """Where the person left off."""
    raising = _taken_up(request, pk)
    if raising.draft.raised_at:
        return redirect("raise_done", pk)
    return redirect(_url(pk, flow.first_open(raising)))


@never_cache
def page(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """One question. A page this draft has no use for leads to where it stands."""
    raising = _taken_up(request, pk)
    here = next((one for one in flow.pages_of(raising) if one.name == name), None)
    if raising.draft.raised_at or here is None:
        return redirect("raise_draft", pk)
    changing = "change" in request.GET
    form = here.form(
        request.POST if request.method == "POST" else None,
        raising=raising,
        name=name,
        initial=dict(raising.answers.get(name, {})),
    )
    if request.method == "POST" and form.is_valid():
        drafts.keep(raising, name, form.answers())
        return redirect(_url(pk, flow.following(raising, name, changing=changing)))
    back = flow.CHECK if changing else flow.before(raising, name)
    context = _context(raising, here, form) | {"back_url": _url(pk, back) if back else reverse("raise")}
    return render(request, [f"{TEMPLATES}/{here.kind}.html", f"{TEMPLATES}/question.html"], context)


@never_cache
def check(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything once more, and the button that raises it."""
    raising = _taken_up(request, pk)
    if raising.draft.raised_at:
        return redirect("raise_done", pk)
    if (missing := flow.first_open(raising)) != flow.CHECK:
        return redirect(_url(pk, missing))
    answers = Answers(raising)
    problems = answers.problems()
    if request.method == "POST" and not problems:
        drafts.raise_draft(pk, by=_user(request), at=raising.at)
        return redirect("raise_done", pk)
    context = {
        "heading": "Check your answers before you raise the challenge",
        "raising": raising,
        "answers": answers,
        "problems": problems,
        "back_url": _url(pk, flow.before(raising, flow.CHECK)),
    }
    return render(request, f"{TEMPLATES}/check.html", context)


@never_cache
def done(request: HttpRequest, pk: int) -> HttpResponse:
    """It is raised: the references, whose turn it is, by when, and what happens then by itself."""
    raising = _taken_up(request, pk)
    if not raising.draft.raised_at:
        return redirect("raise_draft", pk)
    readings = [Reading(_user(request), one, at=raising.at) for one in raising.draft.references]
    context = {
        "heading": "Challenge raised" if len(readings) == 1 else "Challenges raised",
        "keep": "Keep the reference" if len(readings) == 1 else "Keep the references",
        "references": ", ".join(raising.draft.references),
        "raised": [(one, turn_panel(one)) for one in readings],
    }
    return render(request, f"{TEMPLATES}/done.html", context)


def delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Throw a draft away."""
    raising = _taken_up(request, pk)
    if request.method == "POST":
        drafts.throw_away(raising)
        return redirect("raise")
    context = {"heading": "Delete this draft?", "raising": raising, "back_url": reverse("raise")}
    return render(request, f"{TEMPLATES}/delete.html", context)


@require_POST
def remove_child(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Take one of several children out again."""
    raising = _taken_up(request, pk)
    if not raising.draft.raised_at and 1 <= number <= len(raising.children):
        drafts.remove_child(raising, number)
    return redirect("raise_draft", pk)


# -- what the pages are made of -----------------------------------------------------------------------


def _user(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user


def _taken_up(request: HttpRequest, pk: int) -> Raising:
    return drafts.take_up(pk, by=_user(request), at=clock.now())


def _url(pk: int, name: str) -> str:
    return reverse("raise_check", args=[pk]) if name == flow.CHECK else reverse("raise_page", args=[pk, name])


def _remove(raising: Raising, number: int) -> str:
    return reverse("raise_remove_child", args=[raising.draft.pk, number])


def _context(raising: Raising, here: flow.Page, form: RaiseForm) -> dict[str, Any]:
    """What a page shows beside its form."""
    context: dict[str, Any] = {"form": form, "raising": raising, "caption": CAPTION}
    if here.name == "now":
        context["contacts"] = raising.partnership.contacts.all()
    if here.name == "stands":
        foreseen = raising.foreseen()
        context |= {"foreseen": foreseen, "due": [one.words(raising.at) for one in foreseen.now]}
    if here.name == "children":
        context["children"] = [
            (child["name"], _url(raising.draft.pk, f"child-{number}"), _remove(raising, number))
            for number, child in enumerate(raising.children, start=1)
        ]
    if here.name == "earlier":
        context["earlier"] = raising.earlier()
    if here.kind == "to":
        context["answering"] = _answering(raising, here)
    return context


def _answering(raising: Raising, here: flow.Page) -> list[dict[str, Any]]:
    """The opposite numbers, step by step from where it enters."""
    agency = next(one for one in raising.agencies if here.name == f"to-{one.pk}")
    steps = list(raising.rules.steps[raising.foreseen().step.number - 1 :])
    return [
        {"key": f"Step {step.number}: {step.title}", "value": people}
        for step, people in opposite_numbers(raising, agency, steps)
    ]
