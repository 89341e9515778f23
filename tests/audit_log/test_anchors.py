"""A trail that was rewritten whole, seals and all, is found by whoever kept an anchor."""

import pytest
from django.core.management import CommandError, call_command

from audit_log import anchors
from audit_log.models import Entry
from audit_log.seals import seal
from audit_log.verify import verify
from tests.audit_log.conftest import AT

COLUMNS = ("case_id", "partnership_id", "at", "recorded_at", "act", "words", "why")


@pytest.fixture
def anchored(write, new_case, partnership, tmp_path):
    """Three entries, sealed and anchored."""
    case = new_case()
    for words in ("Raised", "Responded", "Escalated"):
        write(case, words=words)
    seal(partnership.pk, at=AT)
    file = tmp_path / "anchor.txt"
    file.write_text(anchors.text_of(AT))
    return file


def rewrite(tamper, partnership):
    """Everything anew, with every fingerprint as it would have been."""
    kept = list(Entry.objects.order_by("pk").values(*COLUMNS))
    for table in ("audit_log_leaf", "audit_log_seal", "audit_log_entry"):
        tamper(f"DELETE FROM {table}")
    for row in kept:
        Entry.objects.create(**row | {"words": "Nothing happened."})
    seal(partnership.pk, at=AT)


def test_an_anchor_agrees_with_the_trail_it_was_made_of_also_after_more_was_written(anchored, write, partnership):
    write()
    seal(partnership.pk, at=AT)
    assert anchors.compare(anchored.read_text()) == []
    call_command("verify_trail", "--anchor", str(anchored))


def test_a_trail_rewritten_whole_fits_in_itself_and_not_with_the_anchor(anchored, tamper, partnership, capsys):
    rewrite(tamper, partnership)
    assert verify() == []
    with pytest.raises(SystemExit):
        call_command("verify_trail", "--anchor", str(anchored))
    assert "the trail up to it was rewritten after the anchor" in capsys.readouterr().out


def test_seals_taken_off_the_end_are_missed_by_the_anchor(anchored, tamper):
    tamper("DELETE FROM audit_log_leaf")
    tamper("DELETE FROM audit_log_seal")
    assert [broken.what for broken in anchors.compare(anchored.read_text())] == ["is no longer there"]


def test_an_anchor_that_came_by_mail_with_other_line_ends_still_counts(anchored):
    assert anchors.compare(anchored.read_text().replace("\n", "\r\n")) == []


SPOILT = {
    "changed": lambda text: text.replace("seal 1", "seal 2"),
    "empty": lambda text: "",
    "cut off": lambda text: text[:90],
}


@pytest.mark.parametrize("how", SPOILT)
def test_what_is_not_an_anchor_is_refused(anchored, how):
    anchored.write_text(SPOILT[how](anchored.read_text()))
    with pytest.raises(CommandError, match="cannot be read as an anchor"):
        call_command("verify_trail", "--anchor", str(anchored))
