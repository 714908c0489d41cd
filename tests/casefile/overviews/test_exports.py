"""Lists as files: what stands in a cell is text, whatever it looks like."""

from __future__ import annotations

import csv
import io
import zipfile

import pytest

from sikkersag.casefile.exports import as_csv, as_xlsx, harmless

FORMULAS = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    '=HYPERLINK("http://x")',
    "|cmd",
    "%0A=1",
    "\u200b=1",
    "  =1",
]


@pytest.mark.parametrize("cell", FORMULAS)
def test_what_looks_like_a_formula_becomes_text(cell: str) -> None:
    assert harmless(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["Ida Møllegård", "3 dage", "a=b", 7, "", "ærø – nr. 4"])
def test_other_cells_stay_as_they_are(cell: str | int) -> None:
    assert harmless(cell) == cell


def test_a_csv_opens_in_a_danish_spreadsheet() -> None:
    made = as_csv(["Barn", "Krav"], [["Ærø; »Ida«", "=1+1"], ["linje\nskift", 3]])
    assert made.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(made.decode("utf-8-sig"), newline=""), delimiter=";"))
    assert rows == [["Barn", "Krav"], ["Ærø; »Ida«", "'=1+1"], ["linje\nskift", "3"]]


def test_a_spreadsheet_holds_no_formula_and_no_link() -> None:
    made = as_xlsx("opgaver", ["Barn"], [[cell] for cell in (*FORMULAS, "https://example.dk", "Ida")])
    with zipfile.ZipFile(io.BytesIO(made)) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet and "hyperlink" not in sheet
