"""Reading a retention schedule from its TOML file. What is wrong is listed, each with its line, in plain English.

`python -m workflows.retention_file workflows/data/retention.toml > docs/retention.md` writes that page anew.
"""

import hashlib
import re
import sys
from pathlib import Path
from typing import Final, cast

from workflows.procedure_file import ProcedureError
from workflows.retention import (
    AT_THE_END,
    BIRTHDAYS,
    RECORDS,
    REVIEWED,
    STARTS,
    AtTheEnd,
    Period,
    Rule,
    Schedule,
    Start,
    Unit,
    page,
)
from workflows.toml_text import Sheet, Table

_KEEP = re.compile(r"(?P<amount>\d{1,3}) (?P<unit>day|month|year)s?")
_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_HEAD: Final = """# How long records are kept

Every period of every retention schedule shipped in `workflows/data/`, with the place it comes from. No national
period for these records was found, so every one of them is an assumption that a partnership has to decide on; the
schedule of a partnership is a file of its own, loaded with `manage.py load_retention FILE` and shown on its page
"Retention".

What happens when a period is over: nothing, until people act. The record appears on the page "Keeping" with the reason,
line by line; the partnership's team keeps it until another day or proposes its disposal; a second person approves; the
worker disposes of it and leaves a certificate in the case's chain. A legal hold on the case, on a child it is about or
on the whole partnership stops all of that. Where a date of birth is not known, the child is taken to be born on the day
the case was opened.

What goes with a case and what remains of it, column by column, stands in `workflows/data/disposal.toml`.

This page is written by `python -m workflows.retention_file workflows/data/retention.toml > docs/retention.md`, and a
test compares the two.

"""


class RetentionError(ProcedureError):
    """A schedule's text is not right. `problems` lists every fault as "line N: what is wrong"."""


def parse(text: str, *, name: str = "") -> Schedule:
    """The schedule a text states. Raises RetentionError with every problem; `name` says whose text it is."""
    sheet = Sheet(text)
    schedule = _schedule(sheet.root, hashlib.sha256(text.encode()).hexdigest()) if sheet.is_toml else None
    if sheet.problems or schedule is None:
        raise RetentionError(sheet.problems, name=name)
    return schedule


def _schedule(table: Table, digest: str) -> Schedule:
    schedule = Schedule(
        name=table.text("name"),
        version=table.text("version"),
        title=table.text("title"),
        in_force_from=table.day("in_force_from"),
        source=table.text("source"),
        rules=tuple(_rule(one) for one in table.tables("record")),
        missing=table.texts("missing"),
        digest=digest,
    )
    if schedule.name and not _NAME.fullmatch(schedule.name):
        table.problem(
            "name", "'name' must be small letters, digits and single hyphens, such as demonstration-retention"
        )
    named = [one.record for one in schedule.rules]
    for record in RECORDS:
        if record not in named:
            table.problem("record", f"no [[record]] says how long {record!r} is kept")
    for place, record in enumerate(named):
        if record in named[:place]:
            table.sheet.problem((*table.path, "record", place, "type"), f"{record!r} has been said already")
    table.finish()
    return schedule


def _rule(table: Table) -> Rule:
    record = table.one_of("type", RECORDS)
    at_the_end = cast(AtTheEnd, table.one_of("at_the_end", AT_THE_END))
    periods = tuple(_period(one) for one in table.tables("period"))
    if record in REVIEWED and at_the_end != "review":
        table.problem("at_the_end", f"{record!r} can only be reviewed at the end: nothing is disposed of by itself")
    if record in RECORDS and record not in REVIEWED and at_the_end == "review":
        table.problem("at_the_end", f"{record!r} is never reviewed by itself; use 'with the case' or 'stays'")
    if at_the_end == "review" and not any(one.starts not in BIRTHDAYS for one in periods):
        table.problem("period", "a [[record.period]] must be counted from something that is always known")
    if at_the_end in ("with the case", "stays") and periods:
        table.problem("period", f"what is kept {at_the_end!r} has no period of its own")
    if record == "drafts" and any(one.starts != "last written" for one in periods):
        table.problem("period", "drafts can only be counted from 'last written': they belong to no case")
    rule = Rule(record, at_the_end, periods, table.text("source"), table.flag("assumed", False))
    table.finish()
    return rule


def _period(table: Table) -> Period:
    starts = cast(Start, table.one_of("starts", STARTS))
    until = "0 days" if starts in BIRTHDAYS else None
    keep = table.text("keep", until)
    found = _KEEP.fullmatch(keep)
    if not found and "keep" in table:
        table.problem("keep", f"{keep!r} is no period; write it as in '10 years', '6 months' or '90 days'")
    if found and not int(found["amount"]) and starts not in BIRTHDAYS:
        table.problem("keep", "'keep' must be at least 1 day")
    amount, unit = (int(found["amount"]), f"{found['unit']}s") if found else (999, "years")
    period = Period(starts, amount, cast(Unit, unit), table.text("source"), table.flag("assumed", False))
    table.finish()
    return period


def document(files: list[Path]) -> str:
    """The whole of docs/retention.md."""
    return _HEAD + page(parse(file.read_text(encoding="utf-8"), name=str(file)) for file in files)


if __name__ == "__main__":
    sys.stdout.write(document([Path(name) for name in sorted(sys.argv[1:])]))
