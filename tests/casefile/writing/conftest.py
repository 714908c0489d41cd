"""What tests of writing share: the family of the factory with a matter, everybody signed in at one fixed time."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID, uuid4

import pytest
from django.test import Client
from pytest_django.fixtures import Settings
from tests.casefile.factory import World, make_world, open_matter, when
from tests.casefile.writing.sending import Sender

from sikkersag.foundation import clock
from sikkersag.foundation.login.models import User

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture(autouse=True)
def at_twenty_to_nine(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> None:
    """Let every request come on Tuesday 10 March 2026 at 8.40, from somebody who needs no second factor."""
    settings.SECOND_FACTOR = False
    monkeypatch.setattr(clock, "now", when)


@pytest.fixture
def world(db: None) -> World:
    """The family Møllegård."""
    return make_world()


@pytest.fixture
def matter(world: World) -> str:
    """Return the question whether Ida shall have respite care."""
    return open_matter(world.ida, "Skal Ida have aflastning?", "2026-02-20 10:00")


@pytest.fixture
def sender(world: World) -> Callable[..., Sender]:
    """Return a function that signs a user in and opens a note about the family for them."""

    def make(user: User | None = None, draft: UUID | None = None) -> Sender:
        client = Client()
        client.force_login(user or world.town.worker, backend=BACKEND)
        return Sender(client, world, draft or uuid4())

    return make
