"""The pages of incidents: the list, the report, one incident, who the children are, and the record."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache

from audit_log.entries import open_page
from rapid_review import actions, incident_page, list_page, panel_view, report_page
from rapid_review.copies import story_copy, unsigned, versions_of
from rapid_review.forms.reporting import MOST_CHILDREN, ReportForm, RevealForm
from rapid_review.models import Incident
from rapid_review.panel_view import Reader
from rapid_review.views.all_acts import ACTS
from rapid_review.views.doors import incident_of, person
from workflows import access, clock, rate_limits
from workflows.models import Contact, Post
from workflows.record_export import Content
from workflows.rulebook import current_procedure
from workflows.views.export import export_page

# What a page of its own adds to the answers it carries along.
OWN = ("csrfmiddlewaretoken", "confirmed", "change", "add")


def incidents(request: HttpRequest) -> HttpResponse:
    """The incidents this person may read, the soonest due first."""
    user, at = person(request), clock.now()
    context = {
        "heading": "Serious incidents",
        "columns": ["Reference", "Where it stands", "Whose turn", "Due", "Late"],
        "rows": list_page.rows(user, at=at),
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
    children = _children(request)
    form = ReportForm(_sent(request), now=at, posts=posts, children=children)
    context = {"form": form, "button_text": "Check what follows", "back_url": reverse("report_incident")}
    context |= {"children": children, "more": children < MOST_CHILDREN}
    if "add" in request.POST:
        return render(request, "rapid_review/report.html", context | {"form": form.as_typed()})
    if request.method != "POST" or not form.is_valid() or "change" in request.POST:
        return render(request, "rapid_review/report.html", context)
    said = form.cleaned_data
    post = next((post for post in posts if str(post.pk) == said.get("post")), posts[0])
    procedure = current_procedure(post.agency.partnership, kind="incident", on=clock.day_of(at))
    if "confirmed" in request.POST:
        new = actions.NewIncident(procedure=procedure, children=form.children(), **form.facts())
        reference = actions.report_incident(new, by=person(request), post=post, at=at)
        messages.success(request, f"The incident is reported as {reference}.")
        return redirect("incident", reference=reference)
    context["heading"] = "Check your answers"
    context["sent"] = [(name, text) for name, texts in request.POST.lists() if name not in OWN for text in texts]
    context["answers"] = report_page.answers(form)
    context["follows"] = report_page.what_follows(procedure, said["aware_at"], at=at)
    context["open_questions"] = report_page.open_questions(procedure.rules)
    return render(request, "rapid_review/check_report.html", context)


def _children(request: HttpRequest) -> int:
    """How many children are asked about: one more where somebody asked for one more."""
    said = request.POST.get("children", "1")
    number = int(said) if said in map(str, range(1, MOST_CHILDREN + 1)) else 1
    return min(number + ("add" in request.POST), MOST_CHILDREN)


def _sent(request: HttpRequest) -> QueryDict | None:
    return request.POST if request.method == "POST" else None


def incident(request: HttpRequest, reference: str) -> HttpResponse:
    """Whose turn it is, by when and why, and the story."""
    user, at = person(request), clock.now()
    found = incident_of(user, reference)
    open_page(case_id=found.case_id, user=user, page="incident", at=at).save()
    return render(request, "rapid_review/incident.html", incident_page.context(found, user, ACTS, at=at))


def reveal(request: HttpRequest, reference: str) -> HttpResponse:
    """Who the child is, with a reason that is recorded."""
    user, at = person(request), clock.now()
    found = incident_of(user, reference)
    access.require(user, "reveal_incident", found, at=at)
    form = RevealForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        rate_limits.count("reveal", user)
        children = actions.reveal_identity(found.case.reference, why=form.cleaned_data["why"], by=user, at=at)
        cards = [(pseudonym, report_page.identity(who)) for pseudonym, who in children.items()]
        response = render(
            request, "rapid_review/identity.html", {"cards": cards, "incident": found, "heading": form.heading}
        )
        response["Cache-Control"] = "no-store"
        return response
    return _act(request, found, form, "Show me")


@rate_limits.limited("export")
def export(request: HttpRequest, reference: str) -> HttpResponse:
    """The whole record as one file."""
    user, at = person(request), clock.now()
    found = incident_of(user, reference)

    def pdf(documents: list[dict[str, Any]], deadlines: list[dict[str, Any]]) -> bytes:
        return story_copy(found, user, at=at, documents=documents, deadlines=deadlines)

    def content() -> Content:
        return Content(pdf=pdf, files=versions_of(found), withheld=unsigned(found))

    return export_page(request, found, content, hides_views=panel_view.hides(Reader(found, user, at)))


def _act(request: HttpRequest, found: Incident, form: object, button: str) -> HttpResponse:
    """The form of an act, below what the case is called: that it was opened is logged too."""
    open_page(case_id=found.case_id, user=person(request), page=f"form: {button}", at=clock.now()).save()
    link = found.get_absolute_url()
    context = {
        "form": form,
        "caption": found.case.reference,
        "button_text": button,
        "cancel_url": link,
        "back_url": link,
    }
    return render(request, "workflows/question.html", context)


def _reporting_posts(request: HttpRequest) -> list[Post]:
    posts = actions.may_report(person(request), at=clock.now())
    if not posts:
        raise PermissionDenied(
            "An incident is reported by a safeguarding lead, a statutory partner, the partnership manager or the "
            "business unit. Tell your own safeguarding lead."
        )
    return posts
