"""Several people and sweepers at the same moment, each with a connection of their own."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

from django.db import connection, connections

from tests.escalation.stories import AT_STEP, HOUR
from tests.factories import AT, World

PATIENCE = 60  # seconds after which something that should happen has not


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """Runs all of them from one starting signal; what each returned, or the exception it raised."""
    start = Barrier(len(acts))

    def run(act):
        try:
            connection.ensure_connection()
            start.wait(PATIENCE)
            return act()
        except Exception as error:
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(acts)) as pool:
        return [done.result() for done in [pool.submit(run, act) for act in acts]]


def alone(act: Callable[[], Any]) -> Any:
    """For a thread: the act, and its connection closed."""
    try:
        return act()
    finally:
        connections.close_all()


def until(holds: Callable[[], bool], what: str) -> None:
    """Asks again and again, for a bounded time, until it holds."""
    last = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < last, f"waited {PATIENCE} s in vain until {what}"


def waiting_for_a_lock() -> int:
    """How many connections to this database wait for a lock of another."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")  # inside a transaction the answer would stay the first one
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
        )
        return cursor.fetchone()[0]


def many(world: World, number: int, **facts: Any) -> list[str]:
    """So many linked challenges, raised in one act: each receiver has one."""
    from escalation import actions
    from workflows.models import Case

    post = world.post("social_worker")
    receivers = (actions.Receiver(post.agency, post.team, post),) * number
    before = set(Case.objects.values_list("pk", flat=True))
    new = actions.NewChallenge(
        **(
            {
                "procedure": world.procedure,
                "receivers": receivers,
                "children": (),
                "concern": f"The referrals were closed without a visit ({len(before)}).",
                "impact": "Nobody has seen the children.",
                "wanted": "A visit this week.",
                "themes": ("threshold",),
            }
            | facts
        )
    )
    return actions.raise_challenge(new, by=world.teacher, post=world.post("teacher"), at=AT)


def at_step_2(world: World, number: int) -> list[str]:
    """So many challenges that the timer has taken to step 2."""
    references = many(world, number)
    world.play(AT_STEP[2] - HOUR)
    return references
