"""What is held about one child: found by pseudonym or identifiers, listed, and exported to answer a request."""

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from workflows import clock, subject_access
from workflows.access import NotAllowed
from workflows.form_fields import DateField, Text
from workflows.forms import GovukForm
from workflows.models import Agency, Child, Partnership, User
from workflows.rate_limits import count
from workflows.vault import Identifiers
from workflows.views.keeping import teams_of
from workflows.views.keeping_forms import child_called, why

NOBODY = "No child is known by that"
UNSAID = {"autocomplete": "off", "spellcheck": "false"}


class FindChildForm(GovukForm):
    """A child by pseudonym, or by what the vault matches."""

    heading = "What is held about a child"
    intro = "Enter the pseudonym, or who the child is. Nothing is shown of a child who is not known here."
    pseudonym = Text(label="Pseudonym", required=False, max_length=40, help_text="As the cases say it: Child R.")
    name = Text(
        label="Name of the child", required=False, max_length=120, help_text="Together with the date of birth.",
        widget=forms.TextInput(attrs=UNSAID),
    )  # fmt: skip
    born_on = DateField(label="Date of birth", required=False)
    nhs_number = Text(label="NHS number", required=False, max_length=20, widget=forms.TextInput(attrs=UNSAID))
    agency = forms.ModelChoiceField(
        Agency.objects.none(), label="Agency that has a record number", required=False, empty_label="None"
    )
    record = Text(label="Record number", required=False, max_length=60, widget=forms.TextInput(attrs=UNSAID))
    mark_optional = False
    called = {"born_on": "the date of birth"}

    def __init__(self, *args: Any, partnership: Partnership, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.partnership = partnership
        self.fields["agency"].queryset = partnership.agencies  # type: ignore[attr-defined]  # a ModelChoiceField's

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not self.errors and not cleaned.get("pseudonym") and not self.who().marks():
            raise forms.ValidationError(
                "Enter a pseudonym, a name with the date of birth, an NHS number, or an agency’s record number"
            )
        return cleaned

    def who(self) -> Identifiers:
        said = self.cleaned_data
        agency = said.get("agency")
        records = {str(agency.pk): said["record"]} if agency and said.get("record") else {}
        return Identifiers(said.get("name", ""), said.get("born_on"), said.get("nhs_number", ""), records)


class ExportForm(GovukForm):
    why = why("What is the export for?", "For example: a subject access request of 3 March, our number 12.")
    called = {"why": "what the export is for"}


def find_child(request: HttpRequest) -> HttpResponse:
    """By pseudonym or identifiers. Identifiers are never part of an address."""
    assert isinstance(request.user, User)
    at, mine = clock.now(), teams_of(request.user)
    if not mine:
        raise NotAllowed("export_child")
    partnership = next((one for one in mine if one.slug == request.GET.get("partnership")), mine[0])
    form = FindChildForm(request.POST or None, partnership=partnership)
    if request.method == "POST" and form.is_valid():
        count("search", request.user)
        pseudonym = form.cleaned_data["pseudonym"]
        found = (
            child_called(partnership, pseudonym)
            if pseudonym
            else subject_access.look_for(partnership, form.who(), by=request.user, at=at)
        )
        if found and subject_access.is_known_to(found, by=request.user, at=at):
            return redirect("child_record", pk=found.pk)
        form.add_error("pseudonym" if pseudonym else None, NOBODY)
    context = {"form": form, "intro": form.intro, "button_text": "Look", "back_url": "/keeping/"}
    return render(request, "workflows/question.html", context)


def child_record(request: HttpRequest, pk: int) -> HttpResponse:
    """The cases about a child; with a reason, all of it as a ZIP."""
    assert isinstance(request.user, User)
    at, by = clock.now(), request.user
    child = get_object_or_404(Child.objects.select_related("partnership"), pk=pk, partnership__in=teams_of(by))
    cases = subject_access.cases_of(child, by=by, at=at)
    if not cases:
        raise Http404("No such child.")
    form = ExportForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        count("export", by)
        content = subject_access.export_child(child, why=form.cleaned_data["why"], by=by, at=at)
        name = f"{child.pseudonym.replace(' ', '-').lower()}-{clock.day_of(at).isoformat()}.zip"
        return HttpResponse(
            content,
            content_type="application/zip",
            headers={"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"},
        )
    subject_access.opened(cases, by=by, at=at)
    context = {
        "heading": f"What is held about {child.pseudonym}",
        "child": child,
        "rows": [_row(case) for case in cases],
        "columns": ["Case", "What it is", "Opened", "Where it stands"],
        "form": form,
    }
    return render(request, "workflows/keeping/child_record.html", context)


def _row(case: Any) -> list[Any]:
    stands = "Disposed of" if case.disposed_at else "Closed" if case.closed_at else "Open"
    reference = {"text": case.reference, "url": f"/{case.kind}s/{case.reference}/"}
    return [reference, case.get_kind_display(), f"{clock.london(case.opened_at):%-d %B %Y}", stands]
