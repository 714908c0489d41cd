"""Pairs of a row with other events or periods of its case: the columns' way of looking things up."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sikkersag.population.columns import Columns
from sikkersag.population.limits import Limits
from sikkersag.population.ternary import NO, UNKNOWN, YES, Flags, Ints, Truths, first_of, some_of
from sikkersag.population.words import NONE, SCALE


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


@dataclass(frozen=True, slots=True)
class Possible:
    """For events that do not say which occasion they belong to: those they may belong to, as pairs, and how many."""

    pairs: Ints
    count: Ints

    def truth(self, event: Ints, occasion: Ints) -> Truths:
        """Does the event belong to the occasion, pair by pair: yes if it can belong to no other."""
        may = np.isin(event * SCALE + occasion, self.pairs)
        return np.where(may, np.where(self.count[event] == 1, YES, UNKNOWN), NO)


def attribution(columns: Columns, occasions: Ints, events: Ints, ref: str) -> Possible:
    """Which occasions the events without the reference may belong to, taken in order of time within each case: an
    occasion that has its answer drops out.
    """
    reference = columns.reference(ref)
    told = np.full(len(events), NONE, np.int64) if reference is None else reference[events]
    answered = np.zeros(columns.size, np.bool_)
    answered[told[told >= 0]] = True
    waiting = occasions[~answered[occasions]]
    waiting = waiting[np.argsort(columns.case[waiting], kind="stable")]
    loose = events[told == NONE]
    cases = columns.case[waiting]
    begin, end = (np.searchsorted(cases, columns.case[loose], side) for side in ("left", "right"))
    count = np.zeros(columns.size, np.int64)
    one = np.flatnonzero(end - begin == 1)
    pairs: list[int] = []
    # one occasion: the first event that may belong to it does
    occasion, event = waiting[begin[one]], loose[one]
    may = not_after(columns, occasion, event) != NO
    occasion, event = occasion[may], event[may]
    first = first_of(occasion, columns.size, np.arange(len(occasion)))
    chosen = first[first != NONE]
    count[event[chosen]] = 1
    # several: case by case
    several = np.flatnonzero(end - begin > 1)
    left: dict[int, list[int]] = {}
    for at in several.tolist():
        begins, ends, event_row = int(begin[at]), int(end[at]), int(loose[at])
        still = left.setdefault(begins, waiting[begins:ends].tolist())
        may_be = [o for o in still if columns.lo[o] <= columns.hi[event_row]]
        count[event_row] = len(may_be)
        pairs += [event_row * int(SCALE) + o for o in may_be]
        if len(may_be) == 1:
            still.remove(may_be[0])
    return Possible(np.concatenate([event[chosen] * SCALE + occasion[chosen], np.array(pairs, np.int64)]), count)
