"""The page on which a partnership's team sends in its own Word template of the rapid review report."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from rapid_review import report_templates
from rapid_review.forms.report import TemplateForm
from rapid_review.views.doors import person
from rapid_review.word_template import SHIPPED
from workflows import clock
from workflows.uploads import KINDS


def template(request: HttpRequest) -> HttpResponse:
    """Which template is used, the shipped one to start from, and one's own to send in."""
    user, at = person(request), clock.now()
    mine = report_templates.partnership_of(user, at=at)
    form = TemplateForm(request.POST or None, request.FILES or None)
    if "shipped" in request.POST:
        report_templates.send_in(mine, name="", content=b"", by=user, at=at)
        messages.success(request, "Reports are made on the shipped template again.")
        return redirect("report_template")
    if request.method == "POST" and form.is_valid():
        name, content = form.sent()
        report_templates.send_in(mine, name=name, content=content, by=user, at=at)
        messages.success(request, "Reports are made on your template from now on.")
        return redirect("report_template")
    own = report_templates.current(mine.pk)
    context = {"form": form, "own": own, "button_text": "Use this template", "back_url": "/incidents/"}
    return render(request, "rapid_review/report_template.html", context)


def template_file(request: HttpRequest) -> HttpResponse:
    """The template in use, or with `?shipped` the one that is shipped."""
    mine = report_templates.partnership_of(person(request), at=clock.now())
    own = None if "shipped" in request.GET else report_templates.current(mine.pk)
    body = bytes(own.content) if own else SHIPPED.read_bytes()
    response = HttpResponse(body, content_type=KINDS[".docx"])
    response["Content-Disposition"] = 'attachment; filename="rapid-review-template.docx"'
    return response
