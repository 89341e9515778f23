"""The page on which somebody asks for a case's whole record; each kind of case has its own address for it."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from audit_log.entries import open_page
from workflows import access, clock, record_export
from workflows.conflict import Conflict
from workflows.form_fields import Text
from workflows.forms import GovukForm
from workflows.models import CaseFile, User
from workflows.record_export import ACT, Content

INTRO = (
    "For a court, an inspector or a review. You get one ZIP file with the story as a PDF, the attached files, the "
    "whole trail, and a small program that checks it all without this service. Children are called by their "
    "pseudonyms, but attached files and what people wrote may name them."
)


class ExportForm(GovukForm):
    heading = "Export the record"
    why = Text(label="What is it exported for?", max_length=500, help_text="It is recorded with your name.")
    called = {"why": "what the record is exported for"}


def export_page(
    request: HttpRequest, file: CaseFile, content: Callable[[], Content], *, hides_views: bool = False
) -> HttpResponse:
    """Ask what for, write it down, hand the ZIP over. The file has come through a door.

    Raises Conflict for whoever has others' views hidden from them until they have given their own: they are in it.
    """
    assert isinstance(request.user, User)
    at, by = clock.now(), request.user
    access.require(by, ACT, file, at=at)
    if hides_views:
        raise Conflict("Give your own view first", "The record holds what the others said, which you do not see yet.")
    form = ExportForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        record_export.export(type(file), file.case.reference, why=form.cleaned_data["why"], by=by, at=at)
        archive = record_export.bundle(file.case, content(), by=by, at=at)
        response = HttpResponse(archive, content_type="application/zip")
        response["Content-Disposition"] = f'attachment; filename="{file.case.reference}-record.zip"'
        return response
    open_page(case_id=file.case_id, user=by, page="form: export", at=at).save()
    link = file.get_absolute_url()
    context = {
        "form": form,
        "caption": file.case.reference,
        "intro": INTRO,
        "button_text": "Export the record",
        "cancel_url": link,
        "back_url": link,
    }
    return render(request, "workflows/question.html", context)
