"""`manage.py load_demonstration`: the demonstration partnership, its people, procedures, challenges and an incident."""

from argparse import ArgumentParser
from io import StringIO
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from escalation.demonstration import load_examples as load_challenges
from rapid_review.demonstration import load_examples as load_incidents
from workflows import clock, demonstration
from workflows.config.demonstration import engine
from workflows.management.commands.load_procedure import parsed, read
from workflows.models import Partnership, Post, Procedure, current_on

# Every package keeps its procedures in a folder of this name.
PROCEDURES = "*/procedures/*.toml"
RETENTION = Path(settings.PROJECT) / "workflows" / "data" / "retention.toml"


class Command(BaseCommand):
    help = "Load the demonstration partnership, or list the people to sign in as."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--list", action="store_true", help="print the people to sign in as, and load nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMONSTRATION:
            raise CommandError("The demonstration is loaded in demonstration mode only (DEMONSTRATION=1).")
        if options["list"]:
            self._list()
            return
        partnership = demonstration.load_people()
        for file in sorted(Path(settings.PROJECT).glob(PROCEDURES)):
            self._load_procedure(file, partnership)
        if not partnership.retention_schedules.exists():
            call_command("load_retention", str(RETENTION), partnership=partnership.slug, stdout=StringIO())
        at = clock.now()
        examples = load_challenges(partnership, at=at)
        load_incidents(partnership, at=at)
        engine(at=at)  # what the examples left to send is no delay that the first page should report
        if examples:
            self.stdout.write(f"{examples} example challenges were made.")

    def _load_procedure(self, file: Path, partnership: Partnership) -> None:
        """Store a version that is not stored yet. A stored one stays, though its file may have changed."""
        rules = parsed(read(str(file)), file.name)
        stored = Procedure.objects.filter(partnership=partnership, name=rules.name, version=rules.version)
        if stored.exists():
            return
        call_command("load_procedure", str(file), partnership=partnership.slug, stdout=StringIO())

    def _list(self) -> None:
        """Name, title, agency and e-mail address, a line each, agency by agency."""
        serving = Post.objects.filter(current_on(clock.day_of(clock.now())), user__is_active=True)
        posts = serving.filter(agency__partnership__slug=demonstration.data()["partnership"]["slug"])
        rows = [
            (post.user.name, post.get_role_display(), post.agency.name, post.user.email)
            for post in posts.select_related("user", "agency").order_by("agency_id", "pk")
            if post.role != "panel_member"
        ]
        heading = ("Name", "Role", "Agency", "E-mail")
        widths = [max(len(row[column]) for row in (heading, *rows)) for column in range(4)]
        for row in (heading, *rows):
            self.stdout.write("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())
        self.stdout.write(f"Everybody’s password: {demonstration.data()['password']}")
