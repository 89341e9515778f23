"""`make run`, on a database of its own: answers, restarts what crashes, and leaves nothing."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.request import urlopen

import pytest

from tests import databases
from workflows.config.supervisor import Child

PROJECT = Path(__file__).resolve().parents[2]


def free_port():
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return trial.getsockname()[1]


def descendants(number):
    children = Path(f"/proc/{number}/task/{number}/children").read_text().split()
    return [int(child) for child in children] + [more for child in children for more in descendants(child)]


def command_line_of(number):
    return Path(f"/proc/{number}/cmdline").read_bytes().decode().split("\0")


def alive(number):
    try:
        return Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


@pytest.fixture(scope="module")
def address(django_db_setup):
    """The address of one database for both starts: the first fills it, the second finds it filled."""
    with databases.clone() as name:
        yield databases.url_of(name)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="looks into /proc")
@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGINT])
def test_it_answers_and_stops_without_leaving_a_process_or_a_folder(address, sign):
    port = free_port()
    supervisor = subprocess.Popen(
        [sys.executable, "-m", "workflows.config.supervisor"],
        cwd=PROJECT,
        env={**os.environ, "DATABASE_URL": address, "PORT": str(port)},
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        said = next(line for line in supervisor.stdout if "http://" in line)
        assert f"http://127.0.0.1:{port}/" in said
        assert urlopen(f"http://127.0.0.1:{port}/", timeout=20).status == 200
        left = descendants(supervisor.pid)
        words = [word for number in left for word in command_line_of(number)]
        folder = Path(words[words.index("--worker-tmp-dir") + 1])
        assert folder.is_dir()
        assert len(left) >= 3
    finally:
        supervisor.send_signal(sign)
        supervisor.communicate(timeout=40)
    assert supervisor.returncode == 0
    assert [number for number in left if alive(number)] == []
    assert not folder.exists()


def test_a_busy_port_is_one_clear_line():
    with socket.socket() as busy:
        busy.bind(("127.0.0.1", 0))
        busy.listen()
        port = busy.getsockname()[1]
        done = subprocess.run(
            [sys.executable, "-m", "workflows.config.supervisor"],
            cwd=PROJECT,
            env={**os.environ, "PORT": str(port)},
            capture_output=True,
            text=True,
        )
    assert done.returncode == 1
    assert done.stderr == f"Port {port} is in use; choose another: PORT={port + 1} make run\n"


def test_what_crashes_is_started_again_after_longer_and_longer_pauses(capsys):
    child = Child("clumsy", [sys.executable, "-c", "raise SystemExit(3)"])
    moment, pauses = time.monotonic(), []
    for _ in range(4):
        child.keep(moment)
        child.process.wait()
        child.keep(moment)
        pauses.append(child.pause)
        assert child.process is None
        moment += child.pause
    assert pauses == [1, 2, 4, 8]
    assert "clumsy ended with 3; starting it again in 8 s" in capsys.readouterr().err
