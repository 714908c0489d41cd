"""Pairs of a row with other events or periods of its case: the columns' way of looking things up."""

from __future__ import annotations

import numpy as np

from sikkersag.population.columns import Columns
from sikkersag.population.limits import Limits
from sikkersag.population.ternary import NO, UNKNOWN, YES, Flags, Ints, Truths, some_of


def ranges(starts: Ints, stops: Ints) -> tuple[Ints, Ints]:
    """Each i paired with every number from starts[i] to stops[i], the end left out."""
    counts = stops - starts
    left = np.repeat(np.arange(len(counts)), counts)
    before = np.cumsum(counts) - counts
    return left, np.arange(len(left)) - before[left] + starts[left]


def with_kind(columns: Columns, cases: Ints, kind: str) -> tuple[Ints, Ints]:
    """Each case of the list paired with every event of the kind in it: positions in the list, and rows."""
    number = columns.kind_number.get(kind)
    if number is None or not len(columns.kind_rows[number]):
        return np.empty(0, np.int64), np.empty(0, np.int64)
    starts = columns.kind_starts(number)
    left, place = ranges(starts[cases], starts[cases + 1])
    return left, columns.kind_rows[number][place]


def not_after(columns: Columns, first: Ints, second: Ints) -> Truths:
    """Did the first event happen no later than the second, pair by pair?"""
    sooner = (columns.hi[first] <= columns.lo[second]) | (first == second)
    later = columns.lo[first] > columns.hi[second]
    return np.where(later, NO, np.where(sooner, YES, UNKNOWN))


def same_matter(columns: Columns, first: Ints, second: Ints) -> Truths:
    """Do the events belong to the same matter, pair by pair? With at most one matter in the case everything does."""
    mine, theirs = columns.about[first], columns.about[second]
    told = (mine != 0) & (theirs != 0)
    answer = np.where(told, ((mine & theirs) != 0).astype(np.int8) * YES, UNKNOWN)
    return np.where(columns.matters[columns.case[first]] <= 1, YES, answer)


def on_one_day(columns: Columns, limits: Limits, first: Ints, second: Ints) -> Flags:
    """Do both events surely lie within one local day, pair by pair?"""
    least = np.minimum(columns.lo[first], columns.lo[second])
    return limits.same_day(least, np.maximum(columns.hi[first], columns.hi[second]))


def latest_before(columns: Columns, limits: Limits, one: Ints, several: Ints, event: Ints) -> Truths:
    """Is `one` among those of `several` that the event is about, when it does not say? What is sent out is about the
    latest day on which there was something to tell, and about everything of that day.
    """
    several = several[np.argsort(columns.case[several], kind="stable")]
    cases = columns.case[several]
    case, size = columns.case[event], len(event)
    pair, place = ranges(np.searchsorted(cases, case), np.searchsorted(cases, case, "right"))
    other = several[place]
    possible = not_after(columns, other, event[pair]) != NO
    pair, other = pair[possible], other[possible]
    that_day = on_one_day(columns, limits, other, event[pair])
    mine = other == one[pair]
    any_that_day, one_that_day = some_of(that_day, pair, size), some_of(that_day & mine, pair, size)
    one_possible = some_of(mine, pair, size)
    later = ~mine & (not_after(columns, other, one[pair]) != YES)
    sure = later & (not_after(columns, one[pair], other) == YES) & (not_after(columns, other, event[pair]) == YES)
    another_day = sure & ~on_one_day(columns, limits, other, one[pair])
    alone = np.where(not_after(columns, one, event) == YES, YES, UNKNOWN)
    answer = np.where(some_of(later, pair, size), np.where(some_of(another_day, pair, size), NO, UNKNOWN), alone)
    answer = np.where(one_possible, answer, NO)
    return np.where(any_that_day, np.where(one_that_day, YES, NO), answer)
