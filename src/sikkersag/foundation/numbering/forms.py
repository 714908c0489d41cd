"""How numbers are written. Pure; giving them is `numbering.actions`."""

from __future__ import annotations

import re

#: Digits of the number within the year; a number that has outgrown them is refused, never shortened.
DIGITS = 7

_CASE = re.compile(r"([0-9]{4})-([0-9]{7})")
_DOCUMENT = re.compile(r"([0-9]{4}-[0-9]{7})-([1-9][0-9]*)")


def case_series(year: int) -> str:
    """The key of the series of a year's cases, for `next_number`."""
    return f"cases {year}"


def case_number(year: int, n: int) -> str:
    """`2026-0000123`: the n-th case of a year, from 1. Raises ValueError for what has no such form."""
    if not (1000 <= year <= 9999 and 1 <= n < 10**DIGITS):
        raise ValueError("A case number has a year of four digits and a number from 1 to 9999999.")
    return f"{year}-{n:0{DIGITS}d}"


def document_number(case: str, n: int) -> str:
    """`2026-0000123-4`: the n-th document of a case, from 1. Raises ValueError for what has no such form."""
    if _CASE.fullmatch(case) is None or n < 1:
        raise ValueError("A document number is the number of a case and a number from 1.")
    return f"{case}-{n}"


def parse_case_number(text: str) -> tuple[int, int] | None:
    """The year and the number of what looks like a case number, spaces around it left out; else nothing."""
    found = _CASE.fullmatch(text.strip())
    return None if found is None or int(found[2]) == 0 else (int(found[1]), int(found[2]))


def parse_document_number(text: str) -> tuple[str, int] | None:
    """The case number and the number within it of what looks like a document number; else nothing."""
    found = _DOCUMENT.fullmatch(text.strip())
    return None if found is None or parse_case_number(found[1]) is None else (found[1], int(found[2]))
