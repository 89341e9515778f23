"""Whoever sees a case leaves a row that says so: asked of every address below a case that there is."""

import pytest
from django.db import DatabaseError, connection, transaction

from audit_log.models import Entry, Opening
from escalation.views.acts_table import PAGES
from tests.architecture.test_access_matrix import HOUR, ROWS, Addresses
from tests.architecture.test_open_pages import addresses
from tests.escalation.visiting import signed_in
from tests.world import halton  # noqa: F401 - the fixture
from workflows.models import Case

# Addresses below a case: every one that names it by its reference.
BELOW_A_CASE = {
    name
    for name, address in addresses()
    if address.startswith(("/challenges/CH-", "/incidents/CH-", "/recommendations/CH-", "/reviews/CH-", "/cases/CH-"))
}


@pytest.fixture
def everywhere(halton):  # noqa: F811
    return Addresses(halton)


def openings() -> int:
    return Opening.objects.exclude(case=None).count()


def test_there_are_addresses_below_a_case():
    assert {"challenge", "story_pdf", "challenge_file", "act", "reveal", "incident", "export_challenge"} <= BELOW_A_CASE
    assert set(ROWS) >= BELOW_A_CASE


def test_every_page_of_a_case_that_is_shown_is_logged(halton, everywhere):  # noqa: F811
    for who in ("teacher", "partnership_manager"):
        with signed_in(halton.post(who).user, everywhere.at + HOUR) as client:
            for name in sorted(BELOW_A_CASE):
                before = openings()
                answer = client.get(everywhere.of(name))
                assert openings() - before == (1 if answer.status_code == 200 else 0), (who, name, answer.status_code)


def test_every_act_page_that_is_shown_is_logged(halton, everywhere):  # noqa: F811
    shown = 0
    with signed_in(halton.partnership_manager, everywhere.at + HOUR) as client:
        for slug in PAGES:
            before = openings()
            answer = client.get(f"/challenges/{everywhere.reference}/{slug}/")
            shown += answer.status_code == 200
            assert openings() - before == (answer.status_code == 200), slug
    assert shown > 3


def test_a_copy_of_what_is_overdue_is_logged_for_the_partnership(halton, everywhere):  # noqa: F811
    with signed_in(halton.teacher, everywhere.at + HOUR) as client:
        client.get("/overdue.csv")
    copied = Opening.objects.get(page="overdue.csv")
    assert (copied.case, copied.partnership, copied.user) == (None, halton.partnership, halton.teacher)


@pytest.fixture
def cannot_be_written(db):
    """Has the database refuse rows of a table, as if it were full."""

    def refuse(table):
        with connection.cursor() as cursor:
            cursor.execute(
                "CREATE FUNCTION is_full() RETURNS trigger LANGUAGE plpgsql AS "
                "$$ BEGIN RAISE EXCEPTION 'No space left' USING ERRCODE = 'disk_full'; END $$"
            )
            cursor.execute(f"CREATE TRIGGER full_disk BEFORE INSERT ON {table} EXECUTE FUNCTION is_full()")

    return refuse


def test_an_act_whose_line_cannot_be_written_does_not_happen(halton, everywhere, cannot_be_written):  # noqa: F811
    from escalation.models import Comment

    cannot_be_written("audit_log_entry")
    written = Entry.objects.count()
    with signed_in(halton.teacher, everywhere.at + HOUR) as client:
        answer = client.post(f"/challenges/{everywhere.reference}/comment/", {"text": "A word that is not lost."})
    assert answer.status_code == 503
    said = answer.content.decode()
    assert "Nothing was saved" in said
    assert "A word that is not lost." in said
    assert "No space left" not in said
    assert not Comment.objects.exists()
    assert Entry.objects.count() == written


def test_a_page_whose_opening_cannot_be_written_is_not_shown(halton, everywhere, cannot_be_written):  # noqa: F811
    cannot_be_written("audit_log_opening")
    about = Case.objects.get(reference=everywhere.reference).about
    with signed_in(halton.partnership_manager, everywhere.at + HOUR) as client:
        for name in sorted(BELOW_A_CASE):
            with transaction.atomic():  # of the test; a request of its own has none around it
                answer = client.get(everywhere.of(name))
                transaction.set_rollback(True)
            assert answer.status_code in (503, 409, 403), name  # 403: an agency’s own return is not theirs to write
            assert about not in answer.content.decode()


def test_an_action_whose_line_cannot_be_written_raises(halton, everywhere, cannot_be_written):  # noqa: F811
    from escalation import actions

    cannot_be_written("audit_log_entry")
    with pytest.raises(DatabaseError):
        actions.comment(everywhere.reference, text="A word.", by=halton.teacher, at=everywhere.at + HOUR)
