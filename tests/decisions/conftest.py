"""What the tests of decisions share: the family's world, browsers at the tests' own time, and a matter of support."""

from __future__ import annotations

import pytest
from tests.casefile.factory import World, open_matter
from tests.casefile.pages.conftest import Visit, at, visit, world

from sikkersag.casefile.models import Matter

__all__ = ["Visit", "at", "matter", "visit", "world"]


@pytest.fixture
def matter(world: World) -> Matter:
    """Opened on 1 March 2026: "Skal Ida have aflastning?"."""
    return Matter.objects.get(pk=open_matter(world.ida, "Skal Ida have aflastning?", "2026-03-01 09:00"))
