"""The published figures as arithmetic: what must add up, what must not be added, and what cannot be said of them."""

from __future__ import annotations

import pytest
from tests.population import standin
from tests.population.standin import tallied

from sikkersag.formats.statistics import (
    StatisticsError,
    counts_behind,
    cut,
    population_of_base,
    possible_bases,
    printed_by,
    rounded,
    share_of_first,
    total_fits,
    wilson,
)
from sikkersag.population.figures.difference import ALPHA, Counted, p_value
from sikkersag.population.figures.protection import Sum, computable, hidden


class TestAWeightedTotal:
    def test_33_and_72_give_53_only_if_about_half_the_cases_are_placements(self) -> None:
        found = share_of_first(33, 72, 53)
        assert found is not None
        assert 0.46 < found.low < 0.47
        assert 0.51 < found.high < 0.515

    def test_equal_parts_fit(self) -> None:
        assert total_fits([(33, 18), (72, 18)], 53)
        assert total_fits([(33, 30), (72, 29)], 53)

    def test_60_is_refused(self) -> None:
        assert not total_fits([(33, 18), (72, 18)], 60)
        found = share_of_first(33, 72, 60)
        assert found is not None
        assert found.high < 0.465  # another mix than the one that the published total shows

    def test_a_total_outside_its_parts_is_refused(self) -> None:
        assert share_of_first(33, 72, 80) is None


class TestWholeNumbersBehindAPercentage:
    @pytest.mark.parametrize(("percent", "count"), [(83, 104), (35, 44), (27, 34)])
    def test_the_published_ones_of_125_have_one_each(self, percent: int, count: int) -> None:
        assert counts_behind(percent, 125) == (count,)

    def test_83_is_possible_at_these_bases_and_not_at_20(self) -> None:
        assert [n for n in possible_bases(83, 30) if n >= 10] == [12, 18, 23, 24, 29, 30]

    def test_77_of_26_is_20(self) -> None:
        assert counts_behind(77, 26) == (20,)

    def test_a_census_of_363_of_938_is_38_point_7(self) -> None:
        assert rounded(36300, 938, 1) == 387
        assert wilson(363, 938, population=938).exact


class TestCutOrRounded:
    def test_the_printed_mean_is_cut(self) -> None:
        assert (cut(569, 7, 2), rounded(569, 7, 2)) == (8128, 8129)
        assert printed_by(8128, 569, 7, 2) == "cut"
        assert printed_by(8129, 569, 7, 2) == "rounded"
        assert printed_by(7625, 915, 12, 2) == "both"
        assert printed_by(8127, 569, 7, 2) == "neither"

    def test_the_other_means_of_the_row_fit_both(self) -> None:
        for total, printed in ((982, 8183), (1078, 8983), (1150, 9583), (1101, 9175)):
            assert printed_by(printed, total, 12, 2) in ("both", "cut")

    def test_notifications_per_child(self) -> None:
        assert rounded(8516, 5883, 2) == 145


class TestPartsAndTotals:
    def test_what_does_not_add_up_is_refused_before_it_is_protected(self) -> None:
        boys_and_girls = {"all": 13_823, "boys": 7_487, "girls": 6_323}
        with pytest.raises(ValueError, match="not the sum"):
            hidden(boys_and_girls, [Sum("all", ("boys", "girls"))])
        hidden(boys_and_girls | {"unknown": 13}, [Sum("all", ("boys", "girls", "unknown"))])

    def test_a_missing_row_is_one_of_its_own_and_the_total_holds(self) -> None:
        names = [f"s{i}" for i in range(30)]
        found = [standin.row(name, standin.finding()) for name in names]
        units: list[str | None] = ["Nord"] * 12 + ["Syd"] * 11 + [None] * 7
        tally = tallied([(standin.cases(names, unit=units), standin.table(found))], by=("unit",))
        told = {value: each.total for (dimension, value), each in tally.groups().items() if dimension == "unit"}
        assert told == {"Nord": 12, "Syd": 11, "ikke oplyst": 7}
        assert tally.groups()["alle", "alle"].total == 30

    def test_50_without_consent_is_a_part_of_956_and_1184_and_956_are_2140(self) -> None:
        assert 1_184 + 956 == 2_140
        assert hidden({"all": 2_140, "family": 1_184, "placed": 956}, [Sum("all", ("family", "placed"))]) == frozenset()

    def test_overlapping_groups_are_never_taken_for_a_sum(self) -> None:
        # one case with a finding in each of two quarters: the quarters come to more cases than there are
        found = [
            standin.row("s1", standin.finding(occasion="u1", due=standin.instant("2024-02-01"))),
            standin.row("s1", standin.finding(occasion="u2", due=standin.instant("2024-05-01"))),
        ]
        tally = tallied([(standin.cases(["s1"]), standin.table(found))], by=("period",))
        quarters = [each.total for (dimension, _), each in tally.groups().items() if dimension == "period"]
        assert (sum(quarters), tally.groups()["alle", "alle"].total) == (2, 1)

    def test_a_case_that_stands_twice_is_counted_once_or_refused(self) -> None:
        block = standin.judged(["met", "met"])
        twice = (standin.cases(["s0", "s0"]), block[1].slice(0, 0))
        with pytest.raises(ValueError, match="stands twice"):
            tallied([twice], by=())


class TestTheBase:
    def test_77_of_77_has_the_lower_limit_95(self) -> None:
        assert round(100 * wilson(77, 77).low, 1) == 95.2

    def test_a_base_is_often_smaller_than_the_sample(self) -> None:
        tally = tallied([standin.judged(["met"] * 15 + ["not_met"] * 3 + ["not_applicable"] * 2)], by=())
        figure = tally.figures()["U2", "alle", "alle"]
        assert (figure.base, figure.kept, tally.cases) == (18, 15, 20)
        assert rounded(100 * figure.kept, figure.base) == 83

    def test_no_base_can_be_larger_than_the_sample_nor_a_sample_than_its_population(self) -> None:
        for base, sample, population in ((21, 20, 100), (10, 20, 19)):
            with pytest.raises(StatisticsError):
                population_of_base(base, sample, population)

    def test_a_lawful_reason_is_kept_and_not_relevant_leaves_the_base(self) -> None:
        departed, irrelevant = (
            tallied([standin.judged(["met", third, "not_met"])], by=()).figures()["U2", "alle", "alle"]
            for third in ("departed", "not_applicable")
        )
        assert (departed.kept, departed.base) == (2, 3)
        assert (irrelevant.kept, irrelevant.base) == (1, 2)
        assert departed.cases["departed"] == 1


class TestWhatIsNoCertainChange:
    def test_61_of_708_to_65_of_700(self) -> None:
        assert p_value(Counted(432, 708), Counted(455, 700)) > ALPHA

    def test_60_to_50_depends_on_the_base_that_was_not_published(self) -> None:
        assert p_value(Counted(240, 400), Counted(200, 400)) < ALPHA
        assert p_value(Counted(90, 150), Counted(75, 150)) > ALPHA


class TestSuppressedRows:
    def test_the_other_placements_can_be_worked_out_and_so_another_is_hidden(self) -> None:
        counts = {"all": 40, "a": 20, "b": 12, "c": 5, "d": 3}
        closed = hidden(counts, [Sum("all", ("a", "b", "c", "d"))])
        assert closed == {"c", "d"}
        assert not computable(closed, [Sum("all", ("a", "b", "c", "d"))])
