"""What the tests of decisions share: the family's world and a browser signed in at the tests' own time."""

from __future__ import annotations

from tests.casefile.pages.conftest import Visit, at, visit, world

__all__ = ["Visit", "at", "visit", "world"]
