"""Reading and running the scenarios of law: Danish words in, one evaluation, and the findings compared word by word."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sikkersag.cli.check import OUTCOME_WORDS as OUTCOME
from sikkersag.formats.casefile import build
from sikkersag.formats.located import Located, parse
from sikkersag.law.engine import calendar as calendars
from sikkersag.law.engine.evaluate import evaluate
from sikkersag.law.engine.finding import Finding
from sikkersag.law.engine.moment import parse as parse_moment
from sikkersag.law.engine.requirement import Rulebook
from sikkersag.law.engine.timeline import Timeline
from sikkersag.law.vocabulary import load as vocabularies

FOLDER = Path(__file__).parent / "scenarios"
TIMELINESS = {"til_tiden": "in_time", "for_sent": "late", "ukendt": "unknown", "ingen": "none"}
DOCUMENTATION = {"til_tiden": "in_time", "bagefter": "afterwards", "ukendt": "unknown", "ingen": "none"}
CURABLE = {"kan_goeres": "late", "kan_ikke_rettes": "regret", "gjort": "done"}
_KEYS = {
    "navn",
    "hvorfor",
    "pr",
    "kendt_pr",
    "barn",
    "persons",
    "komplet_for",
    "haendelser",
    "forvent",
    "intet",
    "intet_for",
    "uden",
    "matters",
}
_EXPECTED = {
    "anledning",
    "del",
    "person",
    "udfald",
    "rettidighed",
    "dokumentation",
    "frist",
    "version",
    "udfort",
    "krav",
    "kan_rettes",
    "mangler",
    "bemaerkning",
}
_PERSONS = (
    "[{id: mor, role: mor, custody: true}, {id: far, role: far, custody: true}, "
    "{id: sagsbehandler, role: sagsbehandler}, {id: leder, role: afdelingsleder}]"
)


@dataclass(frozen=True)
class Scenario:
    """One situation and what the law says of it. `body` is the scenario as read, with line numbers."""

    file: str
    requirement: str
    name: str
    body: Mapping[str, Located]

    def __str__(self) -> str:
        return f"{self.file.removesuffix('.yaml')}: {self.name}"


def scenarios(folder: Path = FOLDER) -> Iterator[Scenario]:
    """All scenarios, file by file."""
    for path in sorted(folder.rglob("*.yaml")):
        yield from scenarios_in(path, folder)


def scenarios_in(path: Path, folder: Path = FOLDER) -> Iterator[Scenario]:
    """The scenarios of one file."""
    name = str(path.relative_to(folder))
    root = parse(path.read_text(encoding="utf-8"), name).mapping("filen")
    for place in root["scenarier"].sequence("scenarier"):
        body = place.mapping("et scenarie")
        unknown = set(body) - _KEYS
        if unknown:
            raise place.error(f"ukendte nøgler: {', '.join(sorted(unknown))}", expected=", ".join(sorted(_KEYS)))
        yield Scenario(name, root["krav"].text("krav"), body["navn"].text("navn"), body)


def case_of(scenario: Scenario) -> tuple[Timeline, int, int]:
    """The scenario's timeline, and as_of and known_at."""
    calendar = calendars.load()
    body = scenario.body
    line = body["haendelser"].line
    case: dict[str, Located] = {"events": body["haendelser"]}
    case["child"] = body.get("barn", parse("{born: 2010-06-15}", scenario.file))
    if isinstance(case["child"].value, dict) and not {"born", "due"} & set(case["child"].value):
        case["child"] = Located(
            {**case["child"].value, **parse("{born: 2010-06-15}", scenario.file).value}, line, scenario.file
        )
    case["persons"] = body.get("persons", parse(_PERSONS, scenario.file))
    if "komplet_for" in body:
        case["complete_for"] = body["komplet_for"]
    if "matters" in body:
        case["matters"] = body["matters"]
    read = build(Located(case, line, scenario.file), vocabularies.load(), calendar)
    as_of = parse_moment(body["pr"].text("pr"), calendar).hi
    known_at = parse_moment(body["kendt_pr"].text("kendt_pr"), calendar).hi if "kendt_pr" in body else as_of
    [timeline] = read.timelines.values()
    return timeline, as_of, known_at


def findings_of(scenario: Scenario, rulebook: Rulebook) -> list[Finding]:
    """All findings that the rulebook gives for the scenario."""
    timeline, as_of, known_at = case_of(scenario)
    return list(evaluate(timeline, rulebook, as_of=as_of, known_at=known_at, calendar=calendars.load()).findings)


def differences(scenario: Scenario, rulebook: Rulebook) -> list[str]:
    """Where the findings differ from what the scenario expects; empty when they agree."""
    return differences_in(scenario, findings_of(scenario, rulebook))


def differences_in(scenario: Scenario, found: list[Finding]) -> list[str]:
    """The same for findings that were made elsewhere (the mutation test reads each case only once)."""
    wrong: list[str] = []
    mine = [f for f in found if f.requirement == scenario.requirement]
    if "intet" in scenario.body:
        wrong += [f"der skulle intet være, men: {told(f)}" for f in mine]
    for occasion in scenario.body["intet_for"].names("intet_for") if "intet_for" in scenario.body else ():
        wrong += [f"der skulle intet være for {occasion}, men: {told(f)}" for f in mine if f.occasion == occasion]
    for place in scenario.body["uden"].sequence("uden") if "uden" in scenario.body else ():
        wrong += [
            f"linje {place.line}: dette skulle der ikke være: {told(f)}"
            for f in mine
            if _picked(place.mapping("uden"), f)
        ]
    for place in scenario.body["forvent"].sequence("forvent") if "forvent" in scenario.body else ():
        wrong += _compared(place, scenario, found)
    if not {"intet", "intet_for", "uden", "forvent"} & set(scenario.body):
        wrong.append("scenariet forventer ingenting")
    return wrong


def _picked(wanted: Mapping[str, Located], f: Finding) -> bool:
    """Is this the finding that is meant: by its occasion, its part and its person, where they are said?"""
    said = {"anledning": f.occasion, "del": f.part, "person": f.person}
    return all(key not in wanted or wanted[key].text(key) == actual for key, actual in said.items())


def _compared(place: Located, scenario: Scenario, found: list[Finding]) -> list[str]:
    wanted = place.mapping("forvent")
    unknown = set(wanted) - _EXPECTED
    if unknown:
        raise place.error(f"ukendte nøgler: {', '.join(sorted(unknown))}", expected=", ".join(sorted(_EXPECTED)))
    requirement = wanted["krav"].text("krav") if "krav" in wanted else scenario.requirement
    chosen = [f for f in found if f.requirement == requirement and _picked(wanted, f)]
    if not chosen:
        others = "; ".join(told(f) for f in found if f.requirement == requirement) or "intet"
        return [f"linje {place.line}: intet fund for {requirement}; der er: {others}"]
    return [f"linje {place.line}: {why} – {told(f)}" for f in chosen for why in _wrong(wanted, f)]


def _wrong(wanted: Mapping[str, Located], f: Finding) -> Iterator[str]:
    calendar = calendars.load()
    plain: list[tuple[str, Mapping[str, str] | None, Any]] = [
        ("udfald", OUTCOME, f.outcome),
        ("rettidighed", TIMELINESS, f.timeliness),
        ("dokumentation", DOCUMENTATION, f.documentation),
        ("kan_rettes", CURABLE, f.curable),
        ("version", None, f.version),
    ]
    for key, words, actual in plain:
        if key in wanted:
            expected = wanted[key].text(key)
            if (words[expected] if words else expected) != actual:
                yield f"{key} skulle være {expected}"
    if "frist" in wanted:
        text = wanted["frist"].value
        if text in (None, "ingen"):
            if f.due is not None:
                yield "der skulle ingen frist være"
        elif parse_moment(str(text), calendar).hi not in (f.due, f.due_hi):
            yield f"fristen skulle være {text}"
    if "udfort" in wanted and wanted["udfort"].value not in f.evidence:
        yield f"udført skulle være {wanted['udfort'].value}"
    if "mangler" in wanted and not any(wanted["mangler"].text("mangler") in code for code in f.missing):
        yield f"mangler skulle nævne {wanted['mangler'].value}"
    if "bemaerkning" in wanted and not any(wanted["bemaerkning"].text("bemaerkning") in code for code in f.notes):
        yield f"en bemærkning skulle nævne {wanted['bemaerkning'].value}"


def told(f: Finding) -> str:
    """A finding in one line, for the message of a failing test."""
    calendar = calendars.load()
    due = "" if f.due is None else f" frist {calendar.iso(f.due) if f.due > -(10**11) else '?'}"
    person = f" {f.person}" if f.person else ""
    return (
        f"[{f.requirement}/{f.part} {f.occasion}{person}: {f.outcome}, {f.timeliness}, dok {f.documentation}, "
        f"{f.curable}, {f.version}{due},"
        f" bevis {list(f.evidence)}, mangler {list(f.missing)}, noter {list(f.notes)}]"
    )


def yaml_files() -> list[Path]:
    """The scenario files (for tests of completeness)."""
    return sorted(FOLDER.rglob("*.yaml"))


__all__ = [
    "OUTCOME",
    "Scenario",
    "case_of",
    "differences",
    "differences_in",
    "findings_of",
    "scenarios",
    "scenarios_in",
    "told",
    "yaml_files",
]
