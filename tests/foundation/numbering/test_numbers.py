"""Numbers without gaps, and how they are written."""

import threading

import pytest
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st
from tests.databases import Database, at_once

from sikkersag.foundation.numbering.actions import next_number
from sikkersag.foundation.numbering.forms import (
    case_number,
    case_series,
    document_number,
    parse_case_number,
    parse_document_number,
)
from sikkersag.foundation.numbering.models import Series


def take(series: str) -> int:
    with transaction.atomic():
        return next_number(series)


def test_each_series_begins_at_one_and_counts_for_itself(db: None) -> None:
    assert [take("a"), take("b"), take("a"), take("a"), take("b")] == [1, 1, 2, 3, 2]


def test_many_at_once_get_every_number_once(committed_db: Database) -> None:
    def ten() -> list[int]:
        return [take("cases 2026") for _ in range(10)]

    given_out = [n for numbers in at_once(*[ten] * 6) for n in numbers]
    assert sorted(given_out) == list(range(1, 61))
    assert Series.objects.get().last == 60


def test_the_first_of_a_series_is_given_once_also_when_all_ask_first(committed_db: Database) -> None:
    for year in range(2020, 2026):
        series = case_series(year)
        numbers = at_once(*[lambda series=series: take(series) for _ in range(4)])
        assert sorted(numbers) == [1, 2, 3, 4]


def test_a_number_of_a_write_that_is_rolled_back_is_given_to_the_next(committed_db: Database) -> None:
    take("a")
    for _ in range(3):
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            assert next_number("a") == 2
            raise ZeroDivisionError
    assert take("a") == 2


def test_a_series_that_was_begun_in_a_write_that_is_rolled_back_begins_again(committed_db: Database) -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        assert next_number("a") == 1
        raise ZeroDivisionError
    assert take("a") == 1


def test_nobody_passes_a_write_that_has_a_number_and_is_not_finished(committed_db: Database) -> None:
    """Numbers are in the order of the writes: the next waits to see whether this one is kept."""
    has_one, order = threading.Event(), []

    def slow() -> None:
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            next_number("a")
            has_one.set()
            threading.Event().wait(0.3)
            order.append("rolled back")
            raise ZeroDivisionError

    def quick() -> int:
        assert has_one.wait(10)
        number = take("a")
        order.append("given")
        return number

    assert at_once(slow, quick)[1] == 1
    assert order == ["rolled back", "given"]


def test_some_of_many_writes_at_once_fail_and_there_is_still_no_gap(committed_db: Database) -> None:
    kept = []

    def work(worker: int) -> None:
        for turn in range(8):
            try:
                with transaction.atomic():
                    number = next_number("a")
                    if (worker + turn) % 3 == 0:
                        raise ZeroDivisionError
            except ZeroDivisionError:
                continue
            kept.append(number)

    at_once(*[lambda worker=worker: work(worker) for worker in range(5)])
    assert sorted(kept) == list(range(1, len(kept) + 1))
    assert 0 < len(kept) < 40


def test_a_case_and_a_document_are_written_in_one_form() -> None:
    assert case_number(2026, 123) == "2026-0000123"
    assert case_number(2026, 9_999_999) == "2026-9999999"
    assert document_number("2026-0000123", 4) == "2026-0000123-4"
    assert document_number("2026-0000123", 1200) == "2026-0000123-1200"


@pytest.mark.parametrize(("year", "n"), [(2026, 0), (2026, -1), (2026, 10_000_000), (26, 1), (10_000, 1)])
def test_a_case_number_that_would_break_the_form_is_refused(year: int, n: int) -> None:
    with pytest.raises(ValueError, match="case number"):
        case_number(year, n)


@pytest.mark.parametrize(("case", "n"), [("2026-0000123", 0), ("2026-123", 1), ("2026-0000123-4", 1), ("", 1)])
def test_a_document_number_of_no_case_is_refused(case: str, n: int) -> None:
    with pytest.raises(ValueError, match="document number"):
        document_number(case, n)


@given(st.integers(1000, 9999), st.integers(1, 9_999_999), st.integers(1, 10**6))
def test_what_is_written_is_read_back_and_sorts_in_order(year: int, n: int, document: int) -> None:
    number = case_number(year, n)
    assert parse_case_number(f" {number} ") == (year, n)
    assert parse_document_number(document_number(number, document)) == (number, document)
    if n < 9_999_999:
        assert number < case_number(year, n + 1)


@pytest.mark.parametrize(
    "text",
    ["", "2026-123", "2026-0000000", "2026-0000123-", "2026-0000123-0", "7105190000", "710519-0000", "٢٠٢٦-٠٠٠٠١٢٣"],
)
def test_other_text_is_no_number(text: str) -> None:
    assert parse_case_number(text) is None
    assert parse_document_number(text) is None
