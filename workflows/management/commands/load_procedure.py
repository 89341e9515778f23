"""`manage.py load_procedure FILE`: store one version of a procedure, for good."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from workflows import clock
from workflows.models import Partnership, Procedure
from workflows.procedure import Rules
from workflows.procedure_checks import warnings
from workflows.procedure_file import ProcedureError, parse


class Command(BaseCommand):
    help = "Check a procedure's TOML file and store it as a version of a partnership's procedure."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", help="the TOML file")
        parser.add_argument("--partnership", help="its short address; not needed where there is one")

    def handle(self, *args: Any, file: str, partnership: str | None, **options: Any) -> None:
        text = read(file)
        rules = parsed(text, file)
        owner = partnership_of(partnership)
        named = f"{rules.name}@{rules.version}"
        procedure, is_new = Procedure.objects.get_or_create(
            partnership=owner,
            name=rules.name,
            version=rules.version,
            defaults={
                "kind": rules.kind,
                "title": rules.title,
                "in_force_from": rules.in_force_from,
                "digest": rules.digest,
                "text": text,
                "loaded_at": clock.now(),
            },
        )
        if procedure.digest != rules.digest:
            raise CommandError(
                f"{named} is already loaded for {owner} with another text, and what is loaded never changes. "
                "Give the file a new 'version'.",
                returncode=2,
            )
        for line in warnings(rules):
            self.stdout.write(f"Note: {line}")
        done = "is loaded" if is_new else "was loaded already; nothing changed"
        self.stdout.write(f"{named} {done} for {owner} ({rules.digest[:12]}).")


def read(file: str) -> str:
    """The text of a file. Raises CommandError when it cannot be read."""
    try:
        return Path(file).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as problem:
        reason = problem.strerror if isinstance(problem, OSError) else "it is not UTF-8 text"
        raise CommandError(f"{file} cannot be read: {reason}.", returncode=2) from problem


def parsed(text: str, file: str) -> Rules:
    """The rules of a text. Raises CommandError with every fault and its line."""
    try:
        return parse(text, name=file)
    except ProcedureError as problem:
        raise CommandError(str(problem), returncode=2) from problem


def partnership_of(slug: str | None) -> Partnership:
    """The partnership of that short address, or the only one. Raises CommandError where that is unclear."""
    found = list(Partnership.objects.filter(slug=slug) if slug else Partnership.objects.order_by("slug"))
    if len(found) == 1:
        return found[0]
    if slug:
        raise CommandError(f"There is no partnership {slug!r}.", returncode=2)
    if not found:
        raise CommandError("There is no partnership yet to load a procedure for.", returncode=2)
    slugs = ", ".join(one.slug for one in found)
    raise CommandError(f"There are several partnerships; say which with --partnership: {slugs}.", returncode=2)
