"""`sikkersag rules` and `schema`: lists, one requirement, the difference between dates, the pages, the published
schema.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from sikkersag.cli import BAD_INPUT, OK, main
from sikkersag.formats.casefile import loads
from sikkersag.formats.located import InputError
from sikkersag.formats.schema import case_schema
from sikkersag.law.engine import calendar as calendars
from sikkersag.law.rulebook import check
from sikkersag.law.rulebook import load as rulebooks
from sikkersag.law.vocabulary import load as vocabularies

#: Part I of the reference: every id has a file.
PART_ONE = {
    "U": 12,
    "S": 19,
    "X": 6,
    "I": 7,
    "D": 17,
    "F": 13,
    "O": 8,
    "P": 15,
    "V": 7,
    "K": 6,
    "SP": 9,
    "G": 9,
    "H": 1,
}
DEEPEST = [
    "U2",
    "U4",
    "U5",
    "U7",
    "U8",
    "S4",
    "S5",
    "S8",
    "S9",
    "S10",
    "S15",
    "X1",
    "I1",
    "I3",
    "D1",
    "D2",
    "D3",
    "D5",
    "D6",
    "F1",
    "F3",
    "F4",
    "F6",
    "O1",
    "O2",
    "O4",
    "P1",
    "P2",
    "P3",
    "P4",
    "P8",
    "P10",
    "V2",
    "V5",
    "SP1",
    "SP2",
    "SP3",
    "SP4",
    "SP5",
    "SP6",
    "SP7",
    "SP8",
    "SP9",
]


def out(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert main(list(arguments)) == OK
    return capsys.readouterr().out


class TestTheList:
    def test_every_requirement_of_the_reference_is_there(self) -> None:
        wanted = {f"{letter}{number}" for letter, most in PART_ONE.items() for number in range(1, most + 1)}
        assert set(rulebooks.load().requirements) == wanted

    def test_json_counts_the_three_classes(self, capsys: pytest.CaptureFixture[str]) -> None:
        told = json.loads(out(capsys, "rules", "--json"))
        assert told["count"] == sum(PART_ONE.values()) == sum(told["checked"].values())
        assert set(told["checked"]) == set(check.CHECKED)
        assert {r["id"]: r["checked"] for r in told["requirements"]}["U2"] == "evidence"

    def test_what_was_measured_is_measured_on_events(self) -> None:
        requirements = rulebooks.load().requirements
        assert [name for name in DEEPEST if check.checked_class(requirements[name]) != "evidence"] == []

    def test_the_stated_class_is_the_computed_one(self) -> None:
        wrong = [r.id for r in rulebooks.load().requirements.values() if r.checked != check.checked_class(r)]
        assert wrong == []

    def test_what_concerns_the_organisation_is_marked(self, capsys: pytest.CaptureFixture[str]) -> None:
        line = next(x for x in out(capsys, "rules").splitlines() if x.strip().startswith("X5 "))
        assert "om kommunen, ikke sagen" in line


class TestOneRequirement:
    def test_it_shows_versions_sections_purpose_traps_and_doubts(self, capsys: pytest.CaptureFixture[str]) -> None:
        text = out(capsys, "rules", "U2")
        for words in (
            "Formål:",
            "serviceloven § 155, stk. 2",
            "barnets lov § 136, stk. 2",
            "Fælder",
            "Ikke bekræftet",
            "ingen grund til at fravige",
        ):
            assert words in text

    def test_it_takes_small_letters_and_several(self, capsys: pytest.CaptureFixture[str]) -> None:
        text = out(capsys, "rules", "u2", "i1")
        assert "24-timers vurdering" in text
        assert "Kan lovligt fraviges" in text

    def test_an_unknown_one_is_bad_input(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert main(["rules", "U99"]) == BAD_INPUT
        assert "U99" in capsys.readouterr().err

    def test_json_names_the_facts_it_reads(self, capsys: pytest.CaptureFixture[str]) -> None:
        told = json.loads(out(capsys, "rules", "U2", "--json"))
        assert "vurdering_24_timer.akut_behov" in told["facts_read"]


class TestTheDifference:
    def test_the_new_law_shows_sections_and_ages(self, capsys: pytest.CaptureFixture[str]) -> None:
        text = out(capsys, "rules", "diff", "2023-12-31", "2024-01-01")
        assert "serviceloven § 155, stk. 2" in text
        assert "barnets lov § 136, stk. 2" in text
        assert "alder (part): 12 → 10 år" in text

    def test_nothing_changed_between_two_days_of_2019(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert json.loads(out(capsys, "rules", "diff", "2018-03-01", "2018-03-02", "--json"))["changes"] == []

    def test_an_age_that_changes_inside_a_version_is_a_change(self, capsys: pytest.CaptureFixture[str]) -> None:
        text = out(capsys, "rules", "diff", "2015-09-30", "2015-10-01")
        assert "alder (samtykke_aendret_sted): 15 → 12 år" in text

    def test_a_limit_that_falls_away_is_told(self, capsys: pytest.CaptureFixture[str]) -> None:
        changes = json.loads(out(capsys, "rules", "diff", "2023-12-31", "2024-01-01", "--json"))["changes"]
        [o2] = [c for c in changes if c["id"] == "O2"]
        assert any("6 måneder" in what for what in o2["what"])

    def test_it_knows_the_change_of_2025(self, capsys: pytest.CaptureFixture[str]) -> None:
        changes = json.loads(out(capsys, "rules", "diff", "2024-12-31", "2025-01-01", "--json"))["changes"]
        assert "U4" in {c["id"] for c in changes}

    @pytest.mark.parametrize("dates", [["2023-12-31"], ["2023-12-31", "i morgen"], ["a", "b", "c"]])
    def test_wrong_dates_are_bad_input(self, capsys: pytest.CaptureFixture[str], dates: list[str]) -> None:
        assert main(["rules", "diff", *dates]) == BAD_INPUT
        assert capsys.readouterr().err


def test_the_pages_are_written_where_they_are_asked_for(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out(capsys, "rules", "docs", "--out", str(tmp_path))
    assert "## U2 24-timers vurdering" in (tmp_path / "rules" / "underretninger.md").read_text(encoding="utf-8")
    assert "### `underretning_modtaget`" in (tmp_path / "vocabulary.md").read_text(encoding="utf-8")


class TestTheSchema:
    @staticmethod
    def examples() -> Iterator[Path]:
        yield from sorted((Path(__file__).parents[2] / "examples").rglob("*.yaml"))

    def test_it_is_a_schema_and_the_examples_keep_it(self, capsys: pytest.CaptureFixture[str]) -> None:
        schema = json.loads(out(capsys, "schema"))
        jsonschema.Draft202012Validator.check_schema(schema)
        validator = jsonschema.Draft202012Validator(schema)
        paths = list(self.examples())
        assert len(paths) >= 31
        wrong = {p.name: [e.message for e in validator.iter_errors(_plain(p))][:1] for p in paths}
        assert {name: errors for name, errors in wrong.items() if errors} == {}

    @pytest.mark.parametrize(
        "broken",
        [
            {"events": []},
            {"events": [{"id": "u1", "kind": "ukendt_art"}]},
            {"events": [{"id": "u1", "kind": "underretning_modtaget", "facts": {"overgreb": "ja"}}]},
            {"events": [{"id": "u1", "kind": "underretning_modtaget"}], "hvad": 1},
            {"events": [{"id": "k1", "kind": "kvittering_sendt", "refs": {"sag": "u1"}}]},
        ],
    )
    def test_what_the_schema_refuses_the_reader_refuses(self, broken: dict[str, Any]) -> None:
        vocabulary = vocabularies.load()
        assert not jsonschema.Draft202012Validator(case_schema(vocabulary)).is_valid(broken)
        with pytest.raises(InputError):
            loads(json.dumps(broken), "sag.json", vocabulary, calendars.load())


def _plain(path: Path) -> Any:
    """The file as plain data, dates left as text."""
    return yaml.load(path.read_text(encoding="utf-8"), Loader=_TextDates)  # noqa: S506  # a safe loader, less its dates


class _TextDates(yaml.CSafeLoader):
    """Dates stay text, as in the reader."""


_TextDates.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in pairs if not tag.endswith("timestamp")]
    for first, pairs in yaml.CSafeLoader.yaml_implicit_resolvers.items()
}
