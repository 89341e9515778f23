"""The merged chronology as its page shows it: narrowed, in order, a hundred rows at a time."""

from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import QueryDict

from rapid_review import chronology, returns
from rapid_review.forms.chronology import ChronologyFilter
from rapid_review.models import ChronologyRow
from rapid_review.returns_view import row_lines
from workflows.models import Case

ON_A_PAGE = 100

Rows = QuerySet[ChronologyRow, ChronologyRow]


def narrowed(case: Case, query: QueryDict) -> tuple[ChronologyFilter, Rows]:
    """The filter and what it leaves; one that cannot be understood leaves everything."""
    rows = chronology.merged(case.pk)
    form = ChronologyFilter(query, agencies=chronology.agencies(case.pk), people=chronology.people(rows))
    said = form.cleaned_data if form.is_valid() else {}
    if said.get("agency"):
        rows = rows.filter(agency=said["agency"])
    if said.get("person"):
        rows = rows.filter(person=said["person"])
    return form, chronology.in_order(rows, newest_first=said.get("order") == "newest")


def page(case: Case, query: QueryDict) -> dict[str, Any]:
    form, rows = narrowed(case, query)
    found = Paginator(rows, ON_A_PAGE).get_page(query.get("page"))
    return {
        "form": form,
        "page": found,
        "rows": [_shown(case, row) for row in found],
        "number": found.paginator.count,
        "csv_url": f"/incidents/{case.reference}/chronology.csv{f'?{query.urlencode()}' if query else ''}",
    }


def _shown(case: Case, row: ChronologyRow) -> dict[str, Any]:
    link = returns.url_of(case.reference, row.version.agency_return_id)
    return row_lines(row) | {"url": f"{link}versions/{row.version.number}/"}
