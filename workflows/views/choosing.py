"""Whoever has posts in several partnerships works for one of them at a time, and says here for which."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from workflows import partnerships
from workflows.views.forms import PartnershipForm


def choose_partnership(request: HttpRequest) -> HttpResponse:
    """One of one's own partnerships; a page only for whoever has several."""
    if not partnerships.may_choose(request):
        raise Http404("Nothing to choose.")
    form = PartnershipForm(
        request.POST if request.method == "POST" else None,
        offered=partnerships.offered(request),
        initial={"partnership": next(iter(partnerships.here() or ()), None)},
    )
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data["partnership"]
        partnerships.choose(request, chosen.pk)
        messages.success(request, f"You are now working for {chosen.name}.")
        return redirect("your_work")
    context = {"form": form, "heading": "Which partnership are you working for?", "button_text": "Continue"}
    return render(request, "workflows/question.html", context)
