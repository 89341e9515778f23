"""A small procedure that is right, for tests to make wrong."""

import pytest

from workflows.procedure_file import ProcedureError, parse

HEAD = """\
name = "elm"
kind = "challenge"
version = "1"
title = "Elm"
in_force_from = 2026-01-01
source = "Elm policy"
days = "calendar"
final = "decision"
"""
STEP_1 = """
[[step]]
number = 1
code = "workers"
title = "Workers"
from_day = 1
to_day = 2
raising = ["practitioner"]
receiving = ["practitioner"]
source = "p. 1"

[[step.deadline]]
code = "resolve"
label = "Resolve it"
side = "both"
due = "by the end of day 2"
on_timeout = "escalate"
source = "p. 1"
"""
STEP_2 = """
[[step]]
number = 2
code = "managers"
title = "Managers"
from_day = 3
to_day = 9
raising = ["line_manager"]
receiving = ["line_manager"]
source = "p. 2"

[[step.deadline]]
code = "decide"
label = "Decide"
side = "both"
due = "by the end of day 9"
on_timeout = "alert"
source = "p. 2"
"""
GOOD = HEAD + STEP_1 + STEP_2


def line_of(text: str, part: str, occurrence: int = 1) -> int:
    """The line, from 1, of the n-th occurrence of a part of the text."""
    lines = [number for number, line in enumerate(text.splitlines(), start=1) if part in line]
    return lines[occurrence - 1]


def problems_of(text: str) -> list[str]:
    with pytest.raises(ProcedureError) as caught:
        parse(text)
    return caught.value.problems
