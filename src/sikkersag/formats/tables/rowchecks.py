"""What rows must fulfil in every table, and in `cases` and `persons`: whole columns at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from sikkersag.formats.located import did_you_mean
from sikkersag.formats.tables.arrow import Array, Numbers, arrow, compute
from sikkersag.formats.tables.block import Block
from sikkersag.formats.tables.columns import INSTANT, REQUIRED
from sikkersag.formats.tables.refusal import Refusal
from sikkersag.law.engine.moment import NEVER_AFTER, NEVER_BEFORE


@dataclass(frozen=True)
class Coded:
    """A column of texts as codes into its own values; -1 where nothing is told."""

    codes: Numbers
    values: list[str]
    array: Array

    @classmethod
    def of(cls, column: Array) -> Coded:
        encoded = column.dictionary_encode()
        codes = encoded.indices.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int64)
        return cls(codes, encoded.dictionary.to_pylist(), encoded.dictionary)

    def keys(self, owner: Numbers, codes: Numbers) -> Numbers:
        """One number for a text within a case."""
        found: Numbers = owner * (len(self.values) + 1) + codes + 1
        return found

    def sorted_keys(self, owner: Numbers) -> tuple[Numbers, Numbers]:
        """The keys of all rows in order, and the row of each."""
        keys = self.keys(owner, self.codes)
        order = np.argsort(keys, kind="stable")
        return keys[order], order

    def twice(self, keys: Numbers, order: Numbers) -> Numbers:
        """The rows whose text an earlier row of the case has."""
        again = order[1:][keys[1:] == keys[:-1]]
        return np.sort(again[self.codes[again] >= 0])


class RowChecks:
    """Looks at the rows of a block, and notes in `found` what is wrong: the case, the refusal, the table."""

    def __init__(self, block: Block, files: Mapping[str, str]) -> None:
        self.block, self.files, self.vocabulary = block, files, block.columns.vocabulary
        self.found: list[tuple[int, Refusal, str]] = []
        self.keys = block.cases.column("case")
        tables = {"cases": block.cases, "persons": block.persons, "events": block.events}
        self.told = {name: dict(zip(rows.column_names, rows.columns, strict=True)) for name, rows in tables.items()}
        self.owner = {
            "cases": np.arange(len(block)),
            "persons": np.repeat(np.arange(len(block)), np.diff(block.person_offsets)),
            "events": np.repeat(np.arange(len(block)), np.diff(block.event_offsets)),
        }

    def note(
        self,
        table: str,
        rows: Iterable[int],
        column: str,
        reason: str | Callable[[int], str],
        expected: str,
        example: str = "",
    ) -> None:
        """Refuse these rows; the reason is asked for each."""
        for row in rows:
            case = int(self.owner[table][row])
            number = int(self.block.rows[table][row])
            key = self.keys[case].as_py() or ""
            why = reason if isinstance(reason, str) else reason(row)
            refusal = Refusal(self.files[table], number, column, key, why, expected, example)
            self.found.append((case, refusal, table))

    def column(self, table: str, name: str) -> Array | None:
        """A column in one piece; None when it is missing or says nothing."""
        column = self.told[table].get(name)
        if column is None or column.null_count == len(column):
            return None
        return column.chunk(0) if column.num_chunks == 1 else pa.concat_arrays(column.chunks)

    def value(self, table: str, column: str) -> Callable[[int], Any]:
        rows: pa.Table = getattr(self.block, table)
        return lambda row: rows.column(column)[row].as_py()

    # What all three tables share

    def required(self, table: str) -> None:
        rows: pa.Table = getattr(self.block, table)
        for name in REQUIRED[table][1:]:
            column = rows.column(name)
            if column.null_count:
                untold = np.flatnonzero(column.is_null().to_numpy())
                self.note(table, untold.tolist(), name, f"{name} mangler.", f"et indhold i {name}")

    def words(self, table: str, column: str, known: Iterable[str], what: str, example: str = "") -> None:
        """A column of texts must hold known words."""
        told = self.column(table, column)
        if told is None:
            return
        listed = pa.types.is_list(told.type)
        flat = told.flatten() if listed else told
        coded, names = Coded.of(flat), list(known)
        wrong = [code for code, value in enumerate(coded.values) if value not in names]
        if not wrong:
            return
        places = np.flatnonzero(np.isin(coded.codes, wrong))
        rows = compute.list_parent_indices(told).to_numpy()[places] if listed else places
        said = dict(zip(rows.tolist(), (coded.values[c] for c in coded.codes[places].tolist()), strict=True))
        short = ", ".join(names) if len(names) < 40 else "se `sikkersag kinds`"
        self.note(
            table,
            said,
            column,
            lambda row: f"{what} »{said[row]}« kendes ikke.{did_you_mean(said[row], names)}",
            short,
            example,
        )

    def times(self) -> None:
        """Instants lie in the calendar, and a moment does not end before it begins."""
        calendar = self.block.calendar
        first, last = calendar.start_of_day(0), calendar.end_of_day(calendar.last_day)
        year = calendar.date_of_day(calendar.last_day)[0]
        ends = {**self.block.columns.moments, **{second: second for second in self.block.columns.moments.values()}}
        for table in ("persons", "events"):
            rows: pa.Table = getattr(self.block, table)
            for field in rows.schema:
                told = self.column(table, field.name) if field.type == INSTANT else None
                if told is None:
                    continue
                seconds = told.cast(pa.int64())
                least, most = compute.min_max(seconds).as_py().values()
                if first <= least and most <= last:
                    continue
                numbers = seconds.fill_null(first).to_numpy(zero_copy_only=False)
                outside = (numbers < first) | (numbers > last)
                if field.name in ends:
                    outside &= np.abs(numbers) < NEVER_AFTER
                self.note(
                    table,
                    np.flatnonzero(outside).tolist(),
                    field.name,
                    _outside(numbers, year),
                    "et tidspunkt i kalenderen; er det ikke kendt, så lad feltet være tomt",
                    "2024-03-05T09:15:00Z",
                )
            for begins, second in self.block.columns.moments.items():
                if self.column(table, begins) is None or self.column(table, second) is None:
                    continue
                lo, hi = self.block.bounds(begins, table)
                self.note(
                    table,
                    np.flatnonzero(hi < lo).tolist(),
                    second,
                    _backwards(lo, hi, begins),
                    f"det seneste tidspunkt, ikke før {begins}",
                )

    # Cases and persons

    def cases(self) -> None:
        self.required("cases")
        self.words("cases", "complete_for", self.vocabulary.kinds, "Arten", "underretning_modtaget")

    def persons(self) -> None:
        self.required("persons")
        self.words("persons", "role", self.vocabulary.roles, "Rollen", "mor")
        persons = self.block.persons
        self.names = Coded.of(arrow.concat_arrays([arrow.nulls(0, pa.string()), *persons.column("person").chunks]))
        self.person_keys, self.person_order = self.names.sorted_keys(self.owner["persons"])
        again = self.names.twice(self.person_keys, self.person_order)
        name = self.value("persons", "person")
        self.note(
            "persons",
            again.tolist(),
            "person",
            lambda row: f"»{name(row)}« står to gange i sagen.",
            "hver person én gang",
        )
        self.has_persons = np.diff(self.block.person_offsets) > 0
        child = self.column("cases", "child")
        if child is not None and persons.num_rows:
            found = self.among_persons(np.arange(len(self.block)), child)
            missing = np.flatnonzero((found < 0) & self.has_persons & child.is_valid().to_numpy(zero_copy_only=False))
            said = self.value("cases", "child")
            self.note(
                "cases",
                missing.tolist(),
                "child",
                lambda row: f"Barnet »{said(row)}« står ikke i persons.",
                "barnets person i sagen",
            )

    def among_persons(self, owner: Numbers, names: Array) -> Numbers:
        """The row in `persons` of each named person of a case; -1 where there is none."""
        return matched(owner, names, self.names, self.person_keys, self.person_order)


def matched(owner: Numbers, names: Array, coded: Coded, keys: Numbers, order: Numbers) -> Numbers:
    """The row that each name of a case stands for, by sorted keys of case and name; -1 where there is none."""
    if not len(keys):
        return np.full(len(names), -1, dtype=np.int64)
    codes = compute.index_in(names, value_set=coded.array, skip_nulls=True).fill_null(-1).to_numpy(zero_copy_only=False)
    wanted = coded.keys(owner, codes)
    places = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
    return np.where((codes >= 0) & (keys[places] == wanted), order[places], -1)


def told_rows(column: Array) -> Numbers:
    """The rows where a column says something."""
    return np.flatnonzero(column.is_valid().to_numpy(zero_copy_only=False))


def _outside(seconds: Numbers, year: int) -> Callable[[int], str]:
    return lambda row: f"{_instant(int(seconds[row]))} ligger uden for kalenderen, som går fra 1970 til {year}."


def _backwards(lo: Numbers, hi: Numbers, begins: str) -> Callable[[int], str]:
    return lambda row: f"{_instant(int(hi[row]))} ligger før {begins}, som er {_instant(int(lo[row]))}."


def _instant(seconds: int) -> str:
    if seconds <= NEVER_BEFORE or seconds >= NEVER_AFTER:
        return "ingen grænse"
    return f"»{np.datetime_as_string(np.datetime64(seconds, 's'))}Z«"
