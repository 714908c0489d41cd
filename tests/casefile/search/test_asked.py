"""What a typed text is taken to mean."""

from __future__ import annotations

import pytest

from sikkersag.casefile.asked import EMPTY, TOO_LONG, TOO_SHORT, Number, read
from sikkersag.casefile.searching import Needle


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("2026-0000123", Number("2026-0000123")),
        ("2026-123", Number("2026-0000123", "2026-123")),
        (" 2026 – 123 ", Number("2026-0000123", "2026-123")),
        ("2026-00001", Number("2026-0000001", "2026-00001")),
        ("2026-0000123-4", Number("2026-0000123", document=4)),
        ("20260000123", Number("2026-0000123")),
        ("123", Number(part="123", serial="-0000123")),
        ("7", Number(serial="-0000007")),
    ],
)
def test_it_reads_a_case_number_however_it_is_written(typed: str, number: Number) -> None:
    assert read(typed).number == number


@pytest.mark.parametrize("typed", ["711719-0101", "7117190101", "711719 0101", " 711719–0101 "])
def test_it_takes_a_cpr_number_as_nothing_else_and_never_shows_it(typed: str) -> None:
    asked = read(typed)
    assert asked.cpr == "7117190101"
    assert (asked.text, asked.name, asked.needles, asked.number) == ("", "", (), None)
    assert asked.shown == "711719-••••"


def test_it_says_what_is_wrong_with_a_cpr_number_without_its_digits() -> None:
    asked = read("999999-9999")
    assert "ikke en dato" in asked.problem and "9999" not in asked.problem
    assert asked.text == "" and asked.shown == ""


@pytest.mark.parametrize(
    ("typed", "needles"),
    [
        ("ÆRØ", [Needle("ærø")]),
        ("Børn i skole", [Needle("børn"), Needle("i"), Needle("skole")]),
        ('"bange for far"', [Needle("bange for far", phrase=True)]),
        ("»bange for far« skole", [Needle("bange for far", phrase=True), Needle("skole")]),
        ('bange "for', [Needle("bange"), Needle("for")]),
        ("Anne-Marie", [Needle("anne marie")]),
        ("100%_\\'\"; DROP", [Needle("100"), Needle("drop")]),
        ("Åse åse", [Needle("aase")]),
    ],
)
def test_it_reads_words_and_phrases_folded(typed: str, needles: list[Needle]) -> None:
    assert list(read(typed).needles) == needles


@pytest.mark.parametrize("typed", ["", "   ", "\0", "%%__\\'\"", '""', "\u202e", "🙂"])
def test_it_explains_an_empty_search(typed: str) -> None:
    assert read(typed).problem == EMPTY


def test_it_explains_one_letter() -> None:
    assert read("b").problem == TOO_SHORT


def test_two_letters_are_a_name_and_no_word() -> None:
    asked = read("Bo")
    assert asked.problem == "" and asked.name == "bo" and asked.needles == ()


def test_it_refuses_what_is_too_long_and_keeps_nothing_of_it() -> None:
    asked = read("a" * 201)
    assert asked.problem == TOO_LONG and asked.text == ""
    assert read("a" * 200).problem == ""
