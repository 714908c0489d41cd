"""Pairs of a row with other events or periods of its case: the columns' way of looking things up."""

from __future__ import annotations

import numpy as np

from sikkersag.population.columns import Columns
from sikkersag.population.ternary import Ints


def ranges(starts: Ints, stops: Ints) -> tuple[Ints, Ints]:
    """Each i paired with every number from starts[i] to stops[i], the end left out."""
    counts = stops - starts
    left = np.repeat(np.arange(len(counts)), counts)
    before = np.cumsum(counts) - counts
    return left, np.arange(len(left)) - before[left] + starts[left]


def with_kind(columns: Columns, cases: Ints, kind: str) -> tuple[Ints, Ints]:
    """Each case of the list paired with every event of the kind in it: positions in the list, and rows."""
    number = columns.kind_number.get(kind)
    if number is None or not len(columns.kind_rows[number]):
        return np.empty(0, np.int64), np.empty(0, np.int64)
    starts = columns.kind_starts(number)
    left, place = ranges(starts[cases], starts[cases + 1])
    return left, columns.kind_rows[number][place]
