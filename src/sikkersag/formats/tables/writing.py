"""Writing tables: whole files or none, in any of the three forms."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.csv
import pyarrow.ipc
import pyarrow.parquet

from sikkersag.formats.located import InputError
from sikkersag.formats.tables.arrow import Chunked, arrow, compute
from sikkersag.formats.tables.columns import JOINED, OPEN_AFTER, OPEN_BEFORE
from sikkersag.formats.tables.sources import FORMS
from sikkersag.law.engine.moment import NEVER_AFTER, NEVER_BEFORE


class FileWriter:
    """One file that is written under a temporary name beside its own, and renamed when it is whole."""

    def __init__(self, path: Path, schema: pa.Schema) -> None:
        if path.suffix not in FORMS:
            raise InputError(
                f"»{path.name}« har en endelse, der ikke kendes.", expected=", ".join(FORMS), example="fund.parquet"
            )
        self.path, self.schema = path, schema
        self.temporary = path.with_name(f".{path.name}.partial")
        self.part: Any = None
        with self.said():
            self.sink = pa.OSFile(str(self.temporary), "wb")
            if path.suffix == ".parquet":
                self.part = pa.parquet.ParquetWriter(self.sink, schema, compression="zstd")
            elif path.suffix == ".arrow":
                self.part = pa.ipc.new_file(self.sink, schema)
            else:
                options = pa.csv.WriteOptions(quoting_style="needed")
                texts = pa.schema([(name, pa.string()) for name in schema.names])
                self.part = arrow.csv.CSVWriter(self.sink, texts, write_options=options)

    def write(self, rows: pa.Table) -> None:
        """Add rows. Raises InputError when the disk is full or the folder cannot be written to."""
        if not rows.num_rows:
            return
        with self.said():
            self.part.write_table(as_text(rows) if self.path.suffix == ".csv" else rows)

    def close(self, rename: bool = True) -> None:
        """Finish the file and give it its name. Raises InputError."""
        with self.said():
            self.part.close()
            self.sink.close()
            if rename:
                self.rename()

    def rename(self) -> None:
        """Give the finished file its name."""
        self.temporary.replace(self.path)

    def discard(self) -> None:
        """Leave no trace of the file."""
        for thing in (self.part, getattr(self, "sink", None)):
            if thing is not None:
                with suppress(OSError, ValueError):
                    thing.close()
        self.temporary.unlink(missing_ok=True)

    @contextmanager
    def said(self) -> Iterator[None]:
        """What the machine says of a file that it cannot write, as a message for people."""
        try:
            yield
        except OSError as error:
            self.discard()
            why = error.strerror or str(error)
            raise InputError(
                f"Filen kan ikke skrives ({why}). Der er intet skrevet.",
                file=str(self.path),
                expected="plads på disken og lov til at skrive i mappen",
            ) from error


def as_text(rows: pa.Table) -> pa.Table:
    """A table as CSV has it: instants with Z, lists joined."""
    columns = {name: _written(column, name) for name, column in zip(rows.column_names, rows.columns, strict=True)}
    return pa.table(columns)


def _written(column: Chunked, name: str) -> Chunked:
    kind = column.type
    if pa.types.is_timestamp(kind):
        seconds = column.cast(pa.timestamp("s", tz="UTC")).cast(pa.int64())
        before, after = compute.less_equal(seconds, NEVER_BEFORE), compute.greater_equal(seconds, NEVER_AFTER)
        plain = compute.if_else(compute.or_(before, after), pa.scalar(None, pa.int64()), seconds)
        text = compute.strftime(plain.cast(pa.timestamp("s")), format="%Y-%m-%dT%H:%M:%SZ")
        return compute.if_else(before, OPEN_BEFORE, compute.if_else(after, OPEN_AFTER, text))
    if pa.types.is_list(kind):
        inner = column.cast(pa.list_(pa.string()))
        parts = compute.list_flatten(inner)
        unfit = compute.or_(compute.match_substring(parts, JOINED), compute.equal(parts, ""))
        if name != "missing" and name != "notes" and compute.any(unfit).as_py():
            found = parts.filter(unfit)[0].as_py()
            raise InputError(
                f"»{found}« kan ikke stå i en liste i CSV, som skilles med {JOINED}.",
                file=name,
                expected="Parquet eller Arrow",
            )
        joined = compute.binary_join(inner, JOINED)
        return compute.if_else(compute.equal(compute.list_value_length(inner), 0), JOINED, joined)
    return column.cast(pa.string())
