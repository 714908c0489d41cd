"""The ways out: how a letter or message reaches who wrote. A port is given by the installation; until one is, it is
pretended that what is sent arrives, and nothing leaves the machine.

What is said belongs to `letters`, and what is noted of it to `actions.answering`.
"""

from __future__ import annotations

from typing import Protocol

#: The channels, as the screens name them.
CHANNELS = {"mail": "Mail", "brev": "Brev, der er skrevet ud og sendt", "telefon": "Telefon"}


class NotDeliveredError(Exception):
    """It did not go out. The message is Danish and says why, for who will try again."""


class Port(Protocol):
    """One way out."""

    def deliver(self, *, to: str, subject: str, text: str, key: str) -> None:
        """Send it. `key` names the message, so that a port which has sent it already sends nothing. Raises
        NotDeliveredError.
        """


class Pretended:
    """Says that it went well. For letters and calls that is so: a person has sent or made them."""

    def deliver(self, *, to: str, subject: str, text: str, key: str) -> None:
        """Do nothing."""


_ports: dict[str, Port] = {}


def register_port(channel: str, port: Port) -> None:
    """Send by this port from now on. Raises ValueError for a channel that there is not."""
    if channel not in CHANNELS:
        raise ValueError(f"no channel {channel!r}")
    _ports[channel] = port


def port_of(channel: str) -> Port:
    """The port of a channel."""
    return _ports.get(channel) or Pretended()
