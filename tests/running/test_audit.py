"""The audit of what is pinned fails on a finding, and says so where it could not look."""

import json
import os
import shutil
import subprocess
import sys

import pytest

from tests.factories import PROJECT

CLEAN = {"dependencies": [{"name": "django", "version": "5.2", "vulns": []}]}
FOUND = {"dependencies": [{"name": "django", "version": "5.2", "vulns": [{"id": "CVE-2026-1"}]}]}
SKIPPED = {"dependencies": [{"name": "django", "skip_reason": "not found"}, {"name": "celery", "skip_reason": "same"}]}
PARTLY = {"dependencies": [*CLEAN["dependencies"], {"name": "ours", "skip_reason": "not found"}]}
NPM_CLEAN = {"vulnerabilities": {}}
NPM_FOUND = {"vulnerabilities": {"a": {"name": "a", "range": "<2", "severity": "high"}}}
UNREACHED = "cannot be reached from here"


def program(path, said):
    path.write_text(f"#!/bin/sh\n[ \"$1\" != --version ] || exit 0\ncat <<'E'\n{said}\nE\nexit 1\n")
    path.chmod(0o755)


@pytest.fixture
def audit(tmp_path):
    """Runs the script between two auditors that say what they are told to; their exit code is 1 throughout."""
    shutil.copytree(PROJECT / ".ci", tmp_path / ".ci")
    programs = tmp_path / ".venv" / "bin"
    programs.mkdir(parents=True)
    (programs / "python").symlink_to(sys.executable)

    def run(python, npm=None):
        program(programs / "pip-audit", python if isinstance(python, str) else json.dumps(python))
        program(programs / "npm", json.dumps(NPM_CLEAN if npm is None else npm))
        path = f"{programs}{os.pathsep}{os.environ['PATH']}"
        done = subprocess.run(
            ["sh", ".ci/audit"], cwd=tmp_path, env={"PATH": path}, capture_output=True, text=True, timeout=60
        )
        return done.returncode, done.stdout

    return run


def test_without_a_finding_nothing_is_said(audit):
    assert audit(CLEAN) == (0, "")


def test_a_finding_fails_and_is_named(audit):
    code, said = audit(FOUND)
    assert code == 1
    assert "django 5.2 CVE-2026-1 has a known vulnerability" in said


def test_a_finding_of_npms_fails_too(audit):
    code, said = audit(CLEAN, NPM_FOUND)
    assert code == 1
    assert "a <2 high" in said


@pytest.mark.parametrize("python", ["", "Connection refused", "[]", SKIPPED, "{"])
def test_where_the_list_cannot_be_reached_one_line_says_so_and_nothing_fails(audit, python):
    code, said = audit(python)
    assert code == 0
    assert said.count(UNREACHED) == len(said.splitlines()) == 1


def test_a_package_that_could_not_be_looked_up_is_named(audit):
    assert audit(PARTLY) == (0, "Python's packages: not audited: ours.\n")


def test_ci_audits(audit):
    assert "sh .ci/audit\n" in (PROJECT / ".ci/run").read_text()
