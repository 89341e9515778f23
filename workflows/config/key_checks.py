"""Whether all that is sealed can be opened: said by `manage.py migrate` and `manage.py check --database default`."""

from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Tags, Warning, register
from django.db import DatabaseError, transaction

from workflows import vault
from workflows.config.management.commands.rotate_identity_keys import sealed


@register(Tags.database)
def every_key_is_there(databases: Sequence[str] | None = None, **_: Any) -> list[CheckMessage]:
    """A key that was removed too early: what it sealed cannot be read by anybody."""
    found: list[CheckMessage] = []
    for name, rows in sealed().items() if databases else ():
        try:
            with transaction.atomic():
                missing = vault.unknown_keys(rows)
        except DatabaseError:  # before the first migration
            continue
        if missing:
            found.append(
                Warning(
                    f"Some {name} are sealed under keys that IDENTITY_KEYS does not hold: {', '.join(missing)}.",
                    hint="Put the keys back behind the first, then run manage.py rotate_identity_keys.",
                    id="workflows.W005",
                )
            )
    return found
