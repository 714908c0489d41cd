"""The example cases: every verdict goes the way that is written down here, and doing the missing step in time mends it.

What an authority said is never changed to fit, and no rule is bent to one case: where the program disagrees, the
disagreement is a literal of this file and is discussed in docs/real-cases.md.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from scripts import published_cases
from scripts.verdicts import (
    BARNETS_LOV,
    OUTCOMES,
    PUBLISHED,
    STAGES,
    Checked,
    Compared,
    cases,
    chain,
    check,
    checked_case,
    early,
    follow,
    held_against,
    selected,
    unjudged,
    verdicts,
)

from sikkersag.formats.casefile import build
from sikkersag.formats.casefile import load as load_case
from sikkersag.formats.located import Located, parse
from sikkersag.law.engine import calendar as calendars
from sikkersag.law.rulebook.load import load
from sikkersag.law.vocabulary import load as vocabularies

FOUR = "fob-2018-33-fire-hjemgivelser"
ALL = [*sorted(PUBLISHED.glob("*.yaml")), *sorted(BARNETS_LOV.glob("*.yaml"))]

#: How many verdicts of the published cases pass each stage.
PASSED = {"assessed": 66, "danish": 47, "in_force": 23, "modelled": 7, "determinable": 6, "agree": 6}

#: Where the program leaves the question to a person, because the statement of law it rests on does not settle it.
HUMAN = ("ast-37-22-hyppighed-overladt-til-kommunen", "v1")

#: The verdicts that reach the comparison: the outcome that the program gives, child by child where there are several.
REACHED = {
    HUMAN: {"human"},
    (FOUR, "v1"): {"not_met"},
    (FOUR, "v2"): {"not_met"},
    (FOUR, "v3"): {"not_met"},
    (FOUR, "v4"): {"not_met"},
    (FOUR, "v5"): {"not_met"},
    (FOUR, "v6"): {"not_met"},
}

#: Where the program disagrees with the lawyer's reading of the hand-written cases, and at which stage it shows.
DISAGREED: dict[tuple[str, str], str] = {}

#: A day inside what is published for each of the four decisions and returns, so that "in time" can be told.
DAYS = {
    **{f"afgoerelse{i}": "2017-03-15" for i in (1, 2, 3, 4)},
    **{f"hjem{i}": "2017-04-03" for i in (1, 2, 3, 4)},
    **{f"til_foraeldre{i}": "2017-03-17" for i in (1, 2)},
    "anbragt1": "2015-06-01",
}


def letter(child: int, to: str, day: str) -> str:
    """A written letter with reasons and guidance."""
    return (
        f"{{id: brev_{to}_{child}, kind: afgoerelse_meddelt, at: {day}, concerns: [barn{child}],"
        f" refs: {{afgoerelse: afgoerelse{child}}}, facts: {{til: {to}, skriftlig: true, begrundelse: true,"
        " klagevejledning: true, klagefrist: true}}"
    )


#: For each verdict *violated* that the program finds: the events that go (the step established not to have happened, or
#: the faulty one) and those that come instead, in time.
MENDING: dict[tuple[str, str], tuple[list[str], list[str]]] = {
    (FOUR, "v1"): (
        [f"plan{i}" for i in (1, 2, 3, 4)],
        [
            f"{{id: plan{i}, kind: plan_revideret, at: 2017-03-28, concerns: [barn{i}],"
            " facts: {fortsat_indsats: true}}"
            for i in (1, 2, 3, 4)
        ],
    ),
    (FOUR, "v2"): (
        [f"samtale{i}" for i in (1, 2, 3, 4)],
        [
            f"{{id: samtale{i}, kind: boernesamtale, at: 2017-03-08, concerns: [barn{i}],"
            " facts: {om_indsatsen: true}}"
            for i in (1, 2, 3, 4)
        ],
    ),
    (FOUR, "v3"): ([f"meddelt{i}" for i in (1, 2, 3)], [letter(i, f"barn{i}", "2017-03-17") for i in (1, 2, 3)]),
    (FOUR, "v4"): ([f"meddelt{i}" for i in (1, 2, 3)], [letter(i, f"barn{i}", "2017-03-17") for i in (1, 2, 3)]),
    (FOUR, "v5"): (["til_foraeldre1", "til_foraeldre2"], [letter(i, "foraeldre", "2017-03-17") for i in (1, 2)]),
    (FOUR, "v6"): (
        ["udvalg1"],
        ["{id: udvalg1, kind: udvalg_orienteret, at: 2017-03-16, concerns: [barn1], refs: {afgoerelse: afgoerelse1}}"],
    ),
}


def compared(folder: Path) -> list[Compared]:
    """Every verdict of a folder's cases, followed to where it ends."""
    return [follow(verdict, checked) for checked in cases(folder) for verdict in checked.verdicts]


def way(case: str, verdict: str) -> Compared:
    """One verdict of a published case, followed."""
    return follow_one(PUBLISHED / f"{case}.yaml", verdict)


def mended(case: str, gone: list[str], come: list[str]) -> Checked:
    """The case with days given to what is only known roughly, some events gone and others come."""
    original = check(PUBLISHED / f"{case}.yaml").case
    events = [e for e in original.raw["events"].sequence("events") if e.mapping("")["id"].text("") not in gone]
    kept = [_dated(e) for e in events]
    new = [parse(text, "rettet.yaml") for text in come]
    body = {**original.raw, "events": Located([*kept, *new], 1, original.file)}
    case_file = build(Located(body, 1, original.file), vocabularies.load(), calendars.load())
    return checked_case(case_file)


def _dated(event: Located) -> Located:
    fields = event.mapping("")
    name = fields["id"].text("")
    if name not in DAYS:
        return event
    return Located({**fields, "at": Located(DAYS[name], event.line, event.file)}, event.line, event.file)


# Every file and every verdict


@pytest.mark.parametrize("path", ALL, ids=lambda p: p.stem)
def test_the_case_can_be_read_and_says_where_it_comes_from(path: Path) -> None:
    case = check(path).case
    assert case.title and case.raw["note"].text("note")
    if path.parent == PUBLISHED:
        assert case.case == path.stem
        assert case.sources and all(source.startswith("http") for source in case.sources)
        assert case.raw["complete_for"].value == []


def named(paths: list[Path]) -> list[tuple[Path, str]]:
    """The verdicts of the files by id, read without evaluating anything (this runs while tests are collected)."""
    vocabulary, calendar = vocabularies.load(), calendars.load()
    return [(path, v.id) for path in paths for v in verdicts(load_case(path, vocabulary, calendar))]


def follow_one(path: Path, verdict: str) -> Compared:
    """One verdict of a file, followed."""
    checked = check(path)
    return follow(next(v for v in checked.verdicts if v.id == verdict), checked)


def told(item: object) -> str:
    """How a file or a verdict is called in the name of a test."""
    return item.stem if isinstance(item, Path) else str(item)


@pytest.mark.parametrize(("path", "verdict_id"), named(ALL), ids=told)
def test_a_verdict_names_what_exists_or_why_it_is_left_out(path: Path, verdict_id: str) -> None:
    checked = check(path)
    verdict = next(v for v in checked.verdicts if v.id == verdict_id)
    rulebook = load().requirements
    events = {e.id for line in checked.case.timelines.values() for e in line.events}
    persons = {"", "self", *(p for line in checked.case.timelines.values() for p in line.persons)}
    assert verdict.rule and verdict.outcome in OUTCOMES
    assert verdict.reason or verdict.requirements
    assert set(verdict.requirements) <= set(rulebook)
    parts = {d.part for name in verdict.requirements for d in rulebook[name].duties}
    assert set(verdict.parts) <= parts
    assert {*verdict.about, verdict.occasion} <= {*events, ""}
    assert verdict.person in persons and set(verdict.children) <= set(checked.case.timelines)


# The chain


def test_every_verdict_leaves_the_chain_once_or_reaches_its_end() -> None:
    everything = compared(PUBLISHED)
    remaining = len(everything)
    for stage, passed, left in chain(everything):
        assert passed == remaining - len(left), stage
        assert all(c.why for c in left), stage
        remaining = passed
    assert len(everything) == 71
    assert remaining == sum(not c.left_at for c in everything)


def test_so_many_verdicts_pass_each_stage() -> None:
    assert {stage: passed for stage, passed, _ in chain(compared(PUBLISHED))} == PASSED
    assert list(PASSED) == list(STAGES)


def test_no_greenlandic_case_and_nothing_from_before_the_rulebook_is_compared() -> None:
    reached = [c for c in compared(PUBLISHED) if c.left_at in ("", "agree", "determinable")]
    assert {c.checked.case.jurisdiction for c in reached} == {"DK"}
    assert not {c.checked.name for c in reached} & {"fob-2014-19-elleve-underretninger", "stf-2009-toender-frister"}


def test_no_published_case_reaches_into_barnets_lov() -> None:
    calendar = calendars.load()
    begins = calendar.start_of_day(calendar.day(2024, 1, 1))
    assert all(c.case.as_of is not None and c.case.as_of.hi < begins for c in cases(PUBLISHED))


def test_criticism_under_good_practice_is_not_counted_as_breach_of_a_rule() -> None:
    assert not [c for c in compared(PUBLISHED) if c.apart and c.left_at in ("", "agree", "determinable")]


@pytest.mark.parametrize(("case", "verdict"), list(REACHED), ids=told)
def test_the_answer_is_the_one_written_down(case: str, verdict: str) -> None:
    found = way(case, verdict).found
    assert {f.outcome for _, f in found} == REACHED[case, verdict]


def test_six_of_the_twelve_breaches_by_a_municipality_are_found_and_the_rest_are_named() -> None:
    breaches = [c for c in compared(PUBLISHED) if c.verdict.outcome == "violated" and not early(c)]
    assert len(breaches) == 12
    assert {(c.checked.name, c.verdict.id) for c in breaches if not c.left_at} == {*REACHED} - {HUMAN}
    assert {c.checked.name for c in breaches if c.left_at} == {
        HUMAN[0],
        "ast-2019-samtykke-12plus-b",
        "ast-2023-01-26-formandsafgoerelse",
        "fob-2016-41-magt-ved-flytning",
        "vlr-2016-05-19-en-uge-for-sent-hjem",
        "vlr-2020-09-07-udvalg-bundet-af-indstilling",
    }


def test_no_other_verdict_reaches_the_comparison() -> None:
    reached = {
        (c.checked.name, c.verdict.id) for c in compared(PUBLISHED) if c.left_at in ("", "agree", "determinable")
    }
    assert reached == set(REACHED)


def test_a_finding_that_a_verdict_is_held_against_is_not_counted_as_unjudged() -> None:
    everything = compared(PUBLISHED)
    case = next(c for c in cases(PUBLISHED) if c.name == FOUR)
    rest = {(child, f.id) for child, f in unjudged(case, everything)}
    used = {(child, f.id) for c in everything if c.checked is case for child, f in c.found}
    assert used and not rest & used
    assert len(rest) + len(used) == sum(len(f) for f in case.findings.values())


# Mending


def test_every_breach_that_the_program_finds_has_its_mending() -> None:
    found = {
        (c.checked.name, c.verdict.id) for c in compared(PUBLISHED) if not c.left_at and c.verdict.outcome == "violated"
    }
    assert found == set(MENDING)


@pytest.mark.parametrize(("case", "verdict"), list(MENDING), ids=told)
def test_doing_the_missing_step_in_time_mends_it(case: str, verdict: str) -> None:
    gone, come = MENDING[case, verdict]
    checked = mended(case, gone, come)
    said = next(v for v in checked.verdicts if v.id == verdict)
    found = selected(said, checked)
    assert found
    assert {(f.outcome, f.timeliness in ("in_time", "none")) for _, f in found} == {("met", True)}
    assert held_against(said, checked).left_at == "agree", "the authority's verdict no longer fits: nothing is broken"


@pytest.mark.parametrize(("case", "verdict"), [m for m in MENDING if m[0] == FOUR], ids=told)
def test_a_day_alone_mends_nothing(case: str, verdict: str) -> None:
    checked = mended(case, [], [])
    said = next(v for v in checked.verdicts if v.id == verdict)
    assert {f.outcome for _, f in selected(said, checked)} == {"not_met"}


# The hand-written cases


@pytest.mark.parametrize(("path", "verdict"), named([p for p in ALL if p.parent == BARNETS_LOV]), ids=told)
def test_the_program_reads_the_law_as_the_lawyer_does(path: Path, verdict: str) -> None:
    item = follow_one(path, verdict)
    assert item.left_at == DISAGREED.get((path.stem, verdict), ""), item.why


def test_the_hand_written_cases_are_told_whole_and_have_both_kinds_of_answer() -> None:
    checked = cases(BARNETS_LOV)
    assert len(checked) >= 8
    assert all("complete_for" not in c.case.raw for c in checked)
    outcomes = [v.outcome for c in checked for v in c.verdicts]
    assert outcomes.count("violated") >= 15 and outcomes.count("complied") >= 25


# What is told of it


def row(item: Compared) -> str:
    """A verdict's row in docs/real-cases.md."""
    ways = {
        "assessed": "not assessed",
        "danish": "Greenlandic law",
        "in_force": "before October 2013",
        "modelled": "apart" if item.apart else "not modelled",
        "determinable": "cannot be determined",
        "agree": "**disagree**",
        "": "**agree**",
    }
    ours = ", ".join(item.verdict.requirements) or "-"
    said = item.verdict.outcome.replace("_", " ")
    return f"| `{item.checked.name}` | {item.verdict.id} | {said} | {ours} | {ways[item.left_at]} |"


def test_the_page_on_real_cases_tells_every_verdict_as_it_is() -> None:
    page = (PUBLISHED.parents[2] / "docs" / "real-cases.md").read_text(encoding="utf-8")
    rows = [line for line in page.splitlines() if line.startswith("| `")]
    assert rows == [row(item) for item in compared(PUBLISHED)]


def test_the_demo_fits_the_page_and_names_every_verdict(capsys: pytest.CaptureFixture[str]) -> None:
    assert published_cases.main() == 0
    lines = capsys.readouterr().out.splitlines()
    assert max(len(line) for line in lines) <= 100
    text = "\n".join(lines)
    assert all(checked.name in text for checked in cases(PUBLISHED))
    assert "Ingen af de offentliggjorte sager er fra tiden efter 1. januar 2024." in " ".join(text.split())
