"""`manage.py explain_deadlines PROCEDURE --raised …`: every deadline for one date, and why."""

import json
from argparse import ArgumentParser
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from workflows import clock
from workflows.calendar import Calendar
from workflows.explain import Explained, as_json, explained
from workflows.management.commands.load_procedure import parsed, read
from workflows.phrases import spoken_at
from workflows.procedure import Rules
from workflows.procedure_words import DATES, EVENTS

FIRST_YEAR, LAST_YEAR = 2000, 2099


class Command(BaseCommand):
    help = "Print when each deadline of a procedure opens and is due for a challenge raised at a time, and why."
    requires_system_checks = []  # a file is explained without a database

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("procedure", help="a name (its current version), name@version, or a TOML file")
        parser.add_argument("--raised", required=True, help="when it was raised, in London: 2026-12-18T16:59")
        parser.add_argument("--urgent", action="store_true", help="on the urgent track")
        parser.add_argument("--priority", help="the priority set on the challenge")
        parser.add_argument("--enter", type=int, metavar="STEP", help="the step it enters at")
        parser.add_argument(
            "--event",
            action="append",
            default=[],
            metavar="NAME=INSTANT",
            help="something recorded, and when",
        )
        parser.add_argument("--partnership", help="whose procedure, where several have one of that name")
        parser.add_argument("--json", action="store_true", help="as a JSON list")

    def handle(self, *args: Any, procedure: str, **options: Any) -> None:
        rules = _rules(procedure, options["partnership"])
        try:
            found = explained(
                rules,
                raised_at=_instant(options["raised"], "--raised"),
                calendar=Calendar(),
                urgent=options["urgent"],
                priority=options["priority"],
                enter=options["enter"],
                events=dict(_event(each) for each in options["event"]),
            )
        except ValueError as problem:
            raise CommandError(str(problem), returncode=2) from problem
        if options["json"]:
            self.stdout.write(json.dumps([as_json(one) for one in found], indent=2, ensure_ascii=False))
        else:
            self.stdout.write("\n".join(_table(rules, found)))


def _rules(procedure: str, slug: str | None) -> Rules:
    if procedure.endswith(".toml") or Path(procedure).is_file():
        return parsed(read(procedure), procedure)
    try:
        return _stored(procedure, slug)
    except DatabaseError as problem:
        raise CommandError(
            f"{procedure!r} is no file, and the database of loaded procedures cannot be read.", returncode=2
        ) from problem


def _stored(procedure: str, slug: str | None) -> Rules:
    """The version named, or the one in force today."""
    from workflows.models import Procedure  # only here: a file is explained without the models

    name, _, version = procedure.partition("@")
    found = Procedure.objects.filter(name=name).order_by("-in_force_from", "-id")
    if slug:
        found = found.filter(partnership__slug=slug)
    found = found.filter(version=version) if version else found.filter(in_force_from__lte=clock.day_of(clock.now()))
    current = {row.partnership_id: row for row in reversed(found)}.values()
    if not current:
        known = ", ".join(sorted({str(row) for row in Procedure.objects.all()})) or "none"
        raise CommandError(f"No procedure {procedure!r} is in force; loaded are: {known}.", returncode=2)
    if len({row.digest for row in current}) > 1:
        raise CommandError(f"Several partnerships have {procedure!r}; say whose with --partnership.", returncode=2)
    return next(iter(current)).rules


def _event(text: str) -> tuple[str, datetime]:
    name, _, when = text.partition("=")
    if name not in EVENTS and name not in DATES:
        known = ", ".join([*EVENTS, *DATES])
        raise CommandError(f"--event: nothing is known as {name!r}; there are {known}.", returncode=2)
    is_day = name in DATES and len(when) == len("2026-12-18")
    at = _instant(when, f"--event {name}")
    return name, clock.end_of(clock.day_of(at)) if is_day else at


def _instant(text: str, option: str) -> datetime:
    """London time where no offset is given; a day alone means the midnight that begins it."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError as problem:
        raise CommandError(
            f"{option}: {text!r} is no date and time; write it like 2026-12-18T16:59.", returncode=2
        ) from problem
    if not FIRST_YEAR <= at.year <= LAST_YEAR:
        raise CommandError(f"{option}: {text!r} is not between {FIRST_YEAR} and {LAST_YEAR}.", returncode=2)
    return at if at.tzinfo else clock.instant(date(at.year, at.month, at.day), at.time())


def _table(rules: Rules, found: list[Explained]) -> list[str]:
    lines = [f"{rules.title}: {rules.name}@{rules.version}"]
    for one in found:
        opens = f"opens {spoken_at(one.due.opens_at)}" if one.due.opens_at else "not open yet"
        lines += ["", f"Step {one.step.number}  {one.rule.code} ({one.rule.side}): {one.rule.label}"]
        lines += [f"  {opens}; due {one.due.due_text}", *(f"    {line}" for line in one.due.why)]
    return lines
