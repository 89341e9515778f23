"""Databases of the tests' server: the migrated template, its clones, and Django's connection going to one of them.

Django is imported within: pytest reads this before Django is ready.
"""

import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from psycopg import sql


def url_of(name: str) -> str:
    """The address of another database on the same server."""
    base, mark, options = os.environ["DATABASE_URL"].partition("?")
    return base.rpartition("/")[0] + f"/{name}" + mark + options


def _maintenance() -> psycopg.Connection:
    """A connection to the server's own database, from which others are cloned and dropped."""
    return psycopg.connect(url_of("postgres"), autocommit=True)


@contextmanager
def clone(template: str = "") -> Iterator[str]:
    """The name of a new database, dropped at the end: like `template`, or as the migrations leave it."""
    name = f"test_{uuid.uuid4().hex[:12]}"
    with _maintenance() as server:
        if not template:
            _make_template(server)
        like = sql.Identifier(template or os.environ["TESTS_TEMPLATE"])
        server.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), like))
    try:
        yield name
    finally:
        drop(name)


def _make_template(server: psycopg.Connection) -> None:
    """Migrates the template, unless another worker has; the lock makes the others wait for it."""
    from django.core.management import call_command
    from django.db import connections

    template = os.environ["TESTS_TEMPLATE"]
    server.execute("SELECT pg_advisory_lock(hashtext(%s))", [template])
    try:
        if server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [template]).fetchone():
            return
        server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(template)))
        with connected_to(template):
            call_command("migrate", verbosity=0)
        connections.close_all()
    except BaseException:
        drop(template)  # half a schema would fail every other test in a puzzling way
        raise
    finally:
        server.execute("SELECT pg_advisory_unlock(hashtext(%s))", [template])


def drop(name: str) -> None:
    with _maintenance() as server:
        server.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


class connected_to:
    """Django's default connection, in every thread, goes to another database for a while."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __enter__(self) -> None:
        from django.db import connections

        connections.close_all()
        self.before = connections.settings["default"]["NAME"]
        connections.settings["default"]["NAME"] = self.name

    def __exit__(self, *problem: object) -> None:
        from django.db import connections

        connections.close_all()
        connections.settings["default"]["NAME"] = self.before
