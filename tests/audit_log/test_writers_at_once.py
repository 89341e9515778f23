"""Whoever writes what is of no case queues for nobody: the seal puts it in order."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from django.db import connections, transaction

from audit_log.entries import entry
from audit_log.models import Entry, Leaf
from audit_log.seals import seal
from audit_log.verify import verify
from tests.audit_log.conftest import AT
from workflows.models import Partnership


def write(partnership, words):
    entry(case_id=None, partnership_id=partnership.pk, act="x", words=words, by=None, at=AT, recorded_at=AT).save()


def at_once(*doings):
    def one(do):
        try:
            return do()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(doings)) as pool:
        return [done.result() for done in [pool.submit(one, do) for do in doings]]


def make_partnership():
    return Partnership.objects.create(name="Halton", short_name="Halton", slug="halton")


def test_two_writers_of_one_partnership_are_in_the_middle_of_their_transactions_together(committed_db):
    partnership, both = make_partnership(), Barrier(2, timeout=20)

    def writer(number):
        def run():
            with transaction.atomic():
                write(partnership, f"Writer {number}")
                both.wait()  # neither goes on before the other has written too

        return run

    at_once(writer(1), writer(2))
    assert Entry.objects.count() == 2


def test_what_commits_after_a_later_row_was_sealed_is_sealed_next(committed_db):
    partnership, written, sealed = make_partnership(), Barrier(2, timeout=20), Barrier(2, timeout=20)

    def late():
        with transaction.atomic():
            write(partnership, "Late")
            written.wait()
            sealed.wait()

    def meanwhile():
        written.wait()
        write(partnership, "In time")
        first = seal(partnership.pk, at=AT)
        sealed.wait()
        return first

    first = at_once(late, meanwhile)[1]
    second = seal(partnership.pk, at=AT)
    rows = dict(Entry.objects.values_list("words", "pk"))
    assert rows["Late"] < rows["In time"]
    assert Leaf.objects.get(row_id=rows["In time"], table_name="audit_log_entry").seal_id == first.pk
    assert Leaf.objects.get(row_id=rows["Late"], table_name="audit_log_entry").seal_id == second.pk
    assert verify() == []


def test_two_sealers_at_once_while_people_write_seal_every_row_once(committed_db):
    partnership = make_partnership()

    def writer(number):
        return lambda: [write(partnership, f"Writer {number}, turn {turn}") for turn in range(40)]

    def sealer():
        for _ in range(15):
            seal(partnership.pk, at=AT)

    at_once(writer(1), writer(2), sealer, sealer)
    seal(partnership.pk, at=AT)
    assert Leaf.objects.filter(table_name="audit_log_entry").count() == Entry.objects.count() == 80
    assert verify() == []
