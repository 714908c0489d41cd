"""Does a text hold an address that it must not? Pure.

Compared as search compares (`people.folding`): letters, spaces and commas typed otherwise are found all the same. What
is said of a place without its street and number ("det gule hus ved havnen") is not found; a person must read for that.
"""

from __future__ import annotations

import re

from sikkersag.foundation.people.folding import folded

#: Street and number; without a number a street is a place that many live in, and is told of everywhere.
_STREET = re.compile(r"^\D{3,}?\d+\s*[A-Za-zÆØÅæøå]?(?=$|[\s,])")


def street_of(address: str) -> str:
    """The street and number of an address, folded; empty where it has no number."""
    found = _STREET.match(address.strip())
    return folded(found[0]) if found else ""


def holds(text: str, address: str) -> bool:
    """Does a text hold the street and number of an address?"""
    return folded_holds(folded(text), address)


def folded_holds(text: str, address: str) -> bool:
    """The same of a text that is folded already."""
    street = street_of(address)
    return bool(street) and f" {street} " in f" {text} "
