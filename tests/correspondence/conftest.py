"""The family that letters are written to, for the tests here."""

from __future__ import annotations

import pytest
from pytest_django.fixtures import Settings
from tests.casefile.factory import World, make_world


@pytest.fixture
def world(db: None) -> World:
    """The family Møllegård, each child with a case."""
    return make_world()


@pytest.fixture
def fake_post(settings: Settings) -> None:
    """Digital Post goes into the channel that sends nothing."""
    settings.DIGITAL_POST = "fake"
