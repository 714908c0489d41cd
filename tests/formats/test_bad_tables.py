"""Bad rows, columns and folders of case tables: each told with its place, and no good case lost by it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import pyarrow as pa
import pyarrow.ipc
import pyarrow.parquet
import pytest
from scripts.synthetic_cases import cases
from tests.formats.tables_cases import FORMS, GOOD, NOON, VOCABULARY, changed, put, told, typed

from sikkersag.formats.located import InputError
from sikkersag.formats.tables import (
    open_tables,
    write_tables,
)
from sikkersag.formats.tables.sources import opened
from sikkersag.law.engine import calendar as calendars
from sikkersag.law.engine.moment import NEVER_AFTER

Tree = dict[str, Any]

# What is refused: the changed tables, then the file, row and column named, and what is said.
A_MOMENT = pa.timestamp("s", "UTC")
BAD: list[tuple[str, Tree, str, str]] = [
    (
        "kind",
        changed("events", 1, kind="vurdering_24_time"),
        "events, række 2, kolonne kind",
        "Mente du »vurdering_24_timer«?",
    ),
    ("no kind", changed("events", 1, kind=None), "events, række 2, kolonne kind", "mangler"),
    ("no id", changed("events", 1, id=""), "events, række 2, kolonne id", "mangler"),
    ("same id", changed("events", 1, id="u1", r_underretning=None), "events, række 2, kolonne id", "brugt to gange"),
    ("dangling", changed("events", 1, r_underretning=["u9"]), "events, række 2, kolonne r_underretning", "»u9«"),
    ("other case", changed("events", 2, corrects="v1"), "events, række 3, kolonne corrects", "»v1«"),
    (
        "wrong kind",
        changed("events", 1, r_underretning=["v1"]),
        "events, række 2, kolonne r_underretning",
        "vurdering_24_timer",
    ),
    ("no such ref", changed("events", 1, r_klage=["u1"]), "events, række 2, kolonne r_klage", "ingen henvisning"),
    ("end first", changed("events", 1, at_to=NOON), "events, række 2, kolonne at_to", "ligger før at"),
    ("year 9999", changed("events", 1, at=253402300799), "events, række 2, kolonne at", "uden for kalenderen"),
    ("year 1950", changed("persons", 1, born=-631152000), "persons, række 2, kolonne born", "uden for kalenderen"),
    ("no bound", changed("events", 1, written_at=NEVER_AFTER), "events, række 2, kolonne written_at", "uden for"),
    (
        "fact",
        changed("events", 1, f_overgreb=True),
        "events, række 2, kolonne f_overgreb",
        "ingen oplysning »overgreb«",
    ),
    (
        "choice",
        changed("events", 0, f_afsender_art="fagpersn"),
        "events, række 1, kolonne f_afsender_art",
        "Mente du »fagperson«?",
    ),
    ("number", changed("events", 0, f_barnets_alder=-1), "events, række 1, kolonne f_barnets_alder", "-1"),
    ("required", changed("events", 3, kind="fravigelse"), "events, række 4, kolonne f_krav", "skal have oplysningen"),
    (
        "flag as text",
        changed("events", 3, kind="genvurdering", f_konklusion="måske"),
        "events, række 4, kolonne f_konklusion",
        "måske",
    ),
    (
        "one value",
        changed("events", 3, kind="afgoerelse_meddelt", f_til=["mor", "far"]),
        "events, række 4, kolonne f_til",
        "én værdi",
    ),
    (
        "date fact",
        changed("events", 1, kind="opfoelgning", r_underretning=None, f_naeste_senest=NOON, f_naeste_senest_to=0),
        "events, række 2, kolonne f_naeste_senest_to",
        "ligger før",
    ),
    (
        "about",
        changed("events", 1, kind="foedsel", r_underretning=None, about=["m"]),
        "events, række 2, kolonne about",
        "hører ikke til",
    ),
    ("concerns", changed("events", 0, concerns=["ida", "onkel"]), "events, række 1, kolonne concerns", "onkel"),
    ("precision", changed("events", 1, precision="dag"), "events, række 2, kolonne precision", "dag"),
    ("basis", changed("events", 1, basis="systm"), "events, række 2, kolonne basis", "Mente du »system«?"),
    ("role of by", changed("events", 1, in_role="chef"), "events, række 2, kolonne in_role", "chef"),
    ("role", changed("persons", 1, role="mo"), "persons, række 2, kolonne role", "Mente du »mor«?"),
    ("person twice", changed("persons", 1, person="ida"), "persons, række 2, kolonne person", "to gange"),
    ("child", changed("cases", 0, child="idda"), "cases, række 1, kolonne child", "idda"),
    ("no child", changed("cases", 0, child=None), "cases, række 1, kolonne child", "mangler"),
    (
        "complete",
        changed("cases", 1, complete=False, complete_for=["samtyke"]),
        "cases, række 2, kolonne complete_for",
        "samtykke",
    ),
    ("case twice", changed("cases", 1, case="a"), "cases, række 2, kolonne case", "to gange"),
    ("no case", changed("cases", 1, case=None), "cases, række 2, kolonne case", "ingen sag"),
    ("unknown case", changed("events", 2, case="x"), "events, række 3, kolonne case", "»x« findes ikke"),
    ("not together", changed("events", 3, case="a", id="n"), "events, række 4, kolonne case", "ikke samlet"),
    ("no case told", changed("events", 2, case=None), "events, række 3, kolonne case", "ingen sag"),
    (
        "ring",
        {
            **GOOD,
            "events": [
                {**GOOD["events"][0], "after": ["v1"]},
                {**GOOD["events"][1], "after": ["u1"]},
                *GOOD["events"][2:],
            ],
        },
        "events, række",
        "ring",
    ),
    ("self", changed("events", 0, corrects="u1"), "events, række 1", "ring"),
    ("against the times", changed("events", 0, after=["v1"]), "events, række 1", "tidspunkterne siger"),
]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(("tables", "place", "said"), [b[1:] for b in BAD], ids=[b[0] for b in BAD])
def test_a_bad_row_is_refused_with_its_place(tmp_path: Path, form: str, tables: Tree, place: str, said: str) -> None:
    put(tmp_path, tables, form)
    with pytest.raises(InputError) as caught:
        list(open_tables(tmp_path, VOCABULARY).blocks())
    table, comma, rest = place.partition(",")
    message = str(caught.value)
    assert message.startswith(f"{table}{form}{comma}{rest}")
    assert said in message
    assert "Forventet: " in message


@pytest.mark.parametrize("size", [1, 2, 5000])
@pytest.mark.parametrize(("name", "tables"), [b[:2] for b in BAD], ids=[b[0] for b in BAD])
def test_the_good_cases_are_kept_whole(tmp_path: Path, size: int, name: str, tables: Tree) -> None:
    """Whatever is wrong with a row, the other cases come as they would have come without it."""
    good = dict(_read(put(tmp_path / "good", GOOD)))
    found = open_tables(put(tmp_path / "bad", tables), VOCABULARY, keep_good=True)
    kept = {key: told(t) for block in found.blocks(size) for key, t in block.timelines()}
    assert found.refusals
    assert kept
    whole = ("unknown case", "no case told")  # rows of no case: the case that they were meant for cannot be known
    moved = {**dict.fromkeys(whole, "b"), "not together": "c"}.get(name)  # its event says that it is another's
    assert all(timeline == good[key] for key, timeline in kept.items() if key != moved)
    assert len(kept) == (3 if name in whole else 1 if name == "case twice" else 2)


def _read(folder: Path) -> list[tuple[str, Any]]:
    return [(k, told(t)) for block in open_tables(folder, VOCABULARY).blocks() for k, t in block.timelines()]


def test_every_refused_row_is_listed(tmp_path: Path) -> None:
    tables = changed("events", 0, kind="x")
    tables["events"][1]["kind"], tables["events"][3]["precision"] = "y", "z"
    found = open_tables(put(tmp_path, tables), VOCABULARY, keep_good=True)
    assert [key for block in found.blocks() for key, _ in block.timelines()] == ["b"]
    assert [(r.row, r.column, r.case) for r in found.refusals] == [
        (1, "kind", "a"),
        (2, "kind", "a"),
        (4, "precision", "c"),
    ]


def test_rows_of_no_case_are_left_out_and_no_case_with_them(tmp_path: Path) -> None:
    tables = {**GOOD, "events": [{**GOOD["events"][0], "case": "x"}, *GOOD["events"]]}
    found = open_tables(put(tmp_path, tables), VOCABULARY, keep_good=True)
    assert [(k, told(t)) for b in found.blocks(2) for k, t in b.timelines()] == _read(put(tmp_path / "good", GOOD))
    assert [(r.row, r.case) for r in found.refusals] == [(1, "x")]


def test_a_case_out_of_order_is_left_out(tmp_path: Path) -> None:
    events = GOOD["events"]
    found = open_tables(
        put(tmp_path, {**GOOD, "events": [*events[:2], events[3], events[2]]}), VOCABULARY, keep_good=True
    )
    assert [k for b in found.blocks(1) for k, _ in b.timelines()] == ["a", "c"]
    assert "orden" in found.refusals[0].reason


def column(table: str, name: str, values: Any) -> Tree:
    """The good tables with one column replaced or added."""
    made = typed(table, GOOD[table])
    index = made.schema.get_field_index(name)
    return {**GOOD, table: made.append_column(name, values) if index < 0 else made.set_column(index, name, values)}


LOCAL = pa.array([NOON] * 4, pa.int64())
WRONG_COLUMNS: dict[str, tuple[Tree, str, str]] = {
    "unknown": (column("events", "f_overgrb", pa.array([True] * 4)), "events", "Mente du »f_overgreb«?"),
    "unknown ref": (column("events", "r_underretnin", pa.array([["u1"]] * 4)), "events", "Mente du »r_underretning«?"),
    "no zone": (column("events", "at", LOCAL.cast(pa.timestamp("s"))), "events", "uden tidszone"),
    "unknown zone": (
        column("events", "at", LOCAL.cast(pa.timestamp("s", "Mars/Olympus"))),
        "events",
        "ukendt tidszone",
    ),
    "a day": (column("events", "at", pa.array([19000] * 4, pa.date32())), "events", "precision day"),
    "a number as time": (column("events", "at", LOCAL), "events", "int64"),
    "a text as list": (column("events", "r_underretning", pa.array([1] * 4)), "events", "int64"),
    "a number as flag": (column("events", "occurred", pa.array([1] * 4)), "events", "int64"),
    "a time as text": (column("persons", "role", LOCAL.cast(A_MOMENT)), "persons", "timestamp"),
    "a list as number": (column("events", "f_barnets_alder", pa.array([[1]] * 4)), "events", "list"),
    "missing": ({**GOOD, "events": typed("events", GOOD["events"]).drop_columns(["kind"])}, "events", "»kind« mangler"),
    "no cases": ({**GOOD, "cases": typed("cases", GOOD["cases"])[:0]}, "cases", "ingen sager"),
}


@pytest.mark.parametrize("name", WRONG_COLUMNS)
def test_a_wrong_column_is_refused_whatever_is_kept(tmp_path: Path, name: str) -> None:
    tables, file, said = WRONG_COLUMNS[name]
    put(tmp_path, tables)
    with pytest.raises(InputError, match="Forventet") as caught:
        list(open_tables(tmp_path, VOCABULARY, keep_good=True).blocks())
    assert str(caught.value).startswith(f"{file}.parquet")
    assert said in str(caught.value)


CSV_VALUES = {
    "2024-03-05T09:15:00": "at",
    "2024-03-05T09:15:00+01:00": "at",
    "2024-03-05": "at",
    "2024-02-30T09:15:00Z": "at",
    "05-03-2024 09:15": "at",
    "ja": "occurred",
    "tolv": "f_barnets_alder",
    "1.5": "f_barnets_alder",
}


@pytest.mark.parametrize("value", CSV_VALUES)
def test_a_value_that_cannot_be_read_in_csv_is_refused(tmp_path: Path, value: str) -> None:
    name = CSV_VALUES[value]
    put(tmp_path, GOOD, ".csv")
    events = typed("events", GOOD["events"]).select(["case", "id", "kind"])
    put(tmp_path, {"events": events.append_column(name, pa.array([None, None, value, None]))}, ".csv")
    with pytest.raises(InputError) as caught:
        list(open_tables(tmp_path, VOCABULARY).blocks())
    assert str(caught.value).startswith(f"events.csv, række 3, kolonne {name} (sag b): »{value}«")
    assert "Eksempel:" in str(caught.value)
    found = open_tables(tmp_path, VOCABULARY, keep_good=True)
    assert [k for b in found.blocks() for k, _ in b.timelines()] == ["a", "c"]


def cut(path: Path) -> None:
    """Leave the first half of a file."""
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


DAMAGE: dict[str, tuple[str, Callable[[Path], object], str]] = {
    "cut short": (".parquet", lambda folder: cut(folder / "events.parquet"), "beskadiget"),
    "cut short, arrow": (".arrow", lambda folder: cut(folder / "events.arrow"), "beskadiget"),
    "no parquet": (".parquet", lambda folder: (folder / "events.parquet").write_text("hej"), "beskadiget"),
    "not text": (
        ".csv",
        lambda folder: (folder / "events.csv").write_bytes(b"case,id,kind\na,\xe6,notat\n"),
        "beskadiget",
    ),
    "short line": (".csv", lambda folder: (folder / "events.csv").write_text("case,id,kind\na,x\n"), "beskadiget"),
    "empty": (".csv", lambda folder: (folder / "events.csv").write_text(""), "mangler"),
    "column twice": (".csv", lambda folder: (folder / "events.csv").write_text("case,id,kind,id\n"), "to gange"),
    "missing": (".csv", lambda folder: (folder / "events.csv").unlink(), "»events« mangler"),
    "two forms": (".csv", lambda folder: put(folder, {"events": GOOD["events"]}), "flere gange"),
}


@pytest.mark.parametrize("name", DAMAGE)
def test_a_damaged_folder_is_refused(tmp_path: Path, name: str) -> None:
    form, damage, said = DAMAGE[name]
    damage(put(tmp_path, GOOD, form))
    with pytest.raises(InputError, match="Forventet") as caught:
        list(open_tables(tmp_path, VOCABULARY).blocks())
    assert said in str(caught.value)


def test_no_folder_and_no_file(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="Mappen findes ikke"):
        open_tables(tmp_path / "nowhere", VOCABULARY)
    with pytest.raises(InputError, match="Filen findes ikke"):
        opened(tmp_path / "nothing.csv")


@pytest.mark.parametrize("form", FORMS)
def test_a_file_with_damaged_bytes_is_read_or_refused_and_never_more(tmp_path: Path, form: str) -> None:
    """Whatever a disk or a transfer did to a file, the answer is cases or a sentence."""
    random, calendar = Random(5), calendars.load()
    made = cases(VOCABULARY, calendar, number=5, events=12, seed=3)
    write_tables(tmp_path, (({"case": str(i)}, timeline) for i, timeline in enumerate(made)), VOCABULARY, form)
    whole = {path: path.read_bytes() for path in sorted(tmp_path.iterdir())}
    refused = 0
    for _ in range(120):
        path = random.choice(list(whole))
        damaged = bytearray(whole[path])
        for _ in range(random.choice((1, 1, 3, 20))):
            damaged[random.randrange(len(damaged))] = random.randrange(256)
        path.write_bytes(damaged)
        try:
            found = open_tables(tmp_path, VOCABULARY, keep_good=True)
            read = [timeline for block in found.blocks(2) for _, timeline in block.timelines()]
            refused += len(read) < 5
        except InputError:
            refused += 1
        path.write_bytes(whole[path])
    assert refused > 50
