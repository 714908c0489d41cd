"""Case tables in, findings out: several processes, another law, refused rows, and no cases at all."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet
import pytest
from scripts.synthetic_cases import cases
from tests.population.odd_timelines import plain

from sikkersag.formats import casefile, lawfolder
from sikkersag.formats.located import InputError
from sikkersag.formats.tables import open_tables, write_tables
from sikkersag.law.engine import calendar as calendars
from sikkersag.law.engine.evaluate import evaluate
from sikkersag.law.engine.timeline import Timeline, replace
from sikkersag.law.rulebook import load as rulebooks
from sikkersag.law.vocabulary import load as vocabularies
from sikkersag.population.run import Findings, findings_blocks

VOCABULARY, RULEBOOK, CALENDAR = vocabularies.load(), rulebooks.load(), calendars.load()
AS_OF = CALENDAR.instant(2026, 3, 1, 12)
OTHER = Path(__file__).resolve().parents[1] / "other_law"


def written(folder: Path, number: int = 40) -> Path:
    made = cases(VOCABULARY, CALENDAR, number=number, events=10, seed=3)
    write_tables(folder, (({"case": f"s{at}"}, t) for at, t in enumerate(made)), VOCABULARY)
    return folder


def blocks(folder: Path, *, size: int = 15, processes: int = 1, keep_good: bool = False) -> list[Findings]:
    tables = open_tables(folder, VOCABULARY, keep_good=keep_good)
    found = findings_blocks(
        tables, RULEBOOK, as_of=AS_OF, known_at=AS_OF, calendar=CALENDAR, size=size, processes=processes
    )
    return list(found)


def test_two_processes_and_any_size_of_block_give_the_same_in_the_same_order(tmp_path: Path) -> None:
    written(tmp_path)
    whole = [row for block in blocks(tmp_path, size=40) for row in block.findings.to_pylist()]
    for size, processes in ((15, 1), (15, 2), (7, 2)):
        found = blocks(tmp_path, size=size, processes=processes)
        assert [row for block in found for row in block.findings.to_pylist()] == whole
        assert sum(block.cases.num_rows for block in found) == 40
        assert sum(block.events for block in found) == sum(block.events for block in blocks(tmp_path))


def test_what_came_from_columns_and_what_was_asked_alone_is_counted(tmp_path: Path) -> None:
    (block,) = blocks(written(tmp_path), size=100)
    assert 0 < block.odd <= block.alone <= block.cases.num_rows
    assert 0 < block.by_columns < block.findings.num_rows


def test_another_law_runs_over_columns(tmp_path: Path) -> None:
    law = lawfolder.load(OTHER, CALENDAR)
    timeline = casefile.load(OTHER / "case.yaml", law.vocabulary, CALENDAR).timelines["sol"]
    plain = replace(timeline.events[0], id="more")
    several = [timeline, Timeline(timeline.child, timeline.persons, (*timeline.events, plain))]
    write_tables(tmp_path, (({"case": f"n{at}"}, t) for at, t in enumerate(several)), law.vocabulary)
    as_of = CALENDAR.instant(2024, 7, 1)
    tables = open_tables(tmp_path, law.vocabulary)
    (block,) = findings_blocks(tables, law.rulebook, as_of=as_of, known_at=as_of, calendar=CALENDAR)
    expected = [
        (f"n{at}", f.id, f.outcome, f.timeliness, f.due)
        for at, each in enumerate(several)
        for f in sorted(
            evaluate(each, law.rulebook, as_of=as_of, known_at=as_of, calendar=CALENDAR).findings,
            key=lambda f: list(law.rulebook.requirements).index(f.requirement),
        )
    ]
    names = ("case", "id", "outcome", "timeliness", "due")
    assert [tuple(row[name] for name in names) for row in block.findings.to_pylist()] == expected
    assert block.by_columns > 0


@pytest.mark.parametrize("processes", [1, 2])
def test_a_bad_row_stops_the_run_or_leaves_its_case_out(tmp_path: Path, processes: int) -> None:
    written(tmp_path)
    events = pa.parquet.read_table(tmp_path / "events.parquet")
    kinds = events["kind"].to_pylist()
    kinds[events["case"].to_pylist().index("s39")] = "ukendt_art"
    place = events.schema.get_field_index("kind")
    pa.parquet.write_table(events.set_column(place, "kind", pa.array(kinds)), tmp_path / "events.parquet")
    with pytest.raises(InputError, match="ukendt_art"):
        blocks(tmp_path, processes=processes)
    for size in (13, 39):  # the last block: with other cases, and alone
        found = blocks(tmp_path, size=size, processes=processes, keep_good=True)
        assert [case for block in found for case in block.cases["case"].to_pylist()] == [f"s{at}" for at in range(39)]
        assert [refusal.case for block in found for refusal in block.refused] == ["s39"]


def test_cases_without_events_have_no_findings(tmp_path: Path) -> None:
    (timeline,) = cases(VOCABULARY, CALENDAR, number=1, events=5, seed=1)
    nothing = Timeline(timeline.child, timeline.persons, ())
    write_tables(tmp_path, [({"case": "s"}, nothing)], VOCABULARY)
    (block,) = blocks(tmp_path)
    assert (block.cases.num_rows, block.findings.num_rows) == (1, 0)


def test_where_no_word_tells_how_precise_a_time_is_the_two_engines_take_it_alike(tmp_path: Path) -> None:
    made = (plain(timeline) for timeline in cases(VOCABULARY, CALENDAR, number=120, events=25, seed=3))
    write_tables(tmp_path, (({"case": f"s{at}"}, t) for at, t in enumerate(made)), VOCABULARY)
    events = pa.parquet.read_table(tmp_path / "events.parquet")
    pa.parquet.write_table(events.drop_columns(["precision"]), tmp_path / "events.parquet")
    found = {row["id"] + row["case"]: row["outcome"] for b in blocks(tmp_path) for row in b.findings.to_pylist()}
    told = {
        finding.id + case: finding.outcome
        for block in open_tables(tmp_path, VOCABULARY).blocks()
        for case, timeline in block.timelines()
        for finding in evaluate(timeline, RULEBOOK, as_of=AS_OF, known_at=AS_OF, calendar=CALENDAR).findings
    }
    assert found == told
