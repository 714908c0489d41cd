"""The ways out: how a letter or a message reaches its receiver.

A mail is sent by the municipality's own mail server (`SIKKERSAG_MAIL`); where none is told there is no such way, and
nothing is said to be sent that was not. A letter is printed and posted, and a call made, by a person, who says so.
What is said, and what is noted of it, belongs to the room that sends.
"""

from __future__ import annotations

import hashlib
import smtplib
from collections.abc import Mapping
from email.headerregistry import Address
from typing import Any, Protocol
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend

#: Every channel that there may be, as the screens name them.
CHANNELS = {"mail": "Mail", "brev": "Brev", "telefon": "Telefon"}
#: Those by which a person sends it, and then says so.
BY_HAND = ("brev", "telefon")
#: Seconds to wait for a mail server.
PATIENCE = 10


class NotDeliveredError(Exception):
    """It did not go out. The message is Danish and says why, for who will try again."""


class Port(Protocol):
    """One way out."""

    def deliver(self, *, to: str, subject: str, text: str, key: str) -> None:
        """Send it. `key` names the message: sent again under it, it is the same message. Raises NotDeliveredError."""


class ByHand:
    """A person has printed and posted the letter, or made the call, and says so."""

    def deliver(self, *, to: str, subject: str, text: str, key: str) -> None:
        """Nothing is left to be done."""


class Mail:
    """The municipality's mail server. Sent twice under one key, a mail has the same id: who reads it sees it once."""

    def deliver(self, *, to: str, subject: str, text: str, key: str) -> None:
        """Hand it to the server, which must take it over the line at once."""
        message = EmailMessage(subject, text, settings.MAIL_FROM, [to])
        try:
            domain = Address(addr_spec=settings.MAIL_FROM).domain
            message.extra_headers["Message-ID"] = f"<{hashlib.sha256(key.encode()).hexdigest()[:32]}@{domain}>"
            message.connection = _connection()
            message.send()
        except smtplib.SMTPRecipientsRefused as error:
            raise NotDeliveredError("Mailserveren tager ikke imod adressen. Se efter, om den er rigtig.") from error
        except (smtplib.SMTPException, OSError, ValueError, IndexError, ImproperlyConfigured) as error:
            raise NotDeliveredError(f"Mailserveren tog ikke imod den ({type(error).__name__}).") from error


def _connection() -> BaseEmailBackend:
    told = urlsplit(settings.MAIL_URL)
    secure = told.scheme == "smtps"
    backend = "smtp"
    options: dict[str, Any] = {
        "host": told.hostname,
        "port": told.port or (465 if secure else 587),
        "username": unquote(told.username or ""),
        "password": unquote(told.password or ""),
        "use_ssl": secure,
        "use_tls": told.scheme == "smtp+tls",
        "timeout": PATIENCE,
    }
    if told.scheme == "folder":
        backend, options = "filebased", {"file_path": told.path}
    connection: BaseEmailBackend = get_connection(f"django.core.mail.backends.{backend}.EmailBackend", **options)
    return connection


_registered: dict[str, Port] = {}


def register_port(channel: str, port: Port | None) -> None:
    """Send by this port from now on; None: as without it. Raises ValueError for a channel that there is not."""
    if channel not in CHANNELS:
        raise ValueError(f"no channel {channel!r}")
    _registered.pop(channel, None)
    if port is not None:
        _registered[channel] = port


def ports() -> Mapping[str, Port]:
    """The ways out that there are now, by channel."""
    mail: dict[str, Port] = {"mail": Mail()} if settings.MAIL_URL else {}
    return {**mail, "brev": ByHand(), "telefon": ByHand(), **_registered}
