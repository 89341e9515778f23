"""What the procedure says, for a day the reader picks."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from workflows import clock, procedure_page
from workflows.access import Standing
from workflows.models import Procedure, User
from workflows.views.forms import ExplainForm


def procedure(request: HttpRequest) -> HttpResponse:
    """The partnership's current procedure for challenges."""
    found = _mine(request)
    today = clock.day_of(clock.now())
    chosen = [one for one in found if one.name == one.partnership.challenge_procedure and one.in_force_from <= today]
    if not found:
        return render(request, "workflows/no_procedure.html", {"heading": "Procedure"})
    return _page(request, (chosen or found)[0], found)


def procedure_detail(request: HttpRequest, name: str) -> HttpResponse:
    """One by its name; `version` asks for another than the current one."""
    found = _mine(request)
    named = [one for one in found if one.name == name]
    if version := request.GET.get("version"):
        named = [one for one in named if one.version == version]
    today = clock.day_of(clock.now())
    current = [one for one in named if one.in_force_from <= today] or named
    if not current:
        raise Http404("No such procedure.")
    return _page(request, current[0], found)


def procedure_file(request: HttpRequest, name: str, version: str) -> HttpResponse:
    """The file itself, as it was loaded."""
    one = next((row for row in _mine(request) if (row.name, row.version) == (name, version)), None)
    if one is None:
        raise Http404("No such procedure.")
    return HttpResponse(one.text, content_type="text/plain; charset=utf-8")


def _mine(request: HttpRequest) -> list[Procedure]:
    """Every version of the procedures of one’s partnerships, the newest of each first."""
    assert isinstance(request.user, User)
    partnerships = {post.agency.partnership_id for post in Standing(request.user, clock.now()).posts}
    found = Procedure.objects.filter(partnership__in=partnerships).select_related("partnership")
    return list(found.order_by("kind", "name", "-in_force_from", "-pk"))


def _page(request: HttpRequest, one: Procedure, found: list[Procedure]) -> HttpResponse:
    others = [other for other in found if other.kind == one.kind and other.pk != one.pk]
    asked = any(name.startswith("on_") for name in request.GET)
    # What stands in the form before anybody chose is checked like an answer, so that the page always has dates.
    now = ExplainForm.beginning(clock.now())
    form = ExplainForm(request.GET if asked else now, rules=one.rules, others=others)
    context: dict[str, Any] = {
        "form": form,
        "heading": one.title,
        "shown": [],
        "procedures": found,
        "current": one,
        "path": request.path,
    }
    if form.is_valid():
        beside = [other for other in others if str(other) == form.cleaned_data.get("beside")]
        context["shown"] = [
            procedure_page.page_of(each, form.cleaned_data, raised_at=form.raised_at) for each in [one, *beside]
        ]
    return render(request, "workflows/procedure.html", context)
