"""Mistakes in how mail is set up, told by `check`. docs/install.md lists them by id."""

from __future__ import annotations

from collections.abc import Iterator
from email.headerregistry import Address
from typing import Any
from urllib.parse import SplitResult, urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning

SCHEMES = ("smtp", "smtp+tls", "smtps", "folder")
_HERE = ("localhost", "127.0.0.1", "::1")


def check_mail(app_configs: Any = None, **kwargs: Any) -> Iterator[CheckMessage]:
    """E001, E002, W002: the address of the mail server, who mails are from, mails that anybody on the way can read."""
    if not settings.MAIL_URL:
        return
    told = _server()
    if told is None:
        yield Error(
            "SIKKERSAG_MAIL is no address of a mail server.",
            hint=f"Say {', '.join(f'{scheme}://' for scheme in SCHEMES)} and the name of the server, or the folder.",
            id="correspondence.E001",
        )
        return
    if told.scheme == "smtp" and told.hostname not in _HERE:
        yield Warning(
            "SIKKERSAG_MAIL sends mails and the password unencrypted to another machine.",
            hint="Say smtps:// or smtp+tls://.",
            id="correspondence.W002",
        )
    try:
        good = bool(Address(addr_spec=settings.MAIL_FROM).domain)
    except (ValueError, IndexError):
        good = False
    if not good:
        yield Error(
            "SIKKERSAG_MAIL_FROM is no mail address, so no mail can be sent.",
            hint="Say the address that mails are from.",
            id="correspondence.E002",
        )


def _server() -> SplitResult | None:
    try:
        told = urlsplit(settings.MAIL_URL)
        known = told.scheme in SCHEMES and bool(told.path if told.scheme == "folder" else told.hostname)
        return told if known and told.port != 0 else None
    except ValueError:
        return None


def check_no_mail(app_configs: Any = None, **kwargs: Any) -> Iterator[CheckMessage]:
    """W001: no mail server, so whoever writes is answered by letter or telephone."""
    if not settings.MAIL_URL:
        yield Warning(
            "SIKKERSAG_MAIL is not set: no mail is sent. Whoever notifies is answered by letter or telephone.",
            hint="Say the mail server, where there is one.",
            id="correspondence.W001",
        )
