"""The table of findings: what a screening gives, one row per finding."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from types import TracebackType

import pyarrow as pa

from sikkersag.formats.tables.arrow import arrow
from sikkersag.formats.tables.writing import FileWriter
from sikkersag.law.engine.finding import Finding

_TEXT, _NUMBER, _LIST = pa.string(), pa.int64(), pa.list_(pa.string())
#: The columns of findings in the documented order.
FINDINGS_SCHEMA: pa.Schema = arrow.schema(
    [
        *((name, _TEXT) for name in ("case", "id", "requirement", "part", "occasion", "person", "version", "outcome")),
        *((name, _TEXT) for name in ("timeliness", "documentation", "curable", "basis")),
        *((name, _NUMBER) for name in ("occasion_at", "due", "due_hi", "done", "start_lo", "start_hi", "late_by")),
        ("start", _TEXT),
        ("due_by", _TEXT),
        ("evidence", _LIST),
        ("missing", _LIST),
        ("notes", _LIST),
        ("superseded", pa.list_(pa.int64())),
    ]
)


def findings_table(findings: Iterable[tuple[str, Finding, int | None]]) -> pa.Table:
    """Findings as a table, each with the key of its case and the earliest instant of its occasion. A code becomes its
    words joined with a bar.
    """
    rows = list(findings)
    columns: dict[str, list[object]] = {"case": [case for case, _, _ in rows], "occasion_at": [at for _, _, at in rows]}
    for name in FINDINGS_SCHEMA.names:
        columns.setdefault(name, [getattr(finding, name, None) for _, finding, _ in rows])
    for name in ("missing", "notes"):
        columns[name] = [["|".join(map(str, code)) for code in getattr(finding, name)] for _, finding, _ in rows]
    return pa.table(columns, schema=FINDINGS_SCHEMA)


class FindingsWriter:
    """Writes findings to one file (.parquet, .arrow or .csv by its name), a table at a time, in the order given.

    The file appears under its name when all is written, and not at all when something goes wrong. Raises InputError
    when it cannot be written.
    """

    def __init__(self, path: Path) -> None:
        self.writer = FileWriter(path, FINDINGS_SCHEMA)
        self.rows = 0

    def write(self, findings: pa.Table) -> None:
        """Add findings; the columns are those of FINDINGS_SCHEMA, in any order."""
        self.writer.write(findings.select(FINDINGS_SCHEMA.names).cast(FINDINGS_SCHEMA))
        self.rows += findings.num_rows

    def __enter__(self) -> FindingsWriter:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            self.writer.close()
        else:
            self.writer.discard()
