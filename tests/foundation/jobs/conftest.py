"""Work for tests: registered for one test, and a clock that stands until it is moved."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from sikkersag.foundation.jobs import registry


class Clock:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.at = datetime(2026, 3, 10, 7, 40, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.at

    def pass_(self, **by: float) -> datetime:
        """Let time pass; returns the time then."""
        self.at += timedelta(**by)
        return self.at


@pytest.fixture
def clock() -> Clock:
    """The clock of the test."""
    return Clock()


@pytest.fixture(autouse=True)
def own_registry(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No work but the test's own."""
    monkeypatch.setattr(registry, "_kinds", {})
    monkeypatch.setattr(registry, "_timings", {})
    yield
