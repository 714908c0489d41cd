"""Case tables for tests: small ones made by hand, and what a timeline says as plain values."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.csv
import pyarrow.ipc
import pyarrow.parquet

from sikkersag.formats.tables.columns import Columns
from sikkersag.formats.tables.writing import as_text
from sikkersag.law.engine.timeline import Event, Timeline
from sikkersag.law.vocabulary import load as vocabularies

VOCABULARY = vocabularies.load()
COLUMNS = Columns(VOCABULARY)
FORMS = (".parquet", ".arrow", ".csv")
#: Noon of 5 March 2024 in Denmark.
NOON = 1709636400

Rows = list[dict[str, Any]]
GOOD: dict[str, Rows] = {
    "cases": [{"case": "a", "child": "ida"}, {"case": "b", "child": "bo"}, {"case": "c", "child": "liv"}],
    "persons": [
        {"case": "a", "person": "ida", "role": "barn"},
        {"case": "a", "person": "mor", "role": "mor"},
        {"case": "b", "person": "bo", "role": "barn"},
        {"case": "c", "person": "liv", "role": "barn"},
    ],
    "events": [
        {"case": "a", "id": "u1", "kind": "underretning_modtaget", "at": NOON},
        {"case": "a", "id": "v1", "kind": "vurdering_24_timer", "at": NOON + 60, "r_underretning": ["u1"]},
        {"case": "b", "id": "u1", "kind": "underretning_modtaget", "at": NOON},
        {"case": "c", "id": "u1", "kind": "underretning_modtaget", "at": NOON},
    ],
}


def changed(table: str, row: int, **values: Any) -> dict[str, Rows]:
    """The good tables with some values of one row changed."""
    found = {name: [dict(r) for r in rows] for name, rows in GOOD.items()}
    found[table][row].update(values)
    return found


def typed(table: str, rows: Rows) -> pa.Table:
    """Rows as a table with the documented types; what is not documented is text."""
    known = COLUMNS.of[table]
    names = list(dict.fromkeys(name for row in rows for name in row)) or ["case"]
    schema = pa.schema([(name, known.get(name, pa.string())) for name in names])
    return pa.table({name: [row.get(name) for row in rows] for name in names}, schema=schema)


def put(folder: Path, tables: dict[str, Any], form: str = ".parquet") -> Path:
    """Write tables (rows or pyarrow tables) without any check."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in tables.items():
        table = rows if isinstance(rows, pa.Table) else typed(name, rows)
        path = folder / f"{name}{form}"
        if form == ".parquet":
            pa.parquet.write_table(table, path)
        elif form == ".arrow":
            with pa.ipc.new_file(str(path), table.schema) as writer:
                writer.write_table(table)
        else:
            pa.csv.write_csv(as_text(table), str(path))
    return folder


def told(timeline: Timeline) -> Any:
    """Everything that a timeline says, to compare."""
    events = [tuple(getattr(event, name) for name in Event.__slots__) for event in timeline.events]
    return timeline.child, dict(timeline.persons), timeline.complete_for, events
