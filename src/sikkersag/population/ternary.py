"""Three-valued truth over columns: no, unknown and yes as 0, 1 and 2, so that `and` is the least and `or` the
greatest.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

#: A column of truth values.
Truths = NDArray[np.int8]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

NO, UNKNOWN, YES = np.int8(0), np.int8(1), np.int8(2)


def constant(value: np.int8, size: int) -> Truths:
    """The same answer `size` times."""
    return np.full(size, value, np.int8)


def of(flags: Flags) -> Truths:
    """Yes where the flag is set, else no."""
    return flags.astype(np.int8) * YES


def known(flags: Flags, told: Flags) -> Truths:
    """The flag where it is told, else unknown."""
    return np.where(told, of(flags), UNKNOWN)


def negated(truths: Truths) -> Truths:
    """Yes for no and no for yes; unknown stays."""
    return YES - truths


def every(parts: list[Truths]) -> Truths:
    """No where any is no, else unknown where any is unknown."""
    return np.minimum.reduce(parts)


def some(parts: list[Truths]) -> Truths:
    """Yes where any is yes, else unknown where any is unknown."""
    return np.maximum.reduce(parts)


def greatest(truths: Truths, groups: Ints, size: int) -> Truths:
    """The greatest truth of each of `size` groups; no for an empty one. `groups` must be in order."""
    result = np.zeros(size, np.int8)
    if len(groups):
        starts = np.flatnonzero(np.r_[True, groups[1:] != groups[:-1]])
        result[groups[starts]] = np.maximum.reduceat(truths, starts)
    return result


def some_of(flags: Flags, groups: Ints, size: int) -> Flags:
    """Is the flag set anywhere in each of `size` groups?"""
    result = np.zeros(size, np.bool_)
    result[groups[flags]] = True
    return result


def first_of(groups: Ints, size: int, *keys: Ints) -> Ints:
    """For each group the position of its least member by `keys` (the most telling first), earlier members winning ties;
    -1 for an empty group.
    """
    found = np.full(size, -1, np.int64)
    order = np.lexsort((*reversed(keys), groups))
    ordered = groups[order]
    starts = np.flatnonzero(np.r_[True, ordered[1:] != ordered[:-1]]) if len(order) else order
    found[ordered[starts]] = order[starts]
    return found
