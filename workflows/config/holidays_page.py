"""The page on which a newly proclaimed bank holiday is entered: first what it moves, then the act."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from workflows import clock, holidays
from workflows.access import TEAM, Standing, visible_to
from workflows.config.kinds import KINDS
from workflows.form_fields import DateField, Text
from workflows.forms import GovukForm
from workflows.models import CaseFile, ProclaimedHoliday, User

MODELS: tuple[type[CaseFile], ...] = tuple(KINDS)


class HolidayForm(GovukForm):
    """A day that becomes a bank holiday in England and Wales."""

    day = DateField(label="Which day?")
    name = Text(label="What is it called?", max_length=80, help_text="For example: Bank holiday for the coronation")
    why = Text(label="Where was it proclaimed?", max_length=300, help_text="For example: The Gazette, 6 November 2022")
    called = {"day": "the day", "name": "what it is called", "why": "where it was proclaimed"}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if (day := cleaned.get("day")) and (reason := holidays.calendar().skipped(day)):
            self.add_error("day", f"Nobody works on that day anyway: it is {reason}")
        elif day and day < clock.day_of(clock.now()):
            self.add_error("day", "The day must be today or later: what has run out stays")
        return cleaned


def bank_holidays(request: HttpRequest) -> HttpResponse:
    """Those proclaimed so far, and the form for another. For the partnership manager and the business unit."""
    at, user = clock.now(), request.user
    assert isinstance(user, User)
    if not any(post.role in TEAM for post in Standing(user, at).posts):
        raise PermissionDenied("Only the partnership manager and the business unit enter bank holidays.")
    form = HolidayForm(request.POST or None)
    mine = set(visible_to(user, at=at).values_list("reference", flat=True))
    context: dict[str, Any] = {"form": form, "heading": "Bank holidays", "known": ProclaimedHoliday.objects.all()}
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        if "confirmed" in request.POST:
            moved = holidays.proclaim(MODELS, said["day"], name=said["name"], by=user, at=at, why=said["why"])
            moved = [one for one in moved if one.reference in mine]
            messages.success(request, f"The bank holiday counts from now on. {_number(len(moved))} moved.")
            return redirect("bank_holidays")
        moved = [one for one in holidays.touched(MODELS, said["day"], said["name"]) if one.reference in mine]
        context |= {"moved": moved, "asked": True, "number": _number(len(moved))}
    return render(request, "workflows/bank_holidays.html", context)


def _number(moved: int) -> str:
    return "1 deadline" if moved == 1 else f"{moved} deadlines"
