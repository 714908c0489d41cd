"""The answer key and the law engine say the same, in both directions; and a changed limit is noticed."""

from __future__ import annotations

import copy
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from scripts.check_key import FOLLOWS, Verdict, check, key_of, main
from tests.synth.making import AS_OF, drafted, folder, key, written

from sikkersag.law import packaged
from sikkersag.law.engine import calendar as calendars
from sikkersag.law.engine.requirement import Rulebook
from sikkersag.law.rulebook import load as rulebooks
from sikkersag.law.vocabulary import load as vocabularies
from sikkersag.synth.block import HISTORIES
from sikkersag.synth.clock import NEW_LAW, day_number, last_second
from sikkersag.synth.words import SENTENCES

U2 = "underretninger/U2.toml"


def verdict(
    cases: int, seed: int, rulebook: Rulebook | None = None, *, plants: bool = True, as_of: int = AS_OF
) -> Verdict:
    """What comes of holding a draft against a rulebook."""
    made = folder(cases, seed, plants=plants, as_of=as_of)
    return check(made, key_of(made), rulebook or rulebooks.load(), as_of)


def with_assessment_within(limit: str) -> Rulebook:
    """The packaged rulebook with another limit for the assessment of a notification."""
    raw: dict[str, Any] = copy.deepcopy(dict(packaged.load(rulebooks.PACKAGE)[0]))
    assert raw[U2]["duty"][0]["limit"] == "24 hours"
    raw[U2]["duty"][0]["limit"] = limit
    return rulebooks.read(raw, "", vocabularies.load(), calendars.load())


def test_every_planted_error_is_found_and_no_breach_is_unexplained() -> None:
    told = verdict(600, 11)
    assert not told.missed
    assert not told.unexplained
    assert sum(told.found.values()) > 600


def test_every_sort_of_error_is_planted_somewhere() -> None:
    words = Counter(planted.word for planted in drafted(5_000, 4).planted)
    assert set(words) == set(SENTENCES)


def test_every_word_of_the_key_has_its_requirements_and_no_other_has() -> None:
    assert set(FOLLOWS) == set(SENTENCES)


def test_the_key_speaks_of_requirements_and_duties_that_exist() -> None:
    requirements = rulebooks.load().requirements
    known = {f"{r.id}/{duty.part}" for r in requirements.values() for duty in r.duties} | set(requirements)
    named = {name for follows in FOLLOWS.values() for name in (*follows.must, *follows.may)}
    assert not named - known


@pytest.mark.parametrize(
    "as_of", [(2019, 5, 5), (2023, 12, 31), (2024, 1, 1), (2024, 1, 20), (2024, 6, 30), (2026, 11, 22)]
)
def test_a_municipality_without_planted_errors_has_no_breach_and_no_open_question(as_of: tuple[int, int, int]) -> None:
    told = verdict(300, 5, plants=False, as_of=last_second(day_number(date(*as_of))))
    assert not told.unexplained
    assert not told.open_questions
    assert told.outcomes["met"] > 3_000


def test_every_history_is_made_under_both_laws() -> None:
    draft = drafted(5_000, 4)
    old = draft.block.start < NEW_LAW
    seen = {(HISTORIES[h][0], bool(o)) for h, o in zip(draft.block.history.tolist(), old.tolist(), strict=True)}
    assert seen == {(name, law) for name, _ in HISTORIES for law in (True, False)}


def test_25_hours_instead_of_24_makes_the_key_fail() -> None:
    told = verdict(600, 11, with_assessment_within("25 hours"))
    assert {entry.what for entry in told.missed} == {"vurdering_for_sent"}
    assert not told.agrees


def test_23_hours_instead_of_24_makes_the_key_fail() -> None:
    told = verdict(600, 11, with_assessment_within("23 hours"))
    assert {finding.requirement for _, finding in told.unexplained} == {"U2"}
    assert not told.agrees


def test_an_error_taken_out_of_the_key_is_a_breach_that_nothing_explains() -> None:
    told = check(folder(600, 11), {}, rulebooks.load(), AS_OF)
    assert told.unexplained
    assert not told.agrees


def test_the_script_agrees_with_a_folder_and_not_with_a_key_that_was_altered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    made = written(tmp_path / "kommune", 60, 8)
    monkeypatch.setattr("sys.argv", ["check_key.py", str(made)])
    assert main() == 0
    rows = pq.read_table(made / "key.parquet")
    pq.write_table(rows.slice(1), made / "key.parquet")
    assert main() == 1
    told = capsys.readouterr().out
    assert "60 cases" in told
    assert "not explained" in told


def test_the_script_can_look_at_the_first_cases_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    made = written(tmp_path / "kommune", 60, 8)
    monkeypatch.setattr("sys.argv", ["check_key.py", str(made), "--limit", "20"])
    assert main() == 0
    assert "20 cases" in capsys.readouterr().out


def test_the_key_names_the_day_in_danish() -> None:
    sentences = [entry.sentence for entries in key(drafted(600, 11)).values() for entry in entries]
    assert all("{" not in sentence and sentence.endswith(".") for sentence in sentences)
    assert any("maj 20" in sentence for sentence in sentences)
