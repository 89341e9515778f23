"""The shipped rule sets of incidents: which is in force, what of it was read, and where each number comes from."""

import tomllib
from datetime import UTC, date, datetime

import pytest

from tests.factories import PROJECT, World, make_procedure
from workflows.conflict import Conflict
from workflows.procedure_file import ProcedureError, parse
from workflows.rulebook import current_procedure
from workflows.sources import page

FILES = {path.stem: path for path in sorted((PROJECT / "rapid_review" / "procedures").glob("working-*.toml"))}
RULES = {name: parse(path.read_text(encoding="utf-8"), name=name) for name, path in FILES.items()}
OF_2023, OF_2026 = RULES["working-together-2023"], RULES["working-together-2026"]


def limits(name: str) -> dict[str, object]:
    return {rule.code: rule.limit for step in RULES[name].steps for rule in step.deadlines}


def test_the_edition_of_2026_has_the_figures_of_2023_and_says_of_each_that_nobody_has_checked_it() -> None:
    assert limits("working-together-2026") == limits("working-together-2023")
    assert not any(rule.verified for step in OF_2026.steps for rule in step.deadlines)
    assert OF_2026.unverified == "Not yet checked against the 2026 text"


@pytest.mark.parametrize("name", sorted(FILES))
def test_every_number_says_whether_somebody_has_read_it_and_where_it_comes_from(name: str) -> None:
    for step in tomllib.loads(FILES[name].read_text(encoding="utf-8"))["step"]:
        for deadline in step["deadline"]:
            assert {"verified", "source"} <= set(deadline), deadline["code"]


def test_the_page_of_statutory_clocks_is_the_one_the_files_make() -> None:
    assert (PROJECT / "docs" / "statutory-clocks.md").read_text(encoding="utf-8") == page(RULES.values())


def test_only_what_the_law_asks_is_binding_and_all_of_it_is_asked_again_each_day() -> None:
    binding = {rule.code: rule.repeat for step in OF_2023.steps for rule in step.deadlines if rule.binding}
    assert binding == {
        "notify_panel": True,
        "tell_partners": True,
        "send_review": True,
        "send_report_ahead": True,
        "publish_review": True,
    }


def test_a_new_case_starts_under_the_rule_set_in_force_that_day(halton: World) -> None:
    for path in FILES.values():
        make_procedure(halton.partnership, path)
    for on, name in ((date(2026, 3, 18), "working-together-2023"), (date(2026, 3, 19), "working-together-2026")):
        assert current_procedure(halton.partnership, kind="incident", on=on).name == name
    with pytest.raises(Conflict, match="no procedure yet"):
        current_procedure(halton.partnership, kind="incident", on=date(2020, 1, 1))


def test_a_malformed_rule_set_is_refused_with_the_line_of_each_fault() -> None:
    text = FILES["working-together-2026"].read_text(encoding="utf-8")
    text = text.replace('unverified = "Not yet checked against the 2026 text"\n', "", 1)
    text = text.replace("within 15 working days after becoming aware", "within 15 moons after becoming aware", 1)
    with pytest.raises(ProcedureError) as refused:
        parse(text, name="broken")
    said = "\n".join(refused.value.problems)
    assert "moons" in said and "'unverified' does not say what to tell people" in said
    assert all(line.startswith("line ") for line in refused.value.problems)


def test_every_clock_of_a_case_under_the_edition_of_2026_says_that_it_was_not_checked(halton: World) -> None:
    from tests.rapid_review.reporting import load, report

    rules = make_procedure(halton.partnership, FILES["working-together-2026"])
    reference = report(halton, rules, aware_at=datetime(2026, 12, 18, 16, 59, tzinfo=UTC))
    for one in load(reference).deadlines:
        assert "Not yet checked against the 2026 text" in one.why, one.code
