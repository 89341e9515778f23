"""One case that cannot be handled: the others go through, everybody is told, and after the repair it catches up."""

import logging
from datetime import timedelta
from itertools import pairwise

import pytest
import time_machine

from audit_log.models import Entry
from audit_log.verify import verify
from escalation import actions
from escalation.models import Challenge
from tests.escalation.stories import london
from tests.races.at_once import many
from workflows import auditor
from workflows.change import Change
from workflows.models import Case, Deadline, Outcome
from workflows.sweep import sweep

AT_END_OF_DAY_2 = london("2026-09-10 00:00")
MINUTE = timedelta(minutes=1)
CONCERN = "Words of a case that no log may quote"


def _raises(change, challenge, deadline):
    raise ValueError(challenge.concern)


def _asks_the_database_nonsense(change, challenge, deadline):
    Case.objects.extra(where=["no_such_column"]).exists()


def _second_outcome(change, challenge, deadline):
    change.add(Outcome(case=challenge.case, deadline=deadline, kind="met", at=change.at, recorded_at=change.at))


def _text_too_long(change, challenge, deadline):
    challenge.priority = challenge.concern


def _what_is_no_document(change, challenge, deadline):
    challenge.case.events = {"raised": {challenge.concern}}


def _nobody_of_that_number(change, challenge, deadline):
    challenge.parties["raising"].taken_by_id = 10**9  # noticed when the transaction commits


POISONS = [
    _raises,
    _asks_the_database_nonsense,
    _second_outcome,
    _text_too_long,
    _what_is_no_document,
    _nobody_of_that_number,
]


def swept_with(poison, reference, at):
    def decide(change, challenge, deadline, directory):
        actions.time_ran_out(change, challenge, deadline, directory)
        if challenge.case.reference == reference:
            poison(change, challenge, deadline)

    return sweep(Challenge, decide, at=at)


@pytest.mark.parametrize("poison", POISONS, ids=lambda poison: poison.__name__.strip("_"))
def test_one_poisoned_case_is_left_out_and_the_others_go_through(world, poison, caplog):
    caplog.set_level(logging.DEBUG)
    references = many(world, 5, concern=CONCERN)
    poisoned = references[2]
    swept_with(poison, poisoned, AT_END_OF_DAY_2)
    assert {ref: world.load(ref).step for ref in references} == {ref: 1 if ref == poisoned else 2 for ref in references}
    assert not Outcome.objects.filter(case__reference=poisoned, kind="escalated").exists()
    case = Case.objects.get(reference=poisoned)
    assert " at " in case.error
    assert (case.failures, case.failed_at) == (1, AT_END_OF_DAY_2)
    assert case.retry_at == AT_END_OF_DAY_2 + MINUTE
    assert CONCERN not in case.error
    assert poisoned in caplog.text
    assert CONCERN not in caplog.text


def test_it_is_tried_again_ever_more_rarely_and_catches_up_after_the_repair(world):
    references = many(world, 3)
    poisoned = references[0]
    tried, at = [], AT_END_OF_DAY_2

    def counting(change, challenge, deadline):
        tried.append(change.at)
        raise ValueError

    while at < AT_END_OF_DAY_2 + timedelta(hours=3):
        swept_with(counting, poisoned, at)
        at += 5 * MINUTE
    waits = [later - earlier for earlier, later in pairwise(tried)]
    assert waits == sorted(waits)
    assert waits[-1] <= timedelta(hours=1, minutes=5)
    assert len(tried) < 10
    repaired_at = tried[-1] + timedelta(hours=1)
    world.sweep(repaired_at)
    case = Case.objects.get(reference=poisoned)
    assert (case.error, case.failures, case.failed_at, case.retry_at) == ("", 0, None, None)
    assert world.load(poisoned).step == 2
    line = Entry.objects.get(case=case, act="time_ran_out")
    assert (line.at, line.recorded_at) == (AT_END_OF_DAY_2, repaired_at)
    assert verify() == []


def test_a_case_that_cannot_even_be_loaded_holds_up_nobody(world, monkeypatch):
    references = many(world, 3)
    poisoned = Case.objects.get(reference=references[1])
    load_more = Challenge.load_more

    def refuse(files):
        if poisoned.pk in files:
            raise KeyError(poisoned.pk)
        load_more(files)

    with monkeypatch.context() as broken:
        broken.setattr(Challenge, "load_more", refuse)
        world.sweep(AT_END_OF_DAY_2)
    poisoned.refresh_from_db()
    assert poisoned.error.startswith("KeyError at tests.faults")
    assert Outcome.objects.count() == 4
    world.sweep(poisoned.retry_at)
    assert Outcome.objects.count() == 6


def test_every_page_and_healthz_say_that_a_case_fails_and_that_it_is_over(world, client):
    reference, *_ = many(world, 2)
    swept_with(_raises, reference, AT_END_OF_DAY_2)
    with time_machine.travel(AT_END_OF_DAY_2, tick=False):
        client.force_login(world.partnership_manager)
        answer = client.get("/healthz")
        assert (answer.status_code, answer.json()["status"], answer.json()["failing_cases"]) == (503, "late", 1)
        assert "cannot handle 1 case" in client.get("/directory/").content.decode()
        world.sweep(AT_END_OF_DAY_2 + MINUTE)
        assert client.get("/healthz").json()["failing_cases"] == 0
        assert "cannot handle" not in client.get("/directory/").content.decode()


def test_the_auditor_repairs_a_timer_that_went_off_without_an_outcome_and_says_so(world):
    (reference,) = many(world, 1)
    with Change(by=None, at=AT_END_OF_DAY_2) as change:  # as if somebody had disarmed it by hand
        challenge = change.lock(Challenge, reference)
        for deadline in challenge.deadlines:
            deadline.is_open = False
    later = AT_END_OF_DAY_2 + 10 * MINUTE
    said = auditor.audit([Challenge], at=later)
    assert len(said) == 2
    assert Deadline.objects.filter(is_open=True).count() == 2
    world.sweep(later)
    assert world.load(reference).step == 2
    assert Outcome.objects.count() == 2
    assert auditor.audit([Challenge], at=later) == []
