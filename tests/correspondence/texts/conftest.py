"""What the tests of texts share: the family's world, and browsers at the tests' own time."""

from __future__ import annotations

from tests.casefile.pages.conftest import Visit, at, visit, world

__all__ = ["Visit", "at", "visit", "world"]
