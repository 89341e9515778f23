"""Four sweepers and a person at once: one outcome for each deadline, one winner, and the loser is told."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest
from django.db import connection

from audit_log.models import Entry
from audit_log.verify import verify
from escalation import actions
from escalation.models import Challenge
from tests.escalation.stories import AT_STEP, HOUR, london
from tests.factories import PROJECT
from tests.races.at_once import PATIENCE, alone, at_once, at_step_2, many, until, waiting_for_a_lock
from workflows.change import Change
from workflows.conflict import Conflict
from workflows.models import Deadline, Outcome
from workflows.sweep import sweep

STEP_2_ENDS = london("2026-09-17 00:00")
CLIMBED = ("time_ran_out", "escalate")


def climb(world, reference, *, by, at=STEP_2_ENDS + HOUR):
    return actions.escalate(reference, step=2, tried="We met.", why_failed="No agreement.", by=by, at=at)


def climbed(reference):
    """Every line of the trail that says it left step 2."""
    lines = Entry.objects.filter(case__reference=reference, act__in=CLIMBED, changes__Step__0__startswith="2:")
    return [line.act for line in lines]


def every_deadline_has_one_outcome():
    ended = Deadline.objects.filter(is_open=False)
    return list(ended.values_list("pk", flat=True).order_by("pk")) == list(
        Outcome.objects.values_list("deadline", flat=True).order_by("deadline")
    )


def test_four_sweepers_and_two_people_at_once_move_each_challenge_once(world):
    references = at_step_2(world, 12)

    def person(by):
        said = []
        for reference in references if by == world.dsl else reversed(references):
            try:
                said.append(climb(world, reference, by=by))
            except Conflict as conflict:
                said.append(conflict)
        return said

    done = at_once(
        *[lambda: world.sweep(STEP_2_ENDS + HOUR)] * 4, lambda: person(world.dsl), lambda: person(world.teacher)
    )
    assert [one for one in done if isinstance(one, Exception)] == []
    assert [len(climbed(reference)) for reference in references] == [1] * 12
    assert {world.load(reference).step for reference in references} == {3}
    won = Entry.objects.filter(act="escalate").count()
    lost = [said for one in done[4:] for said in one if isinstance(said, Conflict)]
    assert len(lost) == 24 - won
    assert {said.headline for said in lost} == {"This challenge has moved since you opened the page"}
    assert every_deadline_has_one_outcome()
    assert verify() == []


def test_a_sweeper_steps_over_a_challenge_that_somebody_is_acting_on(world):
    held, free = at_step_2(world, 2)
    with ThreadPoolExecutor(1) as pool:
        with Change(by=world.dsl, at=STEP_2_ENDS) as change:
            change.lock(Challenge, held)
            pool.submit(alone, lambda: world.sweep(STEP_2_ENDS)).result(PATIENCE)
        assert (climbed(held), climbed(free)) == ([], ["time_ran_out"])
    world.sweep(STEP_2_ENDS)
    assert climbed(held) == ["time_ran_out"]


def test_whoever_acts_while_the_timer_has_the_challenge_waits_and_is_told_that_it_has_moved(world):
    (reference,) = at_step_2(world, 1)
    claimed, go_on = Event(), Event()

    def slowly(change, file, deadline, directory):
        claimed.set()
        assert go_on.wait(PATIENCE)
        actions.time_ran_out(change, file, deadline, directory)

    with ThreadPoolExecutor(2) as pool:
        timer = pool.submit(alone, lambda: sweep(Challenge, slowly, at=STEP_2_ENDS))
        assert claimed.wait(PATIENCE)
        person = pool.submit(alone, lambda: climb(world, reference, by=world.dsl))
        until(lambda: waiting_for_a_lock() == 1, "the person waits for the timer")
        go_on.set()
        timer.result(PATIENCE)
        with pytest.raises(Conflict) as refused:
            person.result(PATIENCE)
    assert refused.value.detail.startswith("You saw step 2; it is now at step 3")
    assert climbed(reference) == ["time_ran_out"]


def test_of_two_people_who_escalate_at_once_one_wins_and_it_climbs_one_step(world):
    for reference in at_step_2(world, 5):
        acts = [
            lambda by=by, ref=reference: climb(world, ref, by=by, at=AT_STEP[2]) for by in (world.dsl, world.teacher)
        ]
        done = at_once(*acts)
        assert sorted(type(one).__name__ for one in done) == ["Conflict", "NoneType"]
        assert world.load(reference).step == 3
        assert climbed(reference) == ["escalate"]


def test_of_two_people_of_one_side_who_agree_at_once_one_resolves_it(world):
    for reference in at_step_2(world, 5):
        actions.propose_resolution(reference, text="A visit.", actions=[], by=world.team_manager, at=AT_STEP[2])
        proposal = world.load(reference).open_proposal().pk
        acts = [
            lambda by=by, ref=reference, pk=proposal: actions.agree_resolution(ref, pk, by=by, at=AT_STEP[2])
            for by in (world.dsl, world.teacher)
        ]
        done = at_once(*acts)
        assert sorted(type(one).__name__ for one in done) == ["Conflict", "NoneType"]
        assert world.load(reference).state == "RESOLVED"
        assert Entry.objects.filter(case__reference=reference, act="resolved").count() == 1
    assert every_deadline_has_one_outcome()


SWEEPER = """
import sys
from datetime import datetime
import django
django.setup()
from escalation.actions import time_ran_out
from escalation.models import Challenge
from workflows.sweep import sweep
print("ready", flush=True)
sys.stdin.readline()
print(sweep(Challenge, time_ran_out, at=datetime.fromisoformat(sys.argv[1]), limit=25))
"""


def test_of_200_overdue_challenges_swept_by_four_processes_none_is_swept_twice_and_none_is_missing(world):
    references = many(world, 200)
    at = london("2026-09-10 00:00")
    command = [sys.executable, "-c", SWEEPER, at.isoformat()]
    sweepers = [
        subprocess.Popen(command, cwd=PROJECT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for _ in range(4)
    ]
    try:
        for sweeper in sweepers:
            assert sweeper.stdout.readline() == "ready\n"
        for sweeper in sweepers:
            sweeper.stdin.write("go\n")
            sweeper.stdin.flush()
        handled = [int(sweeper.communicate(timeout=PATIENCE)[0]) for sweeper in sweepers]
    finally:
        for sweeper in sweepers:
            sweeper.kill()
            sweeper.wait()
    assert sum(handled) >= 200
    assert Outcome.objects.count() == 400  # the end of day 1 and the end of day 2, for each of them
    assert not Deadline.objects.filter(is_open=True, due_at__lte=at).exists()
    assert set(Challenge.objects.values_list("state", flat=True)) == {"STEP_2"}
    assert sorted(Entry.objects.filter(act="time_ran_out").values_list("case__reference", flat=True)) == sorted(
        references
    )
    assert Challenge.history.filter(history_type="~").count() == 200
    assert every_deadline_has_one_outcome()
    assert verify() == []
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM notifications_notice GROUP BY reference")
        assert len({count for (count,) in cursor.fetchall()}) == 1  # each challenge told the same number of people
