"""The page of an act, one shape for all: ask, do, and go back to the challenge."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from escalation.actions import opened, reveal_identity
from escalation.forms.acts import ActForm
from escalation.forms.acts_meeting import RevealForm
from escalation.offers import offered
from escalation.reading import Reading
from escalation.turn_view import turn_panel
from escalation.views.acts_table import PAGES
from workflows import clock, rate_limits
from workflows.access import NotAllowed
from workflows.calendar import spoken
from workflows.conflict import Conflict
from workflows.models import Agency, User


def act(request: HttpRequest, reference: str, slug: str) -> HttpResponse:
    """Ask, do, and go back to the challenge."""
    assert isinstance(request.user, User)
    at, by, page = clock.now(), request.user, PAGES.get(slug)
    reading = Reading(by, reference, at=at)
    if page is None:
        raise Http404("No such page.")
    about = _number(request.GET.get("about"))
    refuse_if_impossible(reading, page.act, slug, about, asking=request.method != "POST")
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = page.form(*sent, reading=reading, about=about)
    if request.method == "POST" and form.is_valid():
        result = page.do(reading.case.reference, **form.given(), by=by, **form.when(at))
        messages.success(request, page.done)
        if slug == "not-ours":  # their own agency can no longer read it
            return redirect("your_work")
        return redirect("challenge", reference=result if slug == "reopen" else reading.case.reference)
    opened(reading.case, page=f"form: {slug}", by=by, at=at)
    return render(request, "escalation/act.html", context_of(reading, form))


def reveal(request: HttpRequest, reference: str) -> HttpResponse:
    """Who the child is, once somebody has said why. Shown on this page alone, never stored by the browser."""
    assert isinstance(request.user, User)
    at, by = clock.now(), request.user
    reading = Reading(by, reference, at=at)
    if not reading.may("reveal"):
        raise NotAllowed("reveal")
    form = RevealForm(*((request.POST,) if request.method == "POST" else ()), reading=reading)
    context = context_of(reading, form)
    if request.method == "POST" and form.is_valid():
        rate_limits.count("reveal", by)
        found = reveal_identity(reading.case.reference, **form.given(), by=by, at=at)
        context |= {"children": identity_cards(found), "form": None}
    else:
        opened(reading.case, page="form: reveal", by=by, at=at)
    response = render(request, "escalation/act_reveal.html", context)
    response["Cache-Control"] = "no-store"
    return response


def identity_cards(found: dict[str, dict[str, Any]]) -> list[tuple[str, list[dict[str, Any]]]]:
    """Each child's identifiers as rows of a summary list."""
    agencies = {
        str(pk): name
        for pk, name in Agency.objects.filter(
            pk__in=[int(pk) for who in found.values() for pk in who["records"] if pk.isdecimal()]
        ).values_list("pk", "name")
    }
    cards = []
    for pseudonym, who in found.items():
        born_on = date.fromisoformat(who["born_on"]) if who["born_on"] else None
        rows = [
            {"key": "Name", "value": who["name"]},
            {"key": "Date of birth", "value": spoken(born_on) if born_on else "Not known"},
            {"key": "NHS number", "value": who["nhs_number"] or "Not known"},
        ]
        rows += [
            {"key": f"Record number, {agencies.get(agency, 'agency')}", "value": number}
            for agency, number in who["records"].items()
        ]
        cards.append((pseudonym, rows))
    return cards


def context_of(reading: Reading, form: ActForm) -> dict[str, Any]:
    """What every act's page shows around its form."""
    challenge = reading.challenge
    return {
        "form": form,
        "heading": form.title,
        "caption": f"{reading.case.reference} · {reading.case.about}",
        "intro": form.intro,
        "shown": form.shown(),
        "panel": turn_panel(reading),
        "where": f"Step {challenge.step}: {challenge.current_step.title}" if challenge.is_live else "",
        "warning_text": form.warning,
        "button_text": form.button,
        "button_kind": form.button_kind,
        "cancel_url": challenge.get_absolute_url(),
        "back_url": challenge.get_absolute_url(),
        "back_text": f"Back to {reading.case.reference}",
    }


def refuse_if_impossible(reading: Reading, act: str, slug: str, about: int | None, *, asking: bool) -> None:
    """Raises NotAllowed for whoever may never do it here, and when only `asking` Conflict while it is impossible.

    What was sent goes on to the action, whose Conflict says who was first.
    """
    if offered(reading, slug, about):
        return
    if not reading.may(act) and not any(reading.may(act, one) for one in reading.deadlines):
        raise NotAllowed(act)
    if asking:
        raise Conflict("This cannot be done at the moment", where_it_stands(reading))


def where_it_stands(reading: Reading) -> str:
    challenge = reading.challenge
    if not challenge.is_live:
        return f"{reading.case.reference} is {challenge.get_state_display().lower()}."
    return f"{reading.case.reference} stands at step {challenge.step}: {challenge.current_step.title}."


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isdecimal() and len(text) < 18 else None
