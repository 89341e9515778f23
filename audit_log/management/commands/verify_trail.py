import json
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from audit_log.models import Entry
from audit_log.verify import verify


class Command(BaseCommand):
    help = "Recomputes the chains of the trail and names the first broken row of each; exit 1 if there is one."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--case", metavar="REF", help="only this case, such as CH-2026-0042")
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, case: str | None, **options: Any) -> None:
        case_id = self._id_of(case) if case else None
        broken = verify(case_id)
        checked = (Entry.objects.all() if case_id is None else Entry.objects.filter(case_id=case_id)).count()
        if options["json"]:
            self.stdout.write(json.dumps({"entries": checked, "broken": [asdict(row) for row in broken]}))
        else:
            for row in broken:
                self.stdout.write(str(row))
            self.stdout.write(f"{checked} entries checked, {len(broken)} broken chains.")
        if broken:
            raise SystemExit(1)

    def _id_of(self, reference: str) -> int:
        cases = Entry._meta.get_field("case").related_model._default_manager
        found = cases.filter(reference=reference).values_list("pk", flat=True).first()
        if found is None:
            raise CommandError(f"There is no case {reference}.", returncode=2)
        return int(found)
