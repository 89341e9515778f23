"""What docs/security.md names as evidence is there, and every attack test is named in it."""

import re

from tests.factories import PROJECT

TEXT = (PROJECT / "docs/security.md").read_text(encoding="utf-8")
NAMED = set(
    re.findall(r"`((?:workflows|escalation|rapid_review|notifications|audit_log|tests|docs|\.ci)/[\w./-]*)`", TEXT)
)


def test_every_file_that_is_named_is_there():
    assert len(NAMED) >= 25
    assert [path for path in sorted(NAMED) if not (PROJECT / path).exists()] == []


def test_every_attack_test_stands_beside_what_it_shows():
    attacks = {f"tests/security/{path.name}" for path in (PROJECT / "tests/security").glob("test_*.py")}
    assert sorted(attacks - NAMED - {"tests/security/test_evidence.py"}) == []


def test_every_chapter_of_the_standard_is_answered_in_one_of_four_words():
    rows = [line.split("|") for line in TEXT.partition("## ASVS")[2].splitlines() if line.startswith("| ")][2:]
    chapters = [row[1].strip() for row in rows if row[1].strip().startswith("**V")]
    assert [int(re.match(r"\*\*V(\d+)", one)[1]) for one in chapters] == list(range(1, 18))
    answers = {row[2].strip() for row in rows if row[2].strip()}
    assert answers == {"met", "partly", "operator", "not applicable"}
