"""The table of findings: in the documented columns, whole or not at all."""

from __future__ import annotations

import os
from pathlib import Path

import pyarrow as pa
import pyarrow.ipc
import pyarrow.parquet
import pytest
from scripts.synthetic_cases import cases
from tests.formats.tables_cases import FORMS, VOCABULARY

from sikkersag.formats.located import InputError
from sikkersag.formats.tables import (
    FINDINGS_SCHEMA,
    FindingsWriter,
    findings_table,
)
from sikkersag.formats.tables.sources import opened
from sikkersag.law.engine import calendar as calendars
from sikkersag.law.engine.evaluate import evaluate
from sikkersag.law.rulebook import load as rulebooks


def some_findings() -> pa.Table:
    """Findings of a made-up case."""
    calendar = calendars.load()
    as_of = calendar.instant(2025, 1, 1)
    (case,) = cases(VOCABULARY, calendar, number=1, events=30, seed=7)
    found = evaluate(case, rulebooks.load(), as_of=as_of, known_at=as_of, calendar=calendar).findings
    assert found
    return findings_table([("a", finding, 1_700_000_000) for finding in found])


@pytest.mark.parametrize("form", FORMS)
def test_findings_are_written_in_the_documented_columns(tmp_path: Path, form: str) -> None:
    findings, path = some_findings(), tmp_path / f"fund{form}"
    with FindingsWriter(path) as writer:
        writer.write(findings)
        writer.write(findings)
        assert not path.exists()
    assert [p.name for p in tmp_path.iterdir()] == [path.name]
    source = opened(path)
    assert source.schema.names == FINDINGS_SCHEMA.names
    rows = pa.Table.from_batches(source.batches())
    assert rows.num_rows == writer.rows == 2 * findings.num_rows
    if form != ".csv":
        assert rows.cast(FINDINGS_SCHEMA) == pa.concat_tables([findings, findings])


def test_no_findings_leave_an_empty_table(tmp_path: Path) -> None:
    with FindingsWriter(tmp_path / "fund.parquet"):
        pass
    assert pa.parquet.read_table(tmp_path / "fund.parquet").schema == FINDINGS_SCHEMA


@pytest.mark.parametrize("form", FORMS)
def test_nothing_is_left_when_it_goes_wrong(tmp_path: Path, form: str) -> None:
    def fails() -> None:
        with FindingsWriter(tmp_path / f"fund{form}") as writer:
            writer.write(some_findings())
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fails()
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("form", FORMS)
def test_a_full_disk_is_said_in_a_sentence(tmp_path: Path, form: str) -> None:
    path = tmp_path / f"fund{form}"
    os.symlink("/dev/full", tmp_path / f".fund{form}.partial")
    with pytest.raises(InputError, match="kan ikke skrives"), FindingsWriter(path) as writer:
        for _ in range(200):
            writer.write(some_findings())
    assert not list(tmp_path.iterdir())


def test_where_nothing_can_be_written(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="kan ikke skrives"):
        FindingsWriter(tmp_path / "nowhere" / "fund.csv")
    with pytest.raises(InputError, match="endelse"):
        FindingsWriter(tmp_path / "fund.xls")
