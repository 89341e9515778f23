"""`make run`: servers, migrations, the demonstration, then web, worker and beat until Ctrl-C or SIGTERM.

A child that ends by itself is started again, each time after a longer pause.
"""

import errno
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from workflows.config import processes, servers
from workflows.policies import WEB, WORKER

PROJECT = Path(__file__).resolve().parents[2]
LONGEST_PAUSE = 60  # seconds between two starts of a child that keeps failing
LOOK_EVERY = 0.25  # seconds


@dataclass
class Child:
    """One long-running command; `pause` is how many seconds it waits before its next start."""

    name: str
    command: list[str]
    environment: dict[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None
    pause: float = 0
    started: float = field(default=0)

    def keep(self, moment: float) -> None:
        """Starts it when it is not running and its pause is over; `moment` is in seconds of any clock."""
        if self.process is not None and (code := self.process.poll()) is not None:
            lasted = moment - self.started
            self.pause = 1 if lasted > LONGEST_PAUSE else min(max(1, self.pause * 2), LONGEST_PAUSE)
            print(f"{self.name} ended with {code}; starting it again in {self.pause:g} s", file=sys.stderr)
            processes.stop(self.process, patience=0)
            self.process, self.started = None, moment
        if self.process is None and moment >= self.started + self.pause:
            self.process = processes.start(self.command, environment={**os.environ, **self.environment})
            self.started = moment


def children(port: int, run: Path, started: dict[str, str]) -> list[Child]:
    """The three processes, as commands; `run` takes what they write beside the database.

    On a database server `started` here, web and worker sign in with the rights of their own role.
    """
    as_web, as_worker = servers.signed_in_as(WEB, started), servers.signed_in_as(WORKER, started)
    python = sys.executable
    as_root = "ignore:You're running the worker"  # a demonstration may run as root; its messages are JSON
    celery = [python, "-W", as_root, "-m", "celery", "--app", "workflows.config.celery", "--quiet"]
    gunicorn = [python, "-m", "gunicorn", "workflows.config.wsgi", "--bind", f"127.0.0.1:{port}"]
    return [
        Child(
            "web",
            [*gunicorn, "--workers", "2", "--threads", "4", "--log-level", "warning", "--no-control-socket"]
            + ["--graceful-timeout", "5", "--worker-tmp-dir", str(run)],
            as_web,
        ),
        Child(
            "worker",
            [*celery, "worker", "--loglevel", "WARNING", "--concurrency", "2"]
            + ["--without-gossip", "--without-mingle"],
            as_worker,
        ),
        Child(
            "beat",
            [*celery, "beat", "--loglevel", "WARNING", "--schedule", str(run / "beat"), "--pidfile="],
            as_worker,
        ),
    ]


def main() -> None:
    signal.signal(signal.SIGINT, _stop)
    signal.signal(signal.SIGTERM, _stop)
    signal.signal(signal.SIGHUP, _stop)
    os.chdir(PROJECT)
    servers.demonstration(always=True)
    port = _port()
    run = processes.run_folder()
    try:
        _run(run, port)
    except KeyboardInterrupt:
        print("\nStopped.", flush=True)
    finally:
        shutil.rmtree(run, ignore_errors=True)


def _run(run: Path, port: int) -> None:
    with servers.for_keeps(run) as started:
        _manage("migrate", "--verbosity", "0")
        _manage("load_demonstration")
        kept = children(port, run, started)
        try:
            for child in kept:
                child.keep(time.monotonic())
            _wait_for_web(port)
            print(flush=True)
            _manage("load_demonstration", "--list")
            print(f"\nhttp://127.0.0.1:{port}/  (Ctrl-C stops everything)\n", flush=True)
            while True:
                time.sleep(LOOK_EVERY)
                for child in kept:
                    child.keep(time.monotonic())
        finally:
            processes.stop(*(child.process for child in kept if child.process))


def _stop(number: int, frame: FrameType | None) -> None:
    """The first signal stops; the ones after it must not break off the stopping."""
    for sign in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(sign, signal.SIG_IGN)
    raise KeyboardInterrupt


def _port() -> int:
    """The port of the settings, if nobody else has it."""
    from django.conf import settings
    from django.core.exceptions import ImproperlyConfigured

    try:
        port = int(settings.PORT)
    except ImproperlyConfigured as problem:
        raise SystemExit(str(problem)) from None
    with socket.socket() as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind(("127.0.0.1", port))
        except OSError as problem:
            why = "is in use" if problem.errno == errno.EADDRINUSE else "cannot be opened"
            raise SystemExit(f"Port {port} {why}; choose another: PORT={port + 1} make run") from None
    return port


def _manage(*words: str) -> None:
    """Runs a command of manage.py to its end; its own message is the reason when it fails."""
    command = processes.start([sys.executable, "manage.py", *words], environment=dict(os.environ))
    try:
        code = command.wait()
    finally:
        processes.stop(command)
    if code:
        raise SystemExit(f"`manage.py {' '.join(words)}` failed; nothing is running.")


def _wait_for_web(port: int) -> None:
    """Until somebody listens; a web process that fails to start is reported by `keep`, not here."""
    until = time.monotonic() + 30
    while time.monotonic() < until:
        with socket.socket() as trial:
            if trial.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)


if __name__ == "__main__":
    main()
