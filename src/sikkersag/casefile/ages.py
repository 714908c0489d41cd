"""How old somebody is on a day, and the ages that the law asks about. Pure: nothing of a case is read here."""

from __future__ import annotations

from bisect import bisect_right
from calendar import monthrange
from datetime import date

from sikkersag.casefile.thelaw import rulebook

#: Majority, in completed years. No dated age of the rulebook: its acts are about children, and this bounds them.
ADULT = 18


def age_on(born: date | None, on: date) -> int | None:
    """The completed years on a Danish day; None before the birth and where the birth day is not known.

    As the law's calendar counts (`law.engine.calendar.Calendar.age`), also for who was born before its first year: a
    year is completed on the birthday itself, for who was born on 29 February on the 28th where there is no 29th.
    """
    if born is None or on < born:
        return None
    birthday = min(born.day, monthrange(on.year, born.month)[1])
    return on.year - born.year - ((on.month, on.day) < (born.month, birthday))


def is_grown_up(born: date | None, on: date) -> bool:
    """Is somebody no longer a child on a Danish day? From the birthday itself; not where the birth day is not known."""
    age = age_on(born, on)
    return age is not None and age >= ADULT


def age_limit(name: str, *, at: int) -> int | None:
    """The rulebook's dated age limit of a name at an instant (seconds UTC); None where the right is not there then."""
    starts, ages = rulebook().age_limits[name]
    return ages[bisect_right(starts, at)]
