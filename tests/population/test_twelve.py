"""The twelve benchmark rules: the hand-written ones give the engine's rows, and the comparison would see if not."""

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from scripts.twelve import data, rulebook
from scripts.twelve.agree import BACK_ENDS, differences

from sikkersag.law.rulebook import check
from sikkersag.law.vocabulary import load as vocabularies

CASES = 200


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> dict[str, pa.Table]:
    folder = tmp_path_factory.mktemp("cases")
    data.write(folder, cases=CASES, seed=7)
    return {name: run(folder) for name, run in BACK_ENDS.items()}


def test_the_hand_written_rules_give_the_engines_rows(answers: dict[str, pa.Table]) -> None:
    assert differences(answers) == []


def test_every_rule_has_many_answers_and_more_than_one_outcome(answers: dict[str, pa.Table]) -> None:
    found = answers["engine"].select(["requirement", "outcome"]).to_pylist()
    outcomes = {rule: [row["outcome"] for row in found if row["requirement"] == rule] for rule in rules()}
    assert len(outcomes) == 12
    assert min(map(len, outcomes.values())) >= 20
    assert min(len(set(told)) for told in outcomes.values()) >= 2


def test_a_row_that_differs_is_told(answers: dict[str, pa.Table]) -> None:
    engine = answers["engine"]
    found = differences({"engine": engine, "other": engine.slice(1)})
    assert len(found) == 1
    assert found[0].startswith("only engine: ")


def test_the_rules_name_only_what_the_vocabulary_has() -> None:
    raw, _ = rulebook.raw()
    assert check.problems(rulebook.rulebook(), raw, vocabularies.load()) == []


def test_cases_come_in_blocks_and_the_same_seed_gives_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(data, "BLOCK", 20)
    data.write(tmp_path / "one", cases=50, seed=3)
    data.write(tmp_path / "two", cases=50, seed=3)
    one, two = (pq.ParquetFile(tmp_path / name / "events.parquet") for name in ("one", "two"))
    assert one.num_row_groups == 3
    assert one.read().equals(two.read())
    assert pq.read_table(tmp_path / "one" / "cases.parquet").num_rows == 50


def rules() -> list[str]:
    return list(rulebook.rulebook().requirements)
