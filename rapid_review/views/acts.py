"""One page for every act on an incident: through the door, the form, the action, and back to the incident."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from audit_log.entries import open_page
from rapid_review import actions, incident_page
from rapid_review.models import Incident
from rapid_review.views.act_table import Done
from rapid_review.views.all_acts import ACTS
from rapid_review.views.doors import incident_of, person
from workflows import access, clock, need_to_know


def act(request: HttpRequest, reference: str, slug: str) -> HttpResponse:
    """The form of one act. `?of=` is the id of what it is about: a member, a request, a sign-off."""
    user, at = person(request), clock.now()
    found = incident_of(user, reference)
    row = ACTS.get(slug)
    if row is None:
        raise Http404("No such act.")
    of = _of(request)
    actions.refuse_moved(found, row.name, by=user, at=at)
    access.require(user, row.name, found, at=at, deadline=row.owned(found, of) if row.owned else None)
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = row.form(*sent, incident=found, user=user, at=at, of=of)
    if request.method == "POST" and form.is_valid():
        row.do(form, Done(found, user, at, of))
        messages.success(request, row.done)
        stays = access.sees(user, need_to_know.SUMMARY, incident_again(found), at=at)
        then = row.goes_to(found, of) if row.goes_to else found.get_absolute_url()
        return redirect(then if stays else "/incidents/")
    open_page(case_id=found.case_id, user=user, page=f"form: {slug}", at=at).save()
    link = found.get_absolute_url()
    context = {
        "form": form,
        "caption": f"{found.case.reference}, {found.case.about}",
        "button_text": row.button,
        "cancel_url": link,
        "back_url": link,
        "facts": incident_page.about(found) if access.sees(user, need_to_know.STORY, found, at=at) else [],
    }
    return render(request, row.template, context | row.beside(form))


def incident_again(found: Incident) -> Incident:
    """The incident as the act has left it: who declares a conflict of interest no longer sees it."""
    return Incident.loaded([type(found.case).objects.get(pk=found.case_id)])[0]


def _of(request: HttpRequest) -> int:
    said = request.GET.get("of", "")
    return int(said) if said.isascii() and said.isdecimal() and len(said) < 18 else 0
