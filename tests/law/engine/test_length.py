"""The spelling of a length: what is read, what is refused, and that the refusal quotes it."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sikkersag.law.engine.length import UNITS, Length


@settings(max_examples=50, deadline=None)
@given(st.builds(Length, st.integers(0, 10_000), st.sampled_from(UNITS)))
def test_a_length_is_read_as_it_is_written(length: Length) -> None:
    assert Length.parse(str(length)) == length


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("24 hours", Length(24, "hours")),
        ("1 year", Length(1, "years")),
        (" 6 workdays ", Length(6, "workdays")),
        ("0 days", Length(0, "days")),
    ],
)
def test_it_reads_a_length(text: str, length: Length) -> None:
    assert Length.parse(text) == length


@pytest.mark.parametrize(
    "text",
    [
        "",
        "hours",
        "24",
        "24hours",
        "-1 days",
        "1.5 years",
        "4 måneder",
        "4 Months",
        "2 dayss",
        "s",
        "1 s",
        "٣ days",
    ],
)
def test_it_refuses_what_is_no_length_and_quotes_it(text: str) -> None:
    with pytest.raises(
        ValueError, match=r"expected a whole number and one of hours, .*for example '24 hours'"
    ) as error:
        Length.parse(text)
    assert repr(text) in str(error.value)


@pytest.mark.parametrize(("amount", "unit"), [(-1, "days"), (True, "days"), (1.5, "days"), (1, "day"), (1, "minutes")])
def test_it_refuses_an_amount_or_a_unit_that_is_none(amount: Any, unit: str) -> None:
    with pytest.raises(ValueError, match="expected"):
        Length(amount, unit)
