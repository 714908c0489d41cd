"""A store of the test's own."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytest_django import Settings


@pytest.fixture
def folder(tmp_path: Path, settings: Settings) -> Path:
    """The folder of an empty store."""
    settings.FILES_DIR = tmp_path / "files"
    return tmp_path / "files"
