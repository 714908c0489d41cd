"""Writing the three tables of a folder: all of them or none, and only the columns that some row needs."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any

import pyarrow as pa
import pyarrow.ipc

from sikkersag.formats.located import InputError
from sikkersag.formats.tables.arrow import arrow
from sikkersag.formats.tables.columns import INSTANT, REQUIRED, TABLES, Columns
from sikkersag.formats.tables.sources import FORMS
from sikkersag.formats.tables.writing import FileWriter, as_text
from sikkersag.law.engine.moment import NEVER_AFTER, NEVER_BEFORE, Moment
from sikkersag.law.engine.timeline import Event, Person, Timeline
from sikkersag.law.vocabulary.load import Vocabulary

#: Cases turned into columns at a time.
_AT_ONCE = 500
CaseRow = Mapping[str, Any]


def write_tables(
    folder: Path, cases: Iterable[tuple[CaseRow, Timeline]], vocabulary: Vocabulary, form: str = ".parquet"
) -> None:
    """Write timelines as case tables (.parquet, .arrow or .csv). Each comes with what `cases` says beside it: `case`,
    its key, and `family`, `unit` or any other text. An empty text becomes not told. Raises InputError when the folder
    cannot be written to.
    """
    columns = Columns(vocabulary)
    with FolderWriter(folder, form) as writer:
        waiting: list[tuple[CaseRow, Timeline]] = []
        for case in cases:
            waiting.append(case)
            if len(waiting) == _AT_ONCE:
                _written(writer, waiting, columns)
                waiting = []
        _written(writer, waiting, columns)


class FolderWriter:
    """Takes rows of the three tables, and writes the files when all rows are known: then it can be seen which columns
    are needed. Until then the rows lie in a temporary folder inside the folder.
    """

    def __init__(self, folder: Path, form: str = ".parquet") -> None:
        self.folder, self.form = folder, form
        for other in (folder / f"{table}{other}" for table in TABLES for other in FORMS if other != form):
            if other.exists():
                raise InputError(
                    f"Mappen har allerede {other.name}, og en tabel kan kun være der i én form.",
                    file=str(folder),
                    expected="en tom mappe",
                )
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self.temporary = Path(tempfile.mkdtemp(prefix=".partial-", dir=folder))
        except OSError as error:
            raise InputError(
                f"Mappen kan ikke skrives ({error.strerror}).", file=str(folder), expected="lov til at skrive der"
            ) from error
        self.writers: dict[str, FileWriter] = {}
        self.parts: dict[str, list[Path]] = {table: [] for table in TABLES}
        self.used: dict[str, dict[str, pa.DataType]] = {
            table: dict.fromkeys(REQUIRED[table], pa.string()) for table in TABLES
        }

    def write(self, table: str, rows: pa.Table) -> None:
        """Add rows to a table."""
        told = [name for name in rows.column_names if rows.column(name).null_count < rows.num_rows]
        self.used[table].update({name: rows.schema.field(name).type for name in told})
        path = self.temporary / f"{table}-{len(self.parts[table])}.arrow"
        part = FileWriter(path, rows.schema)
        part.write(rows)
        part.close()
        self.parts[table].append(path)

    def finish(self) -> None:
        """Write the files and give them their names. Raises InputError."""
        for table in TABLES:
            schema = pa.schema(list(self.used[table].items()))
            writer = self.writers[table] = FileWriter(self.folder / f"{table}{self.form}", schema)
            for path in self.parts[table]:
                with pa.memory_map(str(path)) as mapped:
                    writer.write(_in_shape(pa.ipc.open_file(mapped).read_all(), schema))
                path.unlink()
            writer.close(rename=False)
        for writer in self.writers.values():
            writer.rename()

    def __enter__(self) -> FolderWriter:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if kind is None:
                self.finish()
        finally:
            for writer in self.writers.values():
                writer.discard()
            shutil.rmtree(self.temporary, ignore_errors=True)


def _in_shape(rows: pa.Table, schema: pa.Schema) -> pa.Table:
    columns = [
        rows.column(field.name).cast(field.type)
        if field.name in rows.column_names
        else pa.chunked_array([pa.nulls(rows.num_rows, field.type)])
        for field in schema
    ]
    return pa.table(columns, schema=schema)


def _written(writer: FolderWriter, cases: list[tuple[CaseRow, Timeline]], columns: Columns) -> None:
    if not cases:
        return
    rows: dict[str, list[dict[str, Any]]] = {table: [] for table in TABLES}
    for case, timeline in cases:
        key = str(case["case"])
        complete = timeline.complete_for
        told = {name: value for name, value in case.items() if name not in ("complete", "complete_for")}
        if complete is not None:
            told |= {"complete": False, "complete_for": sorted(complete)}
        rows["cases"].append({**told, "case": key, "child": timeline.child})
        rows["persons"] += [_person(key, person) for person in timeline.persons.values()]
        rows["events"] += [_event(key, event, columns) for event in timeline.events]
    for table, found in rows.items():
        known = columns.schema(table)
        names = dict.fromkeys(name for row in found for name in row)
        order = {name: position for position, name in enumerate(known.names)}
        fields = [
            (name, known.field(name).type if name in order else pa.string())
            for name in sorted(names, key=lambda name: order.get(name, len(order)))
        ]
        data = {name: [row.get(name) for row in found] for name, _ in fields}
        writer.write(table, pa.table(data, schema=pa.schema(fields)))


def _person(case: str, person: Person) -> dict[str, Any]:
    row: dict[str, Any] = {"case": case, "person": person.id, "role": person.role}
    if person.born is not None:
        row |= {"born": person.born[0], "born_to": person.born[1]}
    return row


def _event(case: str, event: Event, columns: Columns) -> dict[str, Any]:
    row: dict[str, Any] = {"case": case, "id": event.id, "kind": event.kind, "precision": event.precision}
    if (event.lo, event.hi) != (NEVER_BEFORE, NEVER_AFTER):
        row["at"] = event.lo
        row["at_to"] = event.hi if event.hi != event.lo else None
    if not event.occurred:
        row["occurred"] = False
    if event.basis != "asserted":
        row["basis"] = event.basis
    for name in ("written_at", "recorded_at"):
        row[name] = getattr(event, name)
    for name in ("by", "in_role", "source", "corrects", "withdraws", "about", "concerns", "after", "before"):
        row[name] = getattr(event, name) or None
    for name, value in event.facts.items():
        if isinstance(value, Moment):
            row |= _moment(f"f_{name}", value, columns)
        else:
            row[f"f_{name}"] = _fact(value, columns.of["events"][f"f_{name}"])
    row |= {f"r_{name}": list(targets) for name, targets in event.refs.items()}
    return row


def _moment(column: str, moment: Moment, columns: Columns) -> dict[str, Any]:
    if column in columns.moments:
        return {column: moment.lo, f"{column}_to": moment.hi if moment.hi != moment.lo else None}
    ends: Any = pa.table({column: arrow.array([moment.lo, moment.hi], pa.int64()).cast(INSTANT)})
    return {column: "/".join(map(str, as_text(ends).column(column).to_pylist()))}


def _fact(value: Any, wanted: pa.DataType) -> Any:
    """A fact as its column has it, which may be wider than the kind's own type."""
    if pa.types.is_list(wanted):
        return list(value) if isinstance(value, tuple) else [_text(value)]
    return _text(value) if wanted == pa.string() else value


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
