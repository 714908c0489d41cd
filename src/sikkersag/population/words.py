"""Columns of Arrow tables as numbers: texts as codes, lists of texts, instants, and where nothing is told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from sikkersag.formats.tables.arrow import Array, Chunked, arrow, compute
from sikkersag.population.ternary import Flags, Ints

#: No value: of a code or row, and of an instant.
NONE = -1
MISSING = -(2**62)
FALSE = 0
TRUE = 1
#: For keys made of a row or case and a code.
SCALE = np.int64(2**31)


class Words:
    """Texts as codes, the same text always the same code; no and yes are 0 and 1."""

    def __init__(self) -> None:
        self.texts: list[Any] = [False, True]
        self.codes: dict[str, int] = {}

    def code(self, text: str) -> int:
        """The code of a text, given when it is first seen."""
        known = self.codes.get(text)
        if known is None:
            known = self.codes[text] = len(self.texts)
            self.texts.append(text)
        return known

    def of(self, value: object) -> int:
        """The code of a constant in a condition."""
        return int(value) if isinstance(value, bool) else self.code(str(value))

    def column(self, texts: Array) -> Ints:
        """The codes of a column of texts; NONE for null and for the empty text."""
        coded = texts.dictionary_encode() if not pa.types.is_dictionary(texts.type) else texts
        by_value = np.array([self.code(t) if t else NONE for t in coded.dictionary.to_pylist()] or [NONE], np.int64)
        return np.where(valid(coded), by_value[numbers(coded.indices, 0)], NONE)


@dataclass(frozen=True, slots=True)
class Lists:
    """A list of codes for each event: the values of event i are values[starts[i]:starts[i + 1]]."""

    starts: Ints
    values: Ints
    longest: int

    @classmethod
    def of(cls, rows: Ints, values: Ints, size: int) -> Lists:
        """From pairs of event and value, in order of the events."""
        starts = np.searchsorted(rows, np.arange(size + 1))
        return cls(starts, values, int(np.diff(starts).max(initial=0)))

    @classmethod
    def empty(cls, size: int) -> Lists:
        """No event has any."""
        return cls(np.zeros(size + 1, np.int64), np.empty(0, np.int64), 0)

    def pairs(self) -> tuple[Ints, Ints]:
        """The events and their values, one pair for each value."""
        counts = np.diff(self.starts)
        return np.repeat(np.arange(len(counts)), counts), self.values

    def of_rows(self, rows: Ints) -> tuple[Ints, Ints]:
        """The values of these events: places in the list of events, and values beside them."""
        counts = self.starts[rows + 1] - self.starts[rows]
        left = np.repeat(np.arange(len(rows)), counts)
        place = np.arange(len(left)) - np.repeat(np.cumsum(counts) - counts, counts)
        return left, self.values[self.starts[rows[left]] + place]

    def holds(self, rows: Ints, values: Ints) -> Flags:
        """Is the value in the list of the event, pair by pair?"""
        result = np.zeros(len(rows), np.bool_)
        for at in range(self.longest if len(rows) else 0):
            place = self.starts[rows] + at
            there = place < self.starts[rows + 1]
            result[there] |= self.values[place[there]] == values[there]
        return result


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact for the events of one kind, by their place in `kind_rows`: `told` where it is known; its code, number,
    bounds of a date, or list, by its type.
    """

    told: Flags
    codes: Ints | None = None
    numbers: Ints | None = None
    lo: Ints | None = None
    hi: Ints | None = None
    lists: Lists | None = None


def one(column: Chunked | Array) -> Array:
    return column.combine_chunks() if isinstance(column, arrow.ChunkedArray) else column


def lists_of(column: Array, words: Words) -> Lists:
    if pa.types.is_null(column.type):
        return Lists.empty(len(column))
    rows = numbers(compute.list_parent_indices(column), 0)
    return Lists.of(rows, words.column(compute.list_flatten(column)), len(column))


def valid(column: Array) -> Flags:
    return column.is_valid().to_numpy(zero_copy_only=False)


def numbers(column: Array, otherwise: int) -> Ints:
    filled = column.fill_null(otherwise) if column.null_count else column
    return filled.to_numpy(zero_copy_only=False).astype(np.int64, copy=False)


def flags(column: Array, *, otherwise: bool) -> Flags:
    return column.cast(pa.bool_()).fill_null(otherwise).to_numpy(zero_copy_only=False)


def instants(column: Array) -> Ints:
    if pa.types.is_timestamp(column.type):
        column = column.cast(pa.timestamp("s", column.type.tz))
    return numbers(column.cast(pa.int64()), MISSING)
