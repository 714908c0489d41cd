"""The twelve rules by the columnar engine, which runs any rulebook: the same rows, from findings with every field."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
from scripts.twelve.rulebook import ROWS, as_of, rulebook

from sikkersag.formats.tables import open_tables
from sikkersag.formats.tables.arrow import compute
from sikkersag.law.engine import calendar as calendars
from sikkersag.law.vocabulary import load as vocabularies
from sikkersag.population.run import findings_blocks


def load(folder: Path) -> None:
    """Read and check the tables, a block at a time, and do nothing with them."""
    deque(open_tables(folder, vocabularies.load()).blocks(10_000), maxlen=0)


def run(folder: Path) -> pa.Table:
    """Read, check and evaluate."""
    return pa.concat_tables(_parts(folder))


def _parts(folder: Path) -> Iterator[pa.Table]:
    now = as_of()
    blocks = findings_blocks(
        open_tables(folder, vocabularies.load()), rulebook(), as_of=now, known_at=now, calendar=calendars.load()
    )
    for block in blocks:
        found = block.findings
        has = compute.greater(compute.list_value_length(found["evidence"]), 0)
        first = compute.list_element(
            compute.if_else(has, found["evidence"], pa.scalar([""], found["evidence"].type)), 0
        )
        evidence = compute.if_else(has, first, pa.scalar(None, pa.string()))
        yield found.select(ROWS.names[:-1]).append_column("evidence", evidence).cast(ROWS)
