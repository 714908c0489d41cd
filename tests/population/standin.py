"""Blocks of cases and findings as the columnar engine gives them, made here with the single-case engine."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import pyarrow as pa
from scripts import synthetic_cases

from sikkersag.formats.tables.findings import FINDINGS_SCHEMA, findings_table
from sikkersag.law.engine import calendar as calendars
from sikkersag.law.engine.calendar import Calendar
from sikkersag.law.engine.evaluate import evaluate
from sikkersag.law.engine.finding import Finding
from sikkersag.law.engine.moment import parse
from sikkersag.law.engine.requirement import Rulebook
from sikkersag.law.rulebook import load as rulebooks
from sikkersag.law.vocabulary import load as vocabularies
from sikkersag.population.figures.counting import Law, Order, screen
from sikkersag.population.figures.dimensions import Splitter
from sikkersag.population.figures.screening import Screening
from sikkersag.population.figures.tally import Tally

UNITS = ("Amager", "Bispebjerg", "Nørrebro", "Vesterbro")
TYPES = ("placement", "contact", "safety_plan", "preventive")
Block = tuple[pa.Table, pa.Table]


@cache
def law() -> Law:
    """The packaged law."""
    vocabulary = vocabularies.load()
    return Law(rulebooks.load(), calendars.load(), vocabularies.words(vocabulary, {}))


def rulebook() -> Rulebook:
    return law().rulebook


def calendar() -> Calendar:
    return law().calendar


def instant(text: str) -> int:
    """The last second of a moment as people write it."""
    return parse(text, calendar()).hi


def row(case: str, finding: Finding, at: int | None = None) -> dict[str, Any]:
    """A finding as a row of the findings table; its occasion began at `at`."""
    return dict(findings_table([(case, finding, at)]).to_pylist()[0])


def table(rows: Sequence[dict[str, Any]]) -> pa.Table:
    return pa.Table.from_pylist(list(rows), schema=FINDINGS_SCHEMA)


def cases(names: Sequence[str], **columns: Sequence[str | None]) -> pa.Table:
    return pa.table({"case": pa.array(list(names), pa.string()), **{k: pa.array(list(v)) for k, v in columns.items()}})


def finding(requirement: str = "U2", occasion: str = "u1", **changes: Any) -> Finding:
    """A finding of the packaged law, met unless said otherwise."""
    given: dict[str, Any] = {
        "id": f"{requirement}/{occasion}",
        "requirement": requirement,
        "part": "",
        "occasion": occasion,
        "person": "",
        "version": "B",
        "outcome": "met",
        "timeliness": "in_time",
        "documentation": "in_time",
    }
    return Finding(**(given | changes))


def judged(outcomes: Sequence[str], requirement: str = "U2", start: int = 0, **columns: Sequence[str]) -> Block:
    """One case for each outcome, with one finding of one requirement."""
    names = [f"s{start + i}" for i in range(len(outcomes))]
    found = [row(n, finding(requirement, outcome=o)) for n, o in zip(names, outcomes, strict=True)]
    return cases(names, **columns), table(found)


@cache
def synthetic(number: int = 120, events: int = 40, seed: int = 7, block: int = 50) -> tuple[Block, ...]:
    """Blocks of synthetic cases, evaluated on 1 June 2025."""
    return tuple(_blocks(number, events, seed, block))


def _blocks(number: int, events: int, seed: int, block: int) -> Iterator[Block]:
    as_of, random = instant("2025-06-01"), Random(seed)
    names: list[str] = []
    found: list[dict[str, Any]] = []
    places: list[tuple[str, str]] = []
    made = synthetic_cases.cases(vocabularies.load(), calendar(), number=number, events=events, seed=seed)
    for i, timeline in enumerate(made):
        names.append(f"2025-{i:07d}")
        places.append((random.choice(UNITS), random.choice(TYPES)))
        result = evaluate(timeline, rulebook(), as_of=as_of, known_at=as_of, calendar=calendar())
        found += [row(names[-1], f) for f in result.findings]
        if len(names) == block or i == number - 1:
            units, types = zip(*places, strict=True)
            yield cases(names, unit=units, case_type=types), table(found)
            names, found, places = [], [], []


def tallied(blocks: Sequence[Block], by: Sequence[str] = ("unit", "case_type")) -> Tally:
    """The blocks, counted."""
    tally = Tally(Splitter(by, rulebook(), calendar()))
    for found in blocks:
        tally.add(*found)
    return tally


def screened(blocks: Sequence[Block], folder: Path, **changes: Any) -> Screening:
    """The blocks as a screening of 1 June 2025; its error list is put into the folder."""
    given: dict[str, Any] = {
        "as_of": instant("2025-06-01"), "extracted": instant("2025-06-02 06:00"), "inputs": "ab" * 32,
    }  # fmt: skip
    return screen(blocks, Order(**(given | changes)), law(), errors=folder / "fejlliste.csv")
