"""Storing a procedure's version: once, for good, for one partnership."""

import json

import pytest
from django.core.management import CommandError, call_command

from tests.workflows.procedure_texts import GOOD
from workflows.models import Partnership, Procedure

pytestmark = pytest.mark.django_db


@pytest.fixture
def halton(db):
    return Partnership.objects.create(name="Halton", short_name="Halton", slug="halton")


@pytest.fixture
def elm(tmp_path):
    file = tmp_path / "elm.toml"
    file.write_text(GOOD)
    return file


def test_a_file_becomes_a_version_of_the_only_partnership(halton, elm, capsys):
    call_command("load_procedure", str(elm))
    procedure = Procedure.objects.get()
    assert (procedure.partnership, str(procedure)) == (halton, "elm@1")
    assert procedure.rules.digest == procedure.digest
    assert procedure.text == GOOD
    assert "elm@1 is loaded for " in capsys.readouterr().out


def test_loading_the_same_text_again_changes_nothing(halton, elm, capsys):
    call_command("load_procedure", str(elm))
    call_command("load_procedure", str(elm))
    assert Procedure.objects.count() == 1
    assert "was loaded already; nothing changed" in capsys.readouterr().out


def test_another_text_under_the_same_version_is_refused(halton, elm):
    call_command("load_procedure", str(elm))
    elm.write_text(GOOD.replace("Elm policy", "Oak policy"))
    with pytest.raises(CommandError, match=r"what is loaded never changes\. Give the file a new 'version'"):
        call_command("load_procedure", str(elm))
    assert Procedure.objects.get().text == GOOD


def test_a_new_version_stands_beside_the_old(halton, elm):
    call_command("load_procedure", str(elm))
    elm.write_text(GOOD.replace('version = "1"', 'version = "2"'))
    call_command("load_procedure", str(elm))
    assert sorted(str(one) for one in Procedure.objects.all()) == ["elm@1", "elm@2"]


def test_a_malformed_file_is_refused_with_its_lines_and_nothing_is_stored(halton, elm):
    elm.write_text(GOOD.replace("number = 2", "number = 7"))
    with pytest.raises(CommandError, match="line 29: steps are numbered") as caught:
        call_command("load_procedure", str(elm))
    assert caught.value.returncode == 2
    assert not Procedure.objects.exists()


def test_with_several_partnerships_one_must_be_named(halton, elm):
    Partnership.objects.create(name="Oakshire", short_name="Oakshire", slug="oakshire")
    with pytest.raises(CommandError, match="say which with --partnership: halton, oakshire"):
        call_command("load_procedure", str(elm))
    call_command("load_procedure", str(elm), "--partnership", "oakshire")
    assert Procedure.objects.get().partnership.slug == "oakshire"


def test_an_unknown_partnership_and_none_at_all_are_refused(db, elm):
    with pytest.raises(CommandError, match="no partnership yet"):
        call_command("load_procedure", str(elm))
    with pytest.raises(CommandError, match="There is no partnership 'x'"):
        call_command("load_procedure", str(elm), "--partnership", "x")


def test_a_gap_between_the_steps_is_noted(halton, elm, capsys):
    elm.write_text(GOOD.replace("from_day = 3", "from_day = 4"))
    call_command("load_procedure", str(elm))
    assert "Note: Day 3 belongs to no step, between step 1 and step 2." in capsys.readouterr().out


# -- explaining what is loaded ------------------------------------------------------------------------------


def explained(procedure: str, capsys, *options: str) -> list[dict]:
    capsys.readouterr()
    call_command("explain_deadlines", procedure, "--raised", "2026-12-18T16:59", "--json", *options)
    return json.loads(capsys.readouterr().out)


def test_a_name_means_its_current_version_and_name_at_version_that_one(halton, elm, capsys):
    call_command("load_procedure", str(elm))
    newer = GOOD.replace('version = "1"', 'version = "2"').replace("2026-01-01", "2026-02-01")
    elm.write_text(newer.replace("by the end of day 9", "by the end of day 8"))
    call_command("load_procedure", str(elm))
    future = GOOD.replace('version = "1"', 'version = "3"').replace("2026-01-01", "2098-01-01")
    elm.write_text(future.replace("by the end of day 9", "by the end of day 7"))
    call_command("load_procedure", str(elm))
    assert explained("elm", capsys)[1]["due_text"] == "by the end of Friday 25 December 2026"
    assert explained("elm@1", capsys)[1]["due_text"] == "by the end of Saturday 26 December 2026"
    assert explained("elm@3", capsys)[1]["due_text"] == "by the end of Thursday 24 December 2026"


def test_an_unknown_name_lists_what_is_loaded(halton, elm, capsys):
    call_command("load_procedure", str(elm))
    with pytest.raises(CommandError, match="No procedure 'oak' is in force; loaded are: elm@1"):
        explained("oak", capsys)


def test_a_name_that_several_partnerships_use_differently_needs_the_partnership(halton, elm, capsys):
    Partnership.objects.create(name="Oakshire", short_name="Oakshire", slug="oakshire")
    call_command("load_procedure", str(elm), "--partnership", "halton")
    elm.write_text(GOOD.replace("by the end of day 9", "by the end of day 8"))
    call_command("load_procedure", str(elm), "--partnership", "oakshire")
    with pytest.raises(CommandError, match="say whose with --partnership"):
        explained("elm", capsys)
    found = explained("elm", capsys, "--partnership", "oakshire")
    assert found[1]["due_text"] == "by the end of Friday 25 December 2026"
