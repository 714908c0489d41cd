"""CPR numbers: reading what somebody typed, what a number tells of a birth day, and how it is shown. Pure.

Three kinds of number are taken. *Ordinary* ones begin with the birth day. *Replacement* numbers, given to somebody
who has none, have 60 added to the day. The *fictional* numbers of the invented municipality have 60 added to the day
and 12 to the month, so that they can never be a living person's. The last digit's old check sum (modulus 11) is not
asked for: numbers that do not keep it have been given since 2007.

No error here holds a digit of the number: errors travel to logs and pages that the number must not reach.
"""

from __future__ import annotations

import re
from datetime import date
from enum import Enum

#: What stands for each hidden digit.
HIDDEN = "•"

_TYPED = re.compile(r"([0-9]{6})\s?[-‐‑–]?\s?([0-9]{4})")
_PLAIN = re.compile(r"[0-9]{10}")


class Kind(Enum):
    """What sort of number it is."""

    ORDINARY = "almindeligt"
    REPLACEMENT = "erstatning"
    FICTIONAL = "opdigtet"


class InvalidCprError(ValueError):
    """The text is no CPR number. The message is one Danish sentence or two for the one who typed it, without digits."""


def parse(typed: str, *, today: date | None = None) -> str:
    """The ten digits of a number as somebody typed it: with or without a hyphen or a space, also around it.

    With `today` (a Danish day), a number that tells of a birth after that day is refused too.
    Raises InvalidCprError, whose message says what is wrong and what to do.
    """
    found = _TYPED.fullmatch(typed.strip())
    if found is None:
        raise InvalidCprError("Et CPR-nummer er ti cifre, fx skrevet DDMMÅÅ-LLLL. Tal cifrene efter, og ret nummeret.")
    number = found[1] + found[2]
    if not _has_a_date(number):
        raise InvalidCprError(
            "De første seks cifre er ikke en dato, der findes. Se efter, om dag og måned er byttet om, og ret nummeret."
        )
    born = born_of(number)
    if today is not None and born is not None and born > today:
        raise InvalidCprError(
            "Nummeret siger, at personen bliver født senere end i dag. Ret det, eller skriv en termin i stedet."
        )
    return number


def kind_of(number: str) -> Kind:
    """The kind of a number of ten digits, told by its day and month."""
    if int(number[0:2]) <= 60:
        return Kind.ORDINARY
    return Kind.REPLACEMENT if int(number[2:4]) <= 12 else Kind.FICTIONAL


def born_of(number: str) -> date | None:
    """The birth day that a number of ten digits tells, or nothing where it tells none.

    Only an ordinary number tells it: a replacement number is often given to somebody whose birth day is not known for
    sure, and a fictional one does not say its century.
    """
    if kind_of(number) is not Kind.ORDINARY:
        return None
    return _day(_year(number), int(number[2:4]), int(number[0:2]))


def masked(number: str | None) -> str:
    """`710519-••••`: the only form in which a number stands in a list. Nothing for no number."""
    if not number:
        return ""
    if _PLAIN.fullmatch(number) is None:
        # Something else than a number has come here; hide all of it rather than guess which half is safe.
        return HIDDEN * 6 + "-" + HIDDEN * 4
    return f"{number[:6]}-{HIDDEN * 4}"


def written(number: str) -> str:
    """`710519-0000`: the whole number, for the few pages where it must be read."""
    return f"{number[:6]}-{number[6:]}"


def _year(number: str) -> int:
    """The year of birth by the rule of the seventh digit."""
    year, seventh = int(number[4:6]), int(number[6])
    if seventh <= 3:
        return 1900 + year
    if seventh in (4, 9):
        return (2000 if year <= 36 else 1900) + year
    return (2000 if year <= 57 else 1800) + year


def _has_a_date(number: str) -> bool:
    kind = kind_of(number)
    day = int(number[0:2]) - (0 if kind is Kind.ORDINARY else 60)
    month = int(number[2:4]) - (12 if kind is Kind.FICTIONAL else 0)
    if kind is Kind.FICTIONAL:
        # The seventh digit says no century here, so a leap day need only be one in some century.
        return any(_day(century + int(number[4:6]), month, day) for century in (1900, 2000))
    return _day(_year(number), month, day) is not None


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
