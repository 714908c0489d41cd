"""Counts over findings, a block of cases at a time: memory grows with requirements and groups, never with cases.

Every figure is kept twice. Per *finding*: how often. Per *case*: a case counts once for a requirement, as broken when
any of its findings is; that is what intervals are given for, because the findings of one case are not independent.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from sikkersag.population.figures.arrays import coded, different, places_in
from sikkersag.population.figures.dimensions import Splitter
from sikkersag.population.figures.outcomes import BASE, BROKEN, GROUPS, KEPT, grouped

#: What a case is, when its findings for one requirement differ: the first of these that any of them is.
CASE_ORDER = (
    "not_met_regret",
    "not_met_curable",
    "late",
    "afterwards",
    "departed",
    "met",
    "undeterminable",
    "human",
    "pending",
    "gone",
    "not_applicable",
)
#: Stands for all requirements together.
EVERY = ""

_WIDTH = len(GROUPS)
_RANK = np.asarray([CASE_ORDER.index(name) for name in GROUPS], dtype=np.int64)
_OF_RANK = np.asarray([GROUPS.index(name) for name in CASE_ORDER], dtype=np.int64)
_LAST_KEPT = CASE_ORDER.index("met")
_FIRST_KEPT = CASE_ORDER.index("departed")
_UNCLEAR = np.asarray([name in ("undeterminable", "human") for name in GROUPS])


class TallyError(ValueError):
    """A block that does not hang together: a finding without its case, or a case that stands twice."""


@dataclass(frozen=True, slots=True)
class Figure:
    """The counts of one requirement in one group of cases, by the names of `outcomes.GROUPS`.

    `findings` per occasion and person, `cases` each case once. `unclear`: the kept cases in which another occasion of
    the same requirement could not be determined or is for a person to judge.
    """

    findings: Mapping[str, int]
    cases: Mapping[str, int]
    unclear: int = 0

    @property
    def base(self) -> int:
        """The cases that kept or broke the requirement: the base of the rate."""
        return sum(self.cases[name] for name in BASE)

    @property
    def kept(self) -> int:
        """The cases that kept it on every occasion, a lawful departure counted as kept."""
        return sum(self.cases[name] for name in KEPT)

    @property
    def broken(self) -> int:
        """The cases that broke it at least once."""
        return sum(self.cases[name] for name in BROKEN)


@dataclass(frozen=True, slots=True)
class Cases:
    """The cases of one group: all; those with something to judge; those with at least one error in any requirement.

    `kept`: with something to judge and no error. For a group of findings (a period, a regime) only cases that have a
    finding there.
    """

    total: int
    judged: int
    with_error: int

    @property
    def without_error(self) -> int:
        """The judged cases in which no error was found."""
        return self.judged - self.with_error


class Tally:
    """Adds blocks up. `errors` is called with each block's cases, its broken findings and their groups."""

    def __init__(
        self, splitter: Splitter, errors: Callable[[pa.Table, pa.Table, NDArray[np.int8]], None] | None = None
    ) -> None:
        self.splitter, self.errors = splitter, errors
        self.cases = self.findings = 0
        self._counts: dict[tuple[str, str, int], NDArray[np.int64]] = {}
        self._totals: dict[tuple[str, int], int] = {}

    def add(self, cases: pa.Table, findings: pa.Table) -> None:
        """Count one block: whole cases with all their findings. Raises TallyError, or DimensionError for a column."""
        place = self._places(cases, findings)
        groups = grouped(findings)
        names, which = coded(findings["requirement"])
        of_cases = self.splitter.of_cases(cases)
        split = {name: values[place] for name, values in of_cases.items()} | self.splitter.of_findings(findings)
        for dimension, values in split.items():
            self._count(dimension, values, which, names, place, groups, cases.num_rows)
            self._count(dimension, values, np.zeros_like(which), [EVERY], place, groups, cases.num_rows)
        for dimension, values in of_cases.items():
            for value, number in zip(*np.unique(values, return_counts=True), strict=True):
                key = (dimension, int(value))
                self._totals[key] = self._totals.get(key, 0) + int(number)
        self.cases += cases.num_rows
        self.findings += findings.num_rows
        if self.errors is not None:
            broken = np.isin(groups, [GROUPS.index(name) for name in BROKEN])
            self.errors(cases, findings.filter(pa.array(broken)), groups[broken])

    def _places(self, cases: pa.Table, findings: pa.Table) -> NDArray[np.int64]:
        if different(cases["case"]) != cases.num_rows:
            raise TallyError("a case stands twice in the block")
        place = places_in(findings["case"], cases["case"])
        if place is None:
            raise TallyError("a finding belongs to no case of its block")
        return place

    def _count(
        self,
        dimension: str,
        values: NDArray[np.int64],
        which: NDArray[np.int64],
        names: list[str],
        place: NDArray[np.int64],
        groups: NDArray[np.int8],
        cases: int,
    ) -> None:
        """Add one dimension: sort by (requirement, value, case), and see what each case comes to."""
        if not len(values):
            return
        width = int(values.max()) + 1
        cell = which * width + values
        per_finding = np.bincount(cell * _WIDTH + groups, minlength=len(names) * width * _WIDTH)
        key = cell * cases + place
        order = np.argsort(key, kind="stable")
        ordered = key[order]
        first = np.flatnonzero(np.concatenate(([True], ordered[1:] != ordered[:-1])))
        rank = np.minimum.reduceat(_RANK[groups[order]], first)
        unclear = np.maximum.reduceat(_UNCLEAR[groups[order]].astype(np.int64), first)
        owner = ordered[first] // cases
        per_case = np.bincount(owner * _WIDTH + _OF_RANK[rank], minlength=len(names) * width * _WIDTH)
        kept_unclear = owner[(rank >= _FIRST_KEPT) & (rank <= _LAST_KEPT) & (unclear == 1)]
        doubtful = np.bincount(kept_unclear, minlength=len(names) * width)
        for at in np.unique(cell).tolist():
            slot = slice(at * _WIDTH, (at + 1) * _WIDTH)
            counts = np.concatenate((per_finding[slot], per_case[slot], doubtful[at : at + 1]))
            label = (names[at // width], dimension, at % width)
            known = self._counts.get(label)
            self._counts[label] = counts if known is None else known + counts

    def figures(self) -> dict[tuple[str, str, str], Figure]:
        """The figures by (requirement, dimension, value)."""
        told = {}
        for (requirement, dimension, value), counts in self._counts.items():
            if requirement == EVERY:
                continue
            text = self.splitter.values[dimension].texts()[value]
            told[requirement, dimension, text] = _figure(counts)
        return told

    def groups(self) -> dict[tuple[str, str], Cases]:
        """The cases by (dimension, value), over all requirements together."""
        told = {}
        for dimension, values in self.splitter.values.items():
            for text, value in values.numbers.items():
                counts = self._counts.get((EVERY, dimension, value))
                found = _figure(counts) if counts is not None else None
                seen = sum(found.cases.values()) if found else 0
                total = self._totals.get((dimension, value), seen)
                told[dimension, text] = Cases(total, found.base if found else 0, found.broken if found else 0)
        return told


def _figure(counts: NDArray[np.int64]) -> Figure:
    told = [int(count) for count in counts]
    findings, cases = told[:_WIDTH], told[_WIDTH : 2 * _WIDTH]
    return Figure(
        dict(zip(GROUPS, findings, strict=True)), dict(zip(GROUPS, cases, strict=True)), unclear=told[2 * _WIDTH]
    )
