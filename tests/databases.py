"""Databases for tests: one migrated template for the whole run, and copies of it.

The journal's triggers refuse to delete, so a used database is never emptied: `db` rolls back, `committed_db` is a
copy that is thrown away. Both work on SQLite (a file is copied) and on PostgreSQL (CREATE DATABASE ... TEMPLATE),
whichever `SIKKERSAG_DATABASE` names, also when several workers of xdist ask at once.
"""

from __future__ import annotations

import fcntl
import itertools
import os
import shutil
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, NoReturn, TypeVar
from urllib.parse import urlsplit

import psycopg
import pytest
from django.core.management import call_command
from django.db import connections
from psycopg import sql
from pytest_django.plugin import DjangoDbBlocker
from tests import environment

T = TypeVar("T")

#: Marks in the run's folder that the template stands complete.
_READY = environment.FOLDER / "template-is-ready"
_COUNT = itertools.count(1)


@dataclass(frozen=True)
class Database:
    """A copy of the template, in use as the default database while the test runs.

    `url` is what `SIKKERSAG_DATABASE` must be for another process to use it; the environment of the test has it so.
    """

    name: str
    url: str


def is_postgresql() -> bool:
    """Say whether this run's tests of the web rooms are on PostgreSQL."""
    return bool(connections["default"].vendor == "postgresql")


def name_of(part: str) -> str:
    """Return the name of one of this run's databases: a path for SQLite, a plain name for PostgreSQL."""
    if is_postgresql():
        # The folder's name is unlike that of any other run on the same server.
        return f"{environment.FOLDER.name}-{part}".replace("-", "_").lower()
    return str(environment.FOLDER / f"{part}.sqlite3")


def url_of(name: str) -> str:
    """Return the URL of a database of this run."""
    if is_postgresql():
        return urlsplit(os.environ["SIKKERSAG_DATABASE"])._replace(path=f"/{name}").geturl()
    return f"sqlite:///{name}"


def use(name: str) -> None:
    """Close this thread's connections and the pool, and let every new connection go to another database."""
    connections.close_all()
    connection: Any = connections["default"]
    if is_postgresql():
        connection.close_pool()
    connection.settings_dict["NAME"] = name


def administer(statement: str, *names: str) -> None:
    """Run one statement about whole databases; each {} in it is one of `names`, quoted."""
    parameters: dict[str, Any] = connections["default"].get_connection_params()
    kept = {key: parameters[key] for key in ("user", "password", "host", "port") if key in parameters}
    with psycopg.connect(dbname="postgres", autocommit=True, **kept) as connection:
        connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


def create(name: str) -> None:
    """Make a database as a copy of the template."""
    if is_postgresql():
        administer("CREATE DATABASE {} TEMPLATE {}", name, name_of("template"))
    else:
        shutil.copyfile(name_of("template"), name)


def drop(name: str) -> None:
    """Remove a database, whoever is still connected to it."""
    if is_postgresql():
        administer("DROP DATABASE IF EXISTS {} WITH (FORCE)", name)
    else:
        for suffix in ("", "-wal", "-shm"):
            if os.path.exists(name + suffix):
                os.unlink(name + suffix)


def make_template() -> None:
    """Make the migrated template unless another worker has; the others wait for it."""
    with (environment.FOLDER / "template-lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if _READY.exists():
            return
        name = name_of("template")
        if is_postgresql():
            administer("CREATE DATABASE {}", name)
        before = connections["default"].settings_dict["NAME"]
        use(name)
        call_command("migrate", verbosity=0)
        use(before)
        _READY.touch()


def remove_template() -> None:
    """Remove the template at the end of a run, where one was made. On SQLite it goes with the run's folder."""
    if _READY.exists() and is_postgresql():
        drop(name_of("template"))
        _READY.unlink()


@contextmanager
def copied(part: str) -> Iterator[Database]:
    """Use a new copy of the template as the default database, and throw it away afterwards."""
    name = name_of(f"{environment.WORKER}-{part}")
    before = connections["default"].settings_dict["NAME"]
    create(name)
    use(name)
    try:
        yield Database(name, url_of(name))
    finally:
        use(before)
        drop(name)


@pytest.fixture(scope="session")
def template(django_test_environment: None, django_db_blocker: DjangoDbBlocker) -> None:
    """The migrated template that every database of the run is a copy of."""
    with django_db_blocker.unblock():
        make_template()


@pytest.fixture(scope="session")
def django_db_setup(template: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Instead of pytest-django's own test database: a copy of the template, one for each worker."""
    with django_db_blocker.unblock():
        database = copied("rollback")
        database.__enter__()
    yield
    with django_db_blocker.unblock():
        database.__exit__(None, None, None)


@pytest.fixture
def db(request: pytest.FixtureRequest) -> None:
    """A database whose changes are rolled back after the test; in a test with `committed_db`, that one.

    So a fixture that writes rows asks for `db` and serves both kinds of test.
    """
    request.getfixturevalue("committed_db" if "committed_db" in request.fixturenames else "_django_db_helper")


@pytest.fixture
def committed_db(
    request: pytest.FixtureRequest,
    template: None,
    django_db_blocker: DjangoDbBlocker,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Database]:
    """A database of the test's own with real commits, for threads, other processes and a live server."""
    if request.node.get_closest_marker("django_db"):
        pytest.fail("a test has either the mark django_db or the fixture committed_db, not both")
    with django_db_blocker.unblock(), copied(f"committed-{next(_COUNT)}") as database:
        monkeypatch.setenv("SIKKERSAG_DATABASE", database.url)
        yield database


@pytest.fixture
def transactional_db() -> NoReturn:
    """Refused (and with it pytest-django's live_server): it would empty a database that refuses to be emptied."""
    pytest.fail("the journal's triggers refuse to delete; use committed_db (and in tests/browser server)")


def at_once(*calls: Callable[[], T]) -> list[T]:
    """Run the calls at the same time, each in a thread of its own; return their results in order.

    The first exception of a call is raised again. Each thread's connection is closed.
    """
    ready = threading.Barrier(len(calls))

    def run(call: Callable[[], T]) -> T:
        ready.wait(timeout=30)
        try:
            return call()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(calls)) as threads:
        return [result.result() for result in [threads.submit(run, call) for call in calls]]
