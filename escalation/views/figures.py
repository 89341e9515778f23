"""The figures, as a page and for a spreadsheet; both show the same cells."""

import csv

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from escalation.figures import Table, csv_rows, tables
from escalation.overdue import harmless
from workflows import clock
from workflows.access import NotAllowed, Standing, figures_of
from workflows.models import Partnership, User


def figures(request: HttpRequest) -> HttpResponse:
    """How many challenges, how far, how they ended."""
    found = _found(request)
    context = {"heading": "Figures", "found": found, "own": not all(len(shown) > 2 for _, shown in found)}
    return render(request, "escalation/figures.html", context)


def figures_csv(request: HttpRequest) -> HttpResponse:
    """The same for a spreadsheet."""
    day = clock.day_of(clock.now()).isoformat()
    response = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="figures-{day}.csv"'
    csv.writer(response).writerows([harmless(cell) for cell in row] for row in csv_rows(_found(request)))
    return response


def _found(request: HttpRequest) -> list[tuple[Partnership, list[Table]]]:
    assert isinstance(request.user, User)
    at = clock.now()
    sees = figures_of(Standing(request.user, at))
    if not sees.partnerships and not sees.agencies:
        raise NotAllowed("figures")
    return tables(sees, at=at)
