"""Another country's law from a folder: nothing Danish is needed to run it, and what is wrong in it is told with file
and key.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from tests.formats.tables_cases import told

from sikkersag.cli import BAD_INPUT, BREACHES, main
from sikkersag.formats import casefile, lawfolder
from sikkersag.formats.located import InputError
from sikkersag.formats.tables import open_tables, write_tables
from sikkersag.law.engine import calendar as calendars
from sikkersag.law.engine.evaluate import evaluate
from sikkersag.law.rulebook import load as rulebooks

CALENDAR = calendars.load()
OTHER = Path(__file__).resolve().parents[1] / "other_law"


def test_another_law_runs_through_the_engine() -> None:
    law = lawfolder.load(OTHER, CALENDAR)
    case = casefile.load(OTHER / "case.yaml", law.vocabulary, CALENDAR)
    as_of = CALENDAR.instant(2024, 7, 1)
    found = evaluate(case.timelines["sol"], law.rulebook, as_of=as_of, known_at=as_of, calendar=CALENDAR).findings
    assert {f.requirement: (f.outcome, f.timeliness) for f in found} == {
        "N1": ("met", "late"),  # seen on the fifth day
        "N2": ("met", "in_time"),
        "N3": ("not_met", "none"),  # the ruling ran out after a year
    }
    assert case.timelines["sol"].persons["sol"].role == "youngster"


def test_its_cases_go_through_tables(tmp_path: Path) -> None:
    law = lawfolder.load(OTHER, CALENDAR)
    timeline = casefile.load(OTHER / "case.yaml", law.vocabulary, CALENDAR).timelines["sol"]
    write_tables(tmp_path, [({"case": "norr-1"}, timeline)], law.vocabulary)
    (block,) = open_tables(tmp_path, law.vocabulary).blocks()
    assert told(block.timeline(0)) == told(timeline)


def test_an_expected_child_of_another_vocabulary_is_unborn() -> None:
    law = lawfolder.load(OTHER, CALENDAR)
    text = "child: {id: sol, due: 2024-06-01}\nevents: [{id: c, kind: concern_reported, at: 2024-01-01}]"
    expected = casefile.loads(text, "x.yaml", law.vocabulary, CALENDAR).timelines["sol"].events[0]
    assert (expected.kind, list(expected.facts)) == ("pregnancy", ["term"])


def test_check_runs_it_and_says_nothing_of_danish_law(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(OTHER / "case.yaml"), "--rulebook", str(OTHER)]) == BREACHES
    printed = capsys.readouterr().out
    assert "Rule on the placement" in printed
    assert "dansk ret" not in printed
    assert main(["check", str(OTHER / "case.yaml"), "--rulebook", str(OTHER), "--json"]) == BREACHES
    assert "N3" in json.dumps(json.loads(capsys.readouterr().out))


def test_a_rulebook_alone_is_read_in_the_packaged_vocabulary(tmp_path: Path) -> None:
    source = Path(rulebooks.__file__).parent
    (tmp_path / "rulebook" / "underretninger").mkdir(parents=True)
    for name in ("ages.toml", "sources.toml", "underretninger/U2.toml"):
        shutil.copy(source / name, tmp_path / "rulebook" / name)
    assert list(lawfolder.load(tmp_path, CALENDAR).rulebook.requirements) == ["U2"]


N1, EVENTS, ENGINE = "rulebook/care/N1.toml", "vocabulary/events.toml", "vocabulary/_engine.toml"
#: What is changed in which file, and what is then said.
WRONG = {
    "unknown kind": (N1, '["visit_home"]', '["visit_hom"]', "care/N1.toml: duty[0].kinds: »visit_hom« er ikke en art"),
    "unknown fact": (N1, "child_seen ==", "child_sen ==", "child_sen"),
    "unknown key": (N1, "limit =", "limitt =", "care/N1.toml: duty[0].limitt: ukendt nøgle"),
    "bad length": (N1, "3 days", "3 moons", "care/N1.toml: duty[0].limit"),
    "unknown source": (N1, '["CA"]', '["CB"]', "»CB« står ikke i sources.toml"),
    "bad date": (N1, "from = 2010-01-01", 'from = "i går"', "care/N1.toml: version[0].from"),
    "bad condition": (N1, "not (child_seen == False)", "child_seen ==", "care/N1.toml"),
    "a text for a table": (
        N1,
        '[duty.occasion]\nkinds = ["concern_reported"]',
        "[duty.occasion]\nkinds = 3",
        "care/N1.toml",
    ),
    "no toml": (N1, 'id = "N1"', "id = N1", "care/N1.toml"),
    "other id": (N1, 'id = "N1"', 'id = "N9"', "care/N1.toml: id: filen skal hedde care/N9.toml"),
    "ages": ("rulebook/ages.toml", "values = [", "values = 7 #", "ages.toml: heard.values"),
    "fact type": (
        EVENTS,
        '{ type = "bool", label = "Urgent" }',
        '{ type = "flag", label = "Urgent" }',
        "facts.urgent.type",
    ),
    "fact shape": (
        EVENTS,
        '{ type = "bool", label = "Urgent" }',
        '"bool"',
        "events.toml: kind.concern_reported.facts.urgent",
    ),
    "concerns": (
        EVENTS,
        'concerns = ["child"]',
        'concerns = "child"',
        "events.toml: kind.birth.concerns: skal være en liste",
    ),
    "group": (EVENTS, '"party"', '"parti"', "»parti« er ikke en af"),
    "engine": (ENGINE, 'birth = "birth"', 'birth = "born"', "_engine.toml: engine.birth: »born« er ikke en art"),
    "engine key": (ENGINE, 'takeover = "moved"', "", "_engine.toml: engine"),
    "state": (ENGINE, 'opens = ["placement_begun"]', "", "_engine.toml: state.placement.opens"),
    "role": (ENGINE, 'group = "authority"', 'group = "office"', "_engine.toml: role.social_worker"),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_is_told_with_file_and_key(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file, old, new, said = WRONG[name]
    folder = tmp_path / "law"
    shutil.copytree(OTHER, folder)
    text = (folder / file).read_text(encoding="utf-8")
    assert old in text
    (folder / file).write_text(text.replace(old, new, 1), encoding="utf-8")
    assert main(["check", str(OTHER / "case.yaml"), "--rulebook", str(folder)]) == BAD_INPUT
    captured = capsys.readouterr()
    assert said in captured.err
    assert captured.out == ""


@pytest.mark.parametrize("missing", ["", "rulebook", "rulebook/care"])
def test_a_folder_without_a_rulebook_is_refused(missing: str, tmp_path: Path) -> None:
    folder = tmp_path / "law"
    shutil.copytree(OTHER, folder)
    shutil.rmtree(folder / missing)
    with pytest.raises(InputError, match=r"Mappen|ingen krav"):
        lawfolder.load(folder, CALENDAR)
