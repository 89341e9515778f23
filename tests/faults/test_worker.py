"""A real Celery worker on a real broker: a tick arrives, the worker is killed in mid-sweep, the broker is gone."""

import os
import subprocess
import sys
from datetime import UTC, datetime

from django.db import connection, transaction
from kombu import Connection

from audit_log.verify import verify
from tests.faults.child import kill
from tests.races.at_once import many, until, waiting_for_a_lock
from workflows.config.celery import app
from workflows.models import Heartbeat, Outcome

WORKER = ("-m", "celery", "--app", "workflows.config.celery", "worker", "--pool", "solo", "--loglevel", "WARNING")
QUIET = ("--without-gossip", "--without-mingle", "--without-heartbeat")


def worker(start):
    return start(sys.executable, *WORKER, *QUIET, env=os.environ)


def tick(address):
    """What beat does every fifteen seconds."""
    with Connection(address) as line:
        app.send_task("escalation.tasks.sweep_challenges", connection=line, queue="workflows", ignore_result=True)


def swept() -> bool:
    return Heartbeat.objects.filter(name="sweep:challenge").exists()


def test_a_tick_makes_a_worker_sweep_what_is_overdue(world, broker, start):
    references = many(world, 3)
    worker(start)
    tick(broker)
    until(swept, "the worker has swept")
    assert {world.load(reference).step for reference in references} == {2}
    assert Outcome.objects.count() == 6


def test_a_worker_killed_in_mid_sweep_loses_nothing_and_the_next_tick_is_the_retry(world, broker, start):
    references = many(world, 5)
    first = worker(start)
    with transaction.atomic():
        with connection.cursor() as cursor:  # the sweep claims, decides, and then waits here for its first outcome
            cursor.execute("LOCK TABLE workflows_outcome IN SHARE MODE")
        tick(broker)
        until(lambda: waiting_for_a_lock() == 1, "the worker writes")
        kill(first)
        assert not Outcome.objects.exists()
    until(lambda: _nobody_else_is_connected(), "the server lets go of the killed worker")
    assert not Outcome.objects.exists()
    assert not swept()
    worker(start)
    tick(broker)
    until(swept, "the second worker has swept")
    assert Outcome.objects.count() == 10
    assert {world.load(reference).step for reference in references} == {2}
    assert verify() == []


def _nobody_else_is_connected() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() "
            "AND backend_type = 'client backend'"
        )
        return cursor.fetchone()[0] == 0


ACT = """
import sys
from datetime import datetime
import django
django.setup()
from django.test import Client
from escalation import actions
from workflows.models import User
at = datetime.fromisoformat(sys.argv[2])
actions.respond(sys.argv[1], text="We did visit.", by=User.objects.get(email=sys.argv[3]), at=at)
print(Client().get("/healthz", headers={"host": "localhost"}).json()["status"])
"""


def test_without_a_broker_people_act_as_ever_and_health_says_that_the_timer_stands(world, tmp_path):
    (reference,) = many(world, 1)
    words = (reference, datetime(2026, 9, 8, 12, tzinfo=UTC).isoformat(), world.social_worker.email)
    done = subprocess.run(
        [sys.executable, "-c", ACT, *words],
        env=os.environ | {"REDIS_URL": f"unix://{tmp_path}/nobody-listens"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "late"
    assert "responded" in world.load(reference).case.events
