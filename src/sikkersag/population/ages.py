"""Ages over columns: in completed years, at least and at most, and the dated limits that the law sets."""

from __future__ import annotations

import numpy as np

from sikkersag.law.engine.moment import NEVER_AFTER, NEVER_BEFORE
from sikkersag.law.engine.requirement import Rulebook
from sikkersag.population.columns import Columns
from sikkersag.population.limits import Limits
from sikkersag.population.ternary import Flags, Ints
from sikkersag.population.values import Asked, Range
from sikkersag.population.words import MISSING, NONE


def age_of_person(columns: Columns, limits: Limits, occasion: Ints, person: Ints, event: Ints) -> Range:
    """The age of the person beside each occasion, at the event."""
    row = columns.person_row(columns.case[occasion], person)
    if not len(columns.person):
        unknown = np.zeros(len(event), np.bool_)
        return Range(np.zeros(len(event), np.int64), np.zeros(len(event), np.int64), unknown, unknown)
    lo, hi = columns.person_born_lo[row], columns.person_born_hi[row]
    return _age_from(columns, limits, lo, hi, (row != NONE) & ((lo > NEVER_BEFORE) | (hi < NEVER_AFTER)), event)


def age_of_child(columns: Columns, limits: Limits, event: Ints) -> Range:
    """The child's age at each event; an expected child is 0."""
    case = columns.case[event]
    lo, hi = columns.birth_lo[case], columns.birth_hi[case]
    born = lo != MISSING
    found = _age_from(columns, limits, np.where(born, lo, 0), np.where(born, hi, 0), born, event)
    unborn = ~born & columns.expected[case]
    return Range(np.where(unborn, 0, found.lo), np.where(unborn, 0, found.hi), found.told | unborn, found.none)


def _age_from(columns: Columns, limits: Limits, lo: Ints, hi: Ints, told: Flags, event: Ints) -> Range:
    at_lo, at_hi = columns.lo[event], columns.hi[event]
    told = told & (at_hi < NEVER_AFTER)
    surely = (at_lo > NEVER_BEFORE) & (hi < NEVER_AFTER) & (at_lo >= hi - 86_399)
    born_last = limits.day(hi)
    youngest = np.where(surely, limits.age(born_last, np.maximum(limits.day(at_lo), born_last)), -1)
    oldest = limits.age(limits.day(lo), limits.day(np.maximum(at_hi, lo)))
    oldest = np.where(lo <= NEVER_BEFORE, 200, oldest)
    return Range(youngest, np.maximum(youngest, oldest), told, np.zeros(len(event), np.bool_))


def age_limit(rulebook: Rulebook, name: str, asked: Asked) -> Range:
    """The age limit of that name by the law of each question's time; none where the right does not exist then."""
    starts, ages = rulebook.age_limits[name]
    table = np.array([MISSING if age is None else age for age in ages], np.int64)
    instants = np.array(starts, np.int64)
    low, high = (table[np.searchsorted(instants, at, "right")] for at in (asked.law_lo, asked.law_hi))
    none = (low == MISSING) & (high == MISSING)
    told = none | ((low != MISSING) & (high != MISSING))
    return Range(np.minimum(low, high), np.maximum(low, high), told, none)
