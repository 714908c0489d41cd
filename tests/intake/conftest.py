"""What the tests of notifications share: the family's world, browsers at the tests' own time, a spool of one's own."""

from __future__ import annotations

from typing import Any

import pytest
from tests.casefile.pages.conftest import Visit, at, visit, world

from sikkersag.intake import limits

__all__ = ["Visit", "at", "spool_folder", "visit", "world"]


@pytest.fixture(autouse=True)
def spool_folder(settings: Any, tmp_path: Any) -> Any:
    """Each test has a spool and a store of its own."""
    settings.INTAKE_DIR = tmp_path / "indkommet"
    settings.FILES_DIR = tmp_path / "files"
    limits.forget()
    return settings.INTAKE_DIR
