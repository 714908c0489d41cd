"""`sikkersag check` from the outside: what it prints, its exit status, and what it does with bad input."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from sikkersag.cli import BAD_INPUT, BREACHES, OK, main

GOOD = """
case: 2024-0000001
title: Idas sag
as_of: 2024-03-10
complete_for: [underretning_modtaget, vurdering_24_timer, kvittering_sendt]
child: {id: ida, name: Ida, born: 2016-05-11}
events:
- {id: u1, kind: underretning_modtaget, at: 2024-03-01 10:15, facts: {afsender_art: anonym, overgreb: false}}
- {id: v1, kind: vurdering_24_timer, at: 2024-03-01 15:00, written_at: 2024-03-01 15:10, facts: {akut_behov: false}}
"""
LATE = GOOD.replace("2024-03-01 15:00, written_at: 2024-03-01 15:10", "2024-03-02 10:16, written_at: 2024-03-02 10:20")


def case(folder: Path, text: str = GOOD, name: str = "sag.yaml") -> str:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return str(path)


class TestTheExitStatus:
    def test_it_is_0_when_nothing_is_broken(self, tmp_path: Path) -> None:
        assert main(["check", case(tmp_path), "--only", "U2"]) == OK

    def test_it_is_1_when_a_deadline_was_broken(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        assert main(["check", case(tmp_path, LATE), "--only", "U2"]) == BREACHES
        assert "Opfyldt for sent (1 minut)" in capsys.readouterr().out

    def test_it_is_2_for_bad_input_and_nothing_is_printed(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        bad = case(tmp_path, GOOD.replace("vurdering_24_timer, at", "vurdering_24_time, at"), "daarlig.yaml")
        assert main(["check", case(tmp_path), bad]) == BAD_INPUT
        captured = capsys.readouterr()
        assert captured.out == ""
        assert "daarlig.yaml, linje 9" in captured.err
        assert "Mente du »vurdering_24_timer«?" in captured.err

    def test_every_bad_file_is_named(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        one, two = case(tmp_path, "events: []", "en.yaml"), case(tmp_path, "[1, 2]", "to.yaml")
        assert main(["check", one, two, str(tmp_path / "findes_ikke.yaml")]) == BAD_INPUT
        errors = capsys.readouterr().err
        assert all(name in errors for name in ("en.yaml", "to.yaml", "findes_ikke.yaml"))
        assert "Tidslinjen er tom" in errors
        assert "Filen findes ikke" in errors

    @pytest.mark.parametrize(
        "arguments",
        [
            ["--only", "U99"],
            ["--outcome", "brudt"],
            ["--as-of", "i går"],
            ["--as-of", "2024-02-30"],
            ["--known-at", "2024-13"],
        ],
    )
    def test_a_wrong_option_is_2_with_what_was_expected(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: list[str]
    ) -> None:
        assert main(["check", case(tmp_path), *arguments]) == BAD_INPUT
        assert arguments[0] in capsys.readouterr().err

    def test_an_unknown_command_is_2(self, capsys: pytest.CaptureFixture[str]) -> None:
        with pytest.raises(SystemExit) as stopped:
            main(["tjek"])
        assert stopped.value.code == BAD_INPUT
        error = capsys.readouterr().err
        assert "kommandoen »tjek« kendes ikke" in error
        assert "--help" in error

    @pytest.mark.parametrize(
        ("arguments", "said"),
        [
            (["check"], "der mangler: STI"),
            (["check", "x", "--json", "--csv"], "--csv og --json kan ikke bruges sammen"),
            (["check", "x", "--as-of"], "--as-of skal have en værdi"),
            (["schema", "x"], "dette kendes ikke: x"),
        ],
    )
    def test_a_wrong_argument_is_told_in_danish(
        self, capsys: pytest.CaptureFixture[str], arguments: list[str], said: str
    ) -> None:
        with pytest.raises(SystemExit) as stopped:
            main(arguments)
        assert stopped.value.code == BAD_INPUT
        assert said in capsys.readouterr().err

    def test_the_help_is_danish(self, capsys: pytest.CaptureFixture[str]) -> None:
        for arguments in (["--help"], ["check", "--help"], ["rules", "--help"], ["schema", "--help"]):
            with pytest.raises(SystemExit):
                main(arguments)
            text = capsys.readouterr().out
            assert not any(word in text for word in ("usage", "options", "positional", "show "))


class TestTheTimes:
    def test_as_of_comes_from_the_case_unless_it_is_given(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        path = case(tmp_path, GOOD.replace("- {id: v1", "- {recorded_at: 2024-03-03, id: v1"))
        main(["check", path, "--only", "U2", "--json"])
        assert json.loads(capsys.readouterr().out)["cases"][0]["as_of"] == "2024-03-10T23:59:59+01:00"
        main(["check", path, "--only", "U2", "--json", "--as-of", "2024-03-02 09:00", "--known-at", "2024-03-02"])
        told = json.loads(capsys.readouterr().out)["cases"][0]
        assert told["findings"][0]["outcome"] == "pending"
        assert told["stable_until"] == "2024-03-02T10:15:01+01:00"

    def test_what_was_recorded_later_is_not_known_earlier(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        path = case(tmp_path, GOOD.replace("- {id: v1", "- {recorded_at: 2024-03-05, id: v1"))
        outcomes = []
        for known in ("2024-03-04", "2024-03-06"):
            main(["check", path, "--only", "U2", "--json", "--known-at", known])
            outcomes.append(json.loads(capsys.readouterr().out)["cases"][0]["findings"][0]["outcome"])
        assert outcomes == ["not_met", "met"]


class TestWhatIsPrinted:
    def test_the_ledger_has_what_needs_action_first(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        without = "\n".join(line for line in GOOD.splitlines() if "v1" not in line)
        main(["check", case(tmp_path, without)])
        text = capsys.readouterr().out
        assert text.index("Kræver handling") < text.index("U2") < text.index("Øvrige krav efter emne")
        assert "barnets lov § 136, stk. 2" in text
        assert "\033[" not in text

    def test_explain_says_start_length_law_and_evidence(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        main(["check", case(tmp_path, LATE), "--only", "U2", "--explain"])
        text = " ".join(capsys.readouterr().out.split())
        for words in (
            "fre. 1. marts 2024 kl. 10.15",
            "24 timer",
            "lør. 2. marts 2024 kl. 10.15",
            "kl. 10.16",
            "§ 136, stk. 2",
            "Formål U2",
        ):
            assert words in text

    def test_explain_says_why_a_near_event_did_not_count(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        early = GOOD.replace("2024-03-01 15:00, written_at: 2024-03-01 15:10", "2024-03-01 09:00")
        main(["check", case(tmp_path, early), "--only", "U2", "--explain"])
        said = "»24-timers vurdering« fre. 1. marts 2024 kl. 9.00 tæller ikke: skete, før kravet begyndte at gælde."
        assert said in " ".join(capsys.readouterr().out.split())
        main(["check", case(tmp_path), "--only", "U2", "--explain", "--all"])
        assert "tæller ikke" not in capsys.readouterr().out

    def test_outcome_filters_what_is_shown_but_not_the_status(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert main(["check", case(tmp_path, LATE), "--outcome", "ikke_relevant"]) == BREACHES
        text = capsys.readouterr().out
        assert "U7" in text
        assert "U2" not in text

    def test_json_has_every_field_and_a_receipt(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        main(["check", case(tmp_path, LATE), "--only", "U2", "--json"])
        [child] = json.loads(capsys.readouterr().out)["cases"]
        [finding] = child["findings"]
        assert finding["outcome"] == "met"
        assert finding["timeliness"] == "late"
        assert finding["late_by_seconds"] == 60
        assert finding["due"] == "2024-03-02T10:15:00+01:00"
        assert finding["evidence"] == ["v1"]
        assert finding["breach"] is True
        assert set(child["receipt"]) >= {
            "engine",
            "rulebook",
            "vocabulary",
            "calendar",
            "inputs",
            "as_of",
            "known_at",
            "receipt",
        }

    def test_csv_has_a_row_for_each_finding_and_no_formula(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        main(["check", case(tmp_path, LATE.replace("case: 2024-0000001", "case: '=1+1'")), "--csv"])
        rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
        assert {"U2", "U7"} <= {row["requirement"] for row in rows}
        assert {row["case"] for row in rows} == {"'=1+1"}

    def test_a_family_gives_a_ledger_for_each_child(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        family = GOOD.replace(
            "child: {id: ida, name: Ida, born: 2016-05-11}",
            "children: [{id: ida, name: Ida, born: 2016-05-11}, {id: emil, name: Emil, born: 2012-01-01}]",
        ).replace("- {id: v1", "- {concerns: [ida], id: v1")
        main(["check", case(tmp_path, family), "--only", "U2", "--json"])
        told = {c["child"]: c["findings"][0]["outcome"] for c in json.loads(capsys.readouterr().out)["cases"]}
        assert told == {"ida": "met", "emil": "not_met"}

    def test_before_october_2013_there_is_a_chronology_and_no_finding(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        old = GOOD.replace("2024-03", "2013-03").replace("2016-05-11", "2010-05-11")
        assert main(["check", case(tmp_path, old)]) == OK
        assert "Regelbogen begynder 1. oktober 2013" in " ".join(capsys.readouterr().out.split())

    def test_writing_before_it_happened_is_a_visible_remark(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        main(
            [
                "check",
                case(tmp_path, GOOD.replace("written_at: 2024-03-01 15:10", "written_at: 2024-02-28")),
                "--only",
                "U2",
            ]
        )
        text = " ".join(capsys.readouterr().out.split())
        assert "»v1« er skrevet ned, før det skete" in text

    def test_a_folder_is_read_whole(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        case(tmp_path, GOOD, "a.yaml")
        case(tmp_path, LATE.replace("2024-0000001", "2024-0000002"), "b.yml")
        main(["check", str(tmp_path), "--only", "U2", "--json"])
        assert [c["case"] for c in json.loads(capsys.readouterr().out)["cases"]] == ["2024-0000001", "2024-0000002"]

    def test_an_empty_folder_is_bad_input(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        assert main(["check", str(tmp_path)]) == BAD_INPUT
        assert "ingen sagsfiler" in capsys.readouterr().err

    def test_saturday_is_a_setting_and_the_grey_zone_is_told(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        text = (
            GOOD.replace("anonym", "fagperson")
            + "- {id: k1, kind: kvittering_sendt, at: 2024-03-11 09:00, refs: {underretning: u1}}\n"
        )
        path = case(tmp_path, text.replace("as_of: 2024-03-10", "as_of: 2024-04-01"))
        assert main(["check", path, "--only", "U7", "--explain"]) == OK
        assert "gråzone" in capsys.readouterr().out
        assert main(["check", path, "--only", "U7", "--saturday"]) == BREACHES


def test_the_same_input_gives_the_same_bytes_in_a_fresh_process(tmp_path: Path) -> None:
    path = case(tmp_path, LATE)
    runs = [
        subprocess.run(
            [sys.executable, "-m", "sikkersag.cli", "check", path, "--json", "--known-at", "2024-04-01"],
            capture_output=True,
            check=False,
            env={**os.environ, "PYTHONHASHSEED": seed, "TZ": zone},
        )
        for seed, zone in (("1", "UTC"), ("2", "Pacific/Auckland"))
    ]
    assert runs[0].returncode == BREACHES
    assert runs[0].stdout == runs[1].stdout


class TestSlips:
    """What a tired person writes, and what it would have done to the findings."""

    PERSONS = "persons: [{id: mor, role: mor, custody: true}, {id: vagt, role: doegnvagt}]\n"

    def error(self, folder: Path, text: str, capsys: pytest.CaptureFixture[str]) -> str:
        assert main(["check", case(folder, text)]) == BAD_INPUT
        captured = capsys.readouterr()
        assert captured.out == ""
        return captured.err

    def test_a_misspelt_person_in_a_fact_is_asked_about(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        consent = "- {id: s1, kind: samtykke, at: 2024-03-02, facts: {fra: moor, til: indsats}}\n"
        error = self.error(tmp_path, self.PERSONS + GOOD + consent, capsys)
        assert "Personen »moor« er ikke nævnt under persons. Mente du »mor«?" in error
        assert "linje" in error

    def test_a_misspelt_participant_is_not_a_new_person(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        again = "- {id: g1, kind: genvurdering, at: 2024-03-02, by: vagtt}\n"
        assert "Mente du »vagt«?" in self.error(tmp_path, self.PERSONS + GOOD + again, capsys)

    def test_somebody_outside_the_case_needs_no_listing(self, tmp_path: Path) -> None:
        told = "- {id: o1, kind: oplysning_modtaget, at: 2024-03-02, facts: {fra: læreren}}\n"
        assert main(["check", case(tmp_path, self.PERSONS + GOOD + told), "--only", "U2"]) == OK

    def test_a_departure_from_a_requirement_that_does_not_exist_is_refused(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        departure = "- {id: f1, kind: fravigelse, at: 2024-03-02, facts: {krav: I99, grund: modenhed}}\n"
        error = self.error(tmp_path, GOOD + departure, capsys)
        assert "»f1« fraviger kravet »I99«, som ikke findes" in error
        assert "linje 10" in error

    def test_requirements_may_be_named_in_small_letters_but_not_left_out(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert main(["check", case(tmp_path), "--only", "u2"]) == OK
        assert main(["check", case(tmp_path), "--only", ""]) == BAD_INPUT
        assert "--only nævner intet krav" in capsys.readouterr().err

    @pytest.mark.parametrize(
        ("text", "said"),
        [
            ("events:\n\t- {id: u1}\n", "tabulator"),
            ("events: [{id: u1\n", "lukket parentes"),
            (GOOD + "---\nmere: 1\n", "mere end ét dokument"),
            ("case: a: b\nevents: []\n", "kolon for meget"),
        ],
    )
    def test_a_mistake_of_form_is_told_in_danish(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str, said: str
    ) -> None:
        assert said in self.error(tmp_path, text, capsys)

    def test_a_terminal_without_danish_letters_still_gets_an_answer(self, tmp_path: Path) -> None:
        done = subprocess.run(
            [sys.executable, "-m", "sikkersag.cli", "check", case(tmp_path), "--only", "U2"],
            capture_output=True,
            check=False,
            env={**os.environ, "PYTHONIOENCODING": "ascii"},
        )
        assert (done.returncode, done.stderr) == (OK, b"")

    def test_pages_that_cannot_be_written_are_told_of(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        (tmp_path / "fil").write_text("", encoding="utf-8")
        assert main(["rules", "docs", "--out", str(tmp_path / "fil")]) == BAD_INPUT
        assert "kan ikke skrives" in capsys.readouterr().err
