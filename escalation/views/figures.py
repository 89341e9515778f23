"""The figures, as a page and for a spreadsheet; both show the same cells."""

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render

from escalation.figures import Table, csv_rows, tables
from workflows import clock
from workflows.access import NotAllowed, Standing, figures_of
from workflows.models import Partnership, User
from workflows.rate_limits import limited
from workflows.spreadsheet import csv_file


def figures(request: HttpRequest) -> HttpResponse:
    """How many challenges, how far, how they ended."""
    found = _found(request)
    context = {"heading": "Figures", "found": found, "own": not all(len(shown) > 2 for _, shown in found)}
    return render(request, "escalation/figures.html", context)


@limited("export")
def figures_csv(request: HttpRequest) -> StreamingHttpResponse:
    """The same for a spreadsheet."""
    return csv_file(f"figures-{clock.day_of(clock.now()).isoformat()}.csv", csv_rows(_found(request)))


def _found(request: HttpRequest) -> list[tuple[Partnership, list[Table]]]:
    assert isinstance(request.user, User)
    at = clock.now()
    sees = figures_of(Standing(request.user, at))
    if not sees.partnerships and not sees.agencies:
        raise NotAllowed("figures")
    return tables(sees, at=at)
