"""`manage.py load_demonstration`: the demonstration's partnerships, each with people, procedures and example cases."""

from argparse import ArgumentParser
from io import StringIO
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from escalation.demonstration import load_examples as load_challenges
from rapid_review.demonstration import load_examples as load_incidents
from rapid_review.learning_demonstration import load_reviews
from rapid_review.tracker_demonstration import load_examples as load_recommendations
from workflows import clock, demonstration
from workflows.config.demonstration import engine
from workflows.management.commands.load_procedure import parsed, read
from workflows.models import Partnership, Post, Procedure, current_on

# Every package keeps its procedures in a folder of this name.
PROCEDURES = "*/procedures/{}.toml"
RETENTION = Path(settings.PROJECT) / "workflows" / "data" / "retention.toml"
HEADING = ("Name", "Role", "Agency", "E-mail")


class Command(BaseCommand):
    help = "Load the demonstration, or list a few people to sign in as."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--list", action="store_true", help="print a few people to sign in as, and load nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMONSTRATION:
            raise CommandError("The demonstration is loaded in demonstration mode only (DEMONSTRATION=1).")
        if options["list"]:
            self._list()
            return
        at, examples = clock.now(), 0
        for slug, file in demonstration.data().items():
            partnership = demonstration.load_people(slug)
            for name in file["procedures"]:
                self._load_procedure(name, partnership)
            if not partnership.retention_schedules.exists():
                call_command("load_retention", str(RETENTION), partnership=partnership.slug, stdout=StringIO())
            examples += load_challenges(partnership, at=at)
            load_incidents(partnership, at=at)
            load_reviews(partnership, at=at)
            load_recommendations(partnership, at=at)
        engine(at=at)  # what the examples left to send is no delay that the first page should report
        if examples:
            self.stdout.write(f"{examples} example challenges were made.")

    def _load_procedure(self, name: str, partnership: Partnership) -> None:
        """Store a version that is not stored yet. A stored one stays, though its file may have changed."""
        (file,) = Path(settings.PROJECT).glob(PROCEDURES.format(name))
        rules = parsed(read(str(file)), file.name)
        stored = Procedure.objects.filter(partnership=partnership, name=rules.name, version=rules.version)
        if stored.exists():
            return
        call_command("load_procedure", str(file), partnership=partnership.slug, stdout=StringIO())

    def _list(self) -> None:
        """A few people to begin with, partnership by partnership: name, role, agency and e-mail address."""
        found = {slug: self._rows(slug, file["first"]) for slug, file in demonstration.data().items()}
        everything = [HEADING, *(row for rows in found.values() for row in rows)]
        widths = [max(len(row[column]) for row in everything) for column in range(4)]
        self._write(HEADING, widths)
        for slug, rows in found.items():
            self.stdout.write(f"\n{demonstration.data()[slug]['partnership']['name']}")
            for row in rows:
                self._write(row, widths)
        self.stdout.write("")
        self.stdout.write(f"Many more are on the sign-in page. Everybody’s password: {demonstration.PASSWORD}")

    def _write(self, row: tuple[str, ...], widths: list[int]) -> None:
        self.stdout.write("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())

    def _rows(self, slug: str, names: list[str]) -> list[tuple[str, str, str, str]]:
        """Those of these names who serve today."""
        serving = Post.objects.filter(current_on(clock.day_of(clock.now())), user__is_active=True)
        posts = serving.filter(agency__partnership__slug=slug, user__name__in=names)
        return [
            (post.user.name, post.get_role_display(), post.agency.name, post.user.email)
            for post in sorted(posts.select_related("user", "agency"), key=lambda one: names.index(one.user.name))
        ]
