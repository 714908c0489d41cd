"""A small fictional municipality in the test's database."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from sikkersag.web.demo.build import Built, build

CASES = 60


@pytest.fixture(autouse=True)
def spool_folder(settings: Any, tmp_path: Path) -> None:
    """What the demo receives is kept in a folder of the test's own."""
    settings.INTAKE_DIR = tmp_path / "indkommet"
    settings.INTAKE_LOG = tmp_path / "indkommet-log"


@pytest.fixture
def demo(db: None, settings: Any, tmp_path: Path) -> Built:
    """Sixty cases and the family that is told by hand."""
    settings.FILES_DIR = tmp_path / "files"
    return build(cases=CASES)
