"""Saying who takes up a post, and who answers for an agency: for those who keep a partnership's posts."""

from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from workflows import clock, posts
from workflows.access import NotAllowed, Standing
from workflows.calendar import spoken
from workflows.models import Agency, User
from workflows.people import role_name
from workflows.views.directory import partnership_asked
from workflows.views.forms import serving
from workflows.views.post_forms import AnsweringForm, AppointForm

DEMONSTRATION_INTRO = "From the first day on, whoever is new is among the people on the sign-in page."
INTRO = (
    "Somebody new cannot sign in yet when you have added them: their way of signing in is set up separately, "
    "by whoever runs this system for you."
)


def appoint(request: HttpRequest) -> HttpResponse:
    """Somebody takes up a post."""
    assert isinstance(request.user, User)
    at = clock.now()
    kept = _kept(request.user, "appoint")
    partnership = partnership_asked(request, Standing(request.user, at))
    if partnership.pk not in kept:
        raise NotAllowed("appoint")
    form = AppointForm(
        request.POST if request.method == "POST" else None,
        partnership=partnership,
        managers=serving(clock.day_of(at), Q(agency__partnership=partnership)),
        kept=posts.kept_anywhere(request.user, at=at),
        initial={"agency": request.GET.get("agency")},
    )
    if request.method == "POST" and form.is_valid() and form.carried_out(
        posts.appoint, **form.appointment, by=request.user, at=at
    ):  # fmt: skip
        messages.success(request, _appointed(form))
        return redirect(_directory(form.cleaned_data["agency"]))
    intro = DEMONSTRATION_INTRO if settings.DEMONSTRATION else INTRO
    context = {"form": form, "heading": "Appoint somebody", "button_text": "Appoint", "intro": intro}
    return render(request, "workflows/question.html", context | _back(f"?partnership={partnership.slug}"))


def change_directory(request: HttpRequest, pk: int) -> HttpResponse:
    """Somebody else answers for an agency at a rung."""
    assert isinstance(request.user, User)
    at = clock.now()
    agency = get_object_or_404(Agency, pk=pk, partnership__in=_kept(request.user, "change_directory"))
    form = AnsweringForm(
        request.POST if request.method == "POST" else None,
        agency=agency,
        today=clock.day_of(at),
        initial={"role": request.GET.get("role")},
    )
    if request.method == "POST" and form.is_valid() and form.carried_out(
        posts.change_directory, agency=agency, **form.entry, by=request.user, at=at
    ):  # fmt: skip
        role = role_name(form.cleaned_data["role"]).lower()
        day = spoken(form.cleaned_data["starts_on"])
        messages.success(request, f"From {day}, {form.named} answers for {agency.name} as {role}.")
        return redirect(_directory(agency))
    context = {
        "form": form,
        "heading": "Change who answers",
        "caption": agency.name,
        "button_text": "Save",
        "intro": "From that day on, open turns and time limits go to whoever answers then, with a notice to them. "
        "Until then everything stays as it is.",
    }
    return render(request, "workflows/question.html", context | _back(_directory(agency)))


def _kept(user: User, act: str) -> frozenset[int]:
    """Ids of the partnerships whose posts they keep. Raises NotAllowed for whoever keeps none."""
    kept = posts.kept_by(Standing(user, clock.now()))
    if not kept:
        raise NotAllowed(act)
    return kept


def _appointed(form: AppointForm) -> str:
    """What happened, and whether they can sign in."""
    person, facts = form.appointment["user"], form.cleaned_data
    said = f"{person.name} is {facts['title']} at {facts['agency'].name} from {spoken(facts['starts_on'])}."
    if settings.DEMONSTRATION:
        return f"{said} They are on the sign-in page from that day on."
    if not person.has_usable_password():
        return f"{said} They cannot sign in yet: their way of signing in is set up separately."
    return said


def _directory(agency: Agency) -> str:
    """The directory's page of one agency."""
    query = urlencode({"partnership": agency.partnership.slug, "agency": agency.slug})
    return f"{reverse('directory')}?{query}"


def _back(where: str) -> dict[str, str]:
    address = where if where.startswith("/") else reverse("directory") + where
    return {"cancel_url": address, "back_url": address}
