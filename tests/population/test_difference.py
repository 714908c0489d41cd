"""Tests of two rates: how often they cry wolf, how often they see what is there."""

from __future__ import annotations

from math import comb
from random import Random

import pytest

from sikkersag.formats.statistics import StatisticsError
from sikkersag.population.figures.difference import (
    ALPHA,
    Counted,
    difference,
    holm,
    noticeable,
    p_value,
    p_value_of_cases,
)


def by_hand(k1: int, n1: int, k2: int, n2: int) -> float:
    """Fisher's exact test from its definition, in whole numbers."""
    kept, total = k1 + k2, comb(n1 + n2, n1)
    ways = [comb(kept, x) * comb(n1 + n2 - kept, n1 - x) for x in range(max(0, kept - n2), min(kept, n1) + 1)]
    seen = comb(kept, k1) * comb(n1 + n2 - kept, n1 - k1)
    return sum(w for w in ways if w <= seen) / total


class TestTheExactTest:
    @pytest.mark.parametrize("seed", range(40))
    def test_it_is_the_sum_of_all_tables_no_more_probable(self, seed: int) -> None:
        random = Random(seed)
        n1, n2 = random.randint(1, 60), random.randint(1, 60)
        k1, k2 = random.randint(0, n1), random.randint(0, n2)
        assert p_value(Counted(k1, n1), Counted(k2, n2)) == pytest.approx(by_hand(k1, n1, k2, n2), rel=1e-6)

    def test_it_is_the_same_both_ways(self) -> None:
        assert p_value(Counted(12, 40), Counted(30, 60)) == pytest.approx(p_value(Counted(30, 60), Counted(12, 40)))

    def test_large_numbers_agree_with_the_exact_test(self) -> None:
        exact = p_value(Counted(4900, 9900), Counted(5100, 9900))
        large = p_value(Counted(5000, 10_100), Counted(5202, 10_100))
        assert exact == pytest.approx(large, rel=0.15)

    def test_no_difference_is_certain_of_itself(self) -> None:
        assert p_value(Counted(0, 50), Counted(0, 50)) == 1
        assert p_value(Counted(50, 50), Counted(50, 50)) == 1

    def test_an_empty_base_is_refused(self) -> None:
        with pytest.raises(StatisticsError):
            p_value(Counted(0, 0), Counted(3, 5))


def draw(random: Random, base: int, share: float) -> Counted:
    return Counted(sum(random.random() < share for _ in range(base)), base)


class TestFalseAlarms:
    @pytest.mark.parametrize("share", [0.5, 0.9, 0.97])
    def test_at_most_5_of_100_pairs_of_one_requirement_are_called_changed(self, share: float) -> None:
        random = Random(f"one/{share}")
        bases = [(random.choice((20, 60, 200)), random.choice((20, 60, 200))) for _ in range(1000)]
        called = sum(p_value(draw(random, one, share), draw(random, two, share)) <= ALPHA for one, two in bases)
        assert called <= 50

    def test_at_least_80_of_100_shifts_from_55_to_70_are_seen_with_200_cases_each(self) -> None:
        random = Random("power")
        called = sum(p_value(draw(random, 200, 0.55), draw(random, 200, 0.70)) <= ALPHA for _ in range(1000))
        assert called >= 800


class TestStatedPopulations:
    def test_two_censuses_differ_or_do_not(self) -> None:
        assert p_value_of_cases(Counted(50, 100, 100), Counted(51, 100, 100)) == 0
        assert p_value_of_cases(Counted(50, 100, 100), Counted(25, 50, 50)) == 1

    def test_seeing_more_of_the_population_makes_more_certain(self) -> None:
        found = [p_value_of_cases(Counted(90, 150, n), Counted(75, 150, n)) for n in (10**6, 1000, 300, 200)]
        assert found == sorted(found, reverse=True)

    def test_false_alarms_of_equal_populations_stay_rare(self) -> None:
        random, population = Random("cases"), [True] * 240 + [False] * 160
        called = 0
        for _ in range(1000):
            one, two = (sum(random.sample(population, 150)) for _ in range(2))
            called += p_value_of_cases(Counted(one, 150, 400), Counted(two, 150, 400)) <= ALPHA
        assert called <= 65  # the normal approximation, with the chance of a thousand draws

    def test_a_population_must_be_stated_and_hold_its_sample(self) -> None:
        for wrong in (None, 99):
            with pytest.raises(StatisticsError):
                p_value_of_cases(Counted(50, 100, wrong), Counted(50, 100, 400))


class TestTheStepOverManyQuestions:
    def test_it_is_holms(self) -> None:
        assert holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx((0.03, 0.06, 0.06, 0.02))
        assert holm([]) == ()

    def test_it_never_makes_a_question_more_certain(self) -> None:
        random = Random(3)
        asked = [random.random() ** 3 for _ in range(40)]
        assert all(after >= before for before, after in zip(asked, holm(asked), strict=True))


class TestTheInterval:
    def test_it_is_newcombes(self) -> None:
        # Newcombe 1998, table II, method 10: 56/70 against 48/80 gives 0.0524 to 0.3339
        found = difference(Counted(48, 80), Counted(56, 70))
        assert (round(found.low, 4), round(found.high, 4)) == (0.0524, 0.3339)

    def test_everything_seen_is_exact(self) -> None:
        found = difference(Counted(5, 10, 10), Counted(8, 10, 10), of_cases=True)
        assert (found.low, found.high) == pytest.approx((0.3, 0.3))
        assert found.exact


def test_the_noticeable_rise_is_noticed_about_eight_times_of_ten() -> None:
    rise = noticeable(0.55, 200, 200)
    assert rise is not None
    random = Random("noticeable")
    called = sum(p_value(draw(random, 200, 0.55), draw(random, 200, 0.55 + rise)) <= ALPHA for _ in range(600))
    assert 0.75 < called / 600 < 0.9
    assert noticeable(0.95, 12, 12) is None
