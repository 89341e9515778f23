"""`kill -9` in mid-sweep: nothing is lost, nothing is doubled, and the next sweep needs nobody's help."""

from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest
from django.db import connection

from audit_log.models import Entry
from audit_log.verify import verify
from escalation import actions
from escalation.models import Challenge
from notifications.models import Notice
from tests.escalation.stories import london
from tests.faults.child import kill, sweep_and_stop, wait_until_gone
from tests.races.at_once import PATIENCE, alone, many
from workflows.models import Case, Deadline, Outcome
from workflows.sweep import sweep

AT_END_OF_DAY_2 = london("2026-09-10 00:00")


def written() -> list[int]:
    return [
        model.objects.count()
        for model in (Outcome, Entry, Notice, Deadline, Challenge.history.model, Deadline.history.model)
    ]


@pytest.mark.parametrize("place", ["deciding", "written"])
def test_a_sweeper_killed_before_it_commits_has_written_nothing_and_the_next_does_all(world, start, place):
    references = many(world, 8)
    before = written()
    child, backend = sweep_and_stop(start, AT_END_OF_DAY_2, place=place, number=5)
    kill(child)
    wait_until_gone(backend)
    assert written() == before
    world.sweep(AT_END_OF_DAY_2)
    _everything_happened_once(world, references)


def test_what_a_killed_sweeper_had_committed_stays_and_only_the_rest_is_done_again(world, start):
    references = many(world, 8)
    # Deadlines are claimed in order of due time: eight ends of day 1 first, then the ends of day 2.
    child, backend = sweep_and_stop(start, AT_END_OF_DAY_2, place="written", number=6, limit=4)
    kill(child)
    wait_until_gone(backend)
    done = Outcome.objects.count()
    assert 0 < done < 16
    world.sweep(AT_END_OF_DAY_2)
    _everything_happened_once(world, references)


def _everything_happened_once(world, references):
    after = written()
    assert Outcome.objects.count() == 2 * len(references)
    assert Entry.objects.filter(act="time_ran_out").count() == len(references)
    assert {world.load(reference).step for reference in references} == {2}
    assert all(count % len(references) == 0 for count in after), after
    assert verify() == []
    world.sweep(AT_END_OF_DAY_2)
    assert written() == after


def test_a_database_that_restarts_in_mid_sweep_loses_nothing_and_leaves_no_case_marked_as_failing(world):
    references = many(world, 3)
    deciding, go_on = Event(), Event()
    backends = []

    def slowly(change, file, deadline, directory):
        if not backends:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_backend_pid()")
                backends.append(cursor.fetchone()[0])
            deciding.set()
            assert go_on.wait(PATIENCE)
        actions.time_ran_out(change, file, deadline, directory)

    with ThreadPoolExecutor(1) as pool:
        sweeper = pool.submit(alone, lambda: sweep(Challenge, slowly, at=AT_END_OF_DAY_2))
        assert deciding.wait(PATIENCE)
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(%s)", backends)
        wait_until_gone(backends[0])
        assert not Outcome.objects.exists()
        go_on.set()
        sweeper.result(PATIENCE)  # it connects again by itself
    world.sweep(AT_END_OF_DAY_2)
    _everything_happened_once(world, references)
    assert not Case.objects.exclude(failed_at=None).exists()
