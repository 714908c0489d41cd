"""The folder that `synth` writes: the layout of docs/tables.md, the same bytes for the same seed, all or nothing."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from tests.synth.making import AS_OF, drafted, event_table, key, written

from sikkersag.law.vocabulary import load as vocabularies
from sikkersag.synth import make, schema

ROOT = Path(__file__).resolve().parents[2]
FILES = {"cases.parquet", "persons.parquet", "people.parquet", "events.parquet", "key.parquet", "organisation.json",
         "manifest.json"}  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of 700 cases."""
    return written(tmp_path_factory.mktemp("synth") / "kommune", 700, 3)


def digests(folder: Path) -> dict[str, str]:
    """The hash of every file."""
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(folder.iterdir())}


def test_it_has_the_files_and_nothing_else(folder: Path) -> None:
    assert {path.name for path in folder.iterdir()} == FILES


def test_the_same_seed_gives_the_same_bytes_and_another_seed_others(folder: Path, tmp_path: Path) -> None:
    assert digests(written(tmp_path / "igen", 700, 3)) == digests(folder)
    other = digests(written(tmp_path / "anden", 700, 4))
    assert not {name for name in FILES if other[name] == digests(folder)[name]}


def test_a_block_is_the_same_alone_and_after_the_others(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(make, "BLOCK", 200)
    out = written(tmp_path / "kommune", 500, 3)
    order = make.Order(500, 3, AS_OF)
    alone = event_table(make.draft(order, 2, make.staff_of(order), vocabularies.load()))
    events = pq.ParquetFile(out / "events.parquet")
    assert events.num_row_groups == 3
    assert events.read_row_group(2).cast(alone.schema).equals(alone)
    assert pq.read_table(out / "cases.parquet").num_rows == 500


def test_the_columns_are_those_of_the_documentation(folder: Path) -> None:
    text = (ROOT / "docs" / "tables.md").read_text(encoding="utf-8")
    told = set(re.findall(r"`([a-z_]+)`", text))
    for name in ("cases", "persons", "events"):
        columns = set(pq.read_schema(folder / f"{name}.parquet").names)
        extra = {column for column in columns - told if not column.startswith(("f_", "r_"))}
        assert extra <= {"protected_address"}, f"{name}: {extra}"


def test_every_fact_has_the_type_that_the_vocabulary_gives_it() -> None:
    columns = schema.events(vocabularies.load())
    assert columns.field("f_overgreb").type == pa.bool_()
    assert columns.field("f_til").type == pa.list_(pa.string())  # a person, persons, or a choice
    assert columns.field("f_begrundelse").type == pa.string()  # yes or no, or a text
    assert columns.field("f_naeste_senest").type == columns.field("f_naeste_senest_to").type == schema.INSTANT
    unknown = [name for name in schema.FACTS if not schema.fact_types(vocabularies.load(), name)]
    assert not unknown


def test_every_column_of_a_fact_or_reference_is_used() -> None:
    table = event_table(drafted(5_000, 4))
    assert not [name for name in table.column_names if table[name].null_count == table.num_rows]


def test_rows_stand_in_the_order_of_cases_and_times(folder: Path) -> None:
    cases = [str(case) for case in pq.read_table(folder / "cases.parquet")["case"].to_pylist()]
    assert cases == sorted(set(cases))
    for name in ("persons", "people", "events", "key"):
        order = [str(case) for case in pq.read_table(folder / f"{name}.parquet")["case"].to_pylist()]
        assert order == sorted(order), name
    events = pq.read_table(folder / "events.parquet", columns=["case", "at"]).to_pylist()
    assert events == sorted(events, key=lambda row: (row["case"], row["at"]))


def test_ids_are_unique_in_a_case_and_every_reference_leads_to_an_event(folder: Path) -> None:
    rows = pq.read_table(folder / "events.parquet").to_pylist()
    ids = {(row["case"], row["id"]) for row in rows}
    assert len(ids) == len(rows)
    refs = [(row["case"], to) for row in rows for name in row if name.startswith("r_") for to in row[name] or ()]
    assert refs
    assert not set(refs) - ids
    assert not {(row["case"], row["event"]) for row in pq.read_table(folder / "key.parquet").to_pylist()} - ids


def latest(column: pa.ChunkedArray[Any]) -> int:
    """The latest instant of a column, in seconds UTC."""
    return max(int(moment.timestamp()) for moment in column.to_pylist() if moment)


def test_nothing_happens_or_is_written_after_the_day_asked_for(folder: Path) -> None:
    events = pq.read_table(folder / "events.parquet")
    for column in ("at", "written_at"):
        assert latest(events[column]) <= AS_OF
    persons = pq.read_table(folder / "persons.parquet")
    assert latest(persons["born"]) <= AS_OF


def test_siblings_share_family_and_first_notification(folder: Path) -> None:
    cases = pq.read_table(folder / "cases.parquet").to_pylist()
    family = {row["case"]: row["family"] for row in cases}
    told = [
        row for row in pq.read_table(folder / "events.parquet").to_pylist() if row["id"] == "u1" and not row["f_ufoedt"]
    ]
    same = ("at", "f_afsender_art", "f_afsender_sted", "f_maade", "by")
    by_source: dict[str, set[tuple[object, ...]]] = {}
    for row in told:
        assert row["source"] == f"{family[row['case']]}/u1"
        by_source.setdefault(row["source"], set()).add(tuple(row[name] for name in same))
    assert all(len(each) == 1 for each in by_source.values())
    assert len(by_source) < len(told)
    assert "soeskende" in pq.read_table(folder / "persons.parquet")["role"].to_pylist()


def test_about_25_events_a_case_and_a_manifest_that_says_invented(folder: Path) -> None:
    for name in FILES:
        if name.endswith(".parquet"):
            assert b"Opdigtet" in (pq.read_metadata(folder / name).metadata or {})[b"opdigtet"]
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert 20 <= manifest["events_per_case"] <= 30
    assert manifest["opdigtet"].startswith("Opdigtet")
    assert manifest["rows"]["events"] == pq.read_table(folder / "events.parquet").num_rows
    assert manifest["as_of"] == "2026-03-01T22:59:59Z"
    planted = sum(manifest["planted"].values())
    assert planted == manifest["rows"]["key"] == pq.read_table(folder / "key.parquet").num_rows


@pytest.mark.parametrize(
    ("word", "least", "most"),
    [
        ("vurdering", 0.86, 0.89),
        ("boernesamtale", 0.56, 0.65),
        ("ingen_undersoegelse", 0.67, 0.73),
        ("undersoegelse_for_sent", 0.50, 0.62),
        ("oplysninger_uden_samtykke", 0.15, 0.19),
        ("foraeldre_ikke_i_maal", 0.40, 0.48),
        ("opfoelgning", 0.44, 0.75),
        ("plan_indsats", 0.70, 0.74),
        ("plan_anbringelse", 0.28, 0.38),
    ],
)
def test_the_rates_are_the_published_ones(word: str, least: float, most: float) -> None:
    tried, failed = drafted(5_000, 4).tries[word]
    assert least <= 1 - failed / tried <= most


def test_some_assessments_are_just_in_time_and_some_just_too_late() -> None:
    draft = drafted(5_000, 4)
    rows = event_table(draft).select(["case", "id", "at"]).to_pylist()
    at = {(row["case"], row["id"]): row["at"] for row in rows}
    hours = [
        (when - at[case, name.removesuffix("-vurdering")]).total_seconds() / 3600
        for (case, name), when in at.items()
        if name.endswith("-vurdering")
    ]
    assert [h for h in hours if 23 < h < 24]
    assert [h for h in hours if 24 < h < 25]
    late = {case for case, entries in key(draft).items() for entry in entries if entry.what == "vurdering_for_sent"}
    assert late


@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), KeyboardInterrupt()])
def test_a_full_disk_or_an_interruption_leaves_nothing(tmp_path: Path, error: BaseException) -> None:
    def stops(line: str) -> None:
        raise error

    with pytest.raises(type(error)):
        make.write(make.Order(50, 1, AS_OF), tmp_path / "kommune", stops)
    assert not list(tmp_path.iterdir())


def test_what_a_killed_run_left_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "kommune.ufaerdig").mkdir()
    (tmp_path / "kommune.ufaerdig" / "events.parquet").write_text("half", encoding="utf-8")
    make.write(make.Order(50, 1, AS_OF), tmp_path / "kommune")
    assert [path.name for path in tmp_path.iterdir()] == ["kommune"]
