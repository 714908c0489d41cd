"""Running a mapping: the other system's tables become ours, and what could not be used is told row by row.

The other system's rows may stand in any order, so they are held in memory as columns until they are sorted by case.
"""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from sikkersag.formats.located import InputError
from sikkersag.formats.mapping.columns import Made
from sikkersag.formats.mapping.file import OtherSystem, Part
from sikkersag.formats.tables.arrow import Array, Numbers, arrow, compute
from sikkersag.formats.tables.columns import INSTANT, TABLES, TEXT, Columns
from sikkersag.formats.tables.folder import FolderWriter
from sikkersag.formats.tables.reading import open_tables
from sikkersag.formats.tables.sources import Source, opened
from sikkersag.law.engine.calendar import Calendar
from sikkersag.law.vocabulary.load import Vocabulary

#: Columns that say where a row came from, while rows are sorted.
_FILE, _ROW = "_file", "_row"
#: Rows of refusals that are held by name; the rest are counted.
_AT_MOST = 10_000


@dataclass(frozen=True, slots=True)
class Refused:
    """A row of the other system that cannot be used: `row` counts from 1 without a heading; `column` is theirs, or
    ours where the mistake shows first in our tables.
    """

    source: str
    row: int
    column: str
    reason: str
    expected: str

    def __str__(self) -> str:
        return f"{self.source}, række {self.row}, kolonne {self.column}: {self.reason} (forventet: {self.expected})"


@dataclass
class Report:
    """What a mapping did, or would do: rows made, what of the other system is not used, and what is refused."""

    rows: dict[str, int] = field(default_factory=dict)
    events_by_kind: Counter[str] = field(default_factory=Counter)
    kinds_never_made: list[str] = field(default_factory=list)
    unused_files: list[str] = field(default_factory=list)
    unused_columns: dict[str, list[str]] = field(default_factory=dict)
    untranslated: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    passed_over: Counter[str] = field(default_factory=Counter)
    unfit_facts: Counter[tuple[str, str]] = field(default_factory=Counter)
    refused: list[Refused] = field(default_factory=list)
    reasons: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    cases_left_out: int = 0

    def refuse(self, row: Refused) -> None:
        """Note a row that cannot be used."""
        self.reasons[row.source, row.column, row.reason] += 1
        if len(self.refused) < _AT_MOST:
            self.refused.append(row)


def map_tables(
    mapping: OtherSystem,
    folder: Path,
    vocabulary: Vocabulary,
    calendar: Calendar,
    *,
    out: Path | None = None,
    form: str = ".parquet",
    keep_good: bool = False,
) -> Report:
    """Map the tables in `folder`. With `out` our tables are written there, unless rows are refused; with `keep_good`
    the cases that have a refused row are left out, and the others written. Without `out` nothing is written.

    Raises InputError when a file is missing or damaged, or a column that the mapping names is not there.
    """
    return _Run(mapping, folder, vocabulary, calendar).done(out, form, keep_good)


class _Run:
    def __init__(self, mapping: OtherSystem, folder: Path, vocabulary: Vocabulary, calendar: Calendar) -> None:
        self.mapping, self.folder, self.vocabulary, self.calendar = mapping, folder, vocabulary, calendar
        self.columns, self.report = Columns(vocabulary), Report()
        self.names = list(mapping.sources)
        self.bad: set[str] = set()
        self.sources: dict[str, pa.Table] = {}

    def done(self, out: Path | None, form: str, keep_good: bool) -> Report:
        if not self.folder.is_dir():
            raise InputError(
                "Mappen findes ikke.", file=str(self.folder), expected="mappen med det andet systems tabeller"
            )
        if out is not None and out.resolve() == self.folder.resolve():
            raise InputError(
                "Tabellerne kan ikke skrives i den mappe, som de læses fra.", file=str(out), expected="en anden mappe"
            )
        self.read()
        found = {table: [self.part(part) for part in self.mapping.parts if part.table == table] for table in TABLES}
        tables = self.sorted(found)
        with tempfile.TemporaryDirectory(dir=out if out and out.is_dir() else None) as scratch:
            self.checked(tables, Path(scratch))
        tables = self.without_bad(tables)
        self.told(tables)
        if out is not None and (keep_good or not self.report.reasons):
            _write(out, tables, form)
        return self.report

    def read(self) -> None:
        used = {part.source for part in self.mapping.parts}
        for name, source in self.mapping.sources.items():
            if name in used:
                self.sources[name] = _texts(opened(self.folder / source.path, source.delimiter, source.encoding))
        known = {source.path for source in self.mapping.sources.values()}
        inside = (p for p in self.folder.rglob("*") if p.is_file() and p.suffix in (".csv", ".parquet", ".arrow"))
        self.report.unused_files = sorted({p.relative_to(self.folder).as_posix() for p in inside} - known)
        for name, table in self.sources.items():
            reads = {column for part in self.mapping.parts if part.source == name for column in part.reads}
            if unused := [column for column in table.column_names if column not in reads]:
                self.report.unused_columns[self.path(name)] = unused

    def path(self, name: str) -> str:
        return self.mapping.sources[name].path

    # One part of the mapping

    def part(self, part: Part) -> pa.Table:
        """Our rows from one source, each knowing where it came from; rows that cannot be used are refused."""
        source = self.sources[part.source]
        size, file = source.num_rows, self.path(part.source)
        refused: list[Refused] = []

        def refuse(rows: Numbers, column: str, reason: Callable[[int], str], expected: str) -> None:
            refused.extend(Refused(file, int(row) + 1, column, reason(int(row)), expected) for row in rows)

        made = Made(source, self.mapping.file, self.calendar, refuse, skipped=np.zeros(size, dtype=bool))
        wanted = self.columns.of[part.table]
        for name, value in part.columns.items():
            kind = wanted.get(name, TEXT)
            second = self.columns.moments.get(name, "") if kind == INSTANT else ""
            made.make(name, value, kind, second)
        skipped = made.skipped | ~self.chosen(part, made)
        if part.table == "events":
            self.named(part, made, size)
            if ".each[" in part.key:
                skipped |= made.columns["at"].is_null().to_numpy(zero_copy_only=False) & ~_rows(refused, size)
            self.fitting(made, file)
        self.report.passed_over[part.key] += int(skipped.sum())
        for (column, code), count in made.untranslated.items():
            self.report.untranslated[file, column, code] += count
        return self.kept(part, made, refused, skipped)

    def chosen(self, part: Part, made: Made) -> Numbers:
        """The rows that `where` takes."""
        taken = np.ones(made.source.num_rows, dtype=bool)
        for name, values in part.where.items():
            if name not in made.source.column_names:
                raise InputError(
                    f"{part.key}.where: kolonnen »{name}« findes ikke.",
                    file=self.mapping.file,
                    expected=", ".join(made.source.column_names),
                )
            column = compute.fill_null(made.source.column(name), "")
            taken &= compute.is_in(column, value_set=pa.array(sorted(values))).to_numpy()
        return taken

    def named(self, part: Part, made: Made, size: int) -> None:
        """An event without an id of its own gets one from its source, row and kind."""
        if "id" in made.columns:
            return
        rows = pa.array(np.arange(1, size + 1)).cast(TEXT)
        kinds = made.columns["kind"].fill_null("")
        made.columns["id"] = compute.binary_join_element_wise(part.source, rows, kinds, "-")

    def fitting(self, made: Made, file: str) -> None:
        """A fact or reference is given only to kinds that have it; what is lost by that is counted."""
        kinds = made.columns["kind"]
        for name in [n for n in made.columns if n.startswith(("f_", "r_"))]:
            first = name.removesuffix("_to") if name[:-3] in self.columns.moments else name
            have = [
                kind.name
                for kind in self.vocabulary.kinds.values()
                if first[2:] in (kind.facts if name.startswith("f_") else kind.refs)
            ]
            fits = compute.is_in(kinds, value_set=pa.array(have, TEXT))
            column = made.columns[name]
            lost = compute.and_(compute.and_not(column.is_valid(), fits), kinds.is_valid())
            if count := compute.sum(lost).as_py():
                self.report.unfit_facts[file, name] += count
                made.columns[name] = compute.if_else(fits, column, arrow.nulls(len(column), column.type))

    def kept(self, part: Part, made: Made, refused: list[Refused], skipped: Numbers) -> pa.Table:
        """The rows that can be used; the cases of the others are bad."""
        size, case = made.source.num_rows, made.columns["case"]
        file = self.path(part.source)
        needed = {"cases": ("case", "child"), "persons": ("case", "person", "role"), "events": ("case", "kind")}
        for name in needed[part.table]:
            empty = made.columns[name].is_null().to_numpy(zero_copy_only=False) & ~skipped
            for row in np.flatnonzero(empty & ~_rows(refused, size)).tolist():
                value = part.columns[name]
                refused.append(Refused(file, row + 1, value.column or value.template, f"{name} mangler", "en værdi"))
        wrong = [r for r in refused if not skipped[r.row - 1]]
        for refusal in wrong:
            self.report.refuse(refusal)
            key = case[refusal.row - 1].as_py()
            if key is not None:
                self.bad.add(key)
        keep = ~skipped & ~_rows(wrong, size)
        rows = pa.table(made.columns)
        rows = rows.append_column(_FILE, arrow.repeat(pa.scalar(self.names.index(part.source)), size))
        rows = rows.append_column(_ROW, pa.array(np.arange(1, size + 1)))
        return rows.filter(pa.array(keep))

    # All parts together

    def sorted(self, found: dict[str, list[pa.Table]]) -> dict[str, pa.Table]:
        """Each table in one piece, in the order of the cases; rows of no case are refused."""
        whole = {t: pa.concat_tables(p, promote_options="default") if p else _none(t) for t, p in found.items()}
        keys = whole["cases"].column("case").combine_chunks()
        for table in ("persons", "events"):
            rows = whole[table]
            places = compute.index_in(rows.column("case").combine_chunks(), value_set=keys)
            if places.null_count:
                for row in np.flatnonzero(places.is_null().to_numpy(zero_copy_only=False)).tolist():
                    if rows.column("case")[row].as_py() not in self.bad:
                        self.refused(rows, row, "case", "sagen findes ikke blandt sagerne", "en sag, som cases giver")
                rows, places = rows.filter(places.is_valid()), places.drop_null()
            order: Any = np.argsort(places.to_numpy(zero_copy_only=False), kind="stable")
            whole[table] = rows.take(pa.array(order))
        return whole

    def refused(self, rows: pa.Table, row: int, column: str, reason: str, expected: str) -> None:
        file = self.path(self.names[rows.column(_FILE)[row].as_py()])
        self.report.refuse(Refused(file, rows.column(_ROW)[row].as_py(), column, reason, expected))
        self.bad.add(rows.column("case")[row].as_py())

    def checked(self, tables: dict[str, pa.Table], scratch: Path) -> None:
        """What is wrong with our tables, told of the rows that they came from."""
        if not tables["cases"].num_rows:
            return
        _write(scratch, tables, ".arrow")
        read = open_tables(scratch, self.vocabulary, keep_good=True, calendar=self.calendar)
        for _ in read.blocks():
            pass
        bad = set(self.bad)
        for refusal in read.refusals:
            if refusal.case in bad and "henviser til" in refusal.reason:
                continue  # what it points at is a row that was refused, and is told of already
            table = refusal.file.partition(".")[0]
            reason = refusal.reason.rstrip(".")
            self.refused(tables[table], refusal.row - 1, refusal.column, reason, refusal.expected)

    def without_bad(self, tables: dict[str, pa.Table]) -> dict[str, pa.Table]:
        """The tables without the cases that have a refused row."""
        before = tables["cases"].num_rows
        bad = pa.array(sorted(self.bad), TEXT)
        kept = {
            table: rows.filter(compute.invert(compute.is_in(rows.column("case"), value_set=bad)))
            for table, rows in tables.items()
        }
        self.report.cases_left_out = before - kept["cases"].num_rows
        return kept

    def told(self, tables: dict[str, pa.Table]) -> None:
        self.report.rows = {table: rows.num_rows for table, rows in tables.items()}
        counted = compute.value_counts(tables["events"].column("kind"))
        for entry in counted.to_pylist():
            self.report.events_by_kind[entry["values"]] = entry["counts"]
        self.report.kinds_never_made = [k for k in self.vocabulary.kinds if k not in self.report.events_by_kind]


def _write(folder: Path, tables: dict[str, pa.Table], form: str) -> None:
    with FolderWriter(folder, form) as writer:
        for table, rows in tables.items():
            writer.write(table, rows.drop_columns([_FILE, _ROW]))


def _none(table: str) -> pa.Table:
    """A table without rows, for a mapping that has none."""
    names = {"cases": ("case", "child"), "persons": ("case", "person", "role"), "events": ("case", "id", "kind")}
    columns: dict[str, Array] = {name: arrow.array([], type=TEXT) for name in names[table]}
    return pa.table({**columns, _FILE: arrow.array([], pa.int64()), _ROW: arrow.array([], pa.int64())})


def _rows(refused: list[Refused], size: int) -> Numbers:
    """Which source rows are refused."""
    found = np.zeros(size, dtype=bool)
    found[[row.row - 1 for row in refused]] = True
    return found


def _texts(source: Source) -> pa.Table:
    """The other system's table, every column as text; an empty text is null."""
    parts = list(source.batches())
    table = pa.Table.from_batches(parts, schema=parts[0].schema if parts else source.schema)
    columns = {name: _text(table.column(name)) for name in table.column_names}
    return pa.table(columns) if columns else table


def _text(column: Array) -> Array:
    if pa.types.is_dictionary(column.type):
        column = column.cast(column.type.value_type)
    if pa.types.is_timestamp(column.type):
        pattern = "%Y-%m-%d %H:%M:%SZ" if column.type.tz else "%Y-%m-%d %H:%M:%S"
        return compute.strftime(column.cast(pa.timestamp("s"), safe=False), format=pattern)
    text = column.cast(TEXT)
    trimmed = compute.utf8_trim_whitespace(text)
    return compute.if_else(compute.equal(trimmed, ""), pa.scalar(None, TEXT), trimmed)
