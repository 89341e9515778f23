"""The procedures the package ships, and what is due when under them."""

from datetime import datetime, timedelta
from pathlib import Path

from workflows.calendar import Calendar
from workflows.clock import day_of, instant
from workflows.explain import explained
from workflows.limits import Due
from workflows.procedure import Rules
from workflows.procedure_file import parse

ROOT = Path(__file__).parents[2]
FILES = {file.stem: file for file in sorted((ROOT / "escalation" / "procedures").glob("*.toml"))}
RULES: dict[str, Rules] = {name: parse(file.read_text(), name=name) for name, file in FILES.items()}
CALENDAR = Calendar()


def dues(name: str, raised: str, *, events: dict | None = None, **options) -> dict[tuple[int, str], Due]:
    """What is due when for a challenge raised at a London time, by step and deadline."""
    at = datetime.fromisoformat(raised)
    found = explained(
        RULES[name],
        raised_at=instant(at.date(), at.time()),
        calendar=CALENDAR,
        events=events,
        **options,
    )
    return {(one.step.number, one.rule.code): one.due for one in found}


def last_days(name: str, raised: str, **options) -> dict[tuple[int, str], str | None]:
    """The last day of every deadline, None where it waits for something."""
    found = dues(name, raised, **options)
    ends = {key: one.due_at - timedelta(microseconds=1) if one.due_at else None for key, one in found.items()}
    return {key: day_of(end).isoformat() if end else None for key, end in ends.items()}
