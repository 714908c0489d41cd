"""A story's letters read aloud as a screen reader does, and what the story cost held against what the book says."""

from __future__ import annotations

import re
from pathlib import Path

from tests.browser.stories.desk import Desk

from sikkersag.correspondence.letters.checking import problems, spoken
from sikkersag.correspondence.models import Letter
from sikkersag.foundation.files import store

BOOK = Path(__file__).parents[3] / "docs" / "stories.md"


def read_aloud(letter: Letter, *wanted: str) -> None:
    """The letter is a PDF as it shall be, and says these things in this order."""
    with store.open(letter.sha256) as file:
        pdf = file.read()
    assert problems(pdf) == [], letter.title
    told = " ".join(spoken(pdf))
    found = [told.find(words) for words in wanted]
    assert -1 not in found and found == sorted(found), (letter.title, dict(zip(wanted, found, strict=True)), told)


def within_the_book(number: int, desk: Desk) -> None:
    """The story cost no more pages, fields and clicks than the table of docs/stories.md says; print what it did."""
    print(f"story {number}: {desk.pages} pages, {desk.fields} fields, {desk.clicks} clicks")
    row = re.search(
        rf"^\| {number} \|.*?\| (\d+) \| (\d+) \| (\d+) \|$", BOOK.read_text(encoding="utf-8"), re.MULTILINE
    )
    assert row is not None, f"docs/stories.md has no row {number}"
    cost = (desk.pages, desk.fields, desk.clicks)
    allowed = tuple(int(one) for one in row.groups())
    assert all(a <= b for a, b in zip(cost, allowed, strict=True)), (
        f"story {number} now costs {cost} (pages, fields, clicks), the book says {allowed}"
    )
