"""What tests of bad input share: the family's world at one fixed time, and somebody who is signed in to it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client
from pytest_django.fixtures import Settings
from tests.casefile.factory import World, make_world, open_matter, when, write
from tests.intake.waiting import Waiting, make_waiting

from sikkersag.foundation import clock

#: An answer that is a mistake of ours is an answer, not an exception of the test.
Visit = Callable[..., Client]
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def world(db: None) -> World:
    """The family Møllegård, with a matter and an entry that may be corrected."""
    world = make_world()
    open_matter(world.ida, "Skal Ida have aflastning?", "2026-02-20 10:00")
    write(world.ida, "notat", "2026-03-06 10:00", text="Skolen ringede.")
    return world


@pytest.fixture
def spools(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What comes in is kept in folders of the test's own, at the time of the test, however often one sends."""
    settings.INTAKE_DIR, settings.INTAKE_LOG = tmp_path / "indkommet", tmp_path / "indkommet-log"
    settings.FILES_DIR, settings.INTAKE_RATE = tmp_path / "files", 0
    monkeypatch.setattr(clock, "now", when)


@pytest.fixture
def waiting(world: World, spools: None) -> Waiting:
    """Three notifications: nobody found, about both children, assessed with a letter to send."""
    return make_waiting(world)


@pytest.fixture
def visit(world: World, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Visit:
    """Return a function that signs one of the town in: `visit("worker").get(...)`."""
    settings.SECOND_FACTOR = False
    monkeypatch.setattr(clock, "now", when)

    def sign_in(name: str) -> Client:
        client = Client(raise_request_exception=False)
        client.force_login(world.town.users[name], backend=BACKEND)
        return client

    return sign_in
