"""What is measured, each a function that returns rows per second or seconds."""

import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from escalation import actions
from escalation.models import Challenge
from tests.benchmarks.world import BEGAN, DUE, World
from tests.escalation.visiting import asked, proved
from workflows import vault
from workflows.partnerships import working_for
from workflows.policies import WEB, WORKER
from workflows.sweep import sweep


@contextmanager
def acting_as(role: str) -> Iterator[None]:
    """With the rights of the web's or the worker's role, so that row-level security is part of what is measured."""
    with connection.cursor() as cursor:
        cursor.execute(f"SET ROLE {role}")
        yield
        cursor.execute("RESET ROLE")


def timed(do: Callable[[], object]) -> float:
    began = time.perf_counter()
    do()
    return time.perf_counter() - began


def real_sweep(overdue: int) -> float:
    """Rows per second of the sweep doing everything."""
    at = DUE["sweep"] + timedelta(seconds=5)
    handled = 0

    def run() -> None:
        nonlocal handled
        handled = sweep(Challenge, actions.time_ran_out, at=at)

    with acting_as(WORKER):
        seconds = timed(run)
    assert handled == overdue, f"{handled} handled, {overdue} overdue"
    return overdue / seconds


def idle_sweep() -> float:
    """Median seconds of a sweep that finds nothing."""
    at = DUE["sweep"] + timedelta(seconds=30)
    with acting_as(WORKER):
        return statistics.median(timed(lambda: sweep(Challenge, actions.time_ran_out, at=at)) for _ in range(200))


def raising(world: World, number: int = 300) -> tuple[float, float]:
    """Median and 99th percentile, in seconds, of raising a challenge."""
    took = []
    for n in range(number):
        post = world.raisers[n % len(world.raisers)]
        other = world.agencies[(n + 3) % len(world.agencies)]
        new = actions.NewChallenge(
            procedure=world.procedure,
            receivers=(actions.Receiver(other),),
            children=(vault.Identifiers(f"Bench {n}", BEGAN.date()),),
            concern="Words " * 50,
            impact="Words " * 20,
            wanted="Words " * 10,
            themes=("threshold",),
        )
        at = DUE["sweep"] + timedelta(minutes=1 + n)

        def act(new=new, post=post, at=at) -> None:
            with working_for(world.partnership.pk, by=post.user_id):
                actions.raise_challenge(new, by=post.user, post=post, at=at)

        with acting_as(WEB):
            took.append(timed(act))
    return statistics.median(took), sorted(took)[int(len(took) * 0.99) - 1]


def overdue_page(world: World) -> tuple[float, int]:
    """Median seconds and number of queries of the overdue page, for somebody who sees every case."""
    client = Client(HTTP_HOST="localhost")
    client.force_login(world.manager)
    proved(client)
    page = client.get("/overdue/", secure=True)
    assert page.status_code == 200, page.status_code
    with CaptureQueriesContext(connection) as queries:
        client.get("/overdue/", secure=True)
    times = asked(queries)  # now: the next request clears the log
    return statistics.median(timed(lambda: client.get("/overdue/", secure=True)) for _ in range(5)), times
