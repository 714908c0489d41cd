"""What holds for every test: settings of its own, no network, and the databases of tests/databases.py.

Fixtures of one subject do not belong here: they live beside the tests that use them.
"""

import socket
from collections.abc import Generator
from typing import Any

import pytest
from tests.databases import committed_db, db, django_db_setup, remove_template, template, transactional_db
from tests.environment import WORKER

__all__ = ["committed_db", "db", "django_db_setup", "template", "transactional_db"]


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> Generator[None, None, None]:
    """Keep tests in their places: pytest-django would part those of one folder, for the sake of a flush we never do."""
    place = {id(item): number for number, item in enumerate(items)}
    yield
    items.sort(key=lambda item: place[id(item)])


def pytest_unconfigure() -> None:
    """Leave nothing on a database server."""
    if WORKER == "main":
        remove_template()


@pytest.fixture(autouse=True)
def closed_sockets(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let connections stay on this machine; any other fails at once, with a sentence that says what to do instead."""
    for name in ("connect", "connect_ex"):
        monkeypatch.setattr(socket.socket, name, _at_home(getattr(socket.socket, name)))


def _at_home(real: Any) -> Any:
    """Return `connect` that goes only to a socket in a folder or to this machine's own loopback address."""

    def connect(self: socket.socket, address: Any) -> Any:
        if self.family != socket.AF_UNIX and address[0] not in ("127.0.0.1", "::1", "localhost"):
            raise RuntimeError("A test tried to open a connection. Give it a fake, or data from a file.")
        return real(self, address)

    return connect
