"""Somebody with full database rights changes one row, and the page "Is the record true?" says which."""

import pytest
from django.db import connection

from audit_log.models import Anchor, Entry, Verification
from notifications.models import Notice
from tests.escalation.stories import HOUR
from tests.escalation.visiting import signed_in, text_of
from tests.factories import AT, make_person, make_world
from workflows import health, trail
from workflows.models import Heartbeat

NOW = AT + HOUR


@pytest.fixture(autouse=True)
def anchors_go_here(settings, tmp_path):
    settings.ANCHOR_DIR, settings.ANCHOR_TO = tmp_path / "anchors", ["keeper@outside.example"]


@pytest.fixture
def sealed(halton):
    """A challenge, sealed."""
    reference = halton.challenge()
    trail.seal(at=AT)
    return reference


def change_one_row(statement, *parameters):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(statement, parameters)
        cursor.execute("SET LOCAL session_replication_role = origin")


def checked(user, at=NOW):
    with signed_in(user, at) as client:
        client.post("/record/check/")
        return text_of(client.get("/record/"))


def test_an_untouched_record_is_said_to_be_true_and_when_it_was_checked(halton, sealed):
    said = checked(halton.teacher)
    assert "Every row is as it was written" in said
    assert "Last checked at 11:30am" in said or "11:30am" in said
    assert "asked for by Tessa Teacher" in said


def test_one_changed_row_is_named_to_those_who_may_see_the_case(halton, sealed):
    changed = Entry.objects.filter(case__reference=sealed).earliest("pk")
    change_one_row("UPDATE audit_log_entry SET words = 'Nothing happened.' WHERE id = %s", changed.pk)
    for who in ("teacher", "partnership_manager"):
        said = checked(halton.post(who).user)
        assert f"{sealed} : The trail, entry 1: its words" in said
        assert f"table audit_log_entry, row {changed.pk}" in said
    said = checked(halton.nurse)
    assert "A row of a case you may not see." in said
    assert sealed not in said
    assert "audit_log_entry" not in said
    said = checked(halton.administrator)
    assert sealed not in said
    assert f"A row of a case you may not see. In the database: table audit_log_entry, row {changed.pk}" in said


def test_another_partnership_hears_that_something_was_found_and_not_what(halton, sealed):
    other = make_world("elsewhere")
    change_one_row("UPDATE workflows_deadline SET label = 'x' WHERE case_id IN (SELECT id FROM workflows_case)")
    said = checked(other.partnership_manager)
    assert "What was found is not in your partnership" in said
    assert "deadline" not in said.partition("What this proves")[0].lower()


def test_what_was_changed_in_a_record_is_told_by_its_column(halton, sealed):
    change_one_row("UPDATE workflows_deadline SET due_text = 'never' WHERE due_text <> ''")
    assert "is not what its history says (due_text)" in checked(halton.partnership_manager)


def test_whoever_has_no_post_has_no_record_to_ask_about(halton, sealed):
    with signed_in(make_person("Nobody Here"), NOW) as client:
        assert client.get("/record/").status_code == 403
        assert client.post("/record/check/").status_code == 403


def test_the_partnerships_manager_and_administrators_are_told_at_once_and_once(halton, sealed):
    change_one_row("UPDATE audit_log_entry SET why = 'x'")
    checked(halton.teacher)
    checked(halton.teacher)
    told = Notice.objects.filter(kind="trail")
    assert {halton.keys([one.recipient_id]).pop() for one in told} == {"partnership_manager", "administrator"}
    assert told.count() == 2
    assert all(one.urgent and sealed not in one.body for one in told)
    Heartbeat.objects.create(name="sweep:challenge", last_at=NOW)
    assert any("not what was written" in line for line in health.look(NOW).problems())


def test_the_nightly_check_and_the_days_anchor_come_once(halton, sealed, settings):
    for _ in range(3):
        trail.keep(at=NOW)
    assert Verification.objects.filter(asked_by=None, findings=[]).exclude(finished_at=None).count() == 1
    anchor = Anchor.objects.get()
    assert [file.read_text() for file in settings.ANCHOR_DIR.iterdir()] == [anchor.text]
    mailed = Notice.objects.get(kind="anchor")
    assert (mailed.to, mailed.recipient) == ("keeper@outside.example", None)
    assert anchor.hash in mailed.body
    with signed_in(halton.teacher, NOW) as client:
        assert anchor.hash in text_of(client.get("/record/"))
        assert client.get(f"/record/anchors/{anchor.pk}/").content.decode() == anchor.text


def test_a_long_check_is_left_to_the_worker(halton, sealed, monkeypatch):
    monkeypatch.setattr(trail, "AT_ONCE", 1)
    trail.keep(at=NOW)
    with signed_in(halton.teacher, NOW + HOUR) as client:
        client.post("/record/check/")
        assert "A check is being made now" in text_of(client.get("/record/"))
        client.post("/record/check/")
    assert Verification.objects.filter(finished_at=None).count() == 1
    trail.keep(at=NOW + HOUR)
    assert not Verification.objects.filter(finished_at=None).exists()


def test_sealing_that_stands_still_is_said_on_every_page(halton, sealed):
    trail.seal(at=NOW)
    assert not any("sealed" in line for line in health.look(NOW + HOUR / 6).problems())
    assert any("has not been sealed" in line for line in health.look(NOW + HOUR).problems())
