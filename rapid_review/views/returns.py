"""The pages of one agency's return: what it is told, what it writes, and its signing off."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from audit_log.entries import open_page
from rapid_review import actions, returns, returns_view
from rapid_review.actions.returns import open_draft
from rapid_review.forms.returns import ReturnForm, SignOffForm
from rapid_review.models import AgencyReturn
from rapid_review.panel_view import Reader
from rapid_review.returns_view import Part
from rapid_review.views.doors import incident_of, person
from workflows import access, clock
from workflows.conflict import Conflict
from workflows.models import User


@dataclass(frozen=True)
class Found:
    """One return, for somebody who reads it."""

    reader: Reader
    one: AgencyReturn
    part: Part

    @property
    def user(self) -> User:
        return self.reader.user

    @property
    def at(self) -> datetime:
        return self.reader.at

    @property
    def reference(self) -> str:
        return self.reader.incident.case.reference

    @property
    def link(self) -> str:
        return returns.url_of(self.reference, self.one.pk)

    def opened(self, page: str) -> None:
        open_page(case_id=self.one.case_id, user=self.user, page=page, at=self.at).save()

    def context(self, **more: Any) -> dict[str, Any]:
        caption = f"{self.reference}, {self.reader.incident.case.about}, {self.one.agency.name}"
        return {"caption": caption, "link": self.link, "back_url": self.link, "one": self.one, **more}


def found_return(request: HttpRequest, reference: str, return_id: int) -> Found:
    """Through the door: 404 for whoever does not read this agency's return, as for one that is not there."""
    user, at = person(request), clock.now()
    reader = Reader(incident_of(user, reference), user, at)
    one = next((each for each in reader.incident.returns if each.pk == return_id), None)
    part = returns_view.part_in(reader, one, returns.deadline_of(one)) if one else None
    if one is None or part is None or not part.reads:
        raise Http404("No such return.")
    return Found(reader, one, part)


def found_to_write(request: HttpRequest, reference: str, return_id: int) -> Found:
    """The same, for whoever writes it."""
    found = found_return(request, reference, return_id)
    access.require(found.user, "write_return", found.reader.incident, at=found.at, deadline=found.part.asked)
    if not found.part.writes:
        raise Conflict("The rapid review has ended", f"{reference}: {found.reader.incident.stands}.")
    return found


def show(request: HttpRequest, reference: str, return_id: int) -> HttpResponse:
    """What the agency is told, by when, and what it has written."""
    found = found_return(request, reference, return_id)
    found.opened("return")
    page = returns_view.page(found.reader, found.one, found.part)
    context = found.context() | page | {"back_url": found.reader.incident.get_absolute_url()}
    return render(request, "rapid_review/return.html", context)


def version(request: HttpRequest, reference: str, return_id: int, number: int) -> HttpResponse:
    """One version that was signed off, as it was."""
    found = found_return(request, reference, return_id)
    signed = [one for one in returns.versions(found.one) if one.number == number and one.signed_off_at]
    if not signed:
        raise Http404("No such version.")
    found.opened(f"return, version {number}")
    shown = returns_view.version(signed[0], found.user, found.reader)
    return render(request, "rapid_review/return_version.html", found.context(shown=shown, number=number))


# Where saving leads: on a phone the page is long, and whoever saves half way goes on where they were.
PARTS = {f"part-{number}": f"write/#part-{number}" for number in range(1, len(returns.GROUPS))}
NEXT = {"rows": "chronology/", "sign": "sign-off/", **PARTS}


def write(request: HttpRequest, reference: str, return_id: int) -> HttpResponse:
    """What the agency knows. Saved as it stands, as often as they like."""
    found = found_to_write(request, reference, return_id)
    form = ReturnForm(request.POST or None, user=found.user, at=found.at, draft=open_draft(found.one))
    if request.method == "POST" and form.is_valid():
        actions.save_draft(
            reference,
            return_id,
            sections=form.sections(),
            challenge_used=form.cleaned_data["challenge_used"],
            challenge=form.cleaned_data["challenge"],
            seen=form.seen_at(),
            by=found.user,
            at=found.at,
        )
        messages.success(request, "The draft is saved. Nobody outside your agency sees it before it is signed off.")
        return redirect(f"{found.link}{NEXT.get(request.POST.get('then', ''), '')}")
    found.opened("form: return")
    return render(request, "rapid_review/return_write.html", found.context(form=form, signs=found.part.signs))


def sign_off(request: HttpRequest, reference: str, return_id: int) -> HttpResponse:
    """All of it once more, and the button after which nobody changes it."""
    found = found_to_write(request, reference, return_id)
    draft = open_draft(found.one)
    if not found.part.signs:
        raise access.NotAllowed("sign_off_return")
    if draft is None:
        raise Conflict("Nothing has been written yet")
    form = SignOffForm(request.POST or None, draft=draft)
    if request.method == "POST" and form.is_valid():
        actions.sign_off_return(reference, return_id, independent=True, by=found.user, at=found.at)
        messages.success(request, "Thank you. The return is signed off, and the partnership’s team is told.")
        return redirect(found.link)
    found.opened("form: sign off the return")
    shown = returns_view.version(draft, found.user, found.reader)
    lacking = list(returns.lacking(draft).values())
    context = found.context(form=form, shown=shown, lacking=lacking)
    return render(request, "rapid_review/return_sign_off.html", context)
