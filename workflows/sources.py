"""Every number of a procedure, with where it comes from: the pages limits, statutory-clocks and learning-clocks.

`python -m workflows.sources escalation/procedures/*.toml > docs/limits.md` writes the first anew; each page says how.
"""

import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from workflows.calendar import spoken
from workflows.phrases import words
from workflows.procedure import DeadlineRule, Rules, Step
from workflows.procedure_file import parse

_HEAD = """# Limits and their sources

Every number of every procedure in `{files}`, with the place it comes from. What the
source leaves open is marked with the codes of what is assumed; the list under each table says what they mean.

This page is written by `python -m workflows.sources {files} > docs/{page}.md`, and a
test compares the two.
"""


@dataclass(frozen=True)
class Number:
    """One number: where it stands, in which words, from which place of the source, on which assumptions."""

    where: str
    limit: str
    source: str
    assumed: tuple[str, ...] = ()


def numbers(rules: Rules) -> Iterator[Number]:
    """Every number of a procedure, in the order of its steps."""
    if rules.urgent:
        at = ", ".join(str(number) for number in rules.urgent.enter_at)
        yield Number("Urgent track", f"enters at step {at}", rules.urgent.source, rules.urgent.assumed)
    for step in rules.steps:
        if step.from_day:
            yield Number(f"Step {step.number}", _window(step), step.source, step.assumed)
        for rule in step.all_deadlines:
            yield from _of_deadline(rules, rule, f"Step {step.number}, `{rule.code}`")
    for rule in rules.after_end:
        yield from _of_deadline(rules, rule, f"After the end, `{rule.code}`")


def _window(step: Step) -> str:
    return f"day {step.from_day}" if step.from_day == step.to_day else f"days {step.from_day} to {step.to_day}"


def _of_deadline(rules: Rules, rule: DeadlineRule, where: str) -> Iterator[Number]:
    checked = () if rule.verified else ("not checked",)
    yield Number(where, words(rule.limit), rule.source, rule.assumed + checked)
    if rule.other_reading:
        yield Number(f"{where}, read otherwise", words(rule.other_reading), rule.source, rule.assumed + checked)
    if rule.urgent_limit and rules.urgent:
        assumed = rules.urgent.assumed + rule.urgent_assumed
        yield Number(f"{where}, urgent", words(rule.urgent_limit), rules.urgent.source, assumed)


# Where a kind's procedures lie, and the page of their numbers.
_PAGES = {
    "challenge": ("escalation/procedures/*.toml", "limits"),
    "incident": ("rapid_review/procedures/working-together-*.toml", "statutory-clocks"),
    "review": ("rapid_review/procedures/learning-*.toml", "learning-clocks"),
    "recommendation": ("rapid_review/procedures/learning-*.toml", "learning-clocks"),
}


def page(procedures: Iterable[Rules]) -> str:
    """The whole of docs/limits.md, or of docs/statutory-clocks.md: of procedures that belong on one page."""
    found = list(procedures)
    files, name = _PAGES[found[0].kind]
    return "\n".join([_HEAD.format(files=files, page=name), *(section(rules) for rules in found)])


def section(rules: Rules) -> str:
    """One procedure's part of the page."""
    rows = [
        f"| {number.where} | {number.limit} | {number.source} | {', '.join(number.assumed)} |"
        for number in numbers(rules)
    ]
    lines = [
        f"## {rules.name}, version {rules.version}",
        "",
        f"{rules.title}. In force from {spoken(rules.in_force_from)}; counted in {rules.day_unit} days.",
        "",
        f"Source: {rules.source}. {rules.address}",
        "",
        "| where | limit | place in the source | assumed |",
        "| --- | --- | --- | --- |",
        *rows,
        "",
        "Assumed:",
        "",
        *(f"- `{item.code}`: {item.text}." for item in rules.assumed),
        *([f"- not checked: {rules.unverified}."] if rules.unverified else []),
        "",
        "Not visible in the source:",
        "",
        *(f"- {line}" for line in rules.missing),
        "",
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    files = [Path(name) for name in sorted(sys.argv[1:])]
    sys.stdout.write(page(parse(file.read_text(encoding="utf-8"), name=str(file)) for file in files))
