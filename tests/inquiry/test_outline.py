"""What working documents ask for: each thing is needed by a rule or a reader, and the day and the child choose."""

from __future__ import annotations

import pytest
from tests.casefile.factory import when

from sikkersag.casefile.thelaw import rulebook, vocabulary
from sikkersag.inquiry.forms.outline import (
    BARNETS_LOV,
    SERVICELOVEN,
    Child,
    outline,
    regime_at,
    sections_for,
    who_needs,
)

SIX = ("udvikling", "familie", "skole", "sundhed", "fritid", "andet")
_DAY = {SERVICELOVEN: "2022-06-01", BARNETS_LOV: "2025-06-01"}


def seconds(text: str) -> int:
    return int(when(text).timestamp())


def keys(regime: str, child: Child, kind: str = "bfu") -> list[str]:
    return [one.key for one in sections_for(kind, regime, child)]


def test_no_field_is_asked_that_no_rule_and_no_reader_needs() -> None:
    needless = [
        (one.key, regime)
        for one in outline()[0]
        for regime in one.regimes
        if "bfu" in one.documents or regime == BARNETS_LOV
        if not who_needs(one, at=seconds(_DAY[regime]), unborn=one.child == "unborn")
    ]
    assert needless == []


def test_every_fact_requirement_and_group_that_is_named_exists() -> None:
    sections, groups = outline()
    for one in sections:
        assert one.group in groups
        assert not one.rule or one.rule in rulebook().requirements
        for told in one.facts:
            kind, _, fact = told.partition(".")
            assert fact in vocabulary().kinds[kind].facts, told


@pytest.mark.parametrize(("day", "regime"), [("2023-12-31 23:59", SERVICELOVEN), ("2024-01-01 00:00", BARNETS_LOV)])
def test_the_regime_changes_with_the_year(day: str, regime: str) -> None:
    assert regime_at(seconds(day)) == regime


def test_serviceloven_asks_for_six_areas_and_more_from_fifteen_and_barnets_lov_for_the_whole() -> None:
    old, new = keys(SERVICELOVEN, Child(14)), keys(BARNETS_LOV, Child(15))
    assert [key for key in old if key in SIX] == list(SIX) and "unge" not in old and "helhedsbetragtning" not in old
    assert "unge" in keys(SERVICELOVEN, Child(15))
    assert not set(SIX) & set(new) and "helhedsbetragtning" in new and "unge" not in new
    assert {"hos_barnet", "hos_familien", "i_netvaerket"} <= set(old) & set(new)


def test_of_an_unborn_child_nothing_is_asked_but_of_the_parents_to_be() -> None:
    assert keys(BARNETS_LOV, Child(None)) == ["kommende", "foraeldres_holdning", "stoette", "konklusion"]
    parents = next(one for one in outline()[0] if one.key == "foraeldres_holdning")
    assert "§§ 24-27" in who_needs(parents, at=seconds("2025-06-01"), unborn=True)
    assert "§ 22, stk. 6" in who_needs(parents, at=seconds("2025-06-01"))


def test_what_was_written_under_earlier_law_stays() -> None:
    found = sections_for("bfu", BARNETS_LOV, Child(10), written={"sundhed"})
    assert [one.key for one in found if one.key in SIX] == ["sundhed"]
