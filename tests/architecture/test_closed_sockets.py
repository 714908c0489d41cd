"""No test reaches the network; this machine itself can be reached."""

import socket
from pathlib import Path

import pytest


@pytest.mark.parametrize("address", ["192.0.2.1", "example.dk", "10.0.0.1", "::ffff:192.0.2.1", "127.0.0.1.example.dk"])
@pytest.mark.parametrize("method", ["connect", "connect_ex"])
def test_a_connection_to_elsewhere_is_refused_before_it_is_tried(address: str, method: str) -> None:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family) as end, pytest.raises(RuntimeError, match="tried to open a connection"):
        getattr(end, method)((address, 80))


@pytest.mark.parametrize("address", ["127.0.0.1", "localhost"])
def test_this_machine_can_be_reached(address: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, socket.socket() as end:
        end.connect((address, server.getsockname()[1]))
        assert end.getpeername() == server.getsockname()


def test_a_socket_in_a_folder_can_be_reached(tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as server, socket.socket(socket.AF_UNIX) as end:
        server.bind(str(tmp_path / "s"))
        server.listen()
        assert end.connect_ex(str(tmp_path / "s")) == 0
