"""What the verifier finds, in words that somebody who runs no database understands, and where it stands."""

from dataclasses import asdict, dataclass
from functools import cache
from typing import Any, Final

from django.apps import apps

NAMES: Final = {
    "audit_log_entry": "the trail",
    "audit_log_opening": "the log of who opened what",
    "audit_log_seal": "the seals",
}


@dataclass(frozen=True)
class Broken:
    """
    A row that is not what it was. `place` names the chain or the table in words, `table` and `row_id` say where it
    stands (no row: the whole table), `before` and `after` are the ids of its neighbours there.
    """

    place: str
    what: str
    table: str
    row_id: int | None = None
    case_id: int | None = None
    reference: str = ""
    partnership_id: int | None = None
    number: int | None = None
    before: int | None = None
    after: int | None = None

    @property
    def sentence(self) -> str:
        """What is wrong, without the case."""
        number = f", entry {self.number}" if self.number else ""
        return f"{self.place[:1].upper()}{self.place[1:]}{number}: {self.what}."

    def as_json(self) -> dict[str, Any]:
        """All of it, for keeping."""
        return {**asdict(self), "sentence": self.sentence, "where": self.where}

    @property
    def where(self) -> str:
        """For whoever looks it up in the database."""
        if self.row_id is None:
            return f"table {self.table}"
        beside = [f"after row {self.before}"] if self.before else []
        beside += [f"before row {self.after}"] if self.after else []
        return ", ".join([f"table {self.table}", f"row {self.row_id}", *([" and ".join(beside)] if beside else [])])

    def __str__(self) -> str:
        return f"{self.reference or 'No case'}: {self.sentence} ({self.where})"


@cache
def in_words(table: str) -> str:
    """ "the history of a deadline" for `workflows_historicaldeadline`."""
    if table in NAMES:
        return NAMES[table]
    for model in apps.get_models():
        if model._meta.db_table == table:
            name = str(model._meta.verbose_name)
            kept = name.removeprefix("historical ")
            return f"the history of {_a(kept)}" if kept != name else f"the record of {_a(name)}"
    return f"the table {table}"


def _a(name: str) -> str:
    return f"an {name}" if name[:1] in "aeiou" else f"a {name}"
