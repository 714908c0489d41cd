"""The columns give the single-case engine's answer: every field of every finding, over random timelines."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scripts.synthetic_cases import cases
from tests.law.scenarios import case_of, scenarios
from tests.population.odd_timelines import plain, timelines

from sikkersag.formats.tables import open_tables, write_tables
from sikkersag.formats.tables.findings import findings_table
from sikkersag.law.engine import calendar as calendars
from sikkersag.law.engine.evaluate import evaluate
from sikkersag.law.engine.timeline import Timeline
from sikkersag.law.rulebook import load as rulebooks
from sikkersag.law.vocabulary import load as vocabularies
from sikkersag.population.run import findings_blocks, occasions

VOCABULARY, RULEBOOK, CALENDAR = vocabularies.load(), rulebooks.load(), calendars.load()
AS_OF = CALENDAR.instant(2026, 3, 1, 12)


def differences(made: list[Timeline], *, as_of: int, known_at: int, saturday: bool = False) -> tuple[list[str], float]:
    """What the two engines answer differently, and the share of findings that the columns gave."""
    told, by_columns, total, kept = [], 0, 0, 0
    number = {name: at for at, name in enumerate(RULEBOOK.requirements)}
    with tempfile.TemporaryDirectory() as folder:
        write_tables(Path(folder), (({"case": f"s{at}"}, t) for at, t in enumerate(made)), VOCABULARY)
        tables = open_tables(Path(folder), VOCABULARY, keep_good=True)  # a few contradict themselves
        options: dict[str, Any] = {"as_of": as_of, "known_at": known_at, "calendar": CALENDAR, "saturday": saturday}
        for found_by_columns, block in zip(
            findings_blocks(tables, RULEBOOK, **options, size=2_000),
            open_tables(Path(folder), VOCABULARY, keep_good=True).blocks(2_000),
            strict=True,
        ):
            expected = []
            for case, timeline in block.timelines():
                found = list(evaluate(timeline, RULEBOOK, **options).findings)
                at = occasions(timeline, known_at)
                found = sorted(found, key=lambda f: number[f.requirement])
                expected += [(case, f, at.get(f.occasion)) for f in found]
            ours, theirs = found_by_columns.findings.to_pylist(), findings_table(expected).to_pylist()
            told += [f"{a}\n{b}" for a, b in zip(ours, theirs, strict=False) if a != b][:3]
            if len(ours) != len(theirs):
                told.append(f"{len(ours)} findings instead of {len(theirs)}")
            by_columns += found_by_columns.by_columns
            total += len(ours)
            kept += len(block)
    if kept < len(made) * 0.8:
        told.append(f"only {kept} of {len(made)} cases could be used")
    return told, by_columns / max(total, 1)


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(seed=st.integers(0, 10**6), saturday=st.booleans(), late=st.booleans())
def test_every_field_of_every_finding_is_the_engines(seed: int, saturday: bool, late: bool) -> None:
    made = list(timelines(VOCABULARY, CALENDAR, number=60, seed=seed))
    as_of = AS_OF if late else CALENDAR.instant(2024, 2, 1, 3)
    known_at = AS_OF if seed % 2 else CALENDAR.instant(2023, 6, 1)
    told, _ = differences(made, as_of=as_of, known_at=known_at, saturday=saturday)
    assert told == []


def test_plain_cases_are_answered_by_the_columns(capsys: pytest.CaptureFixture[str]) -> None:
    made = [plain(t) for t in cases(VOCABULARY, CALENDAR, number=200, events=25, seed=7)]
    told, share = differences(made, as_of=AS_OF, known_at=AS_OF)
    with capsys.disabled():
        print(f"\n{100 * (1 - share):.1f} % of the findings of random plain cases came from the single-case engine")
    assert told == []
    assert share > 0.8


@pytest.mark.parametrize("as_of", [(2024, 1, 1, 0), (2026, 3, 1, 12)])
def test_the_situations_that_the_law_is_tested_with_are_answered_the_same(as_of: tuple[int, int, int, int]) -> None:
    told, _ = differences(
        [case_of(scenario)[0] for scenario in scenarios()],
        as_of=CALENDAR.instant(*as_of),
        known_at=AS_OF,
    )
    assert told == []
