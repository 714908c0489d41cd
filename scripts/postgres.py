"""A PostgreSQL cluster to throw away: `python scripts/postgres.py run -- COMMAND` runs a command on a fresh one.

The command finds the database in `SIKKERSAG_DATABASE`. The cluster lies in a temporary folder, listens on a socket
there and on no port, and is removed when the command ends, also when it fails or is stopped; what a killed run left
is removed by the next. Its role `sikkersag` is an ordinary one that may make databases, as on a server, since
row-level security does not hold for a superuser.

What does not belong here: installing PostgreSQL (scripts/machine.py). Standard library only.
"""

from __future__ import annotations

import argparse
import fcntl
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import IO, Any, NoReturn
from urllib.parse import quote

#: Where Debian puts the programs of each version; elsewhere they are looked for on PATH.
DEBIAN = Path("/usr/lib/postgresql")
PREFIX = "sikkersag-pg-"
#: The name of a socket may have 107 letters, so not the temporary folder that somebody chose.
PLACE = Path("/tmp")
#: The name of the role and of its first database.
NAME = "sikkersag"

#: For tests. A database in which the server itself is sweeping cannot be dropped by a role of ours.
_QUICK = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "autovacuum=off")
_ALWAYS = ("listen_addresses=", "max_connections=100", "shared_buffers=256MB", "log_min_messages=fatal")


class PostgresError(Exception):
    """The cluster could not be made; the message is the whole sentence shown to the person."""


def programs() -> Path | None:
    """Return the folder of the newest PostgreSQL's server programs, or None when there are none."""
    versions = [folder.parent.parent for folder in DEBIAN.glob("*/bin/initdb")]
    if versions:
        return max(versions, key=lambda folder: int(folder.name) if folder.name.isdigit() else 0) / "bin"
    found = shutil.which("initdb")
    return Path(found).resolve().parent if found else None


class Cluster:
    """A running cluster, from `with Cluster() as cluster` to the end of the block.

    `durable`: as safe (and as slow) as on a server, for measurements. `keep`: leave it running and say where.
    """

    def __init__(self, *, durable: bool = False, keep: bool = False) -> None:
        self.durable = durable
        self.keep = keep
        found = programs()
        if found is None:
            raise PostgresError("PostgreSQL is missing; `python3 scripts/machine.py` installs it (Debian: postgresql).")
        self._programs = found
        self._owner: IO[str] | None = None
        self.folder = Path()

    @property
    def url(self) -> str:
        """What `SIKKERSAG_DATABASE` must be for this cluster."""
        return f"postgresql://{NAME}@{quote(str(self.folder), safe='')}/{NAME}"

    def __enter__(self) -> Cluster:
        remove_stale(self._programs)
        self.folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=PLACE))
        # Held as long as this process lives: that is how the next run tells an orphan from a neighbour.
        # It is locked before it has its name, or a neighbour that looks just now would take it for an orphan's.
        self._owner = (self.folder / "locking").open("w")
        fcntl.flock(self._owner, fcntl.LOCK_EX)
        (self.folder / "locking").rename(self.folder / "owner")
        try:
            if os.geteuid() == 0:
                user = pwd.getpwnam("postgres")
                os.chown(self.folder, user.pw_uid, user.pw_gid)
            self._start()
        except BaseException:
            self._remove()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        if self.keep:
            (self.folder / "keep").touch()
            say(f"kept; stop and remove it with `{Path(__file__).name} remove {self.folder}`")
        else:
            self._remove()
        if self._owner is not None:
            self._owner.close()

    def _start(self) -> None:
        data = self.folder / "data"
        initdb = ["-D", str(data), "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"]
        call(self._programs / "initdb", *initdb, "--no-instructions", cwd=self.folder)
        wanted = [*_ALWAYS, *(() if self.durable else _QUICK), f"unix_socket_directories={self.folder}"]
        options = " ".join(f"-c {setting}" for setting in wanted)
        log = str(self.folder / "log")
        call(
            *(self._programs / "pg_ctl", "-D", str(data), "-l", log, "-w", "-t", "60", "-o", options, "start"),
            cwd=self.folder,
        )
        for statement in (f"CREATE ROLE {NAME} LOGIN CREATEDB", f"CREATE DATABASE {NAME} OWNER {NAME}"):
            psql = ["-h", str(self.folder), "-U", "postgres", "-d", "postgres", "-qXc", statement]
            call(self._programs / "psql", *psql, cwd=self.folder)

    def _remove(self) -> None:
        remove(self.folder, self._programs)


def call(program: Path, *arguments: str, cwd: Path) -> None:
    """Run one of PostgreSQL's programs, as `postgres` when this is root: initdb refuses root."""
    other: dict[str, Any] = {}
    if os.geteuid() == 0:
        try:
            other = {"user": pwd.getpwnam("postgres").pw_uid, "group": pwd.getpwnam("postgres").pw_gid}
        except KeyError:
            raise PostgresError("there is no user `postgres`; Debian's package postgresql makes one.") from None
        other["extra_groups"] = ()
    # A file and not a pipe: the server that pg_ctl leaves behind would hold a pipe open for ever.
    with tempfile.TemporaryFile("w+") as said:
        done = subprocess.run(
            [program, *arguments], cwd=cwd, stdin=subprocess.DEVNULL, stdout=said, stderr=said, check=False, **other
        )
        if done.returncode != 0:
            said.seek(0)
            log = cwd / "log"
            told = said.read() + (log.read_text(encoding="utf-8", errors="replace") if log.exists() else "")
            raise PostgresError(f"{program.name} failed and said: {told.strip()}")


def remove(folder: Path, where: Path) -> None:
    """Stop the cluster in a folder, if it runs, and remove the folder."""
    data = folder / "data"
    if (data / "postmaster.pid").exists():
        try:
            call(where / "pg_ctl", "-D", str(data), "-m", "immediate", "-w", "stop", cwd=folder)
        except PostgresError as error:
            say(str(error))
    shutil.rmtree(folder, ignore_errors=True)


def remove_stale(where: Path) -> None:
    """Remove the clusters whose owner is gone, unless they were to be kept."""
    for owner in PLACE.glob(f"{PREFIX}*/owner"):
        try:
            with owner.open("r+") as file:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                if (owner.parent / "keep").exists():
                    continue
                say(f"removing {owner.parent.name}, which a stopped run left")
                remove(owner.parent, where)
        except OSError:
            continue  # its owner lives, or it is somebody else's


def say(text: str) -> None:
    """Print one step at once, beside what the command prints."""
    print(f"postgres: {text}", file=sys.stderr, flush=True)


def run(command: Sequence[str], *, durable: bool, keep: bool) -> int:
    """Run a command on a cluster of its own and return the command's exit status."""

    def stop(number: int, _: object) -> NoReturn:
        raise SystemExit(128 + number)

    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, stop)
    started = time.monotonic()
    with Cluster(durable=durable, keep=keep) as cluster:
        say(f"a cluster is ready after {time.monotonic() - started:.1f} s")
        process = subprocess.Popen(command, env={**os.environ, "SIKKERSAG_DATABASE": cluster.url})
        try:
            while True:
                try:
                    return process.wait()
                except KeyboardInterrupt:
                    continue  # the command was interrupted too and says how it ends
        finally:
            if process.poll() is None:
                process.terminate()
                try:
                    process.wait(timeout=10)
                except subprocess.TimeoutExpired:
                    process.kill()
                    process.wait()


def main(argv: Sequence[str] | None = None) -> int:
    """Run one of the commands `run` and `remove`; return the exit status."""
    top = argparse.ArgumentParser(prog="postgres.py", description="A PostgreSQL cluster to throw away.")
    commands = top.add_subparsers(dest="what", required=True)
    running = commands.add_parser("run", help="run a command with SIKKERSAG_DATABASE naming a fresh cluster")
    running.add_argument("--durable", action="store_true", help="write safely to disk, as a server does: for measuring")
    running.add_argument("--keep", action="store_true", help="leave the cluster running and say where it is")
    running.add_argument("command", nargs=argparse.REMAINDER, metavar="-- COMMAND")
    removing = commands.add_parser("remove", help="stop and remove a cluster that was kept")
    removing.add_argument("folder", type=Path)
    chosen = top.parse_args(argv)
    try:
        if chosen.what == "remove":
            found = programs()
            if found is None or not (chosen.folder.name.startswith(PREFIX) and (chosen.folder / "owner").exists()):
                raise PostgresError(f"{chosen.folder} is no cluster that this script has made.")
            remove(chosen.folder, found)
            return 0
        command = chosen.command[1:] if chosen.command[:1] == ["--"] else chosen.command
        if not command:
            top.error("say which command to run")
        return run(command, durable=chosen.durable, keep=chosen.keep)
    except (PostgresError, FileNotFoundError) as error:
        say(str(error))
        return 1


if __name__ == "__main__":
    sys.exit(main())
