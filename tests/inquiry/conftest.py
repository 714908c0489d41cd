"""What tests of the inquiry share: the family's world, a matter, browsers at the tests' own time, a sender."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
from django.test import Client
from pytest_django.fixtures import Settings
from tests.casefile.factory import World, when
from tests.casefile.writing.conftest import at_twenty_to_nine, matter, sender, world

from sikkersag.foundation import clock

__all__ = ["at", "at_twenty_to_nine", "matter", "sender", "visit", "world"]


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], datetime]:
    """Set what time every request comes at; Tuesday 10 March 2026 at 8.40 until it is called."""

    def set_to(text: str) -> datetime:
        moment = when(text)
        monkeypatch.setattr(clock, "now", lambda: moment)
        return moment

    set_to("2026-03-10 08:40")
    return set_to


@pytest.fixture
def visit(at: Callable[[str], datetime], settings: Settings) -> Callable[[World, str], Client]:
    """A browser signed in as one of the town: `visit(world, "worker").get(...)`."""
    settings.SECOND_FACTOR = False

    def sign_in(world: World, name: str) -> Client:
        client = Client()
        client.force_login(world.town.users[name], backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    return sign_in
