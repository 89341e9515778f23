"""Where Chromium is; `python -m tests.browser.chromium` installs Debian's, or says in one line how."""

import os
import shutil
import subprocess
import sys

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
WANTED = "apt-get install --no-install-recommends --yes chromium fonts-liberation"


def program() -> str | None:
    """The browser's path; None where there is none."""
    return next((found for name in ("chromium", "chromium-browser") if (found := shutil.which(name))), None)


def main() -> None:
    if program():
        return
    how = f"Chromium is missing; the browser tests need it: {WANTED} (as root)"
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        sys.exit(how)
    print("Installing Chromium")
    for command in ("apt-get update", WANTED):
        done = subprocess.run(
            command.split(),
            env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
            capture_output=True,
            text=True,
        )
        if done.returncode:
            last = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
            sys.exit(f"{how}; it failed with: {last}")
    if not program():
        sys.exit(how)


if __name__ == "__main__":
    main()
