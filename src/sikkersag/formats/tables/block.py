"""A block: the rows of a run of cases in all three tables, and their timelines when somebody asks for them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from sikkersag.formats.tables.arrow import Numbers, compute
from sikkersag.formats.tables.columns import INSTANT, Columns, converted
from sikkersag.law.engine.calendar import Calendar
from sikkersag.law.engine.moment import NEVER_AFTER, NEVER_BEFORE, Moment
from sikkersag.law.engine.timeline import Event, Person, Timeline
from sikkersag.law.vocabulary.load import Vocabulary

_NO_FACTS: Mapping[str, Any] = {}


@dataclass(frozen=True)
class Block:
    """The same run of cases in three tables, with the columns of docs/tables.md in their types; a column that the
    file does not have is missing here too.

    `person_offsets` and `event_offsets` are one longer than `cases`: the rows of case i are those from offset i to
    offset i + 1. `rows` gives for each table the number of each row in the file, counted from 1 without a heading.
    """

    cases: pa.Table
    persons: pa.Table
    events: pa.Table
    person_offsets: Numbers
    event_offsets: Numbers
    rows: Mapping[str, Numbers]
    columns: Columns
    calendar: Calendar

    def __len__(self) -> int:
        return self.cases.num_rows

    @property
    def first_rows(self) -> dict[str, int]:
        """The number of the first row in each table, counted from 1; 0 where the block has none."""
        return {table: int(rows[0]) if len(rows) else 0 for table, rows in self.rows.items()}

    def bounds(self, column: str, table: str = "events") -> tuple[Numbers, Numbers]:
        """The earliest and the latest instant of a moment by its first column (`at`, `born`, `f_<fact>`), in seconds
        UTC; where nothing is told the bounds of the engine for no bound.
        """
        rows: pa.Table = getattr(self, table)
        return bounds(rows, column, self.columns.moments[column])

    def timeline(self, case: int) -> Timeline:
        """The timeline of the case at this position."""
        return next(self.timelines([case]))[1]

    def timelines(self, cases: Iterable[int] | None = None) -> Iterator[tuple[str, Timeline]]:
        """The key and timeline of each case, or of those at the given positions, in that order, one at a time."""
        chosen = range(len(self)) if cases is None else [int(case) for case in cases]
        for start in range(0, len(chosen), 500):
            yield from _Maker(self, chosen[start : start + 500]).timelines()


def bounds(rows: pa.Table, first: str, second: str) -> tuple[Numbers, Numbers]:
    """Both ends of a moment in seconds UTC, as docs/tables.md reads the two columns."""
    size = rows.num_rows
    lo, lo_told = _seconds(rows, first, size)
    hi, hi_told = _seconds(rows, second, size)
    ends = np.where(hi_told, hi, np.where(lo_told, lo, NEVER_AFTER))
    begins = np.where(lo_told, lo, NEVER_BEFORE)
    return np.clip(begins, NEVER_BEFORE, NEVER_AFTER), np.clip(ends, NEVER_BEFORE, NEVER_AFTER)


def _seconds(rows: pa.Table, name: str, size: int) -> tuple[Numbers, Numbers]:
    if name not in rows.column_names:
        return np.zeros(size, dtype=np.int64), np.zeros(size, dtype=bool)
    column = rows.column(name).combine_chunks().cast(pa.int64())
    told = column.is_valid().to_numpy(zero_copy_only=False)
    return column.fill_null(0).to_numpy(zero_copy_only=False), told


class _Maker:
    """Timelines of some cases of a block: the columns are turned into Python values once for all of them."""

    def __init__(self, block: Block, chosen: Sequence[int]) -> None:
        self.block, self.chosen = block, chosen
        self.vocabulary: Vocabulary = block.columns.vocabulary
        self.cases = block.cases.take(pa.array(chosen, type=pa.int64()))
        self.persons, self.person_ends = self.part(block.persons, block.person_offsets)
        self.events, self.event_ends = self.part(block.events, block.event_offsets)

    def part(self, rows: pa.Table, offsets: Numbers) -> tuple[pa.Table, list[int]]:
        """The rows of the chosen cases, and where each case ends among them."""
        lengths = [int(offsets[c + 1] - offsets[c]) for c in self.chosen]
        ends = np.cumsum([0, *lengths]).tolist()
        first, last = self.chosen[0], self.chosen[-1]
        if list(self.chosen) == list(range(first, last + 1)):
            return rows.slice(int(offsets[first]), ends[-1]), ends
        spans = [np.arange(offsets[c], offsets[c + 1]) for c in self.chosen]
        return rows.take(pa.array(np.concatenate(spans), type=pa.int64())), ends

    def timelines(self) -> Iterator[tuple[str, Timeline]]:
        keys, children = self.texts(self.cases, "case"), self.texts(self.cases, "child")
        complete = self.values(self.cases, "complete", None)
        complete_for = self.lists(self.cases, "complete_for")
        persons, events = list(self.people()), self.entries()
        for i, key in enumerate(keys):
            among = persons[self.person_ends[i] : self.person_ends[i + 1]]
            own = tuple(next(events) for _ in range(self.event_ends[i + 1] - self.event_ends[i]))
            known = frozenset(complete_for[i]) if complete[i] is False else None
            yield key, Timeline(children[i], {p.id: p for p in among}, own, known)

    def people(self) -> Iterator[Person]:
        lo, hi = bounds(self.persons, "born", "born_to")
        roles = self.vocabulary.roles
        for name, role, begins, ends in zip(
            self.texts(self.persons, "person"), self.texts(self.persons, "role"), lo.tolist(), hi.tolist(), strict=True
        ):
            told = begins > NEVER_BEFORE or ends < NEVER_AFTER
            yield Person(name, role, roles[role].group, (begins, ends) if told else None)

    def entries(self) -> Iterator[Event]:
        rows = self.events
        lo, hi = bounds(rows, "at", "at_to")
        precisions = [
            told or _precision(a, b)
            for told, a, b in zip(self.values(rows, "precision", None), lo.tolist(), hi.tolist(), strict=True)
        ]
        kinds = self.texts(rows, "kind")
        facts, refs = self.facts(kinds), self.refs()
        columns = zip(
            self.texts(rows, "id"),
            kinds,
            lo.tolist(),
            hi.tolist(),
            precisions,
            self.instants("written_at"),
            self.instants("recorded_at"),
            self.values(rows, "occurred", True),
            self.lists(rows, "about"),
            self.lists(rows, "concerns"),
            [facts.get(i, _NO_FACTS) for i in range(rows.num_rows)],
            [refs.get(i, _NO_FACTS) for i in range(rows.num_rows)],
            self.texts(rows, "by"),
            self.texts(rows, "in_role"),
            self.values(rows, "basis", "asserted"),
            self.texts(rows, "corrects"),
            self.texts(rows, "withdraws"),
            self.lists(rows, "after"),
            self.lists(rows, "before"),
            self.texts(rows, "source"),
            strict=True,
        )
        return (Event(*values) for values in columns)

    def facts(self, kinds: Sequence[str]) -> dict[int, dict[str, Any]]:
        """The facts of each row that has any, typed as its kind types them."""
        found: dict[int, dict[str, Any]] = {}
        for column in self.events.column_names:
            name = column[2:]
            if not column.startswith("f_") or name not in self.block.columns.fact_types:
                continue
            types = self.block.columns.fact_types[name]
            if types == {"date"}:
                for row, moment in self.moments(column):
                    found.setdefault(row, {})[name] = moment
                continue
            for row, value in self.told(column):
                wanted = self.vocabulary.kinds[kinds[row]].facts[name].type
                found.setdefault(row, {})[name] = self.typed(value, wanted)
        return found

    def typed(self, value: Any, wanted: str) -> Any:
        """A value from a column that may be wider than the kind's own type."""
        match wanted:
            case "choices" | "persons":
                return tuple(value) if isinstance(value, list) else (value,)
            case "bool" | "int" | "date" | "choice" | "text" | "person":
                plain = value[0] if isinstance(value, list) else value
                if not isinstance(plain, str):
                    return plain
                if wanted == "bool":
                    return plain == "true"
                if wanted == "int":
                    return int(plain)
                return moment_from_text(plain, self.block.calendar) if wanted == "date" else plain
        raise ValueError(wanted)

    def moments(self, column: str) -> Iterator[tuple[int, Moment]]:
        told = np.zeros(self.events.num_rows, dtype=bool)
        for name in (column, f"{column}_to"):
            told |= _seconds(self.events, name, self.events.num_rows)[1]
        rows = np.flatnonzero(told)
        if len(rows):
            lo, hi = bounds(self.events, column, f"{column}_to")
            for row, a, b in zip(rows.tolist(), lo[rows].tolist(), hi[rows].tolist(), strict=True):
                yield row, moment_of(a, b, self.block.calendar)

    def refs(self) -> dict[int, dict[str, tuple[str, ...]]]:
        found: dict[int, dict[str, tuple[str, ...]]] = {}
        for column in self.events.column_names:
            if column.startswith("r_"):
                for row, value in self.told(column):
                    found.setdefault(row, {})[column[2:]] = tuple(value)
        return found

    def told(self, column: str) -> Iterator[tuple[int, Any]]:
        """The rows where a column says something, with what it says."""
        values = self.events.column(column)
        if values.null_count == len(values):
            return
        rows = np.flatnonzero(values.is_valid().to_numpy())
        yield from zip(rows.tolist(), values.drop_null().to_pylist(), strict=True)

    def texts(self, rows: pa.Table, column: str) -> list[str]:
        return self.values(rows, column, "")

    def values(self, rows: pa.Table, column: str, untold: Any) -> list[Any]:
        if column not in rows.column_names:
            return [untold] * rows.num_rows
        values = rows.column(column)
        return (values if untold is None else compute.fill_null(values, untold)).to_pylist()

    def lists(self, rows: pa.Table, column: str) -> list[tuple[str, ...]]:
        return [tuple(value) if value else () for value in self.values(rows, column, None)]

    def instants(self, column: str) -> list[int | None]:
        if column not in self.events.column_names:
            return [None] * self.events.num_rows
        values: list[int | None] = self.events.column(column).cast(pa.int64()).to_pylist()
        return values


def _precision(lo: int, hi: int) -> str:
    """What the two instants say of it where no word does."""
    if lo <= NEVER_BEFORE and hi >= NEVER_AFTER:
        return "unknown"
    return "minute" if lo == hi else "range"


def moment_of(lo: int, hi: int, calendar: Calendar) -> Moment:
    """A moment by its two instants: whole local days, months and years are known as such."""
    precision = _precision(lo, hi)
    if precision != "range" or lo <= NEVER_BEFORE or hi >= NEVER_AFTER:
        return Moment(lo, hi, precision)
    first, last = calendar.day_of(lo), calendar.day_of(hi)
    if lo != calendar.start_of_day(first) or hi != calendar.end_of_day(last):
        return Moment(lo, hi, "range")
    year, month, day = calendar.date_of_day(first)
    following = calendar.date_of_day(last + 1) if last < calendar.last_day else (year + 1, 1, 1)
    if first == last:
        return Moment(lo, hi, "day")
    if day == 1 and following == ((year, month + 1, 1) if month < 12 else (year + 1, 1, 1)):
        return Moment(lo, hi, "month")
    return Moment(lo, hi, "year" if (month, day) == (1, 1) and following == (year + 1, 1, 1) else "range")


def moment_from_text(text: str, calendar: Calendar) -> Moment:
    """A moment in a text column that some kind reads as a date: one instant as CSV has it, or two joined with a slash.
    Raises ValueError.
    """
    first, _, second = text.partition("/")
    read, bad = converted(pa.array([first, second or first]), INSTANT)
    if len(bad):
        raise ValueError(text)
    lo, hi = read.cast(pa.int64()).to_pylist()
    calendar.day_of(lo if lo > NEVER_BEFORE else 0)
    calendar.day_of(hi if hi < NEVER_AFTER else 0)
    return moment_of(lo, hi, calendar)
