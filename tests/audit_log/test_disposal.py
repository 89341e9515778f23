"""Content goes under a certificate, and the chain stays whole; content that goes without one is found."""

import pytest
from django.db import DatabaseError, connection, transaction

from audit_log.entries import entry
from audit_log.models import Entry, Opening
from audit_log.verify import check, verify
from tests.audit_log.conftest import AT
from tests.world import halton  # noqa: F401 - the fixture
from workflows import trail
from workflows.models import Case


def dispose(case, certificate):
    with connection.cursor() as cursor:
        cursor.execute("SELECT audit_log_dispose(%s, %s)", [case.pk, certificate.pk])
        return cursor.fetchone()[0]


@pytest.fixture
def case(halton):  # noqa: F811
    from tests.escalation.stories import HOUR
    from tests.escalation.visiting import signed_in
    from tests.factories import AT

    reference = halton.challenge()
    with signed_in(halton.teacher, AT + HOUR) as client:
        client.get(f"/challenges/{reference}/")
    trail.seal(at=AT)
    return Case.objects.get(reference=reference)


def certify(case, act="dispose", case_id=0):
    row = entry(
        case_id=case.pk if case_id == 0 else case_id,
        partnership_id=case.partnership_id,
        act=act,
        words="Disposed of, approved by two.",
        by=None,
        at=AT,
        recorded_at=AT,
    )
    row.save()
    return row


def test_words_go_and_the_digests_that_stay_still_fit(case):
    certificate = certify(case)
    trail.seal(at=AT)
    rows = dispose(case, certificate)
    kept = Entry.objects.filter(case=case).exclude(pk=certificate.pk)
    assert set(kept.values_list("words", "why", "as_what")) == {("", "", "")}
    assert set(Opening.objects.filter(case=case).values_list("disposed_under", flat=True)) == {certificate.pk}
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM escalation_historicalchallenge WHERE concern <> ''")
        assert cursor.fetchone() == (0,)
    checked = check()
    assert checked.broken == []
    assert checked.disposed == {certificate.pk: rows}


def test_only_an_entry_of_this_case_that_says_so_is_a_certificate(case):
    for wrong in (certify(case, act="comment"), certify(case, case_id=None)):
        with pytest.raises(DatabaseError, match="no certificate"), transaction.atomic():
            dispose(case, wrong)
    assert Entry.objects.filter(case=case).exclude(words="").exists()


@pytest.mark.parametrize("table", ["audit_log_entry", "audit_log_opening", "workflows_historicaldeadline"])
def test_content_taken_out_without_a_certificate_is_found(case, tamper, table):
    column = "disposed_under" if table.startswith("audit_log") else "trail_disposed"
    tamper(f"UPDATE {table} SET {column} = 999999 WHERE case_id = %s", case.pk)
    assert {broken.what for broken in verify(tables={table})} == {
        "its content was taken out without a certificate of disposal"
    }


def test_the_way_in_is_shut_again_after_a_disposal(case):
    dispose(case, certify(case))
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Entry.objects.filter(case=case).update(words="x")


def test_nobody_but_the_disposer_may_call_it(case):
    certificate = certify(case)
    with connection.cursor() as cursor:
        for role, may in (("public", False), ("workflows_disposer", True)):
            cursor.execute("SELECT has_function_privilege(%s, 'audit_log_dispose(bigint, bigint)', 'execute')", [role])
            assert cursor.fetchone() == (may,)
        cursor.execute("SET LOCAL ROLE workflows_disposer")
        cursor.execute("SELECT audit_log_dispose(%s, %s)", [case.pk, certificate.pk])
        cursor.execute("RESET ROLE")
    assert verify() == []
