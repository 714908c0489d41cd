"""When clocks start and when duties are due, for every row of a batch: the engine's `clock` over columns."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sikkersag.law.engine.length import Length
from sikkersag.law.engine.moment import NEVER_AFTER, NEVER_BEFORE
from sikkersag.population.joining import Batch, candidates
from sikkersag.population.ternary import Flags, Ints, first_of
from sikkersag.population.values import NotColumnarError
from sikkersag.population.words import MISSING, NONE


@dataclass(frozen=True, slots=True)
class Due:
    """When each row is due, at the earliest and at the latest (MISSING: the law sets no time), by which event where the
    duty's own limit did not set it (NONE), and whether that is a local standard too.
    """

    lo: Ints
    hi: Ints
    by: Ints
    local_standard: Flags


def due_of(batch: Batch, length: Length | None, lo: Ints, hi: Ints, source: Ints | None = None) -> Due:
    """When each row is due; `source` is the event whose date fact goes before the limit (else the occasion)."""
    duty, columns, limits = batch.duty, batch.columns, batch.limits
    early = np.full(batch.size, NEVER_AFTER, np.int64)
    late = early.copy()
    if length is not None:
        early, late = limits.due_after(length, lo, hi)
    by = np.full(batch.size, NONE, np.int64)
    local = np.zeros(batch.size, np.bool_)
    parts = []
    for other in duty.also_due:
        found = candidates(batch, other)
        keep = columns.hi[found.event] >= lo[found.row]
        row, event, sure = found.row[keep], found.event[keep], found.sure[keep]
        event_lo, event_hi = columns.lo[event], columns.hi[event]
        day_ends = limits.end_of_day(event_lo)
        exact = np.where(event_hi < day_ends, event_lo, day_ends) if other.exact else day_ends
        parts.append((row, event, np.maximum(lo[row], exact), np.full(len(row), other.local_standard)))
        near = limits.same_day(np.minimum(event_lo, hi[row]), np.maximum(event_hi, hi[row]))
        counts = sure & ((event_lo >= hi[row]) | (event == batch.event[row]) | near)
        np.minimum.at(late, row[counts], (event_hi if other.exact else limits.end_of_day(event_hi))[counts])
    if any(len(part[0]) for part in parts):
        row, event, sooner, standard = (np.concatenate(column) for column in zip(*parts, strict=True))
        first = first_of(row, batch.size, sooner, _id_order(batch, row, event, sooner))
        has = first != NONE
        best = np.where(has, sooner[first], NEVER_AFTER)
        wins = best < early
        early, by = np.where(wins, best, early), np.where(wins, event[first], by)
        local = wins & standard[first]
    none = early >= NEVER_AFTER
    early, late = np.where(none, MISSING, early), np.where(none, MISSING, late)
    by, local = np.where(none, NONE, by), local & ~none
    if duty.limit_fact:
        source = batch.event if source is None else source
        said = columns.latest(duty.limit_fact, source)
        told = (said != MISSING) & (said < NEVER_AFTER)
        early, late = np.where(told, said, early), np.where(told, said, late)
        by, local = np.where(told, source, by), local & ~told
    return Due(early, late, by, local)


def _id_order(batch: Batch, row: Ints, event: Ints, key: Ints) -> Ints:
    """An order of the events by their ids, where a row has several with the least key: the engine names the first."""
    order = np.zeros(len(event), np.int64)
    least = np.full(batch.size, NEVER_AFTER, np.int64)
    np.minimum.at(least, row, key)
    best = key == least[row]
    several = np.flatnonzero(best & (np.bincount(row[best], minlength=batch.size)[row] > 1))
    if len(several):
        _, order[several] = np.unique(batch.columns.ids[event[several]].astype(str), return_inverse=True)
    return order


def clock_start(batch: Batch) -> tuple[Ints, Ints, Ints]:
    """When each clock started, at the earliest and at the latest, and the event that started it where that is not the
    occasion. What is doubtful is left to the single-case engine.
    """
    start, columns = batch.duty.start, batch.columns
    lo, hi = columns.lo[batch.event], columns.hi[batch.event]
    nothing = np.full(batch.size, NONE, np.int64)
    if start is None:
        return lo, hi, nothing
    if start.birthday is not None:
        return *_from_birthday(batch), nothing
    if start.select is None:
        raise NotColumnarError("a clock that starts by a fact")
    found = candidates(batch, start.select)
    batch.leave(found.row[~found.sure])
    event_lo, event_hi = columns.lo[found.event], columns.hi[found.event]
    key, other = (event_hi, event_lo) if start.pick == "first" else (-event_lo, -event_hi)
    chosen = first_of(found.row, batch.size, key, _id_order(batch, found.row, found.event, key))
    bound = first_of(found.row, batch.size, other)
    has = chosen != NONE
    if not has.any():
        return np.full(batch.size, NEVER_BEFORE), hi, nothing
    event = found.event[chosen]
    if start.pick == "first":
        begin, end = columns.lo[found.event[bound]], columns.hi[event]
    else:
        begin, end = columns.lo[event], columns.hi[found.event[bound]]
    begin, end = np.where(has, begin, NEVER_BEFORE), np.where(has, end, hi)
    return begin, end, np.where(has & (event != batch.event), event, NONE)


def _from_birthday(batch: Batch) -> tuple[Ints, Ints]:
    start, columns, limits = batch.duty.start, batch.columns, batch.limits
    assert start is not None and start.birthday is not None
    lo, hi = columns.lo[batch.event], columns.hi[batch.event]
    birth_lo, birth_hi = columns.birth_lo[batch.case], columns.birth_hi[batch.case]
    expected = (birth_lo == MISSING) & columns.expected[batch.case]  # no birthday before that of a child born today
    birth_lo, birth_hi = (np.where(expected, columns.as_of, at) for at in (birth_lo, birth_hi))
    born = (birth_lo != MISSING) & (birth_lo > NEVER_BEFORE)
    months = 0
    if start.shift is not None:
        months = start.shift.amount * (12 if start.shift.unit == "years" else 1) * (-1 if start.shift_back else 1)

    def turned(instants: Ints) -> Ints:
        at = limits.birthday(np.where(born, instants, 0), start.birthday or 0)
        beyond = at >= NEVER_AFTER
        day, _ = limits.add_months(limits.day(np.where(beyond, 0, at)), months)
        return np.where(beyond, NEVER_AFTER, limits.start_of(day))

    begin, end = np.maximum(lo, turned(birth_lo)), np.maximum(hi, turned(birth_hi))
    return np.where(born, begin, lo), np.where(born, end, NEVER_AFTER)
