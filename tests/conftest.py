"""What holds for every test: settings of its own, no network, and the databases of tests/databases.py.

Fixtures of one subject do not belong here: they live beside the tests that use them.
"""

import socket
from typing import Any

import pytest

from tests.databases import committed_db, db, django_db_setup, remove_template, template
from tests.environment import WORKER

__all__ = ["committed_db", "db", "django_db_setup", "template"]


def pytest_configure() -> None:
    """Let tests hash passwords quickly; the real hasher takes a tenth of a second for each user made."""
    from django.conf import settings

    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


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
