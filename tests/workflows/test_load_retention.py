"""`manage.py load_retention`: a version is stored once, for good, for one partnership."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, transaction

from tests.factories import make_world
from tests.workflows.keeping import SHIPPED, load_schedule
from workflows.models import RetentionSchedule
from workflows.reviews import current_schedule

TEXT = SHIPPED.read_text(encoding="utf-8")


def load(path, **options) -> str:
    out = StringIO()
    call_command("load_retention", str(path), stdout=out, **options)
    return out.getvalue()


def test_a_version_is_loaded_once_and_never_changes(halton, tmp_path):
    assert "demonstration-retention@2026-11 is loaded" in load(SHIPPED)
    assert "nothing changed" in load(SHIPPED)
    other = tmp_path / "retention.toml"
    other.write_text(TEXT.replace("10 years", "11 years"), encoding="utf-8")
    with pytest.raises(CommandError, match="never changes"):
        load(other)
    assert RetentionSchedule.objects.get().text == TEXT


def test_a_faulty_file_is_refused_with_its_lines_and_nothing_is_stored(halton, tmp_path):
    wrong = tmp_path / "retention.toml"
    wrong.write_text(TEXT.replace("10 years", "for ever"), encoding="utf-8")
    with pytest.raises(CommandError, match=r"line 2\d: 'for ever' is no period"):
        load(wrong)
    assert not RetentionSchedule.objects.exists()


def test_where_there_are_several_partnerships_one_is_named(halton):
    other = make_world("elsewhere")
    with pytest.raises(CommandError, match="several partnerships"):
        load(SHIPPED)
    load(SHIPPED, partnership="elsewhere")
    assert RetentionSchedule.objects.get().partnership == other.partnership


def test_the_newest_version_that_is_in_force_counts(halton):
    now = load_schedule(halton.partnership)
    later = load_schedule(
        halton.partnership, TEXT.replace('"2026-11"', '"2030-01"').replace("2026-11-01", "2030-01-01")
    )
    for on, wanted in (("2026-10-31", None), ("2026-11-01", now), ("2029-12-31", now), ("2030-01-01", later)):
        assert current_schedule(halton.partnership, on=type(now.in_force_from).fromisoformat(on)) == wanted


def test_a_stored_schedule_cannot_be_changed(halton):
    stored = load_schedule(halton.partnership)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        RetentionSchedule.objects.filter(pk=stored.pk).update(text="")
