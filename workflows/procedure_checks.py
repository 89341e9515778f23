"""What must hold between the parts of a procedure, and what is legal but worth a warning."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from workflows.procedure import ByPriority, DayNumber, DeadlineRule, Limit, Rules, Soonest, Step, Within
from workflows.procedure_words import AGENCY_ROLES, PARTNERSHIP_ROLES
from workflows.toml_text import Path, Sheet

# A challenge's states are its rungs; an incident has a stage for each node of its flow, the others for each state.
MOST_STEPS = {"challenge": 6, "incident": 11, "review": 6, "recommendation": 4}


def check(rules: Rules, sheet: Sheet) -> None:
    """Note every contradiction in `sheet`."""
    _check_steps(rules, sheet)
    _check_urgent(rules, sheet)
    for path, rule, step in _placed(rules):
        _check_deadline(rules, rule, step, path, sheet)
    _check_assumed(rules, sheet)
    _check_unique(sheet, "out_of_scope", [item.code for item in rules.out_of_scope])
    _check_unique(sheet, "after_end", [rule.code for rule in rules.after_end])


def warnings(rules: Rules) -> list[str]:
    """What is legal but may not be meant: days that belong to no step, steps that nothing ever moves on."""
    found = [] if rules.final else ["It does not say what the last step produces."]
    for step, following in pairwise(rules.steps):
        if step.to_day and following.from_day and following.from_day > step.to_day + 1:
            first, last = step.to_day + 1, following.from_day - 1
            days = f"Day {first} belongs" if first == last else f"Days {first} to {last} belong"
            found.append(f"{days} to no step, between step {step.number} and step {following.number}.")
        if not any(rule.on_timeout == "escalate" for rule in step.deadlines):
            found.append(f"Step {step.number} never moves on by itself: none of its deadlines escalates.")
            if not any(rule.repeat for rule in step.deadlines):
                found.append(f"Step {step.number} falls silent once its time has run out: no alert is repeated.")
    return found


def _placed(rules: Rules) -> Iterator[tuple[Path, DeadlineRule, Step | None]]:
    """Every deadline with the path of its table."""
    for index, step in enumerate(rules.steps):
        for number, rule in enumerate(step.deadlines):
            yield ("step", index, "deadline", number), rule, step
        if step.approval:
            yield ("step", index, "approval"), step.approval.rule, step
    for number, rule in enumerate(rules.after_end):
        yield ("after_end", number), rule, None


def _check_steps(rules: Rules, sheet: Sheet) -> None:
    most = MOST_STEPS.get(rules.kind, MOST_STEPS["challenge"])
    if not 1 <= len(rules.steps) <= most:
        sheet.problem((), f"a procedure has one to {most} steps, written as [[step]]; this has {len(rules.steps)}")
    _check_unique(sheet, "step", [step.code for step in rules.steps])
    for index, step in enumerate(rules.steps):
        path: Path = ("step", index)
        if step.number != index + 1:
            sheet.problem(
                (*path, "number"),
                f"steps are numbered 1, 2, 3 …: {index + 1} belongs here, not {step.number}",
            )
        if not step.deadlines:
            sheet.problem(path, f"step {step.number} has no deadline: nobody would notice that it stands still")
        if not (step.raising or step.receiving or step.partnership):
            sheet.problem(path, f"step {step.number} names nobody: write 'raising', 'receiving' or 'partnership'")
        _check_unique(sheet, "deadline", [rule.code for rule in step.all_deadlines], inside=path)
        _check_window(step, rules.steps[index - 1] if index else None, path, sheet)


def _check_window(step: Step, previous: Step | None, path: Path, sheet: Sheet) -> None:
    if (step.from_day is None) != (step.to_day is None):
        sheet.problem(path, f"step {step.number} has only one end of its window: write both 'from_day' and 'to_day'")
    elif step.from_day and step.to_day and step.to_day < step.from_day:
        sheet.problem((*path, "to_day"), f"'to_day' {step.to_day} comes before 'from_day' {step.from_day}")
    if previous and previous.to_day and step.from_day and step.from_day <= previous.to_day:
        begins = f"step {step.number} begins on day {step.from_day}"
        words = f"{begins}, but step {previous.number} lasts to day {previous.to_day}"
        sheet.problem((*path, "from_day"), words)


def _check_deadline(rules: Rules, rule: DeadlineRule, step: Step | None, path: Path, sheet: Sheet) -> None:
    if rule.on_timeout == "escalate" and (step is None or step is rules.last):
        after = "after the end" if step is None else "after the last step"
        sheet.problem((*path, "on_timeout"), f"'escalate' has nowhere to go {after}; use 'alert'")
    if rule.repeat and rule.on_timeout != "alert":
        sheet.problem((*path, "repeat"), "only an 'alert' can be repeated")
    if rule.urgent_limit and not rules.urgent:
        sheet.problem((*path, "urgent_due"), "there is an 'urgent_due' but no [urgent] track to say who enters where")
    if step is None and not rule.starts_on:
        sheet.problem(path, "[[after_end]] needs 'starts_on': after the end there is no step to enter")
    if not rule.verified and not rules.unverified:
        sheet.problem(
            (*path, "verified"), "a number is not verified, but 'unverified' does not say what to tell people"
        )
    _check_who(rule, step, path, sheet)
    limits = (("due", rule.limit), ("urgent_due", rule.urgent_limit), ("other_reading", rule.other_reading))
    for key, limit in limits:
        for part in _parts(limit):
            _check_limit(rules, part, step, (*path, key), sheet)


def _check_who(rule: DeadlineRule, step: Step | None, path: Path, sheet: Sheet) -> None:
    allowed = PARTNERSHIP_ROLES if rule.side == "partnership" else AGENCY_ROLES
    for role in rule.roles:
        if role not in allowed and role in (*AGENCY_ROLES, *PARTNERSHIP_ROLES):
            sheet.problem((*path, "roles"), f"a {role} does not stand on the side {rule.side!r}")
    sides = ("raising", "receiving") if rule.side == "both" else (rule.side,)
    for side in sides:
        if not rule.roles and not getattr(step, side, ()):
            where = f"step {step.number} names nobody" if step else "nobody is named"
            sheet.problem((*path, "side"), f"{where} on the side {side!r}; write 'roles' here")


def _parts(limit: Limit | None) -> Iterator[Limit]:
    """A limit and, where it is made of several, each of them."""
    if limit is None:
        return
    yield limit
    if isinstance(limit, Soonest):
        for one in limit.limits:
            yield from _parts(one)
    elif isinstance(limit, ByPriority):
        for _, one in limit.limits:
            yield from _parts(one)


def _check_limit(rules: Rules, limit: Limit, step: Step | None, path: Path, sheet: Sheet) -> None:
    if isinstance(limit, DayNumber):
        _check_day(rules, limit, step, path, sheet)
    elif isinstance(limit, Within) and limit.step:
        if limit.step > (step.number if step else len(rules.steps)):
            sheet.problem(path, f"it is counted from entering step {limit.step}, which is not an earlier step")
    elif isinstance(limit, Within) and limit.after == "entered" and step is None:
        sheet.problem(path, "after the end there is no step to enter; say which: 'after entering step N'")
    elif isinstance(limit, ByPriority):
        written = [priority for priority, _ in limit.limits]
        if sorted(written) != sorted(rules.priorities):
            known = ", ".join(rules.priorities) or "none"
            sheet.problem(path, f"it has limits for {', '.join(written)}, but 'priorities' lists {known}")


def _check_day(rules: Rules, limit: DayNumber, step: Step | None, path: Path, sheet: Sheet) -> None:
    if step is None:
        return
    if step.from_day is None:
        sheet.problem(path, f"it counts days of the challenge, so step {step.number} needs 'from_day' and 'to_day'")
    elif limit.day < step.from_day:
        sheet.problem(path, f"day {limit.day} is over before step {step.number} begins on day {step.from_day}")
    following = next((one for one in rules.steps if one.number == step.number + 1), None)
    if following and following.from_day and limit.day >= following.from_day:
        words = f"on day {limit.day} step {following.number} has begun already, on day {following.from_day}"
        sheet.problem(path, words)


def _check_urgent(rules: Rules, sheet: Sheet) -> None:
    if rules.urgent is None:
        return
    numbers = [step.number for step in rules.steps]
    if not rules.urgent.enter_at:
        sheet.problem(("urgent", "enter_at"), "'enter_at' names no step")
    for number in rules.urgent.enter_at:
        if number not in numbers:
            sheet.problem(("urgent", "enter_at"), f"there is no step {number} to enter at")
    for index, step in enumerate(rules.steps):
        reached = step.number >= min(rules.urgent.enter_at, default=1)
        if reached and not any(rule.urgent_limit for rule in step.deadlines):
            sheet.problem(
                ("step", index),
                f"step {step.number} is on the urgent track but none of its deadlines has 'urgent_due'",
            )


def _check_assumed(rules: Rules, sheet: Sheet) -> None:
    codes = [item.code for item in rules.assumed]
    _check_unique(sheet, "assumed", codes)
    used: list[tuple[Path, Iterable[str]]] = [(path, rule.assumed) for path, rule, _ in _placed(rules)]
    used += [(path, rule.urgent_assumed) for path, rule, _ in _placed(rules)]
    used += [(("step", index), step.assumed) for index, step in enumerate(rules.steps)]
    used += [(("out_of_scope", index), item.assumed) for index, item in enumerate(rules.out_of_scope)]
    used += [(("urgent",), rules.urgent.assumed)] if rules.urgent else []
    for path, names in used:
        for code in names:
            if code not in codes:
                sheet.problem(
                    (*path, "assumed"),
                    f"nothing is assumed under {code!r}; add an [[assumed]] with that code",
                )


def _check_unique(sheet: Sheet, key: str, codes: Sequence[str], *, inside: Path = ()) -> None:
    for index, code in enumerate(codes):
        if code and code in codes[:index]:
            sheet.problem((*inside, key, index, "code"), f"the code {code!r} stands twice; each is used once")
