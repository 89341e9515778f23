"""How one case is kept: why it is due or not, what holds it, what was decided, and its certificate."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from audit_log.entries import open_page
from audit_log.models import Entry
from workflows import access, clock, holds, keeping_page, reviews
from workflows.access import TEAM, Standing
from workflows.contents import file_model
from workflows.disposal import ACTS_OF_CERTIFICATES
from workflows.forms import GovukForm
from workflows.models import Case, CaseFile, User
from workflows.paper import paper
from workflows.phrases import spoken_at
from workflows.rate_limits import limited
from workflows.references import PREFIXES
from workflows.views.keeping_forms import AnswerForm, DisposeForm, HoldForm, KeepForm

KINDS = {prefix: kind for kind, prefix in PREFIXES.items()}


@dataclass(frozen=True)
class Page:
    """An act's form, the name the doors know it by, the act, and what is said when it is done."""

    form: type[GovukForm]
    act: str
    do: Callable[..., None]
    done: str


PAGES = {
    "hold": Page(HoldForm, "hold", holds.hold_case, "The hold is in force."),
    "keep": Page(KeepForm, "keep_longer", reviews.keep_longer, "It is kept."),
    "dispose": Page(DisposeForm, "propose_disposal", reviews.propose_disposal, "A second person has to agree now."),
    "answer": Page(AnswerForm, "answer_disposal", reviews.answer_disposal, "Your answer is recorded."),
}


def kept_case(request: HttpRequest, reference: str) -> HttpResponse:
    """Why it is due or not, what holds it, what was decided, and what this person may do."""
    assert isinstance(request.user, User)
    at, user = clock.now(), request.user
    file = _door(user, reference, "answer_disposal")
    open_page(case_id=file.case_id, user=user, page="keeping", at=at).save()
    kept = reviews.one_kept(file.case, at=at)
    may = {page.act for page in PAGES.values() if access.may(user, page.act, file, at=at)}
    context = {
        "heading": f"Keeping {reference}",
        "case": file.case,
        "kept": kept,
        "remains": keeping_page.remains(file.case) if file.case.disposed_at else [],
        "holds": [(one, keeping_page.hold_words(one)) for one in holds.over(file.case)],
        "may_lift": access.may(user, "lift_hold", file, at=at),
        "reviews": keeping_page.review_rows(kept.reviews) if kept else [],
        "acts": keeping_page.acts(kept, user, may) if kept else [],
        "certificates": keeping_page.certificates(file.case),
        "case_url": file.get_absolute_url(),
    }
    return render(request, "workflows/keeping/kept_case.html", context)


def keep_act(request: HttpRequest, reference: str, slug: str) -> HttpResponse:
    """Ask, do, and go back to how the case is kept."""
    assert isinstance(request.user, User)
    page = PAGES.get(slug)
    if page is None:
        raise Http404("No such page.")
    file = _door(request.user, reference, page.act)
    form = page.form(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given: dict[str, Any] = form.given() if isinstance(form, AnswerForm) else form.cleaned_data
        page.do(file.case, **given, by=request.user, at=clock.now())
        messages.success(request, page.done)
        return redirect("kept_case", reference=file.case.reference)
    open_page(case_id=file.case_id, user=request.user, page=f"form: {slug}", at=clock.now()).save()
    back = f"/keeping/cases/{file.case.reference}/"
    context = {
        "form": form,
        "caption": f"{file.case.reference} · {file.case.about}",
        "intro": getattr(form, "intro", ""),
        "button_text": getattr(form, "button", ""),
        "button_kind": "warning" if slug == "dispose" else "",
        "back_url": back,
        "cancel_url": back,
    }
    return render(request, "workflows/question.html", context)


def certificate(request: HttpRequest, pk: int) -> HttpResponse:
    """What a certificate of disposal says."""
    entry = _certificate(request, pk)
    context = {"heading": "Certificate of disposal", "entry": entry, "rows": keeping_page.certificate_rows(entry)}
    return render(request, "workflows/keeping/certificate.html", context)


@limited("export")
def certificate_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """The same on paper."""
    assert isinstance(request.user, User)
    entry = _certificate(request, pk)
    name = entry.case.reference if entry.case else "drafts"
    rows = [{"key": row["key"], "pieces": [(row["value"], "")]} for row in keeping_page.certificate_rows(entry)]
    printed = f"Printed by {request.user.name}, {spoken_at(clock.now())}"
    content = paper(
        title=f"Certificate of disposal, {name}",
        reference=name,
        marking="It proves that a record was disposed of, by which rule and by whom, and holds nothing of the record.",
        printed=printed,
        sections=[("What was disposed of", rows)],
    )
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{name}-certificate-{entry.pk}.pdf"'
    return response


def _door(user: User, reference: str, act: str) -> CaseFile:
    """The case behind a reference. 404 for a stranger, 403 for a reader whose act it is not."""
    at, kind = clock.now(), KINDS.get(reference[:2].upper(), "")
    case = access.get_case(user, reference, kind=kind, at=at)
    file = file_model(case.kind).loaded([Case.objects.get(pk=case.pk)])[0]
    access.require(user, act, file, at=at)
    return file


def _certificate(request: HttpRequest, pk: int) -> Entry:
    """A certificate of a case somebody reviews, or of their partnership."""
    assert isinstance(request.user, User)
    found = Entry.objects.filter(act__in=ACTS_OF_CERTIFICATES).select_related("case", "partnership", "by")
    entry = get_object_or_404(found, pk=pk)
    if entry.case:
        _door(request.user, entry.case.reference, "answer_disposal")
        open_page(case_id=entry.case.pk, user=request.user, page="certificate", at=clock.now()).save()
    elif not Standing(request.user, clock.now()).has(TEAM, partnership_id=entry.partnership_id or 0):
        raise Http404("No such certificate.")
    return entry
