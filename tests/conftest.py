"""What holds for every test: no test reaches the network.

Fixtures of one subject do not belong here: they live beside the tests that use them.
"""

import socket
from typing import Any, NoReturn

import pytest


@pytest.fixture(autouse=True)
def closed_sockets(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make any attempt to connect fail at once, with a sentence that says what to do instead."""

    def refuse(*_: Any, **__: Any) -> NoReturn:
        raise RuntimeError("A test tried to open a connection. Give it a fake, or data from a file.")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket.socket, "connect_ex", refuse)
