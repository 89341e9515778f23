"""`manage.py load_retention FILE`: store one version of a partnership's retention schedule, for good."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from workflows import clock
from workflows.management.commands.load_procedure import partnership_of, read
from workflows.models import RetentionSchedule
from workflows.retention_file import RetentionError, parse


class Command(BaseCommand):
    help = "Check a retention schedule's TOML file and store it as a version of a partnership's schedule."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", help="the TOML file")
        parser.add_argument("--partnership", help="its short address; not needed where there is one")

    def handle(self, *args: Any, file: str, partnership: str | None, **options: Any) -> None:
        text = read(file)
        try:
            schedule = parse(text, name=file)
        except RetentionError as problem:
            raise CommandError(str(problem), returncode=2) from problem
        owner = partnership_of(partnership)
        stored, is_new = RetentionSchedule.objects.get_or_create(
            partnership=owner,
            name=schedule.name,
            version=schedule.version,
            defaults={
                "title": schedule.title,
                "in_force_from": schedule.in_force_from,
                "digest": schedule.digest,
                "text": text,
                "loaded_at": clock.now(),
            },
        )
        if stored.digest != schedule.digest:
            raise CommandError(
                f"{stored} is already loaded for {owner} with another text, and what is loaded never changes. "
                "Give the file a new 'version'.",
                returncode=2,
            )
        done = "is loaded" if is_new else "was loaded already; nothing changed"
        self.stdout.write(f"{stored} {done} for {owner} ({schedule.digest[:12]}).")
