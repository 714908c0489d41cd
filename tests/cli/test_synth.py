"""`sikkersag synth`: a fictional municipality on request, and clear words where the request cannot be met."""

from __future__ import annotations

from pathlib import Path

import pyarrow.parquet as pq
import pytest

from sikkersag.cli import BAD_INPUT, OK, main


def asked(out: Path, *, cases: str = "40", seed: str = "1", as_of: str = "2026-03-01") -> list[str]:
    """The arguments of one call."""
    return ["synth", "--cases", cases, "--seed", seed, "--as-of", as_of, "--out", str(out)]


def test_it_makes_the_folder_and_says_what_is_in_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(asked(tmp_path / "ny" / "kommune")) == OK
    told = capsys.readouterr()
    assert "40 opdigtede sager" in told.out
    assert "40 af 40 sager" in told.err
    assert pq.read_table(tmp_path / "ny" / "kommune" / "cases.parquet").num_rows == 40


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"cases": "0"}, "--cases: »0« skal være et helt tal"),
        ({"cases": "mange"}, "--cases: »mange« skal være et helt tal"),
        ({"cases": "99999999999999"}, "skal være et helt tal"),
        ({"seed": "-1"}, "--seed: »-1« skal være et helt tal"),
        ({"as_of": "i går"}, "--as-of: »i går« skal være en dag"),
        ({"as_of": "2014-12-31"}, "skal være en dag fra 2015-01-01"),
        ({"as_of": "2026-02-30"}, "skal være en dag"),
    ],
)
def test_bad_input_is_told_in_danish_and_makes_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], wrong: dict[str, str], words: str
) -> None:
    arguments = asked(tmp_path / "kommune", **wrong)
    assert main([a if a != "-1" else "-1" for a in arguments]) == BAD_INPUT
    assert words in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


def test_a_folder_that_is_there_is_left_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "kommune").mkdir()
    assert main(asked(tmp_path / "kommune")) == BAD_INPUT
    assert "findes allerede" in capsys.readouterr().err
    assert not list((tmp_path / "kommune").iterdir())


def test_a_place_that_cannot_be_written_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "fil").write_text("", encoding="utf-8")
    assert main(asked(tmp_path / "fil" / "kommune")) == BAD_INPUT
    assert "kunne ikke skrives" in capsys.readouterr().err


def test_a_full_disk_is_told_and_leaves_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(pq.ParquetWriter, "write_table", full)
    assert main(asked(tmp_path / "kommune")) == BAD_INPUT
    assert "Intet er efterladt" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


def test_an_interruption_is_told_and_leaves_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(pq.ParquetWriter, "write_table", interrupted)
    assert main(asked(tmp_path / "kommune")) == BAD_INPUT
    assert "Afbrudt" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("missing", ["--cases", "--as-of", "--out"])
def test_what_must_be_told_is_asked_for(tmp_path: Path, capsys: pytest.CaptureFixture[str], missing: str) -> None:
    arguments = asked(tmp_path / "kommune")
    place = arguments.index(missing)
    with pytest.raises(SystemExit) as stopped:
        main(arguments[:place] + arguments[place + 2 :])
    assert stopped.value.code == BAD_INPUT
    assert missing in capsys.readouterr().err
