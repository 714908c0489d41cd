"""Install what the tests need beside Python, when it is not there: Chromium and PostgreSQL, from Debian's packages.

`make test` runs it; `make demo` needs none of it. Safe to repeat: what is there is left alone. When it cannot install
(no apt, not allowed) it says in one sentence what is missing and how to get it.

What does not belong here: Python packages (scripts/bootstrap.py), starting a server (scripts/postgres.py). Standard
library only.
"""

# An older Python must get as far as being refused in words by bootstrap, so annotations are not evaluated.
from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from scripts import postgres  # noqa: E402

#: Read by Debian's set-up of PostgreSQL: the tests make clusters of their own, so none is to start with the machine.
NO_CLUSTER = Path("/etc/postgresql-common/createcluster.d/sikkersag.conf")


class MachineError(Exception):
    """Something cannot be installed; the message is the whole sentence shown to the person."""


def say(text: str) -> None:
    """Print one step at once, also when the output is a pipe."""
    print(f"machine: {text}", flush=True)


def missing() -> list[str]:
    """Return the Debian packages whose programs are not on this machine."""
    found = {
        "chromium": shutil.which("chromium") or shutil.which("chromium-browser"),
        "postgresql": postgres.programs(),
    }
    return [package for package, program in found.items() if not program]


def as_root(packages: list[str]) -> list[str]:
    """Return what to put before a command so that it runs as root; refuse where there is no way."""
    names = " and ".join(packages)
    if not shutil.which("apt-get"):
        raise MachineError(f"{names} missing, and this machine has no apt-get; install them with its own means.")
    if os.geteuid() == 0:
        return []
    if shutil.which("sudo"):
        # Ask for a password only where somebody can type one.
        return ["sudo"] if sys.stdin.isatty() else ["sudo", "-n"]
    raise MachineError(f"{names} missing; as root: apt-get install --no-install-recommends {' '.join(packages)}")


def install(packages: list[str]) -> None:
    """Install packages with apt; fetch the lists of packages first only when it does not work without."""
    root = as_root(packages)
    apt = [*root, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-q", "-y"]
    wanted = [*apt, "install", "--no-install-recommends", *packages]
    if "postgresql" in packages:
        keep_clusters_away(root)
    say(f"installing {' and '.join(packages)} from Debian's packages")
    if run(wanted).returncode == 0:
        return
    say("once more, with fresh lists of packages")
    for command in ([*apt, "update"], wanted):
        done = run(command)
        if done.returncode != 0:
            print(done.stdout, file=sys.stderr)
            raise MachineError(
                f"{' and '.join(packages)} could not be installed (apt's words stand above); "
                f"as root: apt-get update && apt-get install --no-install-recommends {' '.join(packages)}"
            )


def keep_clusters_away(root: list[str]) -> None:
    """Tell Debian's set-up of PostgreSQL to make no cluster, before it is installed."""
    if not NO_CLUSTER.exists():
        say("no PostgreSQL is to start with the machine")
        run([*root, "mkdir", "-p", str(NO_CLUSTER.parent)])
        run([*root, "sh", "-c", f"echo 'create_main_cluster = false' > {NO_CLUSTER}"])


def run(command: list[str]) -> subprocess.CompletedProcess[str]:
    """Run one command and keep what it prints."""
    return subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)


def main() -> int:
    """Install what is missing; return the exit status."""
    started = time.monotonic()
    packages = missing()
    if not packages:
        say("Chromium and PostgreSQL are there")
        return 0
    try:
        install(packages)
        if missing():
            raise MachineError(f"{' and '.join(missing())} installed, but no program of it is found on PATH.")
    except MachineError as error:
        print(f"machine: {error}", file=sys.stderr)
        return 1
    say(f"ready in {time.monotonic() - started:.0f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
