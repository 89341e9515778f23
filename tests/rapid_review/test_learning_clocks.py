"""The shipped limits of what comes after a review: each says where it comes from, and the page lists them all."""

import tomllib

import pytest

from tests.factories import PROJECT
from workflows.procedure_file import parse
from workflows.sources import page

FILES = {path.stem: path for path in sorted((PROJECT / "rapid_review" / "procedures").glob("learning-*.toml"))}


@pytest.mark.parametrize("name", sorted(FILES))
def test_every_number_says_whether_somebody_has_read_it_and_where_it_comes_from(name: str) -> None:
    for step in tomllib.loads(FILES[name].read_text(encoding="utf-8"))["step"]:
        for deadline in step.get("deadline", []):
            assert {"verified", "source"} <= set(deadline), deadline["code"]


def test_the_page_of_learning_clocks_is_the_one_the_files_make() -> None:
    rules = [parse(path.read_text(encoding="utf-8"), name=name) for name, path in FILES.items()]
    assert (PROJECT / "docs" / "learning-clocks.md").read_text(encoding="utf-8") == page(rules)
