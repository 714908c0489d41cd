"""What the tests of search share: the family's world and signed-in browsers, and a way to search."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from tests.casefile.factory import World
from tests.casefile.pages.conftest import Visit, at, visit, world

__all__ = ["at", "searched", "visit", "world"]

Searched = Callable[..., Any]


@pytest.fixture
def searched(visit: Visit, world: World) -> Searched:
    """Search as somebody of the town: `searched("worker", "børn", gruppe="journal")`."""

    def search(name: str, text: str, **fields: str) -> Any:
        response: Any = visit(name).post("/soeg/", {"q": text, **fields})
        return response

    return search
