"""The piece of a text around what was searched for, with what was found marked. Pure; escaping is the template's.

Search compares folded letters, and folding changes how many there are ("Åse" is "aase"), so the places are found in the
folded text and told back letter by letter. Where a word folds otherwise as a whole than letter by letter, the whole
word is marked.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from sikkersag.foundation.people.folding import folded

#: Characters before the first place that was found, and after it.
BEFORE, AFTER = 70, 170
#: Characters of one text that are looked through, and how many at a time.
MOST = 200_000
BLOCK = 3000

_WORD = re.compile(r"\S+")


@dataclass(frozen=True, slots=True)
class Part:
    """A run of text; `marked` is what was searched for."""

    text: str
    marked: bool = False


def snippet(texts: Sequence[str], needles: Sequence[str]) -> tuple[Part, ...]:
    """The piece around the first place in the texts where one of the folded needles stands; the beginning of the
    first text, unmarked, where none does.
    """
    for text in texts:
        for block in _blocks(text[:MOST]):
            if places := _places(block, needles):
                return _around(block, places)
    first = next((text for text in texts if text.strip()), "")
    return _around(first[:BLOCK], [])


def marked(text: str, needles: Sequence[str]) -> tuple[Part, ...]:
    """A whole short text with what was found in it marked."""
    return tuple(_parts(text, _places(text, needles), 0, len(text)))


def _blocks(text: str) -> Iterator[str]:
    """The text in pieces cut between words, each with a little of the one before."""
    start = 0
    while start < len(text):
        end = start + BLOCK
        if end < len(text):
            end = max(text.rfind(" ", start + BLOCK // 2, end), start + BLOCK // 2)
        yield text[start:end]
        if end >= len(text):
            return
        start = max(text.rfind(" ", start, end - 60), start) + 1


@lru_cache(maxsize=4096)
def _letter(sign: str) -> str:
    """What one sign comes to: letters, a space where it parts words, or nothing."""
    return folded(sign) or (" " if folded(f"a{sign}a") == "a a" else "")


def _places(text: str, needles: Sequence[str]) -> list[tuple[int, int]]:
    """Where the needles stand in a text, in order, joined where they overlap."""
    whole = folded(text)
    wanted = [needle for needle in needles if needle and needle in whole]
    if not wanted:
        return []
    letters, spans = _spelled(text, whole)
    found = []
    for needle in wanted:
        at = letters.find(needle)
        while at >= 0:
            found.append((spans[at][0], spans[at + len(needle) - 1][1]))
            at = letters.find(needle, at + len(needle))
    joined: list[tuple[int, int]] = []
    for start, end in sorted(found):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def _spelled(text: str, whole: str) -> tuple[str, list[tuple[int, int]]]:
    """The folded text (`whole`), and for each of its letters from where to where it stands in the text."""
    if (spans := _spans(text, 0, whole)) or not whole:
        return whole, spans
    # Somewhere signs fold otherwise together than alone: find out in which words, and tell those as wholes.
    letters: list[str] = []
    for word in _WORD.finditer(text):
        if not (own := folded(word[0])):
            continue
        if letters:
            letters.append(" ")
            spans.append((word.start(), word.start()))
        letters.append(own)
        spans += _spans(word[0], word.start(), own) or [(word.start(), word.end())] * len(own)
    return "".join(letters), spans


def _spans(text: str, start: int, whole: str) -> list[tuple[int, int]]:
    """Where each folded letter of a text stands, told sign by sign; nothing where that is not how the text folds."""
    letters: list[str] = []
    places: list[int] = []
    before = " "
    for offset, sign in enumerate(text, start):
        for letter in _letter(sign):
            if letter != " " or before != " ":
                letters.append(letter)
                places.append(offset)
                before = letter
    if before == " " and letters:
        letters.pop()
        places.pop()
    return [(place, place + 1) for place in places] if "".join(letters) == whole else []


def _around(text: str, places: Sequence[tuple[int, int]]) -> tuple[Part, ...]:
    first = places[0] if places else (0, 0)
    start, end = max(0, first[0] - BEFORE), min(len(text), first[1] + AFTER)
    if start:
        start = min(first[0], text.find(" ", start) + 1 or start)
    if end < len(text):
        end = max(first[1], text.rfind(" ", first[1], end))
    parts = _parts(text, places, start, end)
    return (*([Part("… ")] if start else []), *parts, *([Part(" …")] if end < len(text) else []))


def _parts(text: str, places: Sequence[tuple[int, int]], start: int, end: int) -> list[Part]:
    found, at = [], start
    for begins, ends in places:
        if begins >= end or ends <= start:
            continue
        if begins > at:
            found.append(Part(text[at:begins]))
        found.append(Part(text[max(begins, at) : min(ends, end)], True))
        at = min(ends, end)
    if at < end:
        found.append(Part(text[at:end]))
    return found
