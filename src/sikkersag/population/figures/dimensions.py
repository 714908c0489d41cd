"""By what the figures are split: everything together, a column of the cases table, the regime, or the period.

A dimension gives each finding of a block a value. Values of case columns belong to the case; regime and period belong
to the finding, so that one case may stand under several.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from sikkersag.law.engine.calendar import Calendar
from sikkersag.law.engine.requirement import Rulebook
from sikkersag.population.figures.arrays import coded, integers

#: The name of the dimension in which everything is one value.
ALL = "alle"
REGIME, PERIOD = "regime", "period"
UNKNOWN = "ikke oplyst"
#: A finding that says neither when its clock began nor when it was due, such as one on what a decision must contain.
#: When a step was done is no substitute: only kept findings have it, and every period would look kept.
NO_TIME = "uden tidspunkt"

#: How dimensions are called in Danish; any other column is called by its own name.
LABELS = {ALL: "Alle sager", "unit": "Enhed", "case_type": "Sagstype", REGIME: "Regelsæt", PERIOD: "Periode"}
#: How a value of `case_type` is called where it is one of these words.
CASE_TYPES = {
    "placement": "Anbringelse",
    "contact": "Samvær",
    "safety_plan": "Sikkerhedsplan",
    "preventive": "Forebyggende",
}

#: A column with more values than this is no group but a key: the figures would grow with the cases.
MOST_VALUES = 500

#: Barnets lov took effect on this day (BL § 210); what is older and cites neither act is counted under Serviceloven.
_CHANGE = (2024, 1, 1)
_OLD, _NEW = "serviceloven", "barnets lov"
_FARTHEST = 10**12


class DimensionError(ValueError):
    """A column that is not there, or that is no group. The message is Danish."""


@dataclass(slots=True)
class Values:
    """The values of one dimension as they turn up, each with a number that stays the same from block to block."""

    name: str
    numbers: dict[str, int] = field(default_factory=dict)

    def coded(self, column: Any) -> NDArray[np.int64]:
        """The number of each row's text; null and empty are UNKNOWN. Raises DimensionError when there are too many."""
        known, places = coded(column)
        table = [self.number(text or UNKNOWN) for text in known]
        return np.asarray(table, dtype=np.int64)[places] if table else places

    def number(self, text: str) -> int:
        """The number of a value, given when it is first seen."""
        known = self.numbers.setdefault(text, len(self.numbers))
        if len(self.numbers) > MOST_VALUES:
            raise DimensionError(
                f"Kolonnen »{self.name}« har over {MOST_VALUES} forskellige værdier og kan ikke bruges til at gruppere."
            )
        return known

    def texts(self) -> list[str]:
        """The values in the order of their numbers."""
        return list(self.numbers)


class Splitter:
    """Gives findings their values in every dimension, block by block."""

    def __init__(self, by: Iterable[str], rulebook: Rulebook, calendar: Calendar) -> None:
        self.by = tuple(dict.fromkeys(by))
        self.values = {name: Values(name) for name in (ALL, *self.by)}
        self.values[ALL].number(ALL)
        self.change = calendar.instant(*_CHANGE)
        self._law = {(r.id, v.key): v.law for r in rulebook.requirements.values() for v in r.versions}
        quarters = [(year, quarter) for year in range(1990, 2080) for quarter in range(4)]
        self._starts = np.asarray([calendar.instant(y, 3 * q + 1, 1) for y, q in quarters], dtype=np.int64)
        self._names = [NO_TIME, *(f"{year}, {quarter + 1}. kvartal" for year, quarter in quarters)]

    def of_cases(self, cases: pa.Table) -> dict[str, NDArray[np.int64]]:
        """For every dimension that belongs to the case: the value of each case. Raises DimensionError."""
        coded = {ALL: np.zeros(cases.num_rows, dtype=np.int64)}
        for name in self.by:
            if name in (REGIME, PERIOD):
                continue
            if name not in cases.column_names:
                known = ", ".join([REGIME, PERIOD, *(c for c in cases.column_names if c not in ("case", "child"))])
                raise DimensionError(f"--by: sagerne har ingen kolonne »{name}«. Kendte er {known}.")
            coded[name] = self.values[name].coded(cases[name])
        return coded

    def of_findings(self, findings: pa.Table) -> dict[str, NDArray[np.int64]]:
        """For the dimensions that belong to the finding: the value of each finding."""
        coded = {}
        if REGIME in self.by:
            coded[REGIME] = self._regimes(findings)
        if PERIOD in self.by:
            coded[PERIOD] = self._periods(findings)
        return coded

    def _regimes(self, findings: pa.Table) -> NDArray[np.int64]:
        """By the act of the version that was applied; where that is another act, by the day the clock began."""
        names, name = coded(findings["requirement"])
        keys, key = coded(findings["version"])
        pairs, back = np.unique(name * max(len(keys), 1) + key, return_inverse=True)
        found = [self._law.get((names[p // len(keys)], keys[p % len(keys)]), "") for p in pairs.tolist()]
        laws = np.asarray([*found, ""], dtype=object)[back.reshape(-1)]
        when = _instants(findings, ("start_lo", "occasion_at", "start_hi", "due"))
        by_day = np.where(when >= self.change, _NEW, np.where(when > -_FARTHEST, _OLD, NO_TIME)).astype(object)
        told = np.where((laws == _OLD) | (laws == _NEW), laws, by_day)
        return self.values[REGIME].coded(pa.array(told.tolist(), pa.string()))

    def _periods(self, findings: pa.Table) -> NDArray[np.int64]:
        """The quarter, in Danish time, in which the duty was due; without a due time, in which its occasion was."""
        when = _instants(findings, ("due", "occasion_at", "start_lo", "start_hi"))
        places = np.searchsorted(self._starts, when, side="right")
        used, back = np.unique(places, return_inverse=True)
        numbers = np.asarray([self.values[PERIOD].number(self._names[int(p)]) for p in used], dtype=np.int64)
        return numbers[back.reshape(-1)] if len(used) else np.zeros(0, dtype=np.int64)


def _instants(findings: pa.Table, columns: tuple[str, ...]) -> NDArray[np.int64]:
    """The first of these columns that is set and bounded, else before everything."""
    when = np.full(findings.num_rows, -_FARTHEST, dtype=np.int64)
    for name in reversed(columns):
        column = integers(findings[name], -_FARTHEST)
        bounded = np.abs(column) < _FARTHEST
        when[bounded] = column[bounded]
    return when


def label(dimension: str, value: str) -> str:
    """How a value is called in Danish; what people wrote in a column themselves is left as it is."""
    if dimension == "case_type":
        return CASE_TYPES.get(value, value)
    if dimension == REGIME:
        return value[:1].upper() + value[1:]
    return LABELS[ALL] if dimension == ALL else value
