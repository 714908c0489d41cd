"""Opening a table in any of its three forms, a part at a time."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.csv
import pyarrow.ipc
import pyarrow.parquet

from sikkersag.formats.located import InputError

FORMS = (".parquet", ".arrow", ".csv")
#: Rows read at a time; a part of some tens of megabytes.
_ROWS = 131_072
#: Columns of texts that say something new in every row, or are compared row by row.
_ALL_DIFFERENT = ("case", "id", "person", "child", "corrects", "withdraws")
_CSV_BYTES = 16 * 1024 * 1024


@dataclass(frozen=True)
class Source:
    """One table as a file: where it is, its columns and their types. In CSV every column is text."""

    path: Path
    schema: pa.Schema
    delimiter: str = ","
    encoding: str = "utf-8"

    @property
    def name(self) -> str:
        """The file's name, for messages."""
        return self.path.name

    def batches(self, columns: Sequence[str] | None = None, *, after: int = 0) -> Iterator[pa.RecordBatch]:
        """The rows in order from row `after` on (0: all), a part at a time; parts that lie before are passed over
        unread where the file's form allows it. Raises InputError when the file breaks off or is damaged.
        """
        with _readable(self.path):
            yield from self._batches(None if columns is None else list(columns), after)

    @property
    def _coded(self) -> list[str]:
        """The columns that say the same words again and again: read as codes they take a third of the time."""
        return [f.name for f in self.schema if pa.types.is_string(f.type) and f.name not in _ALL_DIFFERENT]

    def _batches(self, columns: list[str] | None, after: int) -> Iterator[pa.RecordBatch]:
        if self.path.suffix == ".parquet":
            with pyarrow.parquet.ParquetFile(self.path, read_dictionary=self._coded, pre_buffer=False) as file:
                groups, before = file.metadata.num_row_groups, 0
                first = 0
                while first < groups and before + file.metadata.row_group(first).num_rows <= after:
                    before += file.metadata.row_group(first).num_rows
                    first += 1
                wanted = list(range(first, groups))
                parts = file.iter_batches(batch_size=_ROWS, columns=columns, row_groups=wanted)
                for batch in _from_row(parts, after - before):
                    batch.validate(full=True)
                    yield batch
        elif self.path.suffix == ".arrow":
            with pa.memory_map(str(self.path)) as mapped, _ipc(mapped) as file_parts:
                for batch in _from_row(file_parts, after):
                    part = batch if columns is None else batch.select(columns)
                    part.validate(full=True)  # a damaged file may point outside itself
                    yield part
        else:
            names = columns or self.schema.names
            with _csv(self, names) as reader:
                yield from _from_row(reader, after)


def _from_row(parts: Iterable[pa.RecordBatch], after: int) -> Iterator[pa.RecordBatch]:
    """The rows from that one on."""
    for part in parts:
        if after < part.num_rows:
            yield part.slice(after) if after else part
            after = 0
        else:
            after -= part.num_rows


def find(folder: Path, table: str) -> Path:
    """The file of a table in a folder. Raises InputError when there is none, or more than one."""
    if not folder.is_dir():
        raise InputError("Mappen findes ikke.", file=str(folder), expected="en mappe med cases, persons og events")
    found = [folder / f"{table}{form}" for form in FORMS if (folder / f"{table}{form}").is_file()]
    if not found:
        raise InputError(
            f"Tabellen »{table}« mangler.",
            file=str(folder),
            expected="cases, persons og events",
            example=f"{table}.parquet",
        )
    if len(found) > 1:
        raise InputError(
            f"Tabellen »{table}« er der flere gange: {', '.join(p.name for p in found)}.",
            file=str(folder),
            expected="hver tabel i én form",
        )
    return found[0]


def opened(path: Path, delimiter: str = ",", encoding: str = "utf-8") -> Source:
    """A table by its file. Raises InputError when it cannot be read."""
    if not path.is_file():
        raise InputError("Filen findes ikke.", file=str(path), expected="en tabel", example="events.parquet")
    with _readable(path):
        if path.suffix == ".parquet":
            schema = pyarrow.parquet.read_schema(path)
        elif path.suffix == ".arrow":
            with pa.memory_map(str(path)) as mapped, _ipc(mapped) as parts:
                schema = parts.schema
        else:
            schema = pa.schema([(name, pa.string()) for name in _header(path, delimiter, encoding)])
        _ = [(field.name, str(field.type), getattr(field.type, "tz", "")) for field in schema]  # damaged: no text
    twice = sorted({name for name in schema.names if schema.names.count(name) > 1})
    if twice:
        raise InputError(f"Kolonnen »{twice[0]}« står to gange.", file=path.name, expected="hver kolonne én gang")
    return Source(path, schema, delimiter, encoding)


class _Parts:
    """The record batches of an Arrow file or stream."""

    def __init__(self, schema: pa.Schema, parts: Iterator[pa.RecordBatch]) -> None:
        self.schema, self.parts = schema, parts

    def __iter__(self) -> Iterator[pa.RecordBatch]:
        return self.parts


@contextmanager
def _ipc(mapped: pa.MemoryMappedFile) -> Iterator[_Parts]:
    try:
        file = pa.ipc.open_file(mapped)
    except pa.ArrowInvalid:
        mapped.seek(0)
        stream = pa.ipc.open_stream(mapped)
        yield _Parts(stream.schema, iter(stream))
        return
    yield _Parts(file.schema, (file.get_batch(i) for i in range(file.num_record_batches)))


def _header(path: Path, delimiter: str, encoding: str) -> list[str]:
    with path.open(encoding="utf-8-sig" if encoding == "utf-8" else encoding, newline="") as file:
        return next(csv.reader(file, delimiter=delimiter), [])


@contextmanager
def _csv(source: Source, columns: list[str]) -> Iterator[Iterator[pa.RecordBatch]]:
    options = pa.csv.ConvertOptions(
        column_types=dict.fromkeys(source.schema.names, pa.string()),
        include_columns=columns,
        strings_can_be_null=True,
        null_values=[""],
        quoted_strings_can_be_null=True,
    )
    read = pa.csv.ReadOptions(block_size=_CSV_BYTES, encoding=source.encoding)
    parse = pa.csv.ParseOptions(delimiter=source.delimiter, newlines_in_values=True)
    with pa.csv.open_csv(source.path, read, parse, options) as reader:
        yield iter(reader)


@contextmanager
def _readable(path: Path) -> Iterator[None]:
    """What pyarrow says of a file that it cannot read, as a message for people."""
    try:
        yield
    except InputError:
        raise
    except (pa.ArrowInvalid, OSError, UnicodeDecodeError, csv.Error) as error:
        form = {".parquet": "Parquet", ".arrow": "Arrow", ".csv": "CSV i UTF-8"}.get(path.suffix, "en tabel")
        said = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise InputError(
            f"Filen kan ikke læses som {form}: den er beskadiget eller ikke skrevet færdig ({said}).",
            file=str(path),
            expected="en hel fil; skriv den igen fra kilden",
        ) from error
