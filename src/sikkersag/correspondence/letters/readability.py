"""How hard a text is to read: LIX, and how high it may be for whom.

LIX is Björnsson's count (1968): words a sentence, plus long words (more than six letters) of a hundred. The bands that
are commonly told for Danish are under 25 for children's books, 25-34 for light fiction, 35-44 for newspapers. The
ceilings for the letters to children are our own choice within them; `CEILINGS` is all that there is to alter.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from sikkersag.correspondence.letters.sheet import Paragraph

#: LIX that a letter to a child keeps under, by band of age; our own choice (see above), with room for names and law.
CEILINGS = {"under_13": 25, "fra_13": 30}
#: A sentence of this LIX or more is named to the writer, by band. Single sentences swing more than whole letters.
_HARD_ABOVE = 12

_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
#: What ends a sentence, when another begins or nothing follows: not the full stop of "nr. 2", "3. april" or "kl. 8.40".
_END = re.compile(r"[.!?:]+(?=\s+[A-ZÆØÅ]|\s*$)")
_LONG = 6


@dataclass(frozen=True, slots=True)
class Reading:
    """The LIX of a text (rounded; 0 for one without words), and the sentences over the ceiling that was asked about."""

    lix: int
    hard: tuple[str, ...] = ()


def lix(text: str) -> int:
    """The LIX of a text: each line ends a sentence too. 0 where there is no word."""
    return _count(_sentences(text.splitlines()))


def read_paragraphs(paragraphs: Iterable[Paragraph], *, ceiling: int | None = None) -> Reading:
    """The LIX of a letter's words (headings are not counted), and its hardest sentences where it is over `ceiling`."""
    sentences = _sentences(line for part in paragraphs if not part.heading for line in part.text.splitlines())
    found = _count(sentences)
    if ceiling is None or found <= ceiling:
        return Reading(found)
    hard = [sentence for sentence in sentences if _count([sentence]) > ceiling + _HARD_ABOVE]
    worst = sorted(sentences, key=lambda sentence: -_count([sentence]))[:3]
    return Reading(found, tuple(hard or worst))


def band(*, under_13: bool) -> str:
    """The band of age, as `CEILINGS` names it."""
    return "under_13" if under_13 else "fra_13"


def _sentences(lines: Iterable[str]) -> list[str]:
    found = []
    for line in lines:
        start = 0
        for end in _END.finditer(line):
            found.append(line[start : end.end()].strip())
            start = end.end()
        found.append(line[start:].strip())
    return [sentence for sentence in found if _WORD.search(sentence)]


def _count(sentences: list[str]) -> int:
    words = [word for sentence in sentences for word in _WORD.findall(sentence)]
    if not words:
        return 0
    long = sum(1 for word in words if len(word.replace("-", "")) > _LONG)
    return round(len(words) / len(sentences) + 100 * long / len(words))
