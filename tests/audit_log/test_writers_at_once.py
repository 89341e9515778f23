"""Entries without a case have no case lock to keep their order; the chain keeps it by itself."""

from concurrent.futures import ThreadPoolExecutor

from django.db import connections

from audit_log.entries import entry
from audit_log.models import Entry
from audit_log.verify import verify
from tests.audit_log.conftest import AT
from workflows.models import Partnership


def test_writers_of_one_partnership_at_once_make_one_whole_chain(committed_db):
    partnership = Partnership.objects.create(name="Halton", short_name="Halton", slug="halton")

    def write(number):
        try:
            for turn in range(20):
                words = f"Writer {number}, turn {turn}"
                entry(
                    case_id=None,
                    partnership_id=partnership.pk,
                    act="x",
                    words=words,
                    by=None,
                    at=AT,
                    recorded_at=AT,
                ).save()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        for done in [pool.submit(write, number) for number in range(4)]:
            done.result()
    assert list(Entry.objects.order_by("chain_no").values_list("chain_no", flat=True)) == list(range(1, 81))
    assert verify() == []
