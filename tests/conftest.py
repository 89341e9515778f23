"""Servers and databases for the tests.

Without DATABASE_URL / REDIS_URL the run starts its own. All migrations run once, into a template database. An
ordinary test uses pytest-django's `db` (rolled back) on its worker's clone; a test that commits asks for
`committed_db`, a clone of its own, because append-only tables refuse the TRUNCATE of pytest-django.
"""

import atexit
import os
import shutil
import signal
import uuid
from contextlib import ExitStack

import pytest

from tests import databases
from workflows.config import processes, servers

servers.demonstration(always=True)
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # Playwright runs an event loop in the test's thread


def _end(number, frame):
    """Ends the run as Ctrl-C does, servers and all; a second signal must not break that off."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    raise KeyboardInterrupt


if "PYTEST_XDIST_WORKER" not in os.environ:  # workers inherit the addresses
    _stack = ExitStack()
    _run = processes.run_folder()
    _stack.callback(shutil.rmtree, _run, ignore_errors=True)
    os.environ["TESTS_TEMPLATE"] = f"test_template_{uuid.uuid4().hex[:12]}"
    try:
        _stack.enter_context(servers.for_once(_run))
    except BaseException:
        _stack.close()
        raise
    atexit.register(_stack.close)
    signal.signal(signal.SIGTERM, _end)

from tests.browser.fixtures import chromium, page, site  # noqa: E402, F401 - fixtures
from tests.world import halton_made  # noqa: E402, F401 - fixture


def pytest_configure():
    """Makes pytest-django, which looked before the addresses were known, set Django up after all."""
    from django.conf import settings

    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    # Factories and actions connect as the owner; every request runs with the web's rights and under its policies.
    settings.REQUESTS_RUN_AS = "workflows_web"


def pytest_sessionfinish():
    """The last to leave drops the template."""
    if "PYTEST_XDIST_WORKER" not in os.environ:
        databases.drop(os.environ["TESTS_TEMPLATE"])


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker):
    """pytest-django's hook: the worker's own clone."""
    with django_db_blocker.unblock(), databases.clone() as name, databases.connected_to(name):
        yield


@pytest.fixture(scope="module")
def made_once(django_db_setup, django_db_blocker):
    """Makes what takes long to make once for the tests of a module: `made_once(make_world)` answers what was made.

    A transaction around them holds it and is undone after the last; `db` gives each test a savepoint within. Those
    of the module that do not ask for it run before (`pytest_collection_modifyitems`) and find nothing of it.
    """
    from django.db import transaction

    def make(what):
        with django_db_blocker.unblock():
            return what()

    around = transaction.atomic()
    make(around.__enter__)
    yield make
    make(lambda: transaction.set_rollback(True))
    make(lambda: around.__exit__(None, None, None))


def pytest_collection_modifyitems(items):
    """Within each module, whatever stands in its `made_once` comes last; files keep their order."""
    files = list(dict.fromkeys(item.path for item in items))
    place = {path: number for number, path in enumerate(files)}
    items.sort(key=lambda item: (place[item.path], "made_once" in item.fixturenames))


@pytest.fixture(scope="module")
def committed_template():
    """What the clones of `committed_db` are like: a module that fills one for its tests names it here."""
    return ""


@pytest.fixture
def committed_db(committed_template, django_db_blocker, monkeypatch):
    """A clone for one test that commits, uses threads or starts processes; yields its DATABASE_URL."""
    with django_db_blocker.unblock(), databases.clone(committed_template) as name:
        url = databases.url_of(name)
        monkeypatch.setenv("DATABASE_URL", url)
        with databases.connected_to(name):
            yield url
