"""The facts of an event, each by its type in the vocabulary."""

from __future__ import annotations

from typing import Any

from sikkersag.formats.located import Located, did_you_mean
from sikkersag.formats.people import People
from sikkersag.law.vocabulary.load import Fact


def read_fact(fact: Fact, place: Located, people: People) -> Any:
    """The value of a fact by its type. Raises InputError naming what was expected."""
    what, value = f"Oplysningen »{fact.name}«", place.value
    match fact.type:
        case "bool":
            return read_flag(place, what)
        case "int":
            if isinstance(value, bool) or not isinstance(value, int):
                raise place.error(f"{what} skal være et helt tal.", example=f"{fact.name}: 12")
            if not 0 <= value <= 1_000_000:
                raise place.error(f"{what} kan ikke være {value}.", expected="et helt tal, der ikke er negativt")
            return value
        case "date":
            return people.moment(place, what)
        case "person":
            # somebody who is not listed is taken for somebody outside the case
            return people.meant(place.text(what), place)
        case "persons":
            return tuple(people.meant(name, place) for name in place.names(what))
        case "choice" | "choices":
            names = place.names(what) if fact.type == "choices" else (place.text(what),)
            for name in names:
                if name not in fact.choices:
                    raise place.error(
                        f"{what} kan ikke være »{name}«.{did_you_mean(name, fact.choices)}",
                        expected=", ".join(fact.choices),
                    )
            return names if fact.type == "choices" else names[0]
    return place.text(what)


def read_flag(place: Located, what: str) -> bool:
    """A yes or no. Raises InputError for anything else."""
    if not isinstance(place.value, bool):
        raise place.error(f"{what} skal være true eller false.", expected="true for ja, false for nej", example="true")
    return place.value
