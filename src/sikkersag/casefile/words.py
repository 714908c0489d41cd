"""The Danish words of what facts may say: of choices from words.toml, of yes and no, times and persons.

What a kind or a fact itself is called stands in the vocabulary (`law.vocabulary`), not here.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from sikkersag.casefile.thelaw import calendar
from sikkersag.law.engine import danish
from sikkersag.law.engine.moment import Moment

#: Persons by id, and the municipality's own people by the label they are written under.
_SOMEBODY = re.compile(r"u\d{1,9}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@cache
def _words() -> dict[str, Any]:
    return tomllib.loads(files("sikkersag.casefile").joinpath("words.toml").read_text(encoding="utf-8"))


def has_word(kind: str, fact: str, value: str) -> bool:
    """Does words.toml have words for a choice?"""
    return value in _words()["words"] or value in _words().get(kind, {}).get(fact, {})


def word(kind: str, fact: str, value: str) -> str:
    """A choice in Danish: "Børnefaglig undersøgelse". A value without words (from an older vocabulary) is itself."""
    told: str = _words().get(kind, {}).get(fact, {}).get(value) or _words()["words"].get(value, value)
    return told


def told(kind: str, fact: str, value: Any, names: Mapping[str, str]) -> str:
    """A fact's value as a person reads it; `names` are the names of persons by id."""
    if isinstance(value, bool):
        return "Ja" if value else "Nej"
    if isinstance(value, Moment):
        return danish.span(value.lo, value.hi, calendar())
    if isinstance(value, tuple | list):
        return ", ".join(told(kind, fact, one, names) for one in value)
    if isinstance(value, str):
        if _SOMEBODY.fullmatch(value) and value not in names:
            return "en, der ikke er i sagen"
        return names.get(value) or word(kind, fact, value)
    return str(value)
