"""Danish dates and lengths of time: at midnight, at the year's turn, and when the clocks are changed."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from sikkersag.foundation.ui import danish
from sikkersag.foundation.ui.danish import DENMARK

NOW = datetime(2026, 3, 10, 8, 40, tzinfo=DENMARK)


def at(*parts: int) -> datetime:
    """A moment on Danish clocks."""
    return datetime(*parts, tzinfo=DENMARK)  # type: ignore[misc, arg-type]


def plain(text: str) -> str:
    """The text with ordinary spaces, where only the words are looked at."""
    return text.replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("told", "wanted"),
    [
        (danish.short_day(date(2026, 3, 9), NOW), "man. 9. marts"),
        (danish.short_day(date(2025, 12, 4), NOW), "tors. 4. dec. 2025"),
        (danish.short_day(date(2027, 1, 1), NOW), "fre. 1. jan. 2027"),
        (danish.month_day(date(2026, 3, 9), NOW), "9. marts"),
        (danish.month_day(date(2025, 3, 9), NOW), "9. marts 2025"),
        (danish.narrow_day(date(2026, 3, 9)), "9. mar."),
        (danish.narrow_day(date(2025, 12, 15), NOW), "15. dec. 2025"),
        (danish.narrow_day(date(2026, 6, 5), NOW), "5. jun."),
        (danish.full_day(date(2026, 3, 17)), "tirs. 17. marts 2026"),
        (danish.plain_day(date(2019, 5, 11)), "11. maj 2019"),
        (danish.long_day(NOW), "Tirsdag 10. marts 2026"),
        (danish.month(NOW), "Marts 2026"),
        (danish.week(NOW), "uge 11"),
        (danish.week(date(2027, 1, 1)), "uge 53"),
        (danish.clock(NOW), "kl. 8.40"),
        (danish.clock(at(2026, 3, 10, 0, 5)), "kl. 0.05"),
        (danish.hours_minutes(at(2026, 3, 10, 13, 30)), "13.30"),
    ],
)
def test_it_writes_days_and_times_as_the_screens_do(told: str, wanted: str) -> None:
    assert plain(told) == wanted


def test_every_month_and_weekday_has_its_own_short_name() -> None:
    days = [
        plain(danish.short_day(date(2026, 1, 5) + timedelta(days=n), date(2026, 1, 5))).split()[0] for n in range(7)
    ]
    months = [plain(danish.month_day(date(2026, n, 1), NOW))[3:] for n in range(1, 13)]
    assert days == ["man.", "tirs.", "ons.", "tors.", "fre.", "lør.", "søn."]
    assert months == ["jan.", "feb.", "marts", "april", "maj", "juni", "juli", "aug.", "sep.", "okt.", "nov.", "dec."]


@pytest.mark.parametrize(
    ("moment", "wanted"),
    [
        (at(2026, 3, 10, 0, 0), "i dag kl. 0.00"),
        (at(2026, 3, 9, 23, 59), "i går kl. 23.59"),
        (at(2026, 3, 11, 0, 0), "i morgen kl. 0.00"),
        (at(2026, 3, 8, 16, 52), "søn. 8. marts kl. 16.52"),
        (at(2025, 3, 10, 8, 40), "man. 10. marts 2025 kl. 8.40"),
    ],
)
def test_midnight_parts_today_from_yesterday_and_tomorrow(moment: datetime, wanted: str) -> None:
    assert plain(danish.moment(moment, NOW)) == wanted


def test_the_day_is_the_danish_one_whatever_zone_the_moment_came_in() -> None:
    late = datetime(2026, 3, 9, 23, 30, tzinfo=UTC)
    assert plain(danish.moment(late, NOW)) == "i dag kl. 0.30"
    assert danish.day_of(datetime(2026, 7, 1, 22, 0, tzinfo=UTC)) == date(2026, 7, 2)


def test_the_years_turn_keeps_yesterday_and_adds_the_year_to_the_day_before() -> None:
    new_year = at(2026, 1, 1, 0, 1)
    assert plain(danish.near_day(at(2025, 12, 31, 23, 59), new_year)) == "i går"
    assert plain(danish.near_day(at(2025, 12, 30, 12, 0), new_year)) == "tirs. 30. dec. 2025"


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="no time zone"):
        danish.clock(datetime(2026, 3, 10, 8, 40))
    with pytest.raises(ValueError, match="no time zone"):
        danish.time_left(datetime(2026, 3, 10, 8, 40), NOW)


@pytest.mark.parametrize(
    ("left", "wanted"),
    [
        (timedelta(hours=7, minutes=2), "7 t. 2 min. tilbage"),
        (timedelta(hours=7, minutes=2, seconds=59), "7 t. 2 min. tilbage"),
        (timedelta(hours=24), "24 t. tilbage"),
        (timedelta(minutes=42), "42 min. tilbage"),
        (timedelta(seconds=59), "under 1 min. tilbage"),
        (timedelta(0), "under 1 min. tilbage"),
        (timedelta(seconds=-1), "under 1 min. over"),
        (timedelta(minutes=-42), "42 min. over"),
        (timedelta(hours=-26, minutes=-3), "26 t. 3 min. over"),
        (timedelta(days=-6, hours=-1), "6 dage over"),
        (timedelta(days=2), "2 dage tilbage"),
    ],
)
def test_it_tells_what_is_left_of_a_clock_and_rounds_down(left: timedelta, wanted: str) -> None:
    assert plain(danish.time_left(NOW + left, NOW)) == wanted


def test_the_clock_runs_on_when_summer_time_begins_and_ends() -> None:
    # On 29 March 2026 the hour from 2 to 3 is not there; on 25 October it comes twice.
    assert plain(danish.time_left(at(2026, 3, 29, 8, 0), at(2026, 3, 28, 8, 0))) == "23 t. tilbage"
    assert plain(danish.time_left(at(2026, 10, 25, 8, 0), at(2026, 10, 24, 8, 0))) == "25 t. tilbage"
    assert plain(danish.length_after(at(2026, 3, 29, 1, 30), at(2026, 3, 29, 3, 30))) == "1 time efter"
    first, second = at(2026, 10, 25, 2, 30), at(2026, 10, 25, 2, 30).replace(fold=1)
    assert danish.clock(first) == danish.clock(second)
    assert plain(danish.length_after(first, second)) == "1 time efter"


@pytest.mark.parametrize(
    ("until", "wanted"),
    [
        (date(2026, 3, 4), "6 dage over"),
        (date(2026, 3, 9), "1 dag over"),
        (date(2026, 3, 10), "I dag"),
        (date(2026, 3, 11), "I morgen"),
        (date(2026, 3, 15), "5 dage"),
        (at(2026, 3, 10, 23, 59), "I dag"),
        (at(2026, 3, 29, 0, 0), "19 dage"),
    ],
)
def test_it_counts_limits_in_calendar_days(until: date, wanted: str) -> None:
    assert plain(danish.days_left(until, NOW)) == wanted


@pytest.mark.parametrize(
    ("length", "wanted"),
    [
        (timedelta(0), "samme time"),
        (timedelta(minutes=59), "samme time"),
        (timedelta(hours=1), "1 time efter"),
        (timedelta(hours=5, minutes=50), "5 timer 50 min. efter"),
        (timedelta(hours=17, minutes=20), "17 timer efter"),
        (timedelta(hours=47, minutes=59), "47 timer efter"),
        (timedelta(hours=48), "2 dage efter"),
        (timedelta(days=18, hours=3), "18 dage efter"),
    ],
)
def test_it_tells_neutrally_how_much_later_something_was_written(length: timedelta, wanted: str) -> None:
    assert plain(danish.length_after(NOW, NOW + length)) == wanted


def test_written_before_it_happened_is_a_mistake_of_the_caller() -> None:
    with pytest.raises(ValueError, match="before"):
        danish.length_after(NOW, NOW - timedelta(seconds=1))


@pytest.mark.parametrize(
    ("born", "on", "wanted"),
    [
        (date(2019, 5, 11), date(2026, 3, 10), "6 år"),
        (date(2019, 5, 11), date(2026, 5, 11), "7 år"),
        (date(2024, 2, 29), date(2026, 2, 28), "23 måneder"),
        (date(2024, 2, 29), date(2026, 3, 1), "2 år"),
        (date(2026, 2, 10), date(2026, 3, 10), "1 måned"),
        (date(2026, 3, 9), date(2026, 3, 10), "1 dag"),
        (date(2026, 3, 10), date(2026, 3, 10), "0 dage"),
    ],
)
def test_it_tells_ages_in_the_unit_that_says_something(born: date, on: date, wanted: str) -> None:
    assert plain(danish.age(born, on)) == wanted


def test_an_age_before_birth_is_refused() -> None:
    with pytest.raises(ValueError, match="before the birth"):
        danish.age(date(2026, 5, 28), date(2026, 3, 10))


def test_numbers_keep_their_word_and_have_points_at_thousands() -> None:
    assert danish.count(1, "opgave", "opgaver") == "1\u00a0opgave"
    assert danish.count(0, "opgave", "opgaver") == "0\u00a0opgaver"
    assert danish.count(1263, "hændelse", "hændelser") == "1.263\u00a0hændelser"


@pytest.mark.parametrize(
    "whole",
    ["§ 5", "§ 138", "§§ 5", "stk. 3", "nr. 2", "kl. 8.40", "9. marts", "17. nov.", "4 måneder", "6 hverdage", "§ 32 a",
     "24 timer", "7 t. 2 min.", "uge 11", "bilag 14", "6 år"],
)  # fmt: skip
def test_what_belongs_together_never_parts_at_a_lines_end(whole: str) -> None:
    told = danish.nobreak(f"efter {whole}, som sagt")
    assert told == f"efter {whole.replace(' ', chr(0xA0))}, som sagt"


@pytest.mark.parametrize("loose", ["hun er 6 og stærk", "nr. mange", "§ er et tegn", "afsnit 3 dagens mad"])
def test_ordinary_words_may_part(loose: str) -> None:
    assert danish.nobreak(loose) == loose


def test_a_law_reference_keeps_its_parts_but_may_break_at_the_comma() -> None:
    assert danish.nobreak("barnets lov § 138, stk. 1, nr. 2") == "barnets lov §\u00a0138, stk.\u00a01, nr.\u00a02"
