"""What docs/install.md says, so that tests can hold it against the program."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
TEXT = (ROOT / "docs" / "install.md").read_text(encoding="utf-8")


def told_of_in_the_document(room: str) -> set[str]:
    """The ids of a room's checks that have a row in the table."""
    return set(re.findall(rf"^\| ({room}\.[EW]\d+) \|", TEXT, flags=re.MULTILINE))


def variables() -> set[str]:
    """The variables that have a row in the table of settings."""
    rows = re.findall(r"^\| (`SIKKERSAG_.*?) \|", TEXT, flags=re.MULTILINE)
    return {name for row in rows for name in re.findall(r"SIKKERSAG_\w+", row)}
