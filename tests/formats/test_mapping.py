"""Another system's tables in ours: times in local clocks, codes, wide rows; a dry run that tells what is left over;
slips in the mapping file told with their key.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet
import pytest

from sikkersag.cli import BAD_INPUT, OK, main
from sikkersag.formats.located import InputError
from sikkersag.formats.mapping import Report, load, map_tables, times
from sikkersag.formats.tables import open_tables
from sikkersag.law.engine import calendar as calendars
from sikkersag.law.engine.moment import parse
from sikkersag.law.engine.timeline import Timeline
from sikkersag.law.vocabulary import load as vocabularies

CALENDAR, VOCABULARY = calendars.load(), vocabularies.load()
EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "mapping"
#: A small mapping, and what it reads.
SMALL = """
[files]
sager = "sager.csv"
hop = { path = "hop.csv", delimiter = ";" }
[cases]
from = "sager"
case = "nr"
child = { constant = "barn" }
[[events]]
from = "hop"
case = "nr"
kind = { column = "art", values = { U = "underretning_modtaget", A = "afgoerelse", N = "notat" } }
at = { column = "tid", zone = "UTC" }
[events.facts]
overgreb = { column = "vold", values = { J = true, N = false } }
art = { column = "afg", values = { S = "stoettende_indsats" } }
"""
FILES = {
    "sager.csv": "nr\n2\n1\n",
    "hop.csv": "nr;art;tid;vold;afg\n1;U;2024-03-05 10:00;J;\n2;U;2024-03-05;N;\n1;A;2024-03-06 10:00:30;;S\n",
}


def mapped(
    folder: Path, mapping: str = SMALL, files: dict[str, str] = FILES, **options: Any
) -> tuple[Report, dict[str, Timeline]]:
    """Map small files; the report, and what is written."""
    (folder / "in").mkdir(exist_ok=True)
    for name, text in files.items():
        (folder / "in" / name).write_text(text, encoding=options.get("encoding", "utf-8"))
    options.pop("encoding", None)
    (folder / "m.toml").write_text(mapping, encoding="utf-8")
    out = folder / "out"
    report = map_tables(load(folder / "m.toml", VOCABULARY), folder / "in", VOCABULARY, CALENDAR, out=out, **options)
    if not out.exists():
        return report, {}
    return report, dict(pair for block in open_tables(out, VOCABULARY).blocks() for pair in block.timelines())


def test_rows_are_put_together_by_case_in_the_order_of_the_cases(tmp_path: Path) -> None:
    report, found = mapped(tmp_path)
    assert not report.reasons
    assert list(found) == ["2", "1"]
    first, second = found["1"].events
    assert (first.id, first.kind, first.facts) == (
        "hop-1-underretning_modtaget",
        "underretning_modtaget",
        {"overgreb": True},
    )
    assert (first.lo, first.hi, first.precision) == (1709632800, 1709632800, "minute")
    assert second.facts == {"art": "stoettende_indsats"}
    day = found["2"].events[0]
    assert (day.lo, day.hi, day.precision) == (1709596800, 1709596800 + 86399, "day")
    assert report.rows == {"cases": 2, "persons": 0, "events": 3}


def test_a_fact_goes_only_to_kinds_that_have_it_and_the_loss_is_told(tmp_path: Path) -> None:
    files = {**FILES, "hop.csv": "nr;art;tid;vold;afg\n1;N;2024-03-05;J;\n"}
    report, found = mapped(tmp_path, files=files)
    assert found["1"].events[0].facts == {}
    assert report.unfit_facts == {("hop.csv", "f_overgreb"): 1}


def test_a_refused_row_stops_the_writing_and_takes_only_its_case(tmp_path: Path) -> None:
    files = {**FILES, "hop.csv": FILES["hop.csv"] + "1;X;2024-03-05;;\n3;U;2024-03-05;;\n"}
    report, found = mapped(tmp_path, files=files)
    assert not found
    assert [(r.source, r.row, r.column) for r in report.refused] == [("hop.csv", 4, "art"), ("hop.csv", 5, "case")]
    assert report.untranslated == {("hop.csv", "art", "X"): 1}
    report, found = mapped(tmp_path, files=files, keep_good=True)
    assert list(found) == ["2"]
    assert report.cases_left_out == 1


def test_what_our_own_checks_find_is_told_of_the_source_row(tmp_path: Path) -> None:
    files = {**FILES, "hop.csv": "nr;art;tid;vold;afg\n2;U;2024-03-05;;\n1;U;1801-01-01;;\n1;A;2024-03-05;;\n1;A;;;S\n"}
    mapping = SMALL.replace("[events.facts]", 'id = "art"\n[events.facts]')
    report, _ = mapped(tmp_path, mapping, files)
    assert {(r.row, r.column) for r in report.refused} == {(2, "tid"), (4, "id")}


def test_codepage_types_and_lists(tmp_path: Path) -> None:
    mapping = """
[files]
sager = { path = "sager.csv", encoding = "windows-1252" }
hop = "hop.parquet"
[cases]
from = "sager"
case = "nr"
child = "barn"
unit = "enhed"
[[persons]]
from = "sager"
case = "nr"
person = "barn"
role = { constant = "barn" }
[[persons]]
from = "sager"
case = "nr"
person = "mor"
role = { constant = "mor" }
[[events]]
from = "hop"
case = "nr"
kind = { constant = "opfoelgning" }
at = "tid"
written_at = { column = "dag", format = "%d.%m.%Y" }
occurred = "sket"
concerns = { column = "hvem", split = ", " }
about = { constant = ["m1", "m2"] }
[events.facts]
barnets_alder = "alder"
naeste_senest = { column = "naeste", format = "%Y-%m" }
deltagere = "mor"
"""
    (tmp_path / "in").mkdir()
    columns = {
        "nr": [1],
        "tid": pa.array([1709632800], pa.timestamp("s", "UTC")),
        "dag": ["5.3.2024"],
        "sket": [True],
        "hvem": ["søren, mor"],
        "alder": [7],
        "naeste": ["2024-06"],
        "mor": pa.array(["mor"]).dictionary_encode(),
    }
    pa.parquet.write_table(pa.table(columns), tmp_path / "in" / "hop.parquet")
    files = {"sager.csv": "nr,barn,mor,enhed\n1,søren,mor,Ærø\n"}
    report, found = mapped(tmp_path, mapping, files, encoding="windows-1252")
    assert not report.reasons
    event = found["1"].events[0]
    assert event.lo == 1709632800
    assert event.written_at == parse("2024-03-05", CALENDAR).hi
    assert (event.about, event.concerns) == (("m1", "m2"), ("søren", "mor"))
    assert event.facts == {"barnets_alder": 7, "naeste_senest": parse("2024-06", CALENDAR), "deltagere": ("mor",)}


ZONES = {
    "a winter day": ("05-01-2024", "Europe/Copenhagen", "2024-01-05"),
    "a minute in summer": ("05-07-2024 10:15", "Europe/Copenhagen", "2024-07-05 10:15"),
    "the day of the change": ("31-03-2024", "Europe/Copenhagen", "2024-03-31"),
    "after the change": ("31-03-2024 03:00", "Europe/Copenhagen", "2024-03-31 03:00"),
    "twice in autumn": ("27-10-2024 02:30", "Europe/Copenhagen", "2024-10-27 02:30"),
    "the last day of all": ("31-12-2080", "Europe/Copenhagen", "2080-12-31"),
    "an offset": ("05-07-2024 10:15", "+05:30", "2024-07-05 10:15+05:30"),
    "behind": ("05-07-2024 10:15", "-03:00", "2024-07-05 10:15-03:00"),
    "utc": ("05-07-2024 10:15", "UTC", "2024-07-05T10:15Z"),
    "z": ("2024-07-05T10:15:00Z", "Europe/Copenhagen", "2024-07-05T10:15Z"),
    "unpadded": ("1-3-2024 9:05", "Europe/Copenhagen", "2024-03-01 09:05"),
    "iso": ("2024-03-01", "Europe/Copenhagen", "2024-03-01"),
}


@pytest.mark.parametrize("name", ZONES)
def test_a_local_time_is_what_its_clock_says(name: str) -> None:
    text, zone, meant = ZONES[name]
    found, wanted = times.read(pa.array([text]), (), zone, CALENDAR), parse(meant, CALENDAR)
    assert (found.lo[0], found.hi[0], found.precision[0]) == (wanted.lo, wanted.hi, wanted.precision)
    assert found.told.tolist() == [True]


@pytest.mark.parametrize("text", ["2024-04", "2024"])
def test_a_month_and_a_year_are_whole(text: str) -> None:
    found, wanted = times.read(pa.array([text]), ("%Y-%m", "%Y"), "Europe/Copenhagen", CALENDAR), parse(text, CALENDAR)
    assert (found.lo[0], found.hi[0], found.precision[0]) == (wanted.lo, wanted.hi, wanted.precision)


@pytest.mark.parametrize(
    "text", ["30-02-2024", "31-03-2024 02:30", "1.1.24", "05-13-2024", "01-01-1950", "01-01-2024 24:00", "i går"]
)
def test_a_time_that_does_not_exist_is_none(text: str) -> None:
    found = times.read(pa.array([text, None]), (), "Europe/Copenhagen", CALENDAR)
    assert found.bad.tolist() == [True, False]
    assert found.told.tolist() == [False, False]


def test_the_example_tells_all_that_is_left_over(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    arguments = ["map", str(EXAMPLE / "kartotek.toml"), str(EXAMPLE / "kartotek")]
    assert main([*arguments, "--dry-run"]) == OK
    told = capsys.readouterr().out
    for said in (
        "Prøve: der er intet skrevet. Det ville give 2 sager",
        "Laes-mig.csv",
        "Journal.csv: Til",
        "Journal.csv, Art: »TLF« (1)",
        "Journal.csv, række 8",
        "»31-03-2024 02:30« er ikke et tidspunkt, der findes",
    ):
        assert said in told
    out = tmp_path / "out"
    assert main([*arguments, "--out", str(out)]) == BAD_INPUT
    assert not out.exists()
    assert main([*arguments, "--out", str(out), "--keep-good", "--form", "csv"]) == OK
    found = dict(pair for block in open_tables(out, VOCABULARY).blocks() for pair in block.timelines())
    assert list(found) == ["K-101", "K-102"]
    told_of = {e.id: e for e in found["K-101"].events}
    assert told_of["j2"].refs == {"underretning": ("j1",)}
    assert told_of["j3"].precision == "day"
    assert "j11" not in told_of  # deleted in the source
    assert [e.kind for e in found["K-101"].events if e.about] == ["bfu_besluttet", "bfu_afsluttet"]


def test_the_command_says_what_is_missing(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    example = [str(EXAMPLE / "kartotek.toml"), str(EXAMPLE / "kartotek")]
    assert main(["map", *example]) == BAD_INPUT
    assert "--out mangler" in capsys.readouterr().err
    assert main(["map", example[0], str(tmp_path / "nowhere"), "--dry-run"]) == BAD_INPUT
    assert "Mappen findes ikke" in capsys.readouterr().err
    assert main(["map", *example, "--out", example[1]]) == BAD_INPUT
    assert "en anden mappe" in capsys.readouterr().err
    shutil.copytree(EXAMPLE / "kartotek", tmp_path / "in")
    (tmp_path / "in" / "Journal.csv").unlink()
    assert main(["map", example[0], str(tmp_path / "in"), "--dry-run"]) == BAD_INPUT
    assert "Journal.csv" in capsys.readouterr().err


#: What is changed in the small mapping, and what is then said.
SLIPS = {
    "no toml": ("[files]", "[files", "TOML kan ikke læses"),
    "top": ("[cases]", "[case]", "case: kendes ikke. Mente du »cases«?"),
    "no files": ('[files]\nsager = "sager.csv"\nhop = { path = "hop.csv", delimiter = ";" }', "", "files: mangler"),
    "no cases": ('[cases]\nfrom = "sager"\ncase = "nr"\nchild = { constant = "barn" }', "", "cases: mangler"),
    "from": ('from = "hop"', 'from = "hob"', "events[0].from: »hob« står ikke under files. Mente du »hop«?"),
    "no from": ('from = "hop"', "", "events[0].from: skal være en tekst"),
    "path": ('path = "hop.csv"', 'path = "../hop.csv"', "files.hop.path"),
    "delimiter": ('delimiter = ";"', 'delimiter = ";;"', "files.hop.delimiter: skal være ét tegn"),
    "encoding": ('delimiter = ";"', 'encoding = "dansk"', "files.hop.encoding: »dansk« kendes ikke"),
    "file key": ("delimiter", "seperator", "files.hop.seperator: kendes ikke"),
    "our column": ("at = {", "att = {", "events[0].att: kendes ikke"),
    "no kind": ("kind =", "by =", "events[0].kind: mangler"),
    "fact": ("overgreb =", "overgrb =", "events[0].facts.overgrb: kendes ikke. Mente du »overgreb«?"),
    "kind": ('"notat"', '"notater"', "events[0].kind (N): »notater« kendes ikke. Mente du »notat«?"),
    "choice": ('"stoettende_indsats"', '"stoette"', "events[0].facts.art (S): »stoette« kendes ikke."),
    "zone": ('zone = "UTC"', 'zone = "Mars"', "events[0].at.zone: tidszonen »Mars« kendes ikke"),
    "format": ('zone = "UTC"', 'format = "%d-%m"', "events[0].at.format: »%d-%m« siger ikke, hvor året står"),
    "format where none belongs": (
        'column = "vold",',
        'column = "vold", format = "%Y",',
        "facts.overgreb.format: hører til",
    ),
    "split where none belongs": (
        'column = "vold",',
        'column = "vold", split = ",",',
        "facts.overgreb.split: hører til",
    ),
    "value key": ('column = "tid",', 'colum = "tid",', "events[0].at.colum: kendes ikke. Mente du »column«?"),
    "two sources": ('column = "tid",', 'column = "tid", constant = 1,', "events[0].at: skal have én af column"),
    "template": ('column = "tid",', 'template = "tid",', "events[0].at.template: nævner ingen kolonne"),
    "a number": ('case = "nr"\nchild', "case = 7\nchild", "cases.case: skal bestå af navne og værdier"),
    "values": ("values = { J = true, N = false }", "values = 3", "facts.overgreb.values: skal bestå af"),
    "each": ("at = {", "each = 3\nat = {", "events[0].each: er en liste"),
    "each without time": (
        "at = { column",
        'each = [{ by = "art" }]\nwritten_at = { column',
        "events[0].each[0].at: mangler",
    ),
    "no such column": (
        'column = "tid"',
        'column = "tidd"',
        "events[0].at: kolonnen »tidd« findes ikke. Mente du »tid«?",
    ),
    "no such where": ("at = {", 'where = { slet = "N" }\nat = {', "events[0].where: kolonnen »slet« findes ikke"),
}


@pytest.mark.parametrize("name", SLIPS)
def test_a_slip_in_the_mapping_is_told_with_its_key(tmp_path: Path, name: str) -> None:
    old, new, said = SLIPS[name]
    assert old in SMALL
    with pytest.raises(InputError) as caught:
        mapped(tmp_path, SMALL.replace(old, new, 1))
    assert said in str(caught.value)
    assert str(caught.value).startswith(str(tmp_path / "m.toml"))
    assert "Forventet: " in str(caught.value)


def test_a_mapping_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="findes ikke"):
        load(tmp_path / "m.toml", VOCABULARY)
    (tmp_path / "m.toml").write_bytes(b"\xe6")
    with pytest.raises(InputError, match="UTF-8"):
        load(tmp_path / "m.toml", VOCABULARY)
    with pytest.raises(InputError, match="kan ikke læses"):
        load(tmp_path, VOCABULARY)
