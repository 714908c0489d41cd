"""A small fictional municipality in the test's database."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from sikkersag.web.demo.build import Built, build

CASES = 60


@pytest.fixture
def demo(db: None, settings: Any, tmp_path: Path) -> Built:
    """Sixty cases and the family that is told by hand."""
    settings.FILES_DIR = tmp_path / "files"
    return build(cases=CASES)
