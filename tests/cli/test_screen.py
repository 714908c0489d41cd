"""`sikkersag screen` and `compare` from the outside, over real tables, with the engine over columns."""

from __future__ import annotations

import errno
import io
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from scripts import synthetic_cases

from sikkersag.cli import BAD_INPUT, INTERRUPTED, OK, main
from sikkersag.cli.progress import Progress
from sikkersag.cli.screen import left_out
from sikkersag.formats.tables import Refusal, write_tables
from sikkersag.law.engine import calendar as calendars
from sikkersag.law.vocabulary import load as vocabularies
from sikkersag.population import run

Blocks = Callable[..., Iterator[run.Findings]]


@pytest.fixture
def engine(monkeypatch: pytest.MonkeyPatch) -> Callable[[Blocks], None]:
    """Puts something in the place of the engine over columns; until then it is that engine in small blocks."""

    def put(blocks: Blocks) -> None:
        monkeypatch.setattr(run, "findings_blocks", blocks)

    put(_small)
    return put


_real = run.findings_blocks


def _small(*given: Any, **options: Any) -> Iterator[run.Findings]:
    return _real(*given, **options, size=10)


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("tabeller")
    vocabulary = vocabularies.load()
    made = synthetic_cases.cases(vocabulary, calendars.load(), number=30, events=30, seed=5)
    rows = [({"case": f"2025-{i:07d}", "unit": ("Nord", "Syd")[i % 2]}, case) for i, case in enumerate(made)]
    write_tables(folder, rows, vocabulary)
    return folder


def screen(data: Path, out: Path, *more: str) -> int:
    return main(["screen", str(data), "--as-of", "2025-06-01", "--report", str(out), *more])


@pytest.mark.usefixtures("engine")
class TestScreening:
    def test_it_writes_the_report_and_says_the_main_thing(
        self, data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert screen(data, tmp_path / "ud", "--extracted", "2025-06-02 06:00", "--only", "U2,U7") == OK
        names = {path.name for path in (tmp_path / "ud").iterdir()}
        assert names == {"rapport.html", "rapport.xlsx", "rapport.json", "fejlliste.csv"}
        assert "30 sager er holdt op mod lovens krav" in capsys.readouterr().out
        body = json.loads((tmp_path / "ud" / "rapport.json").read_text(encoding="utf-8"))
        assert body["cases"] == 30
        assert {row["requirement"] for row in body["rows"]} <= {"U2", "U7"}
        assert body["by"] == ["unit"]
        assert body["extracted"].startswith("2025-06-02T06:00")

    def test_the_findings_can_be_kept(self, data: Path, tmp_path: Path) -> None:
        assert screen(data, tmp_path / "ud", "--findings", str(tmp_path / "fund.parquet")) == OK
        body = json.loads((tmp_path / "ud" / "rapport.json").read_text(encoding="utf-8"))
        assert pq.read_metadata(tmp_path / "fund.parquet").num_rows == body["findings"] > 0

    def test_the_same_tables_give_the_same_receipt(self, data: Path, tmp_path: Path) -> None:
        receipts = set()
        for name in ("en", "to"):
            assert screen(data, tmp_path / name) == OK
            receipts.add(
                json.loads((tmp_path / name / "rapport.json").read_text(encoding="utf-8"))["receipt"]["receipt"]
            )
        assert len(receipts) == 1

    def test_a_published_one_has_no_error_list(self, data: Path, tmp_path: Path) -> None:
        assert screen(data, tmp_path / "ud", "--publish") == OK
        assert not (tmp_path / "ud" / "fejlliste.csv").exists()

    def test_cases_that_cannot_be_read_are_left_out_with_their_reason(self, data: Path, tmp_path: Path) -> None:
        bad = tmp_path / "data"
        bad.mkdir()
        for path in data.glob("*.parquet"):
            rows = pq.read_table(path)
            if path.stem == "events":
                kinds = rows["kind"].to_pylist()
                kinds[0] = "findes_ikke"
                rows = rows.set_column(rows.column_names.index("kind"), "kind", pa.array(kinds))
            pq.write_table(rows, bad / path.name)
        assert screen(bad, tmp_path / "nej") == BAD_INPUT
        assert screen(bad, tmp_path / "ud", "--keep-good") == OK
        body = json.loads((tmp_path / "ud" / "rapport.json").read_text(encoding="utf-8"))
        assert (body["cases"], body["left_out_number"], body["read"]) == (29, 1, 30)
        assert body["left_out"][0]["case"] == "2025-0000000"
        assert "findes_ikke" in body["left_out"][0]["reason"]


@pytest.mark.usefixtures("engine")
class TestBadInput:
    def nothing(self, folder: Path) -> bool:
        return not list(folder.iterdir())

    def test_a_table_without_rows(self, data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        empty, out = tmp_path / "tom", tmp_path / "her"
        empty.mkdir()
        out.mkdir()
        for path in data.glob("*.parquet"):
            pq.write_table(pq.read_table(path).slice(0, 0), empty / path.name)
        assert screen(empty, out / "ud") == BAD_INPUT
        assert "ingen sager" in capsys.readouterr().err
        assert self.nothing(out)

    @pytest.mark.parametrize(
        ("option", "value", "said"),
        [
            ("--only", "U99", "U99"),
            ("--by", "team", "ingen kolonne »team«"),
            ("--sample-of", "20", "stikprøve"),
            ("--sample-of", "mange", "ikke et helt tal"),
            ("--processes", "0", "mindst 1"),
            ("--sample-of", "0", "mindst 1"),
            ("--known-at", "i går", "--known-at"),
        ],
    )
    def test_an_option_that_cannot_be_used_is_named_and_nothing_is_left(
        self, data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], option: str, value: str, said: str
    ) -> None:
        try:
            assert screen(data, tmp_path / "ud", option, value) == BAD_INPUT
        except SystemExit as stopped:
            assert stopped.code == BAD_INPUT
        assert said in capsys.readouterr().err
        assert self.nothing(tmp_path)

    def test_a_folder_that_is_not_there(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        assert screen(tmp_path / "ingen", tmp_path / "ud") == BAD_INPUT
        assert "ikke en mappe" in capsys.readouterr().err

    def test_a_report_that_is_there_already_is_left_alone(
        self, data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        (tmp_path / "ud").mkdir()
        assert screen(data, tmp_path / "ud") == BAD_INPUT
        assert "findes allerede" in capsys.readouterr().err


class TestStoppedOnTheWay:
    def stopping(self, error: BaseException) -> Blocks:
        def blocks(*given: Any, **options: Any) -> Iterator[run.Findings]:
            for i, block in enumerate(_small(*given, **options)):
                if i == 2:
                    raise error
                yield block

        return blocks

    def test_ctrl_c_says_where_it_stopped_and_leaves_nothing(
        self, engine: Callable[[Blocks], None], data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        engine(self.stopping(KeyboardInterrupt()))
        assert screen(data, tmp_path / "ud", "--findings", str(tmp_path / "fund.parquet")) == INTERRUPTED
        said = capsys.readouterr().err
        assert "2025-0000019 (nr. 20)" in said
        assert "Intet er skrevet" in said
        assert not list(tmp_path.iterdir())

    def test_a_full_disk_is_said_and_leaves_nothing(
        self, engine: Callable[[Blocks], None], data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        engine(self.stopping(OSError(errno.ENOSPC, "No space left on device")))
        assert screen(data, tmp_path / "ud") == BAD_INPUT
        assert "ikke mere plads på disken" in capsys.readouterr().err
        assert not list(tmp_path.iterdir())


def test_a_case_that_disappears_without_a_reason_is_told() -> None:
    refusal = Refusal("cases.parquet", 3, "unit", "s3", "Kan ikke læses.")
    assert left_out([refusal, refusal], 1) == (("s3", "Kan ikke læses. (cases.parquet, række 3)"),)
    assert left_out([refusal], 3)[1] == ("?", "2 sager blev ikke gennemgået, uden at læsningen sagde hvorfor.")


class TestProgress:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    def test_it_tells_blocks_speed_and_the_time_left(self) -> None:
        times = iter((0.0, 10.0, 10.0))
        progress = Progress(io.StringIO(), lambda: next(times), total=3000)
        progress.block(1000, "s1000")
        said = progress.stream.getvalue()  # type: ignore[attr-defined]
        assert said == "1 blok · 1.000 af 3.000 sager · 100 sager/s · ca. 20 s tilbage\n"

    def test_on_a_terminal_the_line_is_rewritten_and_taken_away(self) -> None:
        times = iter((0.0, 1.0, 2.0))
        stream = self.Terminal()
        progress = Progress(stream, lambda: next(times))
        progress.block(10, "a")
        progress.block(10, "b")
        progress.clear()
        assert "\n" not in stream.getvalue()
        assert stream.getvalue().endswith("\r")


@pytest.mark.usefixtures("engine")
class TestComparing:
    def test_two_reports_are_compared(self, data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        assert screen(data, tmp_path / "en") == OK
        assert screen(data, tmp_path / "to") == OK
        capsys.readouterr()
        first, second = str(tmp_path / "en"), str(tmp_path / "to" / "rapport.json")
        assert main(["compare", first, second, "--html", str(tmp_path / "x.html")]) == OK
        said = capsys.readouterr().out
        assert "Sikker fremgang: ingen krav" in said
        assert "samme data" in said
        assert "Sammenligning af to screeninger" in (tmp_path / "x.html").read_text(encoding="utf-8")
        assert main(["compare", first, second, "--html", str(tmp_path / "x.html")]) == BAD_INPUT
        assert main(["compare", first, second, "--json"]) == OK
        assert json.loads(capsys.readouterr().out)["format"] == "sikkersag-comparison/1"

    def test_what_is_no_screening_is_refused_by_name(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        (tmp_path / "a.json").write_text("{}")
        assert main(["compare", str(tmp_path / "a.json"), str(tmp_path / "a.json")]) == BAD_INPUT
        assert "a.json" in capsys.readouterr().err
        assert main(["compare", str(tmp_path / "b.json"), str(tmp_path / "b.json")]) == BAD_INPUT
        assert "b.json" in capsys.readouterr().err
