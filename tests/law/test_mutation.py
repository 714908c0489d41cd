"""The mutation of the rulebook changes what it says it changes, and its scenarios are asked.

How many mutants the whole rulebook's scenarios kill is told by scripts/mutate_rulebook.py itself.
"""

from __future__ import annotations

from typing import Any

import pytest
from scripts.mutate_rulebook import built, cases, main, mutants, raw_rulebook, run

BODY: dict[str, Any] = {
    "until_age": 18,
    "version": [{"from": "2013-10-01", "to": "2024-01-01"}, {"from": "2024-01-01", "takes_open": True}],
    "departure": [{"ground": "modenhed"}],
    "duty": [
        {
            "limit": "24 hours",
            "count": 2,
            "occasion": {
                "when": "overgreb and alder(barn) >= 12",
                "unless": "anonym",
                "child_if": "alder(barn) >= 3",
            },
            "start": {"birthday": 18, "shift": "-6 months"},
            "also_due": [{"kinds": ["x"]}],
            "evidence": [
                {"max_age": "1 year", "ends": [{"kinds": ["y"]}]},
                {"limit": "0 days", "exception": True},
            ],
        }
    ],
}


def made(key: str) -> list[str]:
    """What is done at one key of BODY."""
    return [mutant.what for mutant in mutants(BODY) if mutant.key == key]


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("until_age", ["18 -> 17", "18 -> 19"]),
        ("version[0].from", ["2013-10-01 -> 2013-09-30", "2013-10-01 -> 2013-10-02"]),
        ("version[1].from", ["2024-01-01 -> 2023-12-31", "2024-01-01 -> 2024-01-02"]),
        ("version[1].takes_open", ["deleted"]),
        ("departure[0]", ["deleted"]),
        ("duty[0].limit", ["24 hours -> 23 hours", "24 hours -> 25 hours"]),
        ("duty[0].count", ["2 -> 1", "2 -> 3"]),
        ("duty[0].start.birthday", ["18 -> 17", "18 -> 19"]),
        ("duty[0].start.shift", ["-6 months -> -5 months", "-6 months -> -7 months"]),
        ("duty[0].also_due[0]", ["deleted"]),
        ("duty[0].evidence[0]", ["deleted"]),
        ("duty[0].evidence[1]", ["exception deleted"]),
        ("duty[0].evidence[0].max_age", ["1 year -> 0 years", "1 year -> 2 years"]),
        ("duty[0].evidence[0].ends[0]", ["deleted"]),
        ("duty[0].evidence[1].limit", ["0 days -> 1 day"]),
        (
            "duty[0].occasion.when",
            [
                "conjunct removed: overgreb",
                "conjunct negated: overgreb",
                "conjunct removed: alder(barn) >= 12",
                "conjunct negated: alder(barn) >= 12",
                "number 12 -> 11: overgreb and alder(barn) >= 12",
                "number 12 -> 13: overgreb and alder(barn) >= 12",
            ],
        ),
        ("duty[0].occasion.unless", ["exception deleted: anonym", "conjunct negated: anonym"]),
        (
            "duty[0].occasion.child_if",
            [
                "conjunct removed: alder(barn) >= 3",
                "conjunct negated: alder(barn) >= 3",
                "number 3 -> 2: alder(barn) >= 3",
                "number 3 -> 4: alder(barn) >= 3",
            ],
        ),
    ],
)
def test_each_sort_of_value_is_changed_by_one_unit_or_deleted(key: str, expected: list[str]) -> None:
    assert made(key) == expected


def test_the_end_of_a_version_moves_with_the_beginning_of_the_next() -> None:
    moved = next(m for m in mutants(BODY) if m.key == "version[1].from").body["version"]
    assert [moved[0]["to"], moved[1]["from"]] == ["2023-12-31", "2023-12-31"]


def test_a_date_that_changes_no_age_is_left_alone() -> None:
    values = [{"from": "2013-10-01", "age": 15}, {"from": "2024-01-01", "age": 15}, {"from": "2025-01-01", "age": 12}]
    moved = [(m.key, m.what[-10:]) for m in mutants({"values": values}) if m.key.endswith("from")]
    assert moved == [
        ("values[0].from", "2013-10-02"),
        ("values[2].from", "2024-12-31"),
        ("values[2].from", "2025-01-02"),
    ]


def test_the_file_itself_is_left_as_it_was() -> None:
    before = repr(BODY)
    assert len(list(mutants(BODY))) > 20
    assert repr(BODY) == before


def test_the_only_evidence_of_a_duty_is_not_deleted() -> None:
    body = {"duty": [{"evidence": [{"kinds": ["x"]}]}]}
    assert not list(mutants(body))


def test_a_shifted_limit_breaks_a_scenario() -> None:
    result = run("underretninger/U2.toml")
    assert result.scenarios > 0
    assert not [key for key, _ in result.survivors if key.endswith("limit")]


def test_a_change_that_no_scenario_asks_about_survives() -> None:
    body = raw_rulebook()["underretninger/U2.toml"]
    harmless = {**body, "severity": body["severity"] + 1}
    rulebook = built(["U2"], {"underretninger/U2.toml": harmless})
    assert all(case.agrees(rulebook) for case in cases()["U2"] if case.agrees(built(["U2"], {})))


def test_a_score_below_the_one_asked_for_ends_with_status_1(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["mutate_rulebook.py", "--only", "U2", "--min-score", "100.1"])
    assert main() == 1
    assert "killed" in capsys.readouterr().out


def test_an_id_that_does_not_exist_is_refused(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["mutate_rulebook.py", "--only", "U99"])
    assert main() == 2
    assert "U99" in capsys.readouterr().err
