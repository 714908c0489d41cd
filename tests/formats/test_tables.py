"""Case tables: what is written is read back the same in every form and in blocks of any size; a bad row is told with
its place and takes its own case with it, and no other.
"""

from __future__ import annotations

import gc
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.ipc
import pyarrow.parquet
import pytest
from scripts.synthetic_cases import cases
from tests.formats.tables_cases import FORMS, GOOD, NOON, VOCABULARY, changed, put, told, typed

from sikkersag.formats.located import InputError
from sikkersag.formats.tables import (
    FINDINGS_SCHEMA,
    Block,
    FindingsWriter,
    findings_table,
    open_tables,
    write_tables,
)
from sikkersag.formats.tables.sources import opened
from sikkersag.law.engine import calendar as calendars
from sikkersag.law.engine.evaluate import evaluate
from sikkersag.law.engine.moment import NEVER_AFTER, NEVER_BEFORE, UNKNOWN, Moment, parse
from sikkersag.law.engine.timeline import Event, Person, Timeline
from sikkersag.law.rulebook import load as rulebooks

CALENDAR = calendars.load()
SYNTHETIC = list(cases(VOCABULARY, CALENDAR, number=40, events=30, seed=7))
Tree = dict[str, Any]


def odd() -> Timeline:
    """What the synthetic cases do not have: every odd thing that a timeline may say."""
    day = parse("2024-03-05", CALENDAR)
    later = parse("2023-05/", CALENDAR)
    earlier = parse("/2023-08", CALENDAR)
    shared: dict[str, Any] = {
        "about": ("m1", "m2"),
        "concerns": ("ida", "bror"),
        "by": "jo",
        "in_role": "sagsbehandler",
    }
    decision = {"art": "stoettende_indsats", "skriftlig": False, "deltagere": ()}
    return Timeline(
        "ida",
        {
            "ida": Person("ida", "barn", "child", (day.lo, day.hi)),
            "bror": Person("bror", "barn", "child"),
            "mor": Person("mor", "mor", "party", (day.lo, NEVER_AFTER)),
        },
        (
            Event("c", "foraeldremyndighed_begyndt", NEVER_BEFORE, NEVER_BEFORE, "unknown", facts={"indehaver": "mor"}),
            Event("a1", "afgoerelse", NOON, NOON, facts=decision, source="bilag 1, »side« 3\nog 4", **shared),
            Event("a2", "afgoerelse", day.lo, day.hi, "day", corrects="a1", facts=decision, written_at=NOON, **shared),
            Event("n1", "notat", UNKNOWN.lo, UNKNOWN.hi, "unknown", withdraws="c", recorded_at=NOON),
            Event("n2", "notat", later.lo, later.hi, "range", after=("n3",), before=("a1", "n4"), basis="read"),
            Event("n3", "notat", earlier.lo, earlier.hi, "range"),
            Event("n4", "notat", day.lo, day.hi, "minute", occurred=False, facts={"barnets_alder": 0}),
            Event(
                "o",
                "opfoelgning",
                NOON,
                NOON,
                facts={"naeste_senest": parse("2024", CALENDAR)},
            ),
            Event("o2", "opfoelgning", NOON, NOON, facts={"naeste_senest": UNKNOWN}),
            Event("o3", "opfoelgning", NOON, NOON, facts={"naeste_senest": parse("2024-02", CALENDAR)}),
            Event("o4", "opfoelgning", NOON, NOON, facts={"naeste_senest": Moment(NOON, NOON + 5, "range")}),
            Event("e", "afgoerelse_meddelt", NOON, NOON, facts={"til": "mor"}, refs={"afgoerelse": ("a1", "a2")}),
        ),
        frozenset(),
    )


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("size", [1, 7, 5000])
def test_what_is_written_is_read_back_the_same(tmp_path: Path, form: str, size: int) -> None:
    timelines = [odd(), *SYNTHETIC, odd()]
    rows = [({"case": f"sag {i}", "unit": "Nord", "office": "A" if i else None}, t) for i, t in enumerate(timelines)]
    write_tables(tmp_path, rows, VOCABULARY, form)
    assert sorted(p.name for p in tmp_path.iterdir()) == [f"{t}{form}" for t in ("cases", "events", "persons")]
    tables = open_tables(tmp_path, VOCABULARY)
    blocks = list(tables.blocks(size))
    assert tables.number_of_cases == len(timelines) == sum(map(len, blocks))
    assert tables.number_of_events == sum(len(t.events) for t in timelines)
    found = [pair for block in blocks for pair in block.timelines()]
    assert [key for key, _ in found] == [row["case"] for row, _ in rows]
    assert [told(t) for _, t in found] == [told(t) for t in timelines]
    assert blocks[0].cases.column("unit")[0].as_py() == "Nord"
    assert blocks[-1].cases.column("office")[-1].as_py() == "A"


def test_a_block_gives_the_cases_that_are_asked_for(tmp_path: Path) -> None:
    write_tables(tmp_path, _numbered(SYNTHETIC), VOCABULARY)
    block = next(open_tables(tmp_path, VOCABULARY).blocks())
    assert told(block.timeline(5)) == told(SYNTHETIC[5])
    assert [(k, told(t)) for k, t in block.timelines([7, 2])] == [("7", told(SYNTHETIC[7])), ("2", told(SYNTHETIC[2]))]
    lo, hi = block.bounds("at")
    assert lo.tolist() == [e.lo for t in SYNTHETIC for e in t.events]
    assert hi.tolist() == [e.hi for t in SYNTHETIC for e in t.events]


def _numbered(timelines: list[Timeline]) -> list[tuple[dict[str, str], Timeline]]:
    return [({"case": str(i)}, timeline) for i, timeline in enumerate(timelines)]


def test_rows_keep_their_numbers_in_the_file(tmp_path: Path) -> None:
    second = list(open_tables(put(tmp_path, GOOD), VOCABULARY).blocks(1))[1]
    assert second.first_rows == {"cases": 2, "persons": 3, "events": 3}


def test_other_types_that_say_the_same_are_taken(tmp_path: Path) -> None:
    events = typed("events", GOOD["events"])
    at = events.column("at")
    finer = pc.add(at.cast(pa.timestamp("us", "Europe/Copenhagen")), pa.scalar(900_000, pa.duration("us")))
    events = events.set_column(events.schema.get_field_index("at"), "at", finer)
    events = events.set_column(2, "kind", events.column("kind").dictionary_encode())
    events = events.set_column(0, "case", events.column("case").cast(pa.large_string()))
    links = events.column("r_underretning").cast(pa.large_list(pa.large_string()))
    events = events.set_column(events.schema.get_field_index("r_underretning"), "r_underretning", links)
    events = events.append_column("f_barnets_alder", pa.array([12.0, None, float("nan"), 0.0]))
    put(tmp_path, {**GOOD, "events": events})
    first = next(open_tables(tmp_path, VOCABULARY).blocks())
    assert first.bounds("at")[0].tolist() == [NOON, NOON + 60, NOON, NOON]
    assert first.events.column("f_barnets_alder").to_pylist() == [12, None, None, 0]
    assert first.events.schema.field("kind").type == pa.string()
    assert first.timeline(0).events[1].refs == {"underretning": ("u1",)}


def test_numbers_serve_as_keys_and_a_stream_as_a_file(tmp_path: Path) -> None:
    for name, rows in GOOD.items():
        table = typed(name, rows)
        table = table.set_column(0, "case", pa.array(["abc".index(row["case"]) for row in rows]))
        with pa.ipc.new_stream(str(tmp_path / f"{name}.arrow"), table.schema) as writer:
            writer.write_table(table)
    assert [k for b in open_tables(tmp_path, VOCABULARY).blocks() for k, _ in b.timelines()] == ["0", "1", "2"]


def test_no_persons_and_no_events_are_no_mistake(tmp_path: Path) -> None:
    put(
        tmp_path,
        {**GOOD, "persons": typed("persons", GOOD["persons"])[:0], "events": typed("events", GOOD["events"])[:0]},
    )
    (block,) = open_tables(tmp_path, VOCABULARY).blocks()
    assert block.timeline(2) == Timeline("liv", {}, ())


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


def test_blocks_are_let_go_of_as_they_pass(tmp_path: Path) -> None:
    """However many cases there are, no more than two blocks and a handful of timelines are alive at a time."""
    write_tables(tmp_path, _numbered(SYNTHETIC), VOCABULARY)
    alive = []
    for block in open_tables(tmp_path, VOCABULARY).blocks(4):
        for _ in block.timelines():
            pass
        gc.collect()
        objects = gc.get_objects()
        alive.append((sum(isinstance(o, Block) for o in objects), sum(isinstance(o, Timeline) for o in objects)))
        del objects, block, _
    kept = len(SYNTHETIC)
    assert max(blocks for blocks, _ in alive) <= 2
    assert max(timelines for _, timelines in alive) <= kept + 10


# Findings


def some_findings() -> pa.Table:
    """Findings of the odd case."""
    as_of = CALENDAR.instant(2025, 1, 1)
    found = evaluate(odd(), rulebooks.load(), as_of=as_of, known_at=as_of, calendar=CALENDAR).findings
    assert found
    return findings_table([("a", finding) for finding in found])


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
        assert rows == pa.concat_tables([findings, findings])


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


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
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


def test_a_list_that_csv_cannot_hold_is_refused_and_nothing_is_left(tmp_path: Path) -> None:
    event = Event("n", "notat", NOON, NOON, about=("a|b",))
    with pytest.raises(InputError, match="Parquet eller Arrow"):
        write_tables(tmp_path, [({"case": "1"}, Timeline("ida", {}, (event,)))], VOCABULARY, ".csv")
    assert not list(tmp_path.iterdir())
