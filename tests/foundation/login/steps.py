"""The steps of signing in, and a clock that a test turns. Fixtures are in conftest.py."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from allauth.mfa.totp.internal import auth
from django.test import Client
from django.urls import reverse

from sikkersag.foundation.audit.models import Entry

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Answer

PASSWORD = "tre gule cykler i regn"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
START = datetime(2026, 3, 10, 7, 40, 5, tzinfo=UTC)


class Hands:
    """The hands of every clock in a sign-in; they move only when a test moves them."""

    def __init__(self) -> None:
        self.at = START

    def move(self, **by: float) -> None:
        """Let time pass: `hands.move(minutes=5)`."""
        self.at += timedelta(**by)

    def stamp(self) -> float:
        """Seconds since 1970, as `time.time` tells them."""
        return self.at.timestamp()


def code(secret: str = SECRET, ahead: int = 0) -> str:
    """What the telephone shows now (`ahead`: so many half minutes later), by allauth's own arithmetic."""
    now = list(auth.yield_hotp_counters_from_time())
    return str(auth.format_hotp_value(auth.hotp_value(secret, now[len(now) // 2] + ahead)))


def wrong(secret: str = SECRET) -> str:
    """A code that no telephone with the secret shows now or near it."""
    near = {code(secret, ahead) for ahead in range(-2, 3)}
    return next(guess for guess in ("000000", "111111", "222222", "333333", "444444", "555555") if guess not in near)


def send_password(client: Client, name: str, password: str = PASSWORD, to: str = "") -> Answer:
    """Send the first form of signing in."""
    address = reverse("account_login") + (f"?next={to}" if to else "")
    return client.post(address, {"login": name, "password": password, "next": to})


def send_code(client: Client, digits: str) -> Answer:
    """Send the second."""
    return client.post(reverse("mfa_authenticate"), {"code": digits})


def sign_in(client: Client, name: str = "bo") -> None:
    """Sign in as who has a telephone with SECRET."""
    send_password(client, name)
    answer = send_code(client, code())
    assert answer.status_code == 302, answer.content.decode()


def audit(action: str) -> list[Entry]:
    """The audit rows of a kind, oldest first."""
    return list(Entry.objects.filter(action=action).order_by("pk"))
