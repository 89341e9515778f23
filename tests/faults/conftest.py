"""A database, and where it is asked for a broker, that a test may break; and processes that are killed for good."""

import os
import shutil

import pytest

from workflows.config import processes, servers


@pytest.fixture
def world(committed_db):
    from tests.factories import make_world  # this file may be read before Django is ready

    return make_world()


@pytest.fixture
def broker(monkeypatch):
    """The address of a broker of this test's own, in the environment of whatever it starts."""
    monkeypatch.delenv("REDIS_URL", raising=False)
    run = processes.run_folder()
    try:
        with servers.for_once(run):
            yield os.environ["REDIS_URL"]
    finally:
        shutil.rmtree(run, ignore_errors=True)


@pytest.fixture
def start():
    """Starts commands in the project's folder; whatever still runs at the end is killed."""
    from tests.faults.child import PROJECT, Popen

    started = []

    def run(*command, **options):
        started.append(Popen(command, cwd=PROJECT, start_new_session=True, **options))
        return started[-1]

    yield run
    for child in started:
        processes.stop(child, patience=5)
