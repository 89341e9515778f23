"""The pages of an agency's chronology: its rows, one of them, and many from a spreadsheet."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from rapid_review import actions, chronology, chronology_file, returns_view
from rapid_review.actions.return_rows import NewRow
from rapid_review.actions.returns import open_draft
from rapid_review.forms.chronology import ImportForm, RowForm
from rapid_review.models import ChronologyRow
from rapid_review.views.returns import Found, found_to_write


def rows(request: HttpRequest, reference: str, return_id: int) -> HttpResponse:
    """The rows so far, and below them the next one."""
    found = found_to_write(request, reference, return_id)
    draft = open_draft(found.one)
    form = RowForm(request.POST or None, at=found.at)
    if request.method == "POST" and form.is_valid():
        actions.add_rows(reference, return_id, [form.row()], by=found.user, at=found.at)
        messages.success(request, "The row is added. Add the next one, or go back to the return.")
        return redirect(f"{found.link}chronology/")
    found.opened("form: chronology")
    written = ChronologyRow.objects.filter(version=draft, removed_at=None) if draft else ChronologyRow.objects.none()
    shown = [returns_view.row_lines(row) for row in chronology.in_order(written)]
    context = found.context(form=form, rows=shown, signs=found.part.signs)
    return render(request, "rapid_review/return_rows.html", context)


def row(request: HttpRequest, reference: str, return_id: int, row_id: int) -> HttpResponse:
    """One row, to be changed or taken out."""
    found = found_to_write(request, reference, return_id)
    one = _row(found, row_id)
    values = {name: getattr(one, name) for name in NewRow.__dataclass_fields__}
    form = RowForm(request.POST or None, initial=values, at=found.at)
    back = f"{found.link}chronology/"
    if request.method == "POST" and "remove" in request.POST:
        actions.remove_row(reference, return_id, row_id, by=found.user, at=found.at)
        messages.success(request, "The row is taken out.")
        return redirect(back)
    if request.method == "POST" and form.is_valid():
        actions.change_row(reference, return_id, row_id, form.row(), by=found.user, at=found.at)
        messages.success(request, "The row is changed.")
        return redirect(back)
    found.opened("form: chronology")
    context = found.context(form=form, heading="Change a row", cancel_url=back) | {"back_url": back}
    return render(request, "rapid_review/return_row.html", context)


def _row(found: Found, row_id: int) -> ChronologyRow:
    draft = open_draft(found.one)
    one = ChronologyRow.objects.filter(pk=row_id, version=draft, removed_at=None).first() if draft else None
    if one is None:
        raise Http404("No such row.")
    return one


def take_over(request: HttpRequest, reference: str, return_id: int) -> HttpResponse:
    """Rows of a CSV file, or pasted: all of them, or none and what is wrong with which line."""
    found = found_to_write(request, reference, return_id)
    open_draft(found.one)
    form = ImportForm(request.POST or None, request.FILES or None, at=found.at)
    back = f"{found.link}chronology/"
    if request.method == "POST" and form.is_valid():
        actions.add_rows(reference, return_id, form.rows, by=found.user, at=found.at)
        number = len(form.rows)
        messages.success(request, "1 row is taken over." if number == 1 else f"{number:,} rows are taken over.")
        return redirect(back)
    found.opened("form: chronology from a file")
    context = found.context(form=form, cancel_url=back, columns=chronology_file.COLUMNS.values()) | {"back_url": back}
    return render(request, "rapid_review/return_import.html", context)
