"""What is copied of GOV.UK Frontend."""

from pathlib import Path

from workflows.config import frontend


def test_fonts_and_crest_are_left_out():
    before = (frontend.SOURCE / "govuk-frontend.min.css").read_text(encoding="utf-8")
    after = (frontend.TARGET / "govuk-frontend.min.css").read_text(encoding="utf-8")
    for mark in ("@font-face", "GDS Transport", "govuk-crest", "url("):
        assert mark in before
        assert mark not in after
    assert after.count("Arial") >= 50


def test_only_the_stylesheet_and_the_script_are_copied():
    names = sorted(path.name for path in Path(frontend.TARGET).rglob("*"))
    assert names == ["govuk-frontend.min.css", "govuk-frontend.min.js"]


def test_nothing_points_at_a_file_that_is_not_there():
    for path in frontend.TARGET.iterdir():
        assert "sourceMappingURL" not in path.read_text(encoding="utf-8")
