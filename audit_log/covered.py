"""Which tables hold evidence, and how to tell of a row of theirs which case and which partnership it is of."""

from dataclasses import dataclass
from functools import cached_property
from typing import Final

from django.db import connection
from psycopg import sql

from audit_log.models import CoveredTable

ENTRIES: Final = "audit_log_entry"
OPENINGS: Final = "audit_log_opening"
TRAIL_COLUMNS: Final = frozenset({"trail_form", "trail_salt", "trail_digest", "trail_disposed"})


@dataclass(frozen=True)
class Table:
    """A covered table. `forms` says by number which columns a row's digest is of."""

    name: str
    forms: dict[int, frozenset[str]]

    @property
    def columns(self) -> frozenset[str]:
        """Of the newest form."""
        return self.forms[max(self.forms)]

    @property
    def pk(self) -> str:
        return "history_id" if "history_id" in self.columns else "id"

    @property
    def is_of_the_trail(self) -> bool:
        """Entries and openings: their digest has a form of its own."""
        return self.name in (ENTRIES, OPENINGS)

    @property
    def digest(self) -> str:
        return "hash" if self.is_of_the_trail else "trail_digest"

    @property
    def disposed(self) -> str:
        return "disposed_under" if self.is_of_the_trail else "trail_disposed"

    @property
    def case_column(self) -> str:
        """The column with the case's id; empty for a table that is of no case."""
        if self.name == "workflows_historicalcase":
            return "id"
        return "case_id" if "case_id" in self.columns else ""

    @property
    def case(self) -> sql.Composable:
        return sql.Identifier("t", self.case_column) if self.case_column else sql.SQL("NULL::bigint")

    @cached_property
    def _way(self) -> tuple[str, str]:
        """The joins to the partnership, and where it then stands."""
        if "partnership_id" in self.columns:
            return "", "t.partnership_id"
        if "case_id" in self.columns:
            return "LEFT JOIN workflows_case c ON c.id = t.case_id", "c.partnership_id"
        if "agency_id" in self.columns:
            return "LEFT JOIN workflows_agency a ON a.id = t.agency_id", "a.partnership_id"
        if "post_id" in self.columns:
            joins = "LEFT JOIN workflows_post p ON p.id = t.post_id LEFT JOIN workflows_agency a ON a.id = p.agency_id"
            return joins, "a.partnership_id"
        return "", "NULL::bigint"

    @property
    def joins(self) -> sql.SQL:
        return sql.SQL(self._way[0])

    @property
    def partnership(self) -> sql.SQL:
        return sql.SQL(self._way[1])


def covered_tables() -> list[Table]:
    """Every table of evidence, by name. One that is listed and not there is left out; the verifier says so."""
    with connection.cursor() as cursor:
        there = set(connection.introspection.table_names(cursor))
    forms: dict[str, dict[int, frozenset[str]]] = {
        ENTRIES: {1: frozenset({"id", "case_id", "partnership_id"})},
        OPENINGS: {1: frozenset({"id", "case_id", "partnership_id"})},
    }
    for name, form, columns in CoveredTable.objects.values_list("table_name", "form", "columns"):
        if name in there:
            forms.setdefault(name, {})[form] = frozenset(columns)
    return [Table(name, forms[name]) for name in sorted(forms)]
