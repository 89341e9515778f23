"""The page on which old drafts are reviewed in bulk. Nothing of what they say is shown."""

from datetime import datetime

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from audit_log.models import Entry
from escalation import old_drafts
from workflows import clock
from workflows.access import NotAllowed
from workflows.form_fields import Radios, Text
from workflows.forms import GovukForm
from workflows.models import Partnership, User
from workflows.views.keeping import teams_of


class ProposeForm(GovukForm):
    why = Text(label="Why are they no longer needed?", max_length=1000, rows=3)
    called = {"why": "why they are no longer needed"}


class AnswerForm(GovukForm):
    approve = forms.ChoiceField(
        label="May they be thrown away?",
        choices=[("yes", "Yes, throw them away"), ("no", "No, they are kept")],
        widget=Radios,
    )
    called = {"approve": "whether they may be thrown away"}


def review_drafts(request: HttpRequest) -> HttpResponse:
    """How many are due, and either the proposal or the answer of a second person."""
    assert isinstance(request.user, User)
    at, by, mine = clock.now(), request.user, teams_of(request.user)
    if not mine:
        raise NotAllowed("review")
    partnership = next((one for one in mine if one.slug == request.GET.get("partnership")), mine[0])
    waiting = old_drafts.waiting(partnership)
    sent = request.POST or None
    form = AnswerForm(sent) if waiting else ProposeForm(sent)
    if request.method == "POST" and form.is_valid():
        messages.success(request, _do(form, partnership, by, at))
        return redirect("review_drafts")
    found = old_drafts.due(partnership, at=at)
    context = {
        "heading": "Challenges begun and not raised",
        "form": form if waiting is None or waiting.proposed_by_id != by.pk else None,
        "waiting": waiting,
        "number": old_drafts.number(found),
        "due": len(found),
        "certificates": Entry.objects.filter(partnership=partnership, act="dispose_drafts").order_by("-chain_no"),
    }
    return render(request, "escalation/old_drafts.html", context)


def _do(form: GovukForm, partnership: Partnership, by: User, at: datetime) -> str:
    """Carry out what was asked, and say so."""
    if isinstance(form, ProposeForm):
        old_drafts.propose(partnership, why=form.cleaned_data["why"], by=by, at=at)
        return "A second person has to agree now."
    approve = form.cleaned_data["approve"] == "yes"
    gone = old_drafts.answer(partnership, approve=approve, by=by, at=at)
    return f"Thrown away: {gone}." if approve else "They are kept."
