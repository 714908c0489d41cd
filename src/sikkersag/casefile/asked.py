"""What somebody typed in the search field, and what it may mean: a number, a CPR, a name, words. Pure; asks nothing.

A text may mean several things at once ("1874" is a part of a case number and a word), and then all are looked for.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from sikkersag.casefile.searching import LEAST, Needle
from sikkersag.foundation.numbering.forms import DIGITS
from sikkersag.foundation.people import cpr
from sikkersag.foundation.people.folding import folded

#: Characters of a search at most; what is longer is refused whole.
LONGEST = 200
#: Letters that a name must have for it to be looked for.
LEAST_OF_NAME = 2

_QUOTES = str.maketrans(dict.fromkeys("»«„“”‟", '"'))
_PART = re.compile(r'"([^"]*)"|([^"\s]+)')
_LIKE_CPR = re.compile(r"[0-9]{6}\s?[-‐‑–]?\s?[0-9]{4}")
_NUMBER = re.compile(r"([0-9]{4})\s?[-‐‑–/]\s?([0-9]{1,7})(?:-([1-9][0-9]{0,5}))?")
_DIGITS = re.compile(r"[0-9]{1,7}")
_RUN_TOGETHER = re.compile(r"(19[0-9]{2}|20[0-9]{2})([0-9]{7})")

EMPTY = "Skriv et navn, et CPR-nummer, et sagsnummer eller et ord fra journalen, og søg igen."
TOO_SHORT = (
    f"Det er for kort at søge på. Skriv mindst {LEAST_OF_NAME} bogstaver af et navn, eller mindst {LEAST} bogstaver "
    "af et ord i journalen."
)
TOO_LONG = (
    f"Der kan søges på højst {LONGEST} tegn, og du har skrevet flere. Der er ikke søgt. Vælg de ord, der er særlige, "
    "og søg på dem."
)


@dataclass(frozen=True, slots=True)
class Number:
    """A case number as typed: `exact` are the whole numbers it may be, `part` is found anywhere in a number, `serial`
    is the number within any year. `document` is the number of a document in the case.
    """

    exact: str = ""
    part: str = ""
    serial: str = ""
    document: int | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """What to look for. `problem`: why nothing is looked for, in Danish. `cpr`: ten digits, never shown."""

    text: str = ""
    number: Number | None = None
    cpr: str = ""
    name: str = ""
    needles: tuple[Needle, ...] = ()
    problem: str = ""

    @property
    def shown(self) -> str:
        """What may stand on a page: the text, and a CPR number masked."""
        return cpr.masked(self.cpr) if self.cpr else self.text


def read(typed: str) -> Asked:
    """What a typed text asks for. A text that looks like a CPR number is that and nothing else."""
    if len(typed) > LONGEST:
        return Asked(problem=TOO_LONG)
    text = " ".join(typed.replace("\0", " ").split())
    if not folded(text):
        return Asked(problem=EMPTY)
    if _LIKE_CPR.fullmatch(text):
        try:
            return Asked(cpr=cpr.parse(text))
        except cpr.InvalidCprError as invalid:
            return Asked(problem=f"{invalid} Der er ikke søgt.")
    number = _number(text)
    needles = _needles(text)
    # Words that have no group of three letters to look up narrow a search, and do not make one.
    if not any(len(needle.folded) >= LEAST for needle in needles):
        needles = ()
    name = folded(text)
    name = name if len(name) >= LEAST_OF_NAME and not name.replace(" ", "").isdecimal() else ""
    if number is None and not needles and not name:
        return Asked(text=text, problem=TOO_SHORT)
    return Asked(text=text, number=number, name=name, needles=needles)


def _number(text: str) -> Number | None:
    if found := _NUMBER.fullmatch(text):
        year, serial, document = found.groups()
        exact = f"{year}-{int(serial):0{DIGITS}d}"
        part = "" if document or len(serial) == DIGITS else f"{year}-{serial}"
        return Number(exact, part, document=int(document) if document else None)
    if found := _RUN_TOGETHER.fullmatch(text):
        return Number(f"{found[1]}-{found[2]}")
    if _DIGITS.fullmatch(text):
        return Number(part=text if len(text) >= LEAST else "", serial=f"-{int(text):0{DIGITS}d}")
    return None


def _needles(text: str) -> tuple[Needle, ...]:
    found: dict[Needle, None] = {}
    for phrase, word in _PART.findall(text.translate(_QUOTES)):
        if phrase and (letters := folded(phrase)):
            found[Needle(letters, phrase=True)] = None
        # A word may fold to more than one ("Anne-Marie"), which then stand together.
        elif word and (letters := folded(word)):
            found[Needle(letters)] = None
    return tuple(found)
