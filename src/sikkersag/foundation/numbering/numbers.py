"""How numbers are written: pure functions."""

from __future__ import annotations


def case_number(year: int, number: int) -> str:
    """A case's number: `2026-0000123`."""
    return f"{year}-{number:07d}"


def document_number(case: str, number: int) -> str:
    """A document's number: `2026-0000123-4`, the fourth of its case."""
    return f"{case}-{number}"
