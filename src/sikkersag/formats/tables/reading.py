"""Reading case tables a block of cases at a time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from sikkersag.formats.located import InputError, did_you_mean
from sikkersag.formats.tables.arrow import Array, Chunked, Numbers, arrow
from sikkersag.formats.tables.block import Block
from sikkersag.formats.tables.checks import problems
from sikkersag.formats.tables.columns import REQUIRED, TABLES, Columns, converted, example_of, name_of, why_not
from sikkersag.formats.tables.order import Order, read_order
from sikkersag.formats.tables.refusal import Refusal
from sikkersag.formats.tables.sources import Source, find, opened
from sikkersag.law.engine import calendar as calendars
from sikkersag.law.engine.calendar import Calendar
from sikkersag.law.vocabulary.load import Vocabulary


@dataclass
class Tables:
    """Case tables in a folder. `refusals` are the rows refused since `blocks` was last begun, those out of order
    (`misplaced`) first; with `keep_good` their cases are left out, without it the first one stops the reading.
    """

    sources: dict[str, Source]
    columns: Columns
    calendar: Calendar
    keep_good: bool = False
    refusals: list[Refusal] = field(default_factory=list)
    misplaced: list[Refusal] = field(default_factory=list, repr=False)

    @cached_property
    def order(self) -> Order:
        """Where the rows of each case are. Raises InputError."""
        found, self.misplaced = read_order(self.sources)
        if not len(found.keys):
            raise InputError(
                "Tabellen har ingen rækker: der er ingen sager.",
                file=self.sources["cases"].name,
                expected="mindst én sag",
            )
        if self.misplaced and not self.keep_good:
            raise self.misplaced[0].error()
        return found

    @property
    def number_of_cases(self) -> int:
        """How many rows `cases` has, refused ones too. Raises InputError."""
        return len(self.order.keys)

    @property
    def number_of_events(self) -> int:
        """How many rows `events` has, refused ones too. Raises InputError."""
        return self.order.runs["events"].rows

    def refuse(self, refusals: list[Refusal]) -> None:
        """Note rows that cannot be used. Raises InputError for the first of them unless good cases are to be kept."""
        if refusals and not self.keep_good:
            raise refusals[0].error()
        self.refusals += refusals

    def blocks(self, size: int = 5000, *, start: int = 0, stop: int | None = None) -> Iterator[Block]:
        """The cases in order, `size` rows of `cases` at a time, from row `start` of `cases` up to `stop` (counted from
        0; None: to the end). A block without a usable case is passed over.

        Raises InputError at the first row that cannot be used, unless good cases are to be kept.
        """
        order, stop = self.order, len(self.order.keys) if stop is None else min(stop, len(self.order.keys))
        self.refusals = [] if start else list(self.misplaced)
        begins = {"cases": start, **{table: runs.before(start) for table, runs in order.runs.items()}}
        rows = {table: _Rows(self.sources[table], begins[table]) for table in TABLES}
        for first in range(start, stop, size):
            last = min(first + size, stop)
            block = self._block(first, last, rows, order)
            bad = np.flatnonzero(~order.usable[first:last])
            block, found = self._typed(block)
            found += problems(block, {table: source.name for table, source in self.sources.items()})
            self.refuse([refusal for _, refusal in found])
            if len(leave := np.union1d(bad, [case for case, _ in found]).astype(np.int64)):
                block = _without(block, leave)
            if len(block):
                yield block

    def _block(self, first: int, last: int, rows: dict[str, _Rows], order: Order) -> Block:
        numbers = {"cases": np.arange(first, last) + 1}
        tables = {"cases": rows["cases"].up_to(last)}
        offsets = {}
        for table in ("persons", "events"):
            after = rows[table].at
            end, owners = order.runs[table].span(first, last, after)
            found, number = rows[table].up_to(end), np.arange(after, end) + 1
            keep = owners >= 0
            if not keep.all():
                found, number, owners = found.filter(pa.array(keep)), number[keep], owners[keep]
            tables[table], numbers[table] = found, number
            offsets[table] = np.searchsorted(owners, np.arange(first, last + 1))
        return Block(
            tables["cases"],
            tables["persons"],
            tables["events"],
            offsets["persons"],
            offsets["events"],
            numbers,
            self.columns,
            self.calendar,
        )

    def _typed(self, block: Block) -> tuple[Block, list[tuple[int, Refusal]]]:
        """The block with its columns in their types, and the values that cannot be, each with its case's position."""
        refusals: list[tuple[int, Refusal]] = []
        keys, tables = block.cases.column("case"), dict[str, Any]()
        for table in TABLES:
            rows: pa.Table = getattr(block, table)
            fields, made = [], []
            for name, column in zip(rows.column_names, rows.columns, strict=True):
                wanted = self.columns.of[table].get(name) or _as_it_is(column.type)
                values, bad = converted(_one(column), wanted)
                fields.append(pa.field(name, values.type))
                made.append(values)
                for row in bad.tolist():
                    case, number = _case_of(block, table, row), int(block.rows[table][row])
                    reason = f"»{column[row].as_py()}« er ikke {name_of(wanted)}."
                    file, key = self.sources[table].name, str(keys[case].as_py())
                    refusal = Refusal(file, number, name, key, reason, name_of(wanted), example_of(wanted))
                    refusals.append((case, refusal))
            tables[table] = pa.Table.from_arrays(made, schema=pa.schema(fields))
        return replace(block, **tables), refusals


def open_tables(
    folder: Path, vocabulary: Vocabulary, *, keep_good: bool = False, calendar: Calendar | None = None
) -> Tables:
    """Open the case tables of a folder. Raises InputError when a table is missing, has a column that is not known or
    of another type, or lacks one that it must have.
    """
    columns = Columns(vocabulary)
    sources = {table: opened(find(folder, table)) for table in TABLES}
    for table, source in sources.items():
        _fits(table, source, columns)
    return Tables(sources, columns, calendar or calendars.load(), keep_good)


def _fits(table: str, source: Source, columns: Columns) -> None:
    wanted = columns.of[table]
    for name in REQUIRED[table]:
        if name not in source.schema.names:
            raise InputError(
                f"Kolonnen »{name}« mangler.{did_you_mean(name, source.schema.names)}",
                file=source.name,
                expected=", ".join(REQUIRED[table]),
            )
    for given in source.schema:
        if given.name not in wanted and table != "cases":
            raise InputError(
                f"Kolonnen »{given.name}« kendes ikke.{did_you_mean(given.name, wanted)}",
                file=source.name,
                expected="kolonnerne i docs/tables.md; f_ og en oplysning eller r_ og en henvisning fra ordforrådet",
            )
        kind = wanted.get(given.name, pa.string())
        if why := why_not(given.type, kind):
            if given.name not in wanted:
                continue
            raise InputError(
                f"Kolonnen »{given.name}« {why}.",
                file=source.name,
                expected=name_of(kind),
                example=example_of(kind),
            )


class _Rows:
    """The rows of a source from one on, taken from the front."""

    def __init__(self, source: Source, after: int) -> None:
        self.source, self.at = source, after
        self.parts = source.batches(after=after)
        self.waiting: list[pa.RecordBatch] = []

    def up_to(self, row: int) -> pa.Table:
        """The rows from where the last call ended to this one."""
        taken: list[pa.RecordBatch] = []
        while self.at < row:
            batch = self.waiting.pop() if self.waiting else next(self.parts, None)
            if batch is None:
                raise InputError(
                    "Filen har færre hele rækker, end den har sager.",
                    file=self.source.name,
                    expected="en hel fil; skriv den igen fra kilden",
                )
            wanted = row - self.at
            if batch.num_rows > wanted:
                self.waiting.append(batch.slice(wanted))
                batch = batch.slice(0, wanted)
            taken.append(batch)
            self.at += batch.num_rows
        return pa.Table.from_batches(taken, schema=taken[0].schema if taken else self.source.schema)


def _one(column: Chunked) -> Array:
    """The column in one piece."""
    return (
        column.chunk(0)
        if column.num_chunks == 1
        else arrow.concat_arrays(column.chunks or [arrow.nulls(0, column.type)])
    )


def _as_it_is(given: pa.DataType) -> pa.DataType:
    """The type of a column that is not in the format: text where it can be, else its own."""
    return given if why_not(given, pa.string()) else pa.string()


def _case_of(block: Block, table: str, row: int) -> int:
    """The position of the case that a row belongs to."""
    if table == "cases":
        return row
    offsets = block.person_offsets if table == "persons" else block.event_offsets
    return int(np.searchsorted(offsets, row, side="right")) - 1


def _without(block: Block, cases: Numbers) -> Block:
    """The block without the cases at these positions."""
    keep = np.ones(len(block), dtype=bool)
    keep[cases] = False
    changed: dict[str, Any] = {"cases": block.cases.filter(pa.array(keep))}
    rows = {"cases": block.rows["cases"][keep]}
    offsets = {}
    for table, old in (("persons", block.person_offsets), ("events", block.event_offsets)):
        lengths = np.diff(old)
        mask = np.repeat(keep, lengths)
        changed[table] = getattr(block, table).filter(pa.array(mask))
        rows[table] = block.rows[table][mask]
        offsets[table] = np.concatenate(([0], np.cumsum(lengths[keep])))
    return replace(block, **changed, person_offsets=offsets["persons"], event_offsets=offsets["events"], rows=rows)
