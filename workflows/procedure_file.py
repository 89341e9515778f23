"""Reading a procedure from its TOML file. What is wrong is listed, each with its line, in plain English.

The language is described in docs/procedures.md; what must hold between the parts is in `procedure_checks`.
"""

import hashlib
import re
from collections.abc import Sequence
from typing import Any, cast

from workflows import procedure_checks
from workflows.phrases import limit_from
from workflows.procedure import (
    Approval,
    Assumed,
    ByPriority,
    DayUnit,
    DeadlineRule,
    Elsewhere,
    Formality,
    Kind,
    Limit,
    OnTimeout,
    PartnershipDoes,
    Rules,
    Side,
    Soonest,
    Step,
    Told,
    Track,
    Within,
)
from workflows.procedure_words import AGENCY_ROLES, EVENTS, PARTNERSHIP_ROLES, RECORDS
from workflows.toml_text import Sheet, Table

# What a procedure's last step produces.
_FINALS: dict[str, tuple[str, ...]] = {
    "challenge": ("recommendation", "decision", "meeting"),
    "incident": ("notification", "review", "report"),
    "review": ("report",),
    "recommendation": ("revisit",),
}

_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_TOLD = (
    *(f"{side}:{who}" for side in ("raising", "receiving") for who in (*AGENCY_ROLES, "holder")),
    "raising:raiser",
    *PARTNERSHIP_ROLES,
)
_UNREADABLE = Within(1, "working days", "entered")


class ProcedureError(ValueError):
    """A procedure's text is not right. `problems` lists every fault as "line N: what is wrong"."""

    def __init__(self, problems: Sequence[str], *, name: str = "") -> None:
        self.problems = list(problems)
        super().__init__("\n".join([f"{name}:", *self.problems] if name else self.problems))


def parse(text: str, *, name: str = "") -> Rules:
    """The rules a text states. Raises ProcedureError with every problem; `name` says whose text it is."""
    sheet = Sheet(text)
    if sheet.is_toml:
        rules = _rules(sheet.root, hashlib.sha256(text.encode()).hexdigest())
        procedure_checks.check(rules, sheet)
    if sheet.problems:
        raise ProcedureError(sheet.problems, name=name)
    return rules


def _rules(file: Table, digest: str) -> Rules:
    day_unit = cast(DayUnit, file.one_of("days", ("calendar", "working")))
    kind = cast(Kind, file.one_of("kind", tuple(_FINALS)))
    rules = Rules(
        kind=kind,
        name=file.text("name"),
        version=file.text("version"),
        title=file.text("title"),
        in_force_from=file.day("in_force_from"),
        source=file.text("source"),
        address=file.text("address", ""),
        day_unit=day_unit,
        steps=tuple(_step(table, day_unit) for table in file.tables("step")),
        final=file.one_of("final", _FINALS.get(kind, ()), ""),
        digest=digest,
        urgent=_urgent(file.table("urgent")),
        may_enter_later=file.flag("may_enter_later", True),
        may_step_back=file.flag("may_step_back", True),
        priorities=file.texts("priorities"),
        after_end=tuple(_deadline(table, day_unit) for table in file.tables("after_end")),
        out_of_scope=tuple(_elsewhere(table) for table in file.tables("out_of_scope")),
        assumed=tuple(_assumed(table) for table in file.tables("assumed")),
        missing=file.texts("missing"),
        unverified=file.text("unverified", ""),
        recipients=file.texts("recipients"),
        report_recipients=file.texts("report_recipients"),
        phases=file.texts("phases"),
    )
    if rules.name and not _NAME.fullmatch(rules.name):
        file.problem("name", f"'name' is written in small letters, figures and hyphens, not {rules.name!r}")
    file.finish()
    return rules


def _step(table: Table, day_unit: DayUnit) -> Step:
    step = Step(
        number=table.number("number") or 0,
        code=table.text("code"),
        title=table.text("title"),
        source=table.text("source"),
        day_unit=day_unit,
        deadlines=tuple(_deadline(each, day_unit) for each in table.tables("deadline")),
        formality=cast(Formality, table.one_of("formality", ("preventive", "informal", "formal"), "formal")),
        from_day=table.number("from_day"),
        to_day=table.number("to_day"),
        raising=table.texts("raising", AGENCY_ROLES),
        receiving=table.texts("receiving", AGENCY_ROLES),
        partnership=table.texts("partnership", PARTNERSHIP_ROLES),
        partnership_does=cast(
            PartnershipDoes,
            table.one_of("partnership_does", ("informed", "gate", "convenes", "decides", "nothing"), "nothing"),
        ),
        meeting=table.flag("meeting", False),
        approval=_approval(table.table("approval"), day_unit),
        record=table.texts("record", RECORDS),
        told=_told(table.table("told")),
        assumed=table.texts("assumed"),
    )
    if "number" not in table:
        table.problem("number", "[[step]] needs 'number' (a whole number)")
    table.finish()
    return step


def _told(table: Table | None) -> Told:
    if table is None:
        return Told()
    told = Told(*(table.texts(when, _TOLD) for when in ("entering", "resolving", "escalating", "overdue")))
    table.finish()
    return told


def _approval(table: Table | None, day_unit: DayUnit) -> Approval | None:
    if table is None:
        return None
    by = table.one_of("by", AGENCY_ROLES)
    rule = DeadlineRule(
        code="approval",
        label=table.text("label", "Approve leaving the step"),
        side="raising",
        limit=_limit(table, "due", day_unit, "approval_asked"),
        urgent_limit=_urgent_limit(table, day_unit, "approval_asked"),
        source=table.text("source"),
        roles=(by,),
        starts_on="approval_asked",
        stops_on=("approved", "approval_refused"),
        assumed=table.texts("assumed"),
    )
    table.finish()
    return Approval(by, rule)


def _deadline(table: Table, day_unit: DayUnit) -> DeadlineRule:
    starts_on = table.one_of("starts_on", EVENTS, "")
    rule = DeadlineRule(
        code=table.text("code"),
        label=table.text("label"),
        side=cast(Side, table.one_of("side", ("raising", "receiving", "both", "partnership", "asked"))),
        limit=_limit(table, "due", day_unit, starts_on),
        urgent_limit=_urgent_limit(table, day_unit, starts_on),
        source=table.text("source"),
        roles=table.texts("roles", (*AGENCY_ROLES, *PARTNERSHIP_ROLES)),
        starts_on=starts_on,
        stops_on=table.texts("stops_on", EVENTS),
        on_timeout=cast(OnTimeout, table.one_of("on_timeout", ("remind", "alert", "escalate"))),
        told=table.texts("told", _TOLD),
        repeat=table.flag("repeat", False),
        binding=table.flag("binding", True),
        assumed=table.texts("assumed"),
        urgent_assumed=table.texts("urgent_assumed"),
        verified=table.flag("verified", True),
        other_reading=_limit(table, "other_reading", day_unit, starts_on) if "other_reading" in table else None,
    )
    table.finish()
    return rule


def _urgent_limit(table: Table, day_unit: DayUnit, starts_on: str) -> Limit | None:
    return _limit(table, "urgent_due", day_unit, starts_on) if "urgent_due" in table else None


def _limit(table: Table, key: str, day_unit: DayUnit, starts_on: str) -> Limit:
    """A sentence, { soonest_of = [sentences] } or { by_priority = { high = sentence } }."""
    value = table.content.get(key)
    if not isinstance(value, dict):
        return _sentence(table, key, table.text(key), day_unit, starts_on)
    form = table.table(key)
    assert form is not None
    limit: Limit = _UNREADABLE
    if "soonest_of" in form:
        sentences = form.texts("soonest_of")
        if len(sentences) < 2:
            form.problem("soonest_of", "'soonest_of' needs two limits or more")
        limit = Soonest(tuple(_sentence(form, "soonest_of", each, day_unit, starts_on) for each in sentences))
    elif by := form.table("by_priority"):
        each = ((priority, _sentence(by, priority, by.text(priority), day_unit, starts_on)) for priority in by.content)
        limit = ByPriority(tuple(each))
    else:
        table.problem(key, f"{key!r} must be a sentence, {{ soonest_of = [...] }} or {{ by_priority = {{...}} }}")
        return limit
    form.finish()
    return limit


def _sentence(table: Table, key: str, sentence: Any, day_unit: DayUnit, starts_on: str) -> Limit:
    if not sentence:
        return _UNREADABLE  # already noted as missing or empty
    try:
        return limit_from(sentence, day_unit=day_unit, starts_on=starts_on)
    except ValueError as problem:
        table.problem(key, f"{key!r}: {problem}")
        return _UNREADABLE


def _urgent(table: Table | None) -> Track | None:
    if table is None:
        return None
    track = Track(table.numbers("enter_at"), table.text("source"), table.texts("assumed"))
    table.finish()
    return track


def _elsewhere(table: Table) -> Elsewhere:
    found = Elsewhere(
        code=table.text("code"),
        question=table.text("question"),
        goes_to=table.text("goes_to"),
        source=table.text("source"),
        assumed=table.texts("assumed"),
    )
    table.finish()
    return found


def _assumed(table: Table) -> Assumed:
    found = Assumed(table.text("code"), table.text("text"))
    table.finish()
    return found
