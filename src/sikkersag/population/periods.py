"""Running states as columns: the periods of a state in every case of a block, in the order in which they began."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sikkersag.law.engine.moment import NEVER_AFTER
from sikkersag.law.engine.view import StateKind
from sikkersag.population.columns import Columns
from sikkersag.population.limits import Limits
from sikkersag.population.pairs import not_after, same_matter
from sikkersag.population.ternary import NO, UNKNOWN, YES, Flags, Ints, Truths
from sikkersag.population.words import NONE


@dataclass(frozen=True, slots=True)
class Periods:
    """One row for each period, in order of case and beginning: what opened and closed it (NONE: not closed), within
    which bounds it ended, and its key. `of_event`: the period that an event opened, NONE if none.
    """

    opened: Ints
    closed: Ints
    end_lo: Ints
    end_hi: Ints
    key: Ints
    starts: Ints
    of_event: Ints


def find_periods(columns: Columns, limits: Limits, state: StateKind) -> Periods:
    """The periods of a state, paired with what closed them as the engine pairs them."""
    opened = _in_order(columns, state.opens)
    closing = _in_order(columns, state.closes)
    closed = np.full(len(opened), NONE, np.int64)
    certain = np.ones(len(opened), np.bool_)
    empty = columns.words.code("")
    key = columns.codes(state.key, opened) if state.key else np.full(len(opened), empty, np.int64)
    key = np.where(key == NONE, empty, key)
    case_of, close_case = columns.case[opened], columns.case[closing]
    plain = _plainly_closed(columns, state, opened, closing, closed)
    ended: list[tuple[int, int, list[int]]] = []
    for case in np.unique(close_case[~plain[close_case]]):
        mine = _span(case_of, case)
        _close(columns, limits, state, opened[mine], closing[_span(close_case, case)], mine, ended)
    for period, close, candidates in ended:
        closed[period], certain[period] = close, len(candidates) == 1
    end_lo = np.where(closed == NONE, NEVER_AFTER, columns.lo[closed] if columns.size else 0)
    end_hi = np.where((closed == NONE) | ~certain, NEVER_AFTER, columns.hi[closed] if columns.size else 0)
    starts = np.searchsorted(case_of, np.arange(columns.cases + 1))
    of_event = np.full(columns.size, NONE, np.int64)
    of_event[opened] = np.arange(len(opened))
    return Periods(opened, closed, end_lo, end_hi, key, starts, of_event)


def _plainly_closed(columns: Columns, state: StateKind, opened: Ints, closing: Ints, closed: Ints) -> Flags:
    """Fill in what closed the periods of the plain cases, and say which those are: every closing event says which
    period it ends, or there is one of each.
    """
    reference = columns.reference(state.ref) if state.ref else None
    told = np.full(len(closing), NONE, np.int64) if reference is None else reference[closing]
    place = np.full(columns.size + 1, NONE, np.int64)
    place[opened] = np.arange(len(opened))
    case_of, close_case = columns.case[opened], columns.case[closing]
    said = np.ones(columns.cases, np.bool_)
    said[close_case[told == NONE]] = False
    one = (np.bincount(case_of, minlength=columns.cases) == 1) & (np.bincount(close_case, minlength=columns.cases) == 1)
    first = np.searchsorted(case_of, close_case)
    only = ~said & one
    at = np.flatnonzero(only[close_case])
    candidate = first[at]
    may = _may_close(columns, state, opened[candidate], closing[at])
    closed[candidate[may]] = closing[at[may]]
    at = np.flatnonzero(said[close_case] & (told >= 0))[::-1]  # the first to close a period is written last
    target = place[told[at]]
    closed[target[target != NONE]] = closing[at[target != NONE]]
    return said | only


def _span(cases: Ints, case: int) -> Ints:
    return np.arange(np.searchsorted(cases, case), np.searchsorted(cases, case, "right"))


def _in_order(columns: Columns, kinds: tuple[str, ...]) -> Ints:
    rows = np.concatenate([columns.rows(kind) for kind in kinds] or [np.empty(0, np.int64)])
    return rows[np.lexsort((columns.hi[rows], columns.lo[rows], columns.case[rows]))]


def _close(
    columns: Columns,
    limits: Limits,
    state: StateKind,
    opened: Ints,
    closing: Ints,
    places: Ints,
    ended: list[tuple[int, int, list[int]]],
) -> None:
    """Within one case: each closing event ends the periods that it may close and that are still open."""
    done: set[int] = set()
    for close in closing:
        others = np.full(len(opened), close)
        may = _may_close(columns, state, opened, others)
        candidates = [i for i in range(len(opened)) if i not in done and may[i]]
        if len(candidates) > 1:
            rows = opened[candidates]
            least = np.minimum(columns.lo[rows], columns.lo[close])
            most = np.maximum(columns.hi[rows], columns.hi[close])
            older = [i for i, same in zip(candidates, limits.same_day(least, most), strict=True) if not same]
            if len(older) == 1:  # nobody moves in and out on one day while an older period runs
                candidates = older
        for candidate in candidates:
            done.add(candidate)
            ended.append((int(places[candidate]), int(close), candidates))


def _may_close(columns: Columns, state: StateKind, opened: Ints, closing: Ints) -> Flags:
    reference = columns.reference(state.ref) if state.ref else None
    in_time = columns.lo[opened] <= columns.hi[closing]
    if state.key:
        belongs = columns.codes(state.key, opened) == columns.codes(state.key, closing)
    else:
        belongs = same_matter(columns, opened, closing) != NO
    may = in_time & belongs
    if reference is None:
        return may
    return np.where(reference[closing] == NONE, may, reference[closing] == opened)


def running_at(columns: Columns, periods: Periods, period: Ints, event: Ints) -> Truths:
    """Was the period running when the event happened, pair by pair? Its first moment counts, its last does not."""
    began = not_after(columns, periods.opened[period], event)
    over = periods.end_hi[period] <= columns.lo[event]
    goes_on = periods.end_lo[period] > columns.hi[event]
    answer = np.where((began == YES) & goes_on, YES, UNKNOWN)
    return np.where((began == NO) | over, NO, answer)
