"""A copy of the whole database as it stood at one moment, and putting one back, on PostgreSQL and on SQLite.

PostgreSQL's own programs `pg_dump`, `pg_restore` and `psql` are used; they must be as new as the server. Each is told
the database on its command line and the password in its environment, where other users of the machine do not see it.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from psycopg import pq
from psycopg.conninfo import make_conninfo

from sikkersag.foundation.files.models import StoredFile

#: Where Debian puts the programs of each version.
_DEBIAN = Path("/usr/lib/postgresql")
_REFERRED = f"SELECT sha256 FROM {StoredFile._meta.db_table} ORDER BY sha256"
_MIGRATIONS = f"SELECT app, name FROM {MigrationRecorder.Migration._meta.db_table} ORDER BY id"


class DatabaseError(Exception):
    """The database could not be copied or put back; the message is a Danish sentence."""


@dataclass(frozen=True)
class Copied:
    """What stands in a copy: which files its rows refer to, and which migrations had been run."""

    files: list[str]
    migrations: list[str]


def copy(to: Path) -> Copied:
    """Write the database to a file as it stands at one moment. Others read and write meanwhile; nothing of theirs is
    in the copy by half.
    """
    copied = _copy_sqlite(to) if connection.vendor == "sqlite" else _copy_postgresql(to)
    with to.open("rb") as written:
        os.fsync(written.fileno())
    return copied


def is_empty() -> bool:
    """Is there not one table?"""
    return not connection.introspection.table_names()


def put_back(source: Path, *, replace: bool) -> None:
    """Put a copy in the place of what stands, as one act: an error leaves what stood. `replace`: there is something."""
    connection.close()
    if connection.vendor == "sqlite":
        _put_back_sqlite(source)
    else:
        _put_back_postgresql(source, replace=replace)


def _copied(files: Iterable[Any], migrations: Iterable[Any]) -> Copied:
    return Copied([row[0] for row in files], [f"{app}.{name}" for app, name in migrations])


def _copy_sqlite(to: Path) -> Copied:
    name = str(connection.settings_dict["NAME"])
    if not Path(name).is_file():
        raise DatabaseError(f"Databasen {name} findes ikke.")
    to.unlink(missing_ok=True)
    os.close(os.open(to, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    try:
        with (
            closing(sqlite3.connect(f"file:{quote(name)}?mode=rw", uri=True, timeout=60)) as source,
            closing(sqlite3.connect(to)) as made,
        ):
            # In one step, which reads one state: in WAL mode a writer does not disturb it.
            source.backup(made)
            # One file, also where the original keeps a log beside it.
            made.execute("PRAGMA journal_mode=DELETE")
            (said,) = made.execute("PRAGMA quick_check(1)").fetchone()
            if said != "ok":
                raise DatabaseError(f"Databasen er beskadiget ({said}). Brug en ældre sikkerhedskopi.")
            return _copied(made.execute(_REFERRED), made.execute(_MIGRATIONS))
    except sqlite3.Error as error:
        raise DatabaseError(f"Databasen kunne ikke kopieres ({error}).") from error


def _copy_postgresql(to: Path) -> Copied:
    parameters = _parameters()
    try:
        with psycopg.connect(**parameters) as held:
            held.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            snapshot = held.execute("SELECT pg_export_snapshot()").fetchone()
            assert snapshot is not None
            copied = _copied(held.execute(_REFERRED), held.execute(_MIGRATIONS))
            # The same moment as what was just read: the snapshot lives as long as this transaction.
            _call(
                *("pg_dump", "--format=custom", "--no-owner", "--no-privileges", "--no-comments"),
                # Row-level security holds for the program's role; the address says that the program asks: every row.
                "--enable-row-security",
                *(f"--snapshot={snapshot[0]}", f"--file={to}", f"--dbname={_address(parameters)}"),
            )
    except psycopg.Error as error:
        raise DatabaseError(f"Databasen kunne ikke kopieres ({str(error).strip()}).") from error
    return copied


def _put_back_sqlite(source: Path) -> None:
    try:
        with (
            closing(sqlite3.connect(source)) as copied,
            closing(sqlite3.connect(connection.settings_dict["NAME"], timeout=20)) as target,
        ):
            # Page by page into the database itself, in one transaction, so that no log of the old one is left
            # beside a new file. -1: all pages in one step.
            copied.backup(target, pages=-1)
    except sqlite3.Error as error:
        raise DatabaseError(f"Databasen kunne ikke skrives ({error}). Er programmet stoppet?") from error


def _put_back_postgresql(source: Path, *, replace: bool) -> None:
    connection.close_pool()  # type: ignore[attr-defined]
    script = source.with_suffix(".sql")
    script.unlink(missing_ok=True)
    os.close(os.open(script, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    # Written out first: psql would take the end of a broken pipe for the end of the script.
    _call("pg_restore", "--no-owner", "--no-privileges", "--no-comments", f"--file={script}", str(source))
    empty = "DROP SCHEMA public CASCADE; CREATE SCHEMA public AUTHORIZATION pg_database_owner;" if replace else ""
    _call(
        *("psql", "--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1", "--output", os.devnull),
        *(f"--command=SET lock_timeout = '20s'; {empty}", f"--file={script}", f"--dbname={_address(_parameters())}"),
    )


def _parameters() -> dict[str, Any]:
    """What libpq is told of the database; nothing that only Django and its pool understand."""
    known = {option.keyword.decode() for option in pq.Conninfo.get_defaults()}
    told: dict[str, Any] = connection.get_connection_params()
    return {name: value for name, value in told.items() if name in known and value is not None}


def _address(parameters: dict[str, Any]) -> str:
    return make_conninfo(**{name: value for name, value in parameters.items() if name != "password"})


def _call(program: str, *arguments: str) -> None:
    environment = dict(os.environ)
    if password := _parameters().get("password"):
        environment["PGPASSWORD"] = str(password)
    done = subprocess.run(
        [_program(program), *arguments],
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
    )
    if done.returncode:
        said = " ".join(done.stderr.decode(errors="replace").split())[:600]
        raise DatabaseError(f"{program} sluttede med en fejl: {said}")


def _program(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        versions = [path for path in _DEBIAN.glob(f"*/bin/{name}") if path.parts[-3].isdigit()]
        if not versions:
            raise DatabaseError(
                f"Programmet {name} mangler. Installér PostgreSQLs klientprogrammer "
                "(i Debian pakken postgresql-client)."
            )
        found = str(max(versions, key=lambda path: int(path.parts[-3])))
    return found
