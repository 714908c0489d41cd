"""Where the rows of each case begin: read once over the case columns, before any block, so that a wrong order or an
unknown case is found at once.

It holds the cases' keys and a few whole numbers per case, and nothing of the rows themselves.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from sikkersag.formats.tables.arrow import Array, Numbers, arrow, compute
from sikkersag.formats.tables.columns import TEXT, converted
from sikkersag.formats.tables.refusal import Refusal
from sikkersag.formats.tables.sources import Source

#: Keys looked up at a time.
_AT_ONCE = 500_000
_NOTHING = -1


@dataclass(frozen=True)
class Runs:
    """The rows of one table as runs of one case: where each begins, and the case's position (-1: rows to leave out)."""

    starts: Numbers
    cases: Numbers
    rows: int

    def span(self, first: int, last: int, after: int) -> tuple[int, Numbers]:
        """For the cases first..last (last not included): the row they end before, and the position of the case of
        each row from `after` to there.
        """
        good = self._good
        inside = np.searchsorted(self.cases[good], (first, last))
        if inside[0] == inside[1]:
            return after, np.empty(0, dtype=np.int64)
        last_run = good[inside[1] - 1]
        ends = np.append(self.starts, self.rows)
        first_run = int(np.searchsorted(self.starts, after, side="right")) - 1
        begins = np.maximum(ends[first_run : last_run + 1], after)
        lengths = ends[first_run + 1 : last_run + 2] - begins
        return int(ends[last_run + 1]), np.repeat(self.cases[first_run : last_run + 1], lengths)

    def before(self, case: int) -> int:
        """How many rows lie before the first row of that case or a later one."""
        if case == 0:
            return 0
        good = self._good
        at = int(np.searchsorted(self.cases[good], case))
        return int(self.starts[good[at]]) if at < len(good) else self.rows

    @property
    def _good(self) -> Numbers:
        return np.flatnonzero(self.cases >= 0)


@dataclass(frozen=True)
class Order:
    """The keys of all cases in their order, which of them can be used, and the runs of persons and events."""

    keys: Array
    usable: Numbers
    runs: dict[str, Runs]


def read_order(sources: dict[str, Source]) -> tuple[Order, list[Refusal]]:
    """The order of the tables, and the rows that break it. Raises InputError when a file is damaged."""
    refusals: list[Refusal] = []
    parts = [converted(batch.column(0), TEXT)[0] for batch in sources["cases"].batches(["case"])]
    keys = arrow.concat_arrays(parts or [arrow.nulls(0, TEXT)])
    usable = np.ones(len(keys), dtype=bool)
    file = sources["cases"].name
    for row in _flat(keys.is_null()):
        usable[row] = False
        refusals.append(Refusal(file, int(row) + 1, "case", "", "Rækken har ingen sag.", "sagens nummer eller nøgle"))
    if compute.count_distinct(keys).as_py() < len(keys) - keys.null_count:
        counted = keys.value_counts()
        twice = counted.field("values").filter(compute.greater(counted.field("counts"), 1))
        seen: dict[str, int] = {}
        for row in _flat(compute.and_(compute.is_in(keys, value_set=twice), keys.is_valid())):
            key = keys[int(row)].as_py()
            usable[row] = False
            if key in seen:
                usable[seen[key]] = False
                reason = f"Sagen står to gange, første gang i række {seen[key] + 1}."
                refusals.append(Refusal(file, int(row) + 1, "case", key, reason, "hver sag én gang i cases"))
            seen.setdefault(key, int(row))
    runs = {}
    for table in ("persons", "events"):
        found, cases, rows, unknown = _runs(sources[table], keys, refusals)
        runs[table] = _in_order(sources[table].name, (found, cases, rows, unknown), keys, usable, refusals)
    return Order(keys, usable, runs), refusals


def _runs(source: Source, keys: Array, refusals: list[Refusal]) -> tuple[Numbers, Numbers, int, dict[int, str | None]]:
    """Where each run begins, the position of its case, the number of rows, and the keys of runs of no case."""
    starts: list[Numbers] = []
    places: list[Numbers] = []
    waiting: list[Array] = []
    unknown: dict[int, str | None] = {}
    rows, before = 0, None
    for batch in source.batches(["case"]):
        column = converted(batch.column(0), TEXT)[0]
        if not len(column):
            continue
        for row in _flat(column.is_null()) if column.null_count else ():
            refusals.append(
                Refusal(source.name, rows + int(row) + 1, "case", "", "Rækken har ingen sag.", "en sag fra cases")
            )
        changes = _changes(column)
        if before is not None and before.equals(column[0]):
            changes = changes[1:]
        starts.append(changes + rows)
        waiting.append(column.take(pa.array(changes)))
        if sum(map(len, waiting)) >= _AT_ONCE:
            places.append(_places(waiting, keys, unknown, sum(map(len, places))))
            waiting = []
        rows, before = rows + len(column), column[len(column) - 1]
    if waiting:
        places.append(_places(waiting, keys, unknown, sum(map(len, places))))
    empty = np.empty(0, dtype=np.int64)
    return np.concatenate([empty, *starts]), np.concatenate([empty, *places]), rows, unknown


def _changes(column: Array) -> Numbers:
    """The positions at which another case begins; the first is always 0."""
    filled = column.fill_null("") if column.null_count else column
    differs = compute.not_equal(filled[1:], filled[:-1])
    return np.concatenate(([0], _flat(differs) + 1)).astype(np.int64)


def _places(waiting: list[Array], keys: Array, unknown: dict[int, str | None], before: int) -> Numbers:
    given = pa.concat_arrays(waiting)
    found = compute.index_in(given, value_set=keys, skip_nulls=True)
    for run in _flat(found.is_null()).tolist() if found.null_count else ():
        unknown[before + run] = given[run].as_py()
    places: Numbers = found.fill_null(_NOTHING).to_numpy(zero_copy_only=False).astype(np.int64)
    return places


def _in_order(
    file: str,
    read: tuple[Numbers, Numbers, int, dict[int, str | None]],
    keys: Array,
    usable: Numbers,
    refusals: list[Refusal],
) -> Runs:
    """The runs with those left out that are of no case or out of order; the cases of the latter are not usable."""
    starts, cases, rows, unknown = read
    ends = np.append(starts[1:], rows)
    highest = np.maximum.accumulate(cases) if len(cases) else cases
    earlier = np.concatenate(([_NOTHING], highest[:-1])) if len(cases) else cases
    wrong = np.flatnonzero(cases <= earlier)
    if not len(wrong):
        return Runs(starts, cases, rows)
    cases = cases.copy()
    seen = set(cases[np.flatnonzero(cases > earlier)].tolist())
    for run in wrong.tolist():
        case = int(cases[run])
        key = unknown.get(run, "") if case == _NOTHING else keys[case].as_py()
        cases[run] = _NOTHING
        if key is None:
            continue  # a row without a case is refused already
        if case == _NOTHING:
            reason, expected = f"Sagen »{key}« findes ikke i cases.", "en sag fra cases"
        else:
            usable[case] = False
            reason = "Sagens rækker står ikke samlet." if case in seen else "Sagen står ikke i samme orden som i cases."
            expected = "én sags rækker samlet, og sagerne i samme orden som i cases"
        for row in range(int(starts[run]) + 1, int(ends[run]) + 1):
            refusals.append(Refusal(file, row, "case", key, reason, expected))
    return Runs(starts, cases, rows)


def _flat(mask: Array) -> Numbers:
    return np.flatnonzero(mask.fill_null(False).to_numpy(zero_copy_only=False))
