"""Seals anew, under the first key of IDENTITY_KEYS, whatever is sealed under an older one."""

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db.models import QuerySet

from escalation.models import Draft
from workflows import vault
from workflows.models import IdentityProvider, Partnership
from workflows.signing_in import factor_secrets

PAUSE = 0.2  # seconds, when somebody holds what is left
PATIENCE = 50  # times


def sealed() -> dict[str, QuerySet[Any, Any]]:
    """Everything that the vault seals: what it is called, and its rows."""
    return {
        "children": vault.identities(),
        "drafts": Draft.objects.all(),
        "client secrets": IdentityProvider.objects.all(),
    }


class Command(BaseCommand):
    help = (
        "Seal anew under the first key of IDENTITY_KEYS. People may go on working; it may be broken off and repeated."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--batch", type=int, default=100, metavar="N", help="rows in one transaction (100)")
        parser.add_argument(
            "--rehash",
            action="store_true",
            help="after a change of IDENTITY_HASH_KEY: match children by the new one. Web and workers must be stopped.",
        )

    def handle(self, *args: Any, batch: int, rehash: bool, **options: Any) -> None:
        if batch < 1:
            raise CommandError("--batch must be 1 or more.")
        for name, rows in sealed().items():
            if missing := vault.unknown_keys(rows):
                raise CommandError(f"IDENTITY_KEYS lacks the keys {', '.join(missing)}, under which {name} are sealed.")
        for name, rows in sealed().items():
            self._rotate(name, rows, batch)
        self.stdout.write(f"second factors: {factor_secrets.reseal()} sealed anew, 0 left.")
        if rehash:
            for partnership in Partnership.objects.order_by("pk"):
                done = vault.rehash(partnership)
                self.stdout.write(f"{partnership.short_name}: {done} children are matched by the present hash key.")
        self.stdout.write("Nothing is sealed under an older key.")

    def _rotate(self, name: str, rows: QuerySet[Any, Any], batch: int) -> None:
        patience = PATIENCE
        while left := vault.under_old_keys(rows).count():
            done = vault.reseal(rows, at_once=batch)
            self.stdout.write(f"{name}: {done} sealed anew, {left - done} left.")
            if not done:
                patience -= 1
                time.sleep(PAUSE)
            if not patience:
                raise CommandError(f"Somebody holds {left} of the {name}. Run this again; what is done is done.")
