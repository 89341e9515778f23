"""Starts and ends child processes that cannot outlive the one that started them."""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import IO

END_ON_PARENTS_DEATH = 1  # PR_SET_PDEATHSIG of prctl(2)


def run_folder() -> Path:
    """A new temporary folder with a path short enough for a unix socket; other users may pass, not look."""
    parent = "/tmp" if os.access("/tmp", os.W_OK) else None  # noqa: S108 - only the parent; the folder is new
    folder = Path(tempfile.mkdtemp(prefix="workflows-", dir=parent))
    folder.chmod(0o711)
    return folder


def unprivileged() -> tuple[int, int] | None:
    """The user and group to become for a program that refuses to run as root; None for anybody else."""
    if os.geteuid() != 0:
        return None
    import pwd

    try:
        nobody = pwd.getpwnam("nobody")
    except KeyError:
        raise SystemExit(
            "PostgreSQL refuses to run as root and there is no user `nobody` to become; "
            "run as an ordinary user or set DATABASE_URL."
        ) from None
    return nobody.pw_uid, nobody.pw_gid


def start(
    command: list[str],
    *,
    folder: Path | None = None,
    environment: dict[str, str] | None = None,
    owner: tuple[int, int] | None = None,
    output: IO[bytes] | int | None = None,
    sign: signal.Signals = signal.SIGTERM,
) -> subprocess.Popen[bytes]:
    """Starts a command in its own session, so that Ctrl-C reaches only the one who started it.

    `folder` is entered before `owner` (user, group) is become, so it may lie below folders closed to them.
    `sign` reaches the child when its parent dies.
    """
    here = Path.cwd()
    try:
        if folder is not None:
            os.chdir(folder)
        return subprocess.Popen(  # noqa: S603 - the commands are the project's own
            command,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT if output is not None else None,
            start_new_session=True,
            user=owner and owner[0],
            group=owner and owner[1],
            extra_groups=[] if owner else None,
            preexec_fn=_end_with(os.getpid(), sign),
        )
    finally:
        os.chdir(here)


def _end_with(parent: int, sign: signal.Signals) -> Callable[[], None] | None:
    """Asks the kernel to end the child when its parent dies, however that happens (`kill -9` too)."""
    if not sys.platform.startswith("linux"):
        return None
    libc = ctypes.CDLL(None)

    def ask() -> None:
        libc.prctl(END_ON_PARENTS_DEATH, sign)
        if os.getppid() != parent:
            os._exit(1)

    return ask


def stop(*children: subprocess.Popen[bytes], sign: int = signal.SIGTERM, patience: float = 10) -> None:
    """Asks all children at once to end; what is left of their groups after `patience` seconds is killed."""
    for child in children:
        if child.poll() is None:
            child.send_signal(sign)
    for child in children:
        with contextlib.suppress(subprocess.TimeoutExpired):
            child.wait(patience)
        with contextlib.suppress(ProcessLookupError, PermissionError):  # the whole group has ended
            os.killpg(child.pid, signal.SIGKILL)
        child.wait()
