"""Small fictional municipalities for the tests of this folder, in memory and on disk."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pyarrow as pa
from scripts.check_key import Entry, timelines_of

from sikkersag.law.engine.timeline import Timeline
from sikkersag.law.vocabulary import load as vocabularies
from sikkersag.synth import make, schema, tables
from sikkersag.synth.clock import last_second
from sikkersag.synth.draft import Draft

#: 1 March 2026: two years into Barnets lov, eight under Serviceloven before it.
AS_OF = last_second(20_513)


@cache
def drafted(cases: int, seed: int, *, plants: bool = True, as_of: int = AS_OF) -> Draft:
    """One block of at most 5,000 cases, not written to disk."""
    order = make.Order(cases, seed, as_of, plants)
    return make.draft(order, 0, make.staff_of(order), vocabularies.load())


def event_table(draft: Draft) -> pa.Table:
    """The events of a draft."""
    return tables.events(draft, schema.events(vocabularies.load()))


def timelines(draft: Draft) -> Iterator[tuple[str, Timeline]]:
    """The timelines of a draft, as the engine reads them."""
    persons, _ = tables.persons(draft)
    rows = {"cases": tables.cases(draft), "persons": persons, "events": event_table(draft)}
    return timelines_of({name: table.to_pylist() for name, table in rows.items()}, vocabularies.load())


def key(draft: Draft) -> dict[str, list[Entry]]:
    """The answer key of a draft, by case."""
    found: dict[str, list[Entry]] = {}
    for row in tables.key(draft).to_pylist():
        found.setdefault(row["case"], []).append(Entry(row["case"], row["what"], row["event"], row["sentence"]))
    return found


def written(folder: Path, cases: int, seed: int, as_of: int = AS_OF) -> Path:
    """A folder on disk."""
    make.write(make.Order(cases, seed, as_of), folder)
    return folder
