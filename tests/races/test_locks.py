"""One lock, the case, first and once: nobody who does different things in a different order can deadlock."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest

from audit_log.verify import verify
from escalation import actions
from escalation.models import Challenge
from tests.escalation.stories import AT_STEP, HOUR, london
from tests.factories import AT
from tests.races.at_once import PATIENCE, alone, at_once, at_step_2, many
from workflows import posts
from workflows.change import Change
from workflows.conflict import Conflict
from workflows.models import Case, Child, Outcome
from workflows.vault import Identifiers

LATE = london("2026-09-17 00:00") + HOUR


def test_a_change_that_asks_for_a_second_lock_is_refused(world):
    first, second = many(world, 2)
    with pytest.raises(RuntimeError, match="first and once"), Change(by=None, at=AT) as change:
        change.lock(Challenge, second)
        change.lock(Challenge, first)


def test_a_change_that_has_written_before_it_locks_is_refused(world):
    (reference,) = many(world, 1)
    with pytest.raises(RuntimeError, match="first and once"), Change(by=None, at=AT) as change:
        change.entry(world.load(reference), "x", "Words.")
        change.lock(Challenge, reference)


def test_a_challenge_can_be_linked_to_one_that_somebody_holds(world):
    (held,) = many(world, 1)
    with ThreadPoolExecutor(1) as pool, Change(by=world.teacher, at=AT) as change:
        change.lock(Challenge, held)
        act = lambda: world.challenge(linked_to=held, concern="The brother.")  # noqa: E731
        linked = pool.submit(alone, act).result(PATIENCE)
    assert Case.objects.get(reference=linked).linked_to.reference == held


def test_reopening_one_and_raising_others_linked_to_it_at_once_do_not_wait_for_each_other(world):
    for number, reference in enumerate(many(world, 4)):
        actions.withdraw(reference, why="They came.", under_pressure=False, by=world.teacher, at=AT + HOUR)
        done = at_once(
            lambda ref=reference: actions.reopen(ref, why="They left.", by=world.teacher, at=AT + 2 * HOUR),
            lambda ref=reference, n=number: world.challenge(linked_to=ref, concern=f"The brother {n}."),
            lambda ref=reference, n=number: world.challenge(
                raiser="colleague", linked_to=ref, concern=f"The sister {n}."
            ),
        )
        assert all(isinstance(one, str) for one in done), done
        assert len(set(done)) == 3


def test_of_two_who_reopen_the_same_challenge_at_once_one_does(world):
    (reference,) = many(world, 1)
    actions.withdraw(reference, why="They came.", under_pressure=False, by=world.teacher, at=AT + HOUR)
    done = at_once(
        *[
            lambda by=by: actions.reopen(reference, why="They left.", by=by, at=AT + 2 * HOUR)
            for by in (world.teacher, world.dsl)
        ]
    )
    assert sorted(type(one).__name__ for one in done) == ["Conflict", "str"]
    assert Case.objects.filter(linked_to__reference=reference).count() == 1


def test_the_same_children_given_in_another_order_at_once_are_added_once(world):
    children = [Identifiers(name=f"Invented {name}", born_on=date(2018, 5, 4)) for name in ("One", "Two", "Three")]

    def by(raiser, order, **facts):
        return lambda: world.challenge(raiser=raiser, children=tuple(order), **facts)

    for turn in range(3):
        facts = {"concern": f"Turn {turn}."}
        done = at_once(
            by("teacher", children, **facts),
            by("colleague", reversed(children), **facts),
            by("officer", children[1:] + children[:1], **facts),
        )
        assert all(isinstance(one, str) for one in done), done
    assert Child.objects.count() == 3


def test_sweeps_acts_and_a_hand_over_of_many_cases_in_different_orders_do_not_deadlock(world):
    references = at_step_2(world, 20)
    cover = {
        "stand_in": world.post("head"),
        "starts_on": date(2026, 9, 17),
        "ends_on": date(2026, 9, 18),
        "by": world.partnership_manager,
    }

    def comments(order):
        for reference in order:
            actions.comment(reference, text=f"Looked at {reference}.", by=world.partnership_manager, at=LATE)

    def withdrawals(order):
        said = []
        for reference in order:
            try:
                actions.withdraw(reference, why="Done.", under_pressure=False, by=world.teacher, at=LATE)
            except Conflict as conflict:
                said.append(conflict)
        return said

    done = at_once(
        lambda: world.sweep(LATE),
        lambda: world.sweep(LATE),
        lambda: comments(reversed(references)),
        lambda: withdrawals(references[::3]),
        lambda: posts.start_cover(world.post("dsl"), at=LATE, **cover),
    )
    assert [one for one in done if isinstance(one, Exception)] == []
    world.sweep(LATE + timedelta(minutes=1))
    assert {world.load(one).state for one in references[::3]} == {"WITHDRAWN"}
    assert {world.load(one).step for one in references if one not in references[::3]} == {3}
    assert Outcome.objects.filter(deadline__due_at__lte=AT_STEP[2]).count() == 40
    assert verify() == []
