import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from audit_log import anchors
from audit_log.models import Entry
from audit_log.verify import Checked, check


class Command(BaseCommand):
    help = (
        "Recomputes the trail, its seals, the history rows and what stands in the records, and names the first broken "
        "row of each chain with its neighbours; exit 1 if there is one."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--case", metavar="REF", help="only this case, such as CH-2026-0042")
        parser.add_argument("--json", action="store_true", help="print one JSON object")
        parser.add_argument("--anchor", metavar="FILE", type=Path, help="also compare with an anchor kept elsewhere")

    def handle(self, *args: Any, case: str | None, anchor: Path | None, **options: Any) -> None:
        checked = check(self._id_of(case) if case else None)
        if anchor:
            checked.broken += self._anchored(anchor)
        if options["json"]:
            said = {
                "rows": checked.rows,
                "broken": [row.as_json() for row in checked.broken],
                "disposed": checked.disposed,
            }
            self.stdout.write(json.dumps(said))
        else:
            self._say(checked)
        if checked.broken:
            raise SystemExit(1)

    def _say(self, checked: Checked) -> None:
        for row in checked.broken:
            self.stdout.write(str(row))
        for certificate, rows in sorted(checked.disposed.items()):
            self.stdout.write(f"The content of {rows} rows was disposed of under certificate {certificate}.")
        found = f"{len(checked.broken)} broken" if checked.broken else "nothing broken"
        self.stdout.write(f"{checked.rows} rows checked, {found}.")

    def _anchored(self, file: Path) -> list[Any]:
        try:
            return anchors.compare(file.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError, anchors.NoAnchor) as error:
            raise CommandError(f"{file} cannot be read as an anchor: {error}", returncode=2) from error

    def _id_of(self, reference: str) -> int:
        cases = Entry._meta.get_field("case").related_model._default_manager
        found = cases.filter(reference=reference).values_list("pk", flat=True).first()
        if found is None:
            raise CommandError(f"There is no case {reference}.", returncode=2)
        return int(found)
