"""Two screenings: over a thousand pairs without a difference the report as a whole stays calm, and sees what is there.

Which claim holds: at most five in a hundred *whole reports* name any change that is none (Holm over all requirements),
and so does each single requirement, by far.
"""

from __future__ import annotations

import json
from pathlib import Path
from random import Random

import pytest
from tests.population import standin

from sikkersag.population.figures.comparison import (
    BETTER,
    CANNOT,
    EVERY,
    FEW,
    HIDDEN,
    WORSE,
    Change,
    Comparison,
    ComparisonError,
    compare,
)
from sikkersag.population.figures.outcomes import GROUPS
from sikkersag.population.figures.publishing import published
from sikkersag.population.figures.report import comparing
from sikkersag.population.figures.screening import Group, Row, Screening, from_json

_REQUIREMENTS = [r for r in standin.rulebook().requirements.values() if r.scope == "case"][:20]


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Screening:
    """A screening without cases, to be filled with numbers."""
    only = frozenset(r.id for r in _REQUIREMENTS)
    return standin.screened([], tmp_path_factory.mktemp("leer"), only=only, by=())


def filled(empty: Screening, kept: list[int], base: int, *, sample_of: int | None = None) -> Screening:
    """A screening in which each requirement was kept in so many of `base` cases; nobody had an error elsewhere."""
    rows = tuple(
        Row(
            r.id,
            "alle",
            "alle",
            base,
            k,
            base - k,
            dict.fromkeys(GROUPS, 0) | {"met": k, "not_met_regret": base - k},
            {},
            0,
        )
        for r, k in zip(_REQUIREMENTS, kept, strict=False)
    )
    return empty.but(
        rows=rows, cases=base, read=base, sample_of=sample_of, groups=(Group("alle", "alle", base, base, base),)
    )


def the(comparison: Comparison) -> Change:
    """What is said of the first requirement."""
    return next(c for c in comparison.changes if c.requirement == _REQUIREMENTS[0].id)


def drawn(random: Random, shares: list[float], base: int) -> list[int]:
    return [sum(random.random() < share for _ in range(base)) for share in shares]


def test_over_1000_pairs_without_a_difference_at_most_5_in_100_reports_call_anything_changed(empty: Screening) -> None:
    random = Random("no difference")
    shares = [random.uniform(0.2, 0.98) for _ in _REQUIREMENTS]
    reports = single = 0
    for _ in range(1000):
        first, second = (filled(empty, drawn(random, shares, base), base) for base in (77, 120))
        called = [c for c in compare(first, second).changes if c.verdict in (BETTER, WORSE)]
        reports += bool(called)
        single += any(c.requirement == _REQUIREMENTS[0].id for c in called)
    assert reports <= 50
    assert single <= 50


def test_a_rise_from_55_to_70_with_200_cases_each_is_seen_in_at_least_80_of_100(empty: Screening) -> None:
    """Where one requirement is asked about."""
    random = Random("one")
    seen = 0
    for _ in range(500):
        first, second = (filled(empty, drawn(random, [share], 200), 200) for share in (0.55, 0.70))
        seen += the(compare(first, second)).verdict == BETTER
    assert seen >= 400


def test_among_20_requirements_a_rise_from_55_to_76_is_seen_in_at_least_80_of_100(empty: Screening) -> None:
    random = Random("twenty")
    seen = 0
    for _ in range(300):
        first, second = (filled(empty, drawn(random, [share, *[0.8] * 19], 200), 200) for share in (0.55, 0.76))
        seen += the(compare(first, second)).verdict == BETTER
    assert seen >= 240


def test_the_published_pair_of_61_and_65_is_no_certain_change(empty: Screening) -> None:
    first, second = filled(empty, [432], 708), filled(empty, [455], 700)
    change = the(compare(first, second))
    assert change.verdict == CANNOT
    assert change.low is not None and change.high is not None
    assert change.low < 0 < change.high


def test_a_fall_is_told_as_one(empty: Screening) -> None:
    change = the(compare(filled(empty, [180], 200), filled(empty, [110], 200)))
    assert (change.verdict, comparing.points(change.difference or 0)) == (WORSE, "−35,0")


def test_a_base_that_is_too_small_is_not_tested(empty: Screening) -> None:
    found = compare(filled(empty, [0], 9), filled(empty, [200], 200))
    assert [c.verdict for c in found.changes] == [FEW]
    assert found.tested == 0


def test_the_cases_themselves_can_be_asked_about_when_their_number_is_stated(empty: Screening) -> None:
    first, second = (filled(empty, [k], 150, sample_of=160) for k in (90, 78))
    assert the(compare(first, second)).verdict == CANNOT
    assert the(compare(first, second, of_cases=True)).verdict == WORSE
    with pytest.raises(ComparisonError, match="--sample-of"):
        compare(first, filled(empty, [78], 150), of_cases=True)


class TestWhatMustBeKnownFirst:
    def test_another_rulebook_is_told(self, empty: Screening) -> None:
        other = empty.but(receipt={**empty.receipt, "rulebook": "andet", "inputs": "andre"})
        assert any("regelbogen" in text for text in compare(empty, other).warnings)

    def test_the_same_data_are_told(self, empty: Screening) -> None:
        assert any("samme data" in text for text in compare(empty, empty).warnings)

    def test_a_requirement_that_only_one_asked_about_is_named(self, empty: Screening) -> None:
        found = compare(empty.but(questions=empty.questions[:3]), empty.but(questions=empty.questions[1:4]))
        assert (found.only_first, found.only_second) == ((empty.questions[0].id,), (empty.questions[3].id,))

    def test_hidden_numbers_are_not_compared(self, empty: Screening) -> None:
        first = published(filled(empty, [197], 200))
        found = compare(first, filled(empty, [100], 200))
        assert the(found).verdict == HIDDEN


def test_the_page_and_the_json_say_the_same(empty: Screening, tmp_path: Path) -> None:
    first, second = (from_json(filled(empty, [k, 50], 200).as_json()) for k in (90, 150))
    found = compare(first, second)
    page, body = comparing.rendered(found), json.loads(found.as_json())
    assert body["changes"][1]["verdict"] == BETTER
    assert body["changes"][0]["requirement"] == EVERY
    assert f"Sikker fremgang: {_REQUIREMENTS[0].id} " in page.replace("\u00a0", " ")
    assert "▲ Sikker fremgang" in page
    assert "<script" not in page
    assert f"Sikker fremgang: {_REQUIREMENTS[0].id} " in comparing.told(found)
