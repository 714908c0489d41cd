"""Intervals, rounding and whole numbers, against values worked out elsewhere."""

from __future__ import annotations

import math

import pytest

from sikkersag.formats.statistics import (
    TOO_FEW,
    StatisticsError,
    counts_behind,
    limits,
    number,
    percent,
    population_of_base,
    possible_bases,
    rounded,
    size_for,
    wilson,
)


class TestTheInterval:
    @pytest.mark.parametrize(
        ("kept", "base", "low", "high"),
        [(104, 125, 75.7, 88.7), (44, 125, 27.4, 43.9), (34, 125, 20.2, 35.6), (9, 14, 38.8, 83.7)],
    )
    def test_it_gives_the_limits_of_published_figures(self, kept: int, base: int, low: float, high: float) -> None:
        found = wilson(kept, base)
        assert (round(100 * found.low, 1), round(100 * found.high, 1)) == (low, high)

    @pytest.mark.parametrize(("base", "half"), [(10, 31), (20, 22), (30, 18), (60, 13), (77, 11), (100, 10), (200, 7)])
    def test_the_normal_half_width_at_one_half_is_the_published_one(self, base: int, half: int) -> None:
        assert abs(100 * 1.96 * math.sqrt(0.25 / base) - half) < 0.7
        found = wilson(base // 2, base)
        assert 100 * (found.high - found.low) / 2 <= half + 0.5

    def test_it_stays_within_0_and_1_and_holds_the_share(self) -> None:
        for base in range(1, 60):
            for kept in range(base + 1):
                found = wilson(kept, base)
                assert 0 <= found.low <= kept / base <= found.high <= 1

    def test_all_kept_has_the_upper_limit_1_and_none_kept_the_lower_limit_0(self) -> None:
        assert wilson(12, 12).high == 1
        assert wilson(0, 12).low == 0

    @pytest.mark.parametrize(("kept", "base"), [(5, 4), (-1, 4), (0, 0)])
    def test_it_refuses_counts_that_cannot_be(self, kept: int, base: int) -> None:
        with pytest.raises(StatisticsError):
            wilson(kept, base)


class TestASampleOfAStatedPopulation:
    def test_a_large_population_changes_nothing(self) -> None:
        free, drawn = wilson(30, 80), wilson(30, 80, population=10**9)
        assert (drawn.low, drawn.high) == pytest.approx((free.low, free.high), abs=1e-6)

    def test_the_interval_narrows_as_more_of_the_population_is_seen(self) -> None:
        widths = [i.high - i.low for i in (wilson(30, 80, population=n) for n in (800, 400, 200, 120, 90, 81, 80))]
        assert widths == sorted(widths, reverse=True)
        assert widths[-1] == 0

    def test_the_whole_population_is_exact(self) -> None:
        found = wilson(30, 80, population=80)
        assert (found.low, found.high, found.exact) == (0.375, 0.375, True)

    def test_it_says_nothing_that_the_population_does_not_allow(self) -> None:
        found = wilson(78, 79, population=80)  # one case unseen: 78 or 79 of 80 keep it
        assert found.low >= 78 / 80
        assert found.high <= 79 / 80

    def test_the_corrected_width_is_that_of_the_formula(self) -> None:
        n, big, p = 400, 1000, 0.5
        found = wilson(200, n, population=big)
        normal = 1.959964 * math.sqrt(p * (1 - p) / n * (big - n) / (big - 1))
        assert (found.high - found.low) / 2 == pytest.approx(normal, rel=0.01)

    def test_a_base_takes_its_share_of_the_population(self) -> None:
        assert population_of_base(40, 80, 400) == 200
        assert population_of_base(40, 80, 80) == 40
        with pytest.raises(StatisticsError):
            population_of_base(40, 80, 79)

    def test_the_size_of_a_sample_depends_on_which_of_the_two_is_meant(self) -> None:
        # two standard errors, as in the study of 2006: 256 and 76 without a population, 175 and about 70 of some 550
        assert (size_for(0.05, 0.2, z=2), size_for(0.05, 0.05, z=2)) == (256, 76)
        assert size_for(0.05, 0.2, population=550, z=2) == 175
        assert 65 <= size_for(0.05, 0.05, population=550, z=2) <= 70


class TestCoverage:
    def test_at_least_93_of_100_intervals_hold_the_truth_on_average(self) -> None:
        from random import Random

        random, held, drawn = Random(11), 0, 0
        for _ in range(3000):
            base, truth = random.randint(10, 200), random.uniform(0.02, 0.98)
            kept = sum(random.random() < truth for _ in range(base))
            found = wilson(kept, base)
            held += found.low <= truth <= found.high
            drawn += 1
        assert 0.93 < held / drawn < 0.97


class TestPrinting:
    def test_a_percentage_is_never_finer_than_one_case(self) -> None:
        assert percent(56, 80) == "70 %"
        assert percent(1266, 1284) == "98,6 %"

    def test_100_and_0_are_said_only_where_they_are_true(self) -> None:
        assert percent(299, 300) == "over 99 %"
        assert percent(1, 300) == "under 1 %"
        assert percent(9999, 10000) == "over 99,9 %"
        assert percent(300, 300) == "100 %"
        assert percent(0, 300) == "0 %"

    def test_halves_are_rounded_away_from_zero(self) -> None:
        assert [rounded(n, 2) for n in (1, 3, 5, -1)] == [1, 2, 3, -1]

    def test_limits_are_rounded_outwards(self) -> None:
        assert limits(wilson(77, 77), 77) == "95–100 %"
        assert limits(wilson(56, 80), 80) == "59–79 %"

    def test_thousands_have_a_point(self) -> None:
        assert number(1284000) == "1.284.000"

    def test_what_is_printed_can_be_found_again(self) -> None:
        for base in range(1, 120):
            for kept in range(base + 1):
                assert kept in counts_behind(rounded(100 * kept, base), base)

    def test_no_count_is_behind_a_percentage_that_a_base_cannot_give(self) -> None:
        assert counts_behind(83, 20) == ()
        assert 20 not in possible_bases(83, 30)

    def test_too_few_is_where_a_quarter_cannot_be_told_from_three_quarters(self) -> None:
        found = wilson((TOO_FEW - 1) // 2, TOO_FEW - 1)
        assert found.high - found.low > 0.5
