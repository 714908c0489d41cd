"""Small fictional municipalities for the tests of this folder, in memory and on disk."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pyarrow as pa
from scripts.check_key import Entry

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


_FOLDERS = TemporaryDirectory(prefix="opdigtet-")


def folder(cases: int, seed: int, *, plants: bool = True, as_of: int = AS_OF) -> Path:
    """The same on disk, made once for all tests of a run."""
    out = Path(_FOLDERS.name) / f"{cases}-{seed}-{plants}-{as_of}"
    if not out.exists():
        make.write(make.Order(cases, seed, as_of, plants), out)
    return out


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
