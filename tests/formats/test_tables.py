"""Case tables: what is written is read back the same in every form and in blocks of any size; a bad row is told with
its place and takes its own case with it, and no other.
"""

from __future__ import annotations

import gc
from pathlib import Path
from random import Random
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.ipc
import pyarrow.parquet
import pytest
from scripts.synthetic_cases import cases
from tests.formats.tables_cases import FORMS, GOOD, NOON, VOCABULARY, put, told, typed
from tests.law.engine import small_law

from sikkersag.formats.consistency import consistent
from sikkersag.formats.located import InputError
from sikkersag.formats.tables import (
    Block,
    open_tables,
    order,
    sources,
    write_tables,
)
from sikkersag.law.engine import calendar as calendars
from sikkersag.law.engine.moment import NEVER_AFTER, NEVER_BEFORE, UNKNOWN, Moment, parse
from sikkersag.law.engine.timeline import Event, Person, Timeline, TimelineError, replace
from sikkersag.law.vocabulary import load as vocabularies

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


def varied(timeline: Timeline, random: Random) -> Timeline:
    """The timeline with corrections, withdrawals, orders and lists put into it, as they may stand in a case."""
    events = list(timeline.events)
    for place, event in enumerate(events[2:], 2):
        earlier = random.choice(events[:place])
        changes: dict[str, Any] = {
            "corrects": {"corrects": earlier.id, "recorded_at": NOON},
            "withdraws": {"withdraws": earlier.id},
            "after": {"after": (earlier.id,)} if earlier.hi < event.lo else {},
            "before": {"before": (events[-1].id,)} if event.hi < events[-1].lo else {},
            "occurred": {"occurred": False},
            "lists": {"facts": {**event.facts, "deltagere": ("mor", "far", "æøå «»")}, "source": "s. 1,\n»2«"},
            "unknown": {"lo": NEVER_BEFORE, "hi": NEVER_AFTER, "precision": "unknown"},
        }
        if random.random() < 0.5:
            events[place] = replace(event, **random.choice(list(changes.values())))
    return Timeline(timeline.child, timeline.persons, tuple(events), timeline.complete_for)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("seed", range(5))
def test_corrections_orders_and_lists_come_back_the_same(tmp_path: Path, form: str, seed: int) -> None:
    random = Random(seed)
    made = [varied(t, random) for t in cases(VOCABULARY, CALENDAR, number=25, events=20, seed=100 + seed)]
    good = [t for t in made if possible(t)]
    assert len(good) > 15
    write_tables(tmp_path, _numbered(good), VOCABULARY, form)
    found = [
        told(t)
        for block in open_tables(tmp_path, VOCABULARY).blocks(random.randint(1, 9))
        for _, t in block.timelines()
    ]
    assert found == [told(t) for t in good]


@pytest.mark.parametrize("seed", range(5))
def test_impossible_cases_are_refused_and_no_others(tmp_path: Path, seed: int) -> None:
    random = Random(seed)
    made = [varied(t, random) for t in cases(VOCABULARY, CALENDAR, number=25, events=20, seed=100 + seed)]
    write_tables(tmp_path, _numbered(made), VOCABULARY)
    tables = open_tables(tmp_path, VOCABULARY, keep_good=True)
    kept = [key for block in tables.blocks(6) for key, _ in block.timelines()]
    assert kept == [str(i) for i, t in enumerate(made) if possible(t)]


def possible(timeline: Timeline) -> bool:
    """Whether its orders and corrections can be true together."""
    try:
        consistent(timeline.events)
    except TimelineError:
        return False
    return True


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
    assert first.events.column("kind").to_pylist() == [row["kind"] for row in GOOD["events"]]
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


def alive() -> tuple[int, int]:
    """How many blocks and timelines there are in memory."""
    gc.collect()
    objects = gc.get_objects()
    return sum(isinstance(o, Block) for o in objects), sum(isinstance(o, Timeline) for o in objects)


def test_blocks_are_let_go_of_as_they_pass(tmp_path: Path) -> None:
    """However many cases there are, no more than two blocks and a handful of timelines are alive at a time."""
    write_tables(tmp_path, _numbered(SYNTHETIC), VOCABULARY)
    before, most = alive(), (0, 0)
    for block in open_tables(tmp_path, VOCABULARY).blocks(4):
        for _ in block.timelines():
            pass
        now = alive()
        most = max(most[0], now[0]), max(most[1], now[1])
        del block, _
    assert most[0] - before[0] <= 2
    assert most[1] - before[1] <= 10


def test_a_list_that_csv_cannot_hold_is_refused_and_nothing_is_left(tmp_path: Path) -> None:
    event = Event("n", "notat", NOON, NOON, about=("a|b",))
    with pytest.raises(InputError, match="Parquet eller Arrow"):
        write_tables(tmp_path, [({"case": "1"}, Timeline("ida", {}, (event,)))], VOCABULARY, ".csv")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("form", FORMS)
def test_a_part_of_the_cases_can_be_read_by_itself(tmp_path: Path, form: str) -> None:
    made = [({"case": f"s{at}"}, t) for at, t in enumerate(cases(VOCABULARY, CALENDAR, number=30, events=8, seed=5))]
    write_tables(tmp_path, made, VOCABULARY, form)
    tables = open_tables(tmp_path, VOCABULARY)
    whole = [found for block in tables.blocks(7) for found in block.timelines()]
    for start, stop in ((0, 30), (0, 11), (11, 30), (29, 30), (12, 13), (30, 30)):
        part = [found for block in tables.blocks(4, start=start, stop=stop) for found in block.timelines()]
        assert [case for case, _ in part] == [case for case, _ in whole[start:stop]]
        assert [told(timeline) for _, timeline in part] == [told(timeline) for _, timeline in whole[start:stop]]


def test_a_name_with_several_types_is_read_by_the_type_of_the_kind(tmp_path: Path) -> None:
    """A rulebook of its own may have kinds that give one name a date, a number, a flag, a text or a list."""
    types = {"dated": "date", "counted": "int", "flagged": "bool", "told": "text"}
    kinds = {name: small_law.kind(x=small_law.fact(type_)) for name, type_ in types.items()}
    kinds["named"] = small_law.kind(y=small_law.fact("persons"))
    kinds["one"] = small_law.kind(y=small_law.fact("person"))
    law = {"_engine.toml": small_law.ENGINE, "all.toml": {"topic": "all", "kind": small_law.KINDS | kinds}}
    vocabulary = vocabularies.read(law, "mixed")
    values: dict[str, Any] = {
        "dated": parse("2024-02", CALENDAR),
        "counted": 12,
        "flagged": False,
        "told": "12",
    }
    events = [Event(name, name, NOON, NOON, facts={"x": value}) for name, value in values.items()]
    events.append(Event("open", "dated", NOON, NOON, facts={"x": parse("/2024-02", CALENDAR)}))
    events.append(Event("named", "named", NOON, NOON, facts={"y": ("ann", "bob")}))
    events.append(Event("one", "one", NOON, NOON, facts={"y": "ann"}))
    timeline = Timeline("kid", {}, tuple(events))
    for form in FORMS:
        folder = tmp_path / form
        write_tables(folder, [({"case": "1"}, timeline)], vocabulary, form)
        (block,) = open_tables(folder, vocabulary).blocks()
        assert told(block.timeline(0)) == told(timeline)
    for name, wrong in (
        ("dated", "2024-02-01"),
        ("counted", "tolv"),
        ("flagged", "ja"),
        ("dated", "3000-01-01T00:00:00Z"),
    ):
        events[0] = Event("e", "told", NOON, NOON, facts={"x": wrong})
        write_tables(tmp_path / "bad", [({"case": "1"}, Timeline("kid", {}, (events[0],)))], vocabulary)
        table = pyarrow.parquet.read_table(tmp_path / "bad" / "events.parquet")
        table = table.set_column(table.schema.get_field_index("kind"), "kind", pa.array([name.removeprefix("also ")]))
        pyarrow.parquet.write_table(table, tmp_path / "bad" / "events.parquet")
        with pytest.raises(InputError, match=f"»{wrong}«"):
            list(open_tables(tmp_path / "bad", vocabulary).blocks())


def test_the_order_is_read_in_parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_tables(tmp_path, _numbered(SYNTHETIC), VOCABULARY, ".csv")
    monkeypatch.setattr(order, "_AT_ONCE", 1)
    monkeypatch.setattr(sources, "_CSV_BYTES", 30_000)
    tables = open_tables(tmp_path, VOCABULARY)
    assert [told(t) for b in tables.blocks(3) for _, t in b.timelines()] == [told(t) for t in SYNTHETIC]


def test_tables_are_not_written_beside_another_form(tmp_path: Path) -> None:
    write_tables(tmp_path, _numbered(SYNTHETIC[:1]), VOCABULARY)
    with pytest.raises(InputError, match="allerede cases"):
        write_tables(tmp_path, _numbered(SYNTHETIC[:1]), VOCABULARY, ".csv")
    write_tables(tmp_path, _numbered(SYNTHETIC[:2]), VOCABULARY)
    assert open_tables(tmp_path, VOCABULARY).number_of_cases == 2


def test_further_columns_of_cases_may_be_of_any_type(tmp_path: Path) -> None:
    put(tmp_path, GOOD)
    table = typed("cases", GOOD["cases"])
    further: dict[str, list[Any]] = {
        "year": [2024, 2025, None],
        "share": [0.5, None, 1.0],
        "tags": [[1], [], None],
        "office": ["A", "", "B"],
    }
    for name, values in further.items():
        table = table.append_column(name, pa.array(values))
    pyarrow.parquet.write_table(table, tmp_path / "cases.parquet")
    (block,) = open_tables(tmp_path, VOCABULARY).blocks()
    assert {name: block.cases.column(name).to_pylist() for name in further} == {
        **further,
        "year": ["2024", "2025", None],
        "office": ["A", None, "B"],
    }


def test_reading_again_tells_the_same_refusals(tmp_path: Path) -> None:
    events = [*GOOD["events"], {"case": "x", "id": "e", "kind": "notat"}]
    events[0] = {**events[0], "kind": "x"}
    tables = open_tables(put(tmp_path, {**GOOD, "events": events}), VOCABULARY, keep_good=True)
    list(tables.blocks(1))
    first = list(tables.refusals)
    list(tables.blocks())
    assert tables.refusals == first
    assert len(first) == 2
