"""The pages of incidents: the list, the report, one incident, and an act a page."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache

from audit_log.entries import open_page
from rapid_review import actions, incident_page
from rapid_review.copies import story_copy
from rapid_review.forms import DecideForm, NotifiedForm, ReportForm, RevealForm
from rapid_review.models import Incident
from workflows import access, clock, rate_limits
from workflows.keeping_page import refuse_disposed
from workflows.models import Contact, Post, User
from workflows.record_export import Content
from workflows.rulebook import current_procedure
from workflows.views.export import export_page

# What a page of its own adds to the answers it carries along.
OWN = ("csrfmiddlewaretoken", "confirmed", "change")


def incidents(request: HttpRequest) -> HttpResponse:
    """The incidents this person may read, the soonest due first."""
    user, at = _person(request), clock.now()
    context = {
        "heading": "Serious incidents",
        "columns": ["Reference", "Where it stands", "Whose turn", "Due", "Late"],
        "rows": incident_page.rows(user, at=at),
        "may_report": bool(actions.may_report(user, at=at)),
    }
    return render(request, "rapid_review/incidents.html", context)


def before_reporting(request: HttpRequest) -> HttpResponse:
    """First of all: this is not a referral, and the numbers to ring."""
    partnerships = {post.agency.partnership for post in _reporting_posts(request)}
    contacts = Contact.objects.filter(partnership__in=partnerships).order_by("partnership", "order", "pk")
    context = {"heading": "Before you report a serious incident", "contacts": contacts}
    return render(request, "rapid_review/before_reporting.html", context)


@never_cache
def report(request: HttpRequest) -> HttpResponse:
    """The report; its answers are shown again with the dates that follow before anything is written."""
    posts, at = _reporting_posts(request), clock.now()
    form = ReportForm(request.POST or None, now=at, posts=posts)
    context = {"form": form, "button_text": "Check what follows", "back_url": reverse("report_incident")}
    if request.method != "POST" or not form.is_valid() or "change" in request.POST:
        return render(request, "workflows/question.html", context)
    said = form.cleaned_data
    post = next((post for post in posts if str(post.pk) == said.get("post")), posts[0])
    procedure = current_procedure(post.agency.partnership, kind="incident", on=clock.day_of(at))
    if "confirmed" in request.POST:
        new = actions.NewIncident(procedure=procedure, child=form.child(), **form.facts())
        reference = actions.report_incident(new, by=_person(request), post=post, at=at)
        messages.success(request, f"The incident is reported as {reference}.")
        return redirect("incident", reference=reference)
    context["heading"] = "Check your answers"
    context["sent"] = [(name, text) for name, texts in request.POST.lists() if name not in OWN for text in texts]
    context["answers"] = incident_page.answers(form)
    context["follows"] = incident_page.what_follows(procedure, said["aware_at"], at=at)
    context["open_questions"] = incident_page.open_questions(procedure.rules)
    return render(request, "rapid_review/check_report.html", context)


def incident(request: HttpRequest, reference: str) -> HttpResponse:
    """Whose turn it is, by when and why, and the story."""
    user, at = _person(request), clock.now()
    found = _door(user, reference)
    open_page(case_id=found.case_id, user=user, page="incident", at=at).save()
    acts = ("decide_threshold", "record_notified", "reveal_incident", "export_record", "answer_disposal")
    may = {act for act in acts if access.may(user, act, found, at=at)}
    return render(request, "rapid_review/incident.html", incident_page.context(found, user, may, at=at))


def decide(request: HttpRequest, reference: str) -> HttpResponse:
    """Whether it has to be notified."""
    user, at = _person(request), clock.now()
    found = _door(user, reference)
    actions.refuse_moved(found, "decide_threshold")
    access.require(user, "decide_threshold", found, at=at)
    form = DecideForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        actions.decide_threshold(found.case.reference, meets=said["meets"] == "yes", why=said["why"], by=user, at=at)
        messages.success(request, "The decision is recorded.")
        return redirect("incident", reference=found.case.reference)
    return _act(request, found, form, "Record the decision")


def notified(request: HttpRequest, reference: str) -> HttpResponse:
    """That the notification was sent."""
    user, at = _person(request), clock.now()
    found = _door(user, reference)
    actions.refuse_moved(found, "record_notified")
    access.require(user, "record_notified", found, at=at)
    form = NotifiedForm(request.POST or None, now=at, aware_at=found.aware_at)
    if request.method == "POST" and form.is_valid():
        actions.record_notified(found.case.reference, **form.cleaned_data, by=user, at=at)
        messages.success(request, "It is recorded that the national Panel was notified.")
        return redirect("incident", reference=found.case.reference)
    return _act(request, found, form, "Record it")


def reveal(request: HttpRequest, reference: str) -> HttpResponse:
    """Who the child is, with a reason that is recorded."""
    user, at = _person(request), clock.now()
    found = _door(user, reference)
    access.require(user, "reveal_incident", found, at=at)
    form = RevealForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        rate_limits.count("reveal", user)
        children = actions.reveal_identity(found.case.reference, why=form.cleaned_data["why"], by=user, at=at)
        cards = [(pseudonym, incident_page.identity(who)) for pseudonym, who in children.items()]
        response = render(
            request, "rapid_review/identity.html", {"cards": cards, "incident": found, "heading": form.heading}
        )
        response["Cache-Control"] = "no-store"
        return response
    return _act(request, found, form, "Show me")


@rate_limits.limited("export")
def export(request: HttpRequest, reference: str) -> HttpResponse:
    """The whole record as one file."""
    user, at = _person(request), clock.now()
    found = _door(user, reference)

    def pdf(documents: list[dict[str, Any]], deadlines: list[dict[str, Any]]) -> bytes:
        return story_copy(found, user, at=at, documents=documents, deadlines=deadlines)

    return export_page(request, found, lambda: Content(pdf=pdf))


def _act(request: HttpRequest, found: Incident, form: object, button: str) -> HttpResponse:
    """The form of an act, below what the case is called: that it was opened is logged too."""
    open_page(case_id=found.case_id, user=_person(request), page=f"form: {button}", at=clock.now()).save()
    link = found.get_absolute_url()
    context = {
        "form": form,
        "caption": found.case.reference,
        "button_text": button,
        "cancel_url": link,
        "back_url": link,
    }
    return render(request, "workflows/question.html", context)


def _door(user: User, reference: str) -> Incident:
    case = access.get_case(user, reference, kind="incident", at=clock.now())
    refuse_disposed(case)
    return Incident.loaded([case])[0]


def _person(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user


def _reporting_posts(request: HttpRequest) -> list[Post]:
    posts = actions.may_report(_person(request), at=clock.now())
    if not posts:
        raise PermissionDenied(
            "An incident is reported by a safeguarding lead, a statutory partner, the partnership manager or the "
            "business unit. Tell your own safeguarding lead."
        )
    return posts
