"""Lists as files: CSV and spreadsheet. What a cell says is text, and never becomes a formula in somebody's program."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

import xlsxwriter  # type: ignore[import-untyped]

CSV_TYPE = "text/csv; charset=utf-8"
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

#: Signs with which a cell would be read as a formula or a command.
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%")

Cell = str | int


def harmless(cell: Cell) -> Cell:
    """The cell as text that no spreadsheet runs: an apostrophe before what looks like a formula."""
    return f"'{cell}" if isinstance(cell, str) and cell.lstrip(" \u200b\ufeff").startswith(_DANGEROUS) else cell


def as_csv(head: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """A list as CSV: semicolons and a byte order mark, as Danish spreadsheets expect."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(head)
    for row in rows:
        writer.writerow([harmless(cell) for cell in row])
    return ("\ufeff" + out.getvalue()).encode()


def as_xlsx(title: str, head: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """A list as a spreadsheet with one sheet, its first row fixed."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(
        out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    ) as book:
        sheet = book.add_worksheet(title[:31])
        bold = book.add_format({"bold": True})
        sheet.write_row(0, 0, list(head), bold)
        sheet.freeze_panes(1, 0)
        widths = [len(name) for name in head]
        for number, row in enumerate(rows, start=1):
            for column, cell in enumerate(row):
                if isinstance(cell, int):
                    sheet.write_number(number, column, cell)
                else:
                    sheet.write_string(number, column, str(harmless(cell)))
                widths[column] = min(60, max(widths[column], len(str(cell))))
        for column, width in enumerate(widths):
            sheet.set_column(column, column, width + 2)
    return out.getvalue()
