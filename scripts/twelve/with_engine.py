"""The twelve rules by the engine that takes one case at a time: the answer that the others must give."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from scripts.twelve.rulebook import ROWS, as_of, rulebook

from sikkersag.law.engine import calendar as calendars
from sikkersag.law.engine.evaluate import evaluate
from sikkersag.law.engine.timeline import Event, Person, Timeline
from sikkersag.law.vocabulary import load as vocabularies


def load(folder: Path) -> Iterator[tuple[str, Timeline]]:
    """Each case with its timeline. Reads only what `data` writes, not all of docs/tables.md."""
    events = groupby(_rows(folder / "events.parquet"), key=itemgetter("case"))
    persons = groupby(_rows(folder / "persons.parquet"), key=itemgetter("case"))
    for case, (_, people), (_, told) in zip(_rows(folder / "cases.parquet"), persons, events, strict=True):
        yield case["case"], _timeline(case["child"], people, told)


def evaluated(cases: Iterable[tuple[str, Timeline]]) -> pa.Table:
    """The findings of these cases as rows."""
    book, calendar, now = rulebook(), calendars.load(), as_of()
    rows = [
        (
            case,
            *(found.requirement, found.part, found.occasion, found.person, found.outcome, found.timeliness),
            *(found.due, found.done, found.late_by, found.evidence[0] if found.evidence else None),
        )
        for case, timeline in cases
        for found in evaluate(timeline, book, as_of=now, known_at=now, calendar=calendar).findings
    ]
    columns = zip(*rows, strict=True) if rows else [()] * len(ROWS)
    return pa.table([pa.array(column, kind.type) for column, kind in zip(columns, ROWS, strict=True)], schema=ROWS)


def run(folder: Path) -> pa.Table:
    """Read and evaluate, a case at a time."""
    return evaluated(load(folder))


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    with pq.ParquetFile(path) as file:
        for group in range(file.num_row_groups):
            table = file.read_row_group(group)
            for name in ("at", "written_at"):
                if name in table.column_names:
                    seconds = table[name].cast(pa.timestamp("s", tz="UTC")).cast(pa.int64())
                    table = table.set_column(table.column_names.index(name), name, seconds)
            yield from table.to_pylist()


def _timeline(child: str, people: Iterable[dict[str, Any]], told: Iterable[dict[str, Any]]) -> Timeline:
    roles = vocabularies.load().roles
    persons = {p["person"]: Person(p["person"], p["role"], roles[p["role"]].group) for p in people}
    return Timeline(child, persons, tuple(map(_event, told)))


def _event(row: dict[str, Any]) -> Event:
    declared = vocabularies.load().kinds[row["kind"]].facts
    facts, refs = {}, {}
    for name, value in row.items():
        if value is None:
            continue
        if name.startswith("f_"):
            many = declared[name[2:]].type in ("choices", "persons")
            facts[name[2:]] = (tuple(value) if many else value[0]) if isinstance(value, list) else value
        elif name.startswith("r_"):
            refs[name[2:]] = tuple(value)
    return Event(
        id=row["id"],
        kind=row["kind"],
        lo=row["at"],
        hi=row["at"],
        written_at=row["written_at"],
        about=tuple(row["about"] or ()),
        concerns=tuple(row["concerns"] or ()),
        facts=facts,
        refs=refs,
        by=row["by"] or "",
        in_role=row["in_role"] or "",
        basis=row["basis"] or "asserted",
    )
