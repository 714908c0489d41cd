"""What the facts of events must fulfil: a fact stands only on kinds that have it, with a value that it can have."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pyarrow as pa

from sikkersag.formats.located import did_you_mean
from sikkersag.formats.tables.arrow import Array, Numbers, compute
from sikkersag.formats.tables.block import moment_from_text
from sikkersag.formats.tables.columns import INSTANT
from sikkersag.formats.tables.rowchecks import Coded, RowChecks, told_rows
from sikkersag.law.vocabulary.load import Fact

_MOST = 1_000_000


class FactChecks(RowChecks):
    """Looks at the columns of facts."""

    kinds: Coded

    def kinds_that(self, condition: Callable[[Any], bool]) -> Numbers:
        """For each code of a kind whether the condition holds; last (code -1, not known) it is taken to hold."""
        known = [self.vocabulary.kinds.get(name) for name in self.kinds.values]
        return np.array([kind is None or condition(kind) for kind in known] + [True])

    def kind_of(self, row: int) -> str:
        return self.kinds.values[int(self.kinds.codes[row])]

    def fact(self, column: str) -> None:
        """A fact stands only on kinds that have it, and its value is one that the kind's own type allows."""
        name = column[2:]
        told = self.column("events", column)
        second = self.column("events", f"{column}_to") if column in self.block.columns.moments else None
        if told is None and second is None:
            return
        valid = [told_rows(part) for part in (told, second) if part is not None]
        rows = valid[0] if len(valid) == 1 else np.union1d(*valid)
        has = self.kinds_that(lambda kind: name in kind.facts)[self.kinds.codes[rows]]
        self.note(
            "events",
            rows[~has].tolist(),
            column,
            lambda row: (
                f"»{self.kind_of(row)}« har ingen oplysning »{name}«."
                + did_you_mean(name, self.vocabulary.kinds[self.kind_of(row)].facts)
            ),
            "en oplysning, som arten har (`sikkersag kinds`)",
        )
        if told is not None and pa.types.is_integer(told.type):
            numbers = told.fill_null(0).to_numpy(zero_copy_only=False)
            wrong = np.flatnonzero((numbers < 0) | (numbers > _MOST))
            self.note(
                "events",
                wrong.tolist(),
                column,
                lambda row: f"{name} kan ikke være {numbers[row]}.",
                "et helt tal, der ikke er negativt",
            )
        elif told is not None and told.type != pa.bool_() and told.type != INSTANT:
            self.values_of(column, told)

    def values_of(self, column: str, told: Array) -> None:
        """Each value that occurs with each kind, looked at once."""
        name = column[2:]
        if self.block.columns.fact_types[name] <= {"text", "person", "persons"}:
            return
        listed = pa.types.is_list(told.type)
        rows = compute.list_parent_indices(told).to_numpy() if listed else told_rows(told)
        coded = Coded.of(told.flatten() if listed else told.drop_null())
        size = max(len(coded.values), 1)
        pairs = self.kinds.codes[rows] * size + coded.codes
        wrong: dict[int, tuple[str, str, str]] = {}
        for pair in np.unique(pairs).tolist():
            kind = self.vocabulary.kinds.get(self.kinds.values[pair // size]) if pair >= 0 else None
            if kind is not None and name in kind.facts:
                why = self.not_a(kind.facts[name], coded.values[pair % size])
                if why is not None:
                    wrong[pair] = why
        if listed and told.flatten().null_count == 0:
            self.single(column, told)
        places = np.flatnonzero(np.isin(pairs, list(wrong)))
        for row, pair in zip(rows[places].tolist(), pairs[places].tolist(), strict=True):
            reason, expected, example = wrong[pair]
            self.note("events", [row], column, reason, expected, example)

    def single(self, column: str, told: Array) -> None:
        """A list with more than one value, where the kind takes one."""
        name = column[2:]
        lengths = compute.list_value_length(told).fill_null(1).to_numpy(zero_copy_only=False)
        one = ~self.kinds_that(lambda kind: name in kind.facts and kind.facts[name].type in ("choices", "persons"))
        rows = np.flatnonzero((lengths != 1) & one[self.kinds.codes])
        self.note(
            "events",
            rows.tolist(),
            column,
            lambda row: f"{name} skal være én værdi for »{self.kind_of(row)}«.",
            "én værdi",
        )

    def not_a(self, fact: Fact, value: str) -> tuple[str, str, str] | None:
        """Why the text is not a value of the fact; None when it is."""
        match fact.type:
            case "choice" | "choices" if value not in fact.choices:
                close = did_you_mean(value or "", fact.choices)
                return f"{fact.name} kan ikke være »{value}«.{close}", ", ".join(fact.choices), fact.choices[0]
            case "bool" if value not in ("true", "false"):
                return f"{fact.name} skal være ja eller nej, men er »{value}«.", "true eller false", "true"
            case "int" if not (value.isdecimal() and int(value) <= _MOST):
                return f"{fact.name} skal være et helt tal, men er »{value}«.", "et helt tal", "12"
            case "date":
                try:
                    moment_from_text(value, self.block.calendar)
                except (ValueError, TypeError):
                    return f"{fact.name} skal være et tidspunkt, men er »{value}«.", "UTC med Z", "2024-03-05T09:15:00Z"
        return None

    def needed(self) -> None:
        """Facts that an event of the kind must have when it happened."""
        happened: Numbers | None = None
        for code, name in enumerate(self.kinds.values):
            kind = self.vocabulary.kinds.get(name)
            needed = [fact for fact in kind.facts.values() if fact.required] if kind else []
            if not needed:
                continue
            if happened is None:
                occurred = self.column("events", "occurred")
                size = self.block.events.num_rows
                happened = (
                    np.ones(size, dtype=bool)
                    if occurred is None
                    else occurred.fill_null(True).to_numpy(zero_copy_only=False)
                )
            rows = np.flatnonzero((self.kinds.codes == code) & happened)
            for fact in needed:
                told = self.column("events", f"f_{fact.name}")
                missing = rows if told is None else rows[~told.is_valid().to_numpy(zero_copy_only=False)[rows]]
                self.note(
                    "events",
                    missing.tolist(),
                    f"f_{fact.name}",
                    f"»{name}« skal have oplysningen »{fact.name}« ({fact.label}).",
                    "en værdi, når hændelsen er sket",
                    ", ".join(fact.choices[:3]),
                )
