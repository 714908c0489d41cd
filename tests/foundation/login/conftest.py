"""People to sign in and the clock. Django is not up yet when this is read, so what needs it is imported inside."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest
from pytest_django import Settings
from tests.databases import Database

if TYPE_CHECKING:
    from tests.foundation.login.steps import Hands

    from sikkersag.foundation.login.models import User

#: Every module that asks a machine for the time while somebody signs in.
_ASKS = (
    "allauth.mfa.totp.internal.auth",
    "allauth.account.internal.flows.login",
    "allauth.account.internal.flows.reauthentication",
    "allauth.account.internal.stagekit",
    "allauth.core.internal.ratelimit",
)


@pytest.fixture
def hands(monkeypatch: pytest.MonkeyPatch) -> Hands:
    """10 March 2026, 8.40 in Denmark, for us, for allauth and for axes."""
    from tests.foundation.login.steps import Hands

    turned = Hands()
    monkeypatch.setattr("sikkersag.foundation.clock.now", lambda: turned.at)
    monkeypatch.setattr("axes.handlers.proxy.now", lambda: turned.at)
    for module in _ASKS:
        monkeypatch.setattr(f"{module}.time", SimpleNamespace(time=turned.stamp, monotonic=lambda: 0))
    return turned


@pytest.fixture(autouse=True)
def ground(settings: Settings, committed_db: Database, hands: Hands) -> None:
    """Our own pages around the sign-in, a database that commits, and nothing remembered from the test before."""
    from django.core.cache import cache

    settings.ROOT_URLCONF = "tests.foundation.login.pages"
    cache.clear()


@pytest.fixture
def chief(hands: Hands) -> User:
    """Somebody who administers users."""
    from tests.foundation.login.steps import PASSWORD

    from sikkersag.foundation.login import actions

    return actions.create_user(username="chef", name="Chef Holm", password=PASSWORD, by=None, now=hands.at)


@pytest.fixture
def anna(hands: Hands, chief: User) -> User:
    """Somebody with a password and no second factor yet."""
    from tests.foundation.login.steps import PASSWORD

    from sikkersag.foundation.login import actions

    return actions.create_user(username="anna", name="Anna Lind", password=PASSWORD, by=chief, now=hands.at)


@pytest.fixture
def bo(hands: Hands, chief: User) -> User:
    """Somebody with a password, a telephone with SECRET, and recovery codes."""
    from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
    from allauth.mfa.totp.internal import auth
    from tests.foundation.login.steps import PASSWORD, SECRET

    from sikkersag.foundation.login import actions

    user = actions.create_user(username="bo", name="Bo Friis", password=PASSWORD, by=chief, now=hands.at)
    auth.TOTP.activate(user, SECRET)
    RecoveryCodes.activate(user)
    return user
