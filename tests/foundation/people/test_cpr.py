"""Reading CPR numbers. Every number here is a replacement or a fictional one, or built from a date in the test."""

from datetime import date

import pytest

from sikkersag.foundation.people import cpr
from sikkersag.foundation.people.cpr import InvalidCprError, Kind


def ordinary(day: str, serial: str) -> str:
    """A number put together here, so that no whole ordinary number stands in a file."""
    return day + serial


@pytest.mark.parametrize(
    "typed",
    ["7105190000", "710519-0000", " 710519-0000 ", "710519 0000", "710519 - 0000", "710519–0000", "710519\u00a00000"],
)
def test_it_takes_the_number_however_it_is_typed(typed: str) -> None:
    assert cpr.parse(typed) == "7105190000"


@pytest.mark.parametrize(
    "typed",
    ["", "710519-000", "710519-00000", "7105-190000", "710519--0000", "71051x0000", "٧١٠٥١٩٠٠٠٠", "7105190000\n1"],
)
def test_it_refuses_what_is_not_ten_digits(typed: str) -> None:
    with pytest.raises(InvalidCprError, match="ti cifre"):
        cpr.parse(typed)


@pytest.mark.parametrize(
    "typed",
    [
        ordinary("320150", "0000"),
        ordinary("000150", "0000"),
        ordinary("011350", "0000"),
        ordinary("010050", "0000"),
        ordinary("310450", "0000"),
        "9201190000",  # a replacement day of 32
        "9102190000",  # 31 February
        "6113190000"[:2] + "25190000",  # a month of 25 is of no kind
    ],
)
def test_it_refuses_a_day_that_does_not_exist_and_quotes_no_digit(typed: str) -> None:
    with pytest.raises(InvalidCprError) as refused:
        cpr.parse(typed)
    assert not any(sign.isdigit() for sign in str(refused.value))
    assert refused.value.__cause__ is None


@pytest.mark.parametrize(
    ("year", "seventh", "born"),
    [
        ("00", "0", 1900), ("99", "3", 1999), ("07", "1", 1907),
        ("00", "4", 2000), ("36", "4", 2036), ("37", "4", 1937), ("99", "4", 1999),
        ("00", "5", 2000), ("57", "5", 2057), ("58", "5", 1858), ("99", "8", 1899), ("57", "8", 2057),
        ("58", "6", 1858),
        ("00", "9", 2000), ("36", "9", 2036), ("37", "9", 1937), ("99", "9", 1999),
    ],
)  # fmt: skip
def test_the_seventh_digit_tells_the_century(year: str, seventh: str, born: int) -> None:
    assert cpr.born_of(ordinary("0203" + year, seventh + "000")) == date(born, 3, 2)


def test_a_leap_day_is_judged_in_the_century_that_the_number_tells() -> None:
    assert cpr.parse(ordinary("290200", "4000")) == ordinary("290200", "4000")
    with pytest.raises(InvalidCprError):
        cpr.parse(ordinary("290200", "0000"))


def test_it_knows_the_three_kinds_and_tells_a_birth_day_only_of_the_ordinary() -> None:
    assert [cpr.kind_of(n) for n in (ordinary("110519", "4000"), "7105190000", "7117190000")] == list(Kind)
    assert cpr.parse("7117190000") == "7117190000"
    assert cpr.born_of("7105190000") is None
    assert cpr.born_of("7117190000") is None


def test_it_refuses_a_birth_after_today_and_takes_one_today() -> None:
    number = ordinary("100326", "4000")
    assert cpr.parse(number, today=date(2026, 3, 10)) == number
    with pytest.raises(InvalidCprError, match="senere end i dag"):
        cpr.parse(number, today=date(2026, 3, 9))


def test_it_takes_every_number_of_the_invented_municipality() -> None:
    import numpy as np

    from sikkersag.synth.people import cpr_numbers

    born = np.arange(-9000, 20_000, 13, dtype=np.int64)
    for block in (0, 3):
        for number in cpr_numbers(born, born % 2 == 0, block):
            assert cpr.kind_of(cpr.parse(number)) is Kind.FICTIONAL


def test_it_masks_the_last_four_and_everything_of_what_is_no_number() -> None:
    assert cpr.masked("7105190000") == "710519-••••"
    assert cpr.masked(None) == cpr.masked("") == ""
    assert cpr.masked("710519-0000") == "••••••-••••"
    assert cpr.written("7105190000") == "710519-0000"
