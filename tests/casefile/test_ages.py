"""The one count of years: it is the law's calendar's, wherever that reaches, and the limits are the rulebook's."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from tests.casefile.factory import moment_at

from sikkersag.casefile.ages import age_limit, age_on, is_grown_up
from sikkersag.casefile.thelaw import calendar, rulebook


@pytest.mark.parametrize("born", [date(2016, 2, 29), date(2015, 3, 31), date(2014, 12, 31), date(2017, 2, 28)])
def test_it_counts_as_the_laws_calendar_on_every_day_of_ten_years(born: date) -> None:
    law = calendar()
    first = law.day(born.year, born.month, born.day)
    for days in range(3653):
        on = born + timedelta(days)
        assert age_on(born, on) == law.age(first, first + days), on


@pytest.mark.parametrize(
    ("born", "on", "age"),
    [
        (None, date(2026, 1, 1), None),
        (date(2026, 1, 2), date(2026, 1, 1), None),
        (date(2026, 1, 1), date(2026, 1, 1), 0),
        (date(1931, 6, 5), date(2026, 6, 4), 94),
        (date(1931, 6, 5), date(2026, 6, 5), 95),
        (date(1932, 2, 29), date(2026, 2, 28), 94),
    ],
)
def test_no_birth_and_births_before_the_calendar(born: date | None, on: date, age: int | None) -> None:
    assert age_on(born, on) == age


@pytest.mark.parametrize(("on", "grown"), [(date(2026, 2, 27), False), (date(2026, 2, 28), True)])
def test_a_leap_day_child_is_grown_up_on_the_28th(on: date, grown: bool) -> None:
    assert is_grown_up(date(2008, 2, 29), on) is grown


def test_the_limits_are_the_rulebooks_by_their_dates() -> None:
    assert [age_limit("part", at=moment_at(day).lo) for day in ("2023-12-31", "2024-01-01")] == [12, 10]
    assert age_limit("anmode_permanent", at=moment_at("2023-12-31").lo) is None
    assert set(rulebook().age_limits) >= {"part", "bisidder", "soeskende_undersoegelse"}
