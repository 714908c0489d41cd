"""What the rows of a block must fulfil beyond their types: whole columns at a time."""

from __future__ import annotations

from collections.abc import Mapping

from sikkersag.formats.tables.block import Block
from sikkersag.formats.tables.refusal import Refusal


def problems(block: Block, files: Mapping[str, str]) -> list[tuple[int, Refusal]]:
    """Everything that is wrong with the rows, each with the position of its case."""
    return []
