"""A sweeper in a process of its own, which stops at a chosen place and can be killed there."""

import subprocess
import sys
from pathlib import Path

from django.db import connection

from tests.races.at_once import until

Popen = subprocess.Popen
PROJECT = Path(__file__).resolve().parents[2]

# Stops at the chosen place of the chosen case, says which connection it has, and waits for a line that never comes.
SWEEPER = """
import sys
from datetime import datetime
import django
django.setup()
from django.db import connection
from escalation.actions import time_ran_out
from escalation.models import Challenge
from workflows.sweep import sweep

at, place, number, limit = datetime.fromisoformat(sys.argv[1]), sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
seen = []

def stop():
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        print(cursor.fetchone()[0], flush=True)
    sys.stdin.readline()

def decide(change, file, deadline, directory):
    seen.append(file)
    if len(seen) == number:
        if place == "deciding":
            stop()
        change.at_the_end(stop)  # everything is written and nothing committed
    time_ran_out(change, file, deadline, directory)

sweep(Challenge, decide, at=at, limit=limit)
"""


def sweep_and_stop(start, at, *, place, number, limit=500):
    """Starts a sweeper and waits until it has stopped at its place; the process and its connection's number."""
    command = (sys.executable, "-c", SWEEPER, at.isoformat(), place, str(number), str(limit))
    child = start(*command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    line = child.stdout.readline()
    assert line, "the sweeper ended before it came to its place"
    return child, int(line)


def kill(child):
    """`kill -9`, and not a moment to tidy up."""
    child.kill()
    child.wait()


def gone(backend: int) -> bool:
    """Whether the server has noticed that a connection's client is dead."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT NOT EXISTS (SELECT FROM pg_stat_activity WHERE pid = %s)", [backend])
        return cursor.fetchone()[0]


def wait_until_gone(backend: int) -> None:
    until(lambda: gone(backend), "the server lets go of the killed sweeper")
