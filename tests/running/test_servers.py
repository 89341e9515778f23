"""The embedded servers: started for real, below a folder closed to everybody else."""

import shutil
import signal
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from workflows.config import postgres, processes

PROJECT = Path(__file__).resolve().parents[2]


@pytest.fixture
def run():
    folder = processes.run_folder()
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def data(tmp_path):
    tmp_path.chmod(0o700)
    return tmp_path / "a b" / "postgres"


def count(url, statement):
    with psycopg.connect(url) as connection:
        return connection.execute(statement).fetchone()[0]


def test_data_are_kept_from_one_start_to_the_next(data, run):
    with postgres.running(data, run) as url, psycopg.connect(url) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 7 AS number")
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(url)
    with postgres.running(data, run) as url:
        assert count(url, "SELECT number FROM kept") == 7


def test_a_killed_run_leaves_no_server_and_the_next_start_recovers(data, run):
    script = (
        "import os, signal, sys; from pathlib import Path; from workflows.config import postgres\n"
        "import psycopg\n"
        "with postgres.running(Path(sys.argv[1]), Path(sys.argv[2])) as url:\n"
        "    with psycopg.connect(url) as c: c.execute('CREATE TABLE kept AS SELECT 8 AS number')\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    killed = subprocess.run([sys.executable, "-c", script, str(data), str(run)], cwd=PROJECT)
    assert killed.returncode == -signal.SIGKILL
    with postgres.running(data, run) as url:
        assert count(url, "SELECT number FROM kept") == 8


def test_no_folder_above_the_data_is_opened(data, run):
    with postgres.running(data, run):
        assert data.stat().st_mode & 0o077 == 0
        assert data.parents[1].stat().st_mode & 0o777 == 0o700


def test_data_of_another_version_are_refused_in_one_line(data, run):
    with postgres.running(data, run):
        pass
    (data / "PG_VERSION").write_text("9\n")
    with pytest.raises(SystemExit, match=r"is of PostgreSQL 9.*make reset"):
        postgres.running(data, run).__enter__()


def test_a_child_does_not_outlive_a_killed_parent():
    script = (
        "import os, signal; from workflows.config import processes\n"
        "child = processes.start(['sleep', '600'])\n"
        "print(child.pid, flush=True)\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    killed = subprocess.run([sys.executable, "-c", script], cwd=PROJECT, capture_output=True, text=True, timeout=20)
    # communicate() returns only when the orphan, which holds the same pipe, has ended too
    assert killed.returncode == -signal.SIGKILL
    assert killed.stdout.strip().isdigit()
