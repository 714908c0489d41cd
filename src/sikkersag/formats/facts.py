"""The facts of an event, each by its type in the vocabulary."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sikkersag.formats.located import Located, did_you_mean
from sikkersag.law.engine.moment import Moment
from sikkersag.law.vocabulary.load import Fact


def read_fact(fact: Fact, place: Located, moment: Callable[[Located, str], Moment]) -> Any:
    """The value of a fact by its type. Raises InputError naming what was expected."""
    what, value = f"Oplysningen »{fact.name}«", place.value
    match fact.type:
        case "bool":
            return read_flag(place, what)
        case "int":
            if isinstance(value, bool) or not isinstance(value, int):
                raise place.error(f"{what} skal være et helt tal.", example=f"{fact.name}: 12")
            return value
        case "date":
            return moment(place, what)
        case "person":
            # any name is taken for somebody outside the case; parties must be listed to be recognised
            return place.text(what)
        case "persons":
            return place.names(what)
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
        raise place.error(f"{what} skal være true eller false.", expected="true eller false")
    return place.value
