"""The dated age limits of the rulebook, and a child's age on a day. The law engine decides; this only reads."""

from __future__ import annotations

from bisect import bisect_right

from sikkersag.casefile.queries.writing import ChildCase
from sikkersag.casefile.thelaw import calendar, rulebook, vocabulary


def limit(name: str, *, at: int) -> int | None:
    """The age limit of a name by the law of an instant (seconds UTC); None where the right does not exist then."""
    starts, ages = rulebook().age_limits[name]
    return ages[bisect_right(starts, at)]


def age_of(child: ChildCase, *, at: int) -> int | None:
    """The child's completed years at an instant; None where the birth is not known or has not been."""
    engine = vocabulary().engine
    birth = next((e for e in child.standing if e.kind == engine.birth and e.occurred), None)
    if birth is None or (birth.lo != birth.hi and calendar().day_of(birth.lo) != calendar().day_of(birth.hi)):
        return None
    days = calendar().day_of(birth.lo), calendar().day_of(at)
    return None if days[1] < days[0] else calendar().age(*days)
