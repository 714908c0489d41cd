"""A valid basis for every day of a period, for many periods at once.

Where every day surely has one, the columns say so; where a day has none, or may have none, the single-case engine says
which.
"""

from __future__ import annotations

import numpy as np

from sikkersag.law.engine.finding import BASIS
from sikkersag.law.engine.moment import NEVER_AFTER, NEVER_BEFORE
from sikkersag.law.engine.requirement import Basis, Requirement
from sikkersag.population.answers import OUTCOME, Answers
from sikkersag.population.joining import Batch, Found, candidates
from sikkersag.population.pairs import not_after
from sikkersag.population.periods import Periods
from sikkersag.population.ternary import YES, Ints
from sikkersag.population.words import MISSING, NONE


def periods_opened(batch: Batch) -> tuple[Periods | None, Ints]:
    """The periods of the state that the batch's kind opens, and which of them each row opened (NONE: none)."""
    columns = batch.columns
    name = columns.kind_names[batch.kind]
    own = next((s for s, kind in columns.rulebook.states.items() if name in kind.opens), "")
    if not own:
        return None, np.full(batch.size, NONE, np.int64)
    periods = batch.conditions.periods(own)
    return periods, periods.of_event[batch.event]


def covered(answers: Answers, requirement: Requirement, rows: Ints) -> None:
    """Fill in the rows whose every day has a basis; leave the others."""
    batch = answers.batch.only(rows)
    columns, limits, duty = batch.columns, batch.limits, batch.duty
    if duty.local_standard:
        answers.notes.add(rows, "local_standard", str(duty.limit or ""))
    periods, period = periods_opened(batch)
    if periods is None:
        batch.leave(np.arange(batch.size))
        return
    lo, hi = columns.lo[batch.event], columns.hi[batch.event]
    batch.leave((period == NONE) | (lo <= NEVER_BEFORE))
    end_hi = periods.end_hi[period]
    last = limits.day(np.minimum(np.maximum(end_hi, lo), _until_ours(batch, requirement)))
    spans = [np.empty((4, 0), np.int64)]
    for basis in duty.basis:
        found = candidates(batch, basis.select)
        found = found.keep(found.sure & (columns.lo[found.event] <= np.minimum(end_hi, columns.as_of)[found.row]))
        end = _valid_until(batch, basis, found)
        start = columns.hi[found.event]
        first = np.where(start <= NEVER_BEFORE, 0, limits.day(start))
        until = np.where(end >= NEVER_AFTER, limits.last_day, np.where(end <= NEVER_BEFORE, -1, limits.day(end)))
        keep = first <= until
        spans.append(np.stack([found.row, first, until, found.event])[:, keep])
    row, first, until, event = np.concatenate(spans, axis=1)
    order = np.lexsort((until, first, row))
    missing = _gap(row[order], first[order], until[order], limits.day(lo), last)
    batch.leave(missing)
    answers.start_lo[rows], answers.start_hi[rows] = lo, hi
    answers.outcome[rows] = OUTCOME["met"]
    answers.more.append((rows[row], event))
    has = np.bincount(row, minlength=batch.size) > 0
    answers.basis[rows] = np.where(has, BASIS.index("asserted"), BASIS.index("none"))


def _until_ours(batch: Batch, requirement: Requirement) -> Ints:
    """Until when the days are ours to answer for; a case that was taken over is left."""
    columns = batch.columns
    ours = np.full(batch.size, columns.as_of, np.int64)
    if requirement.until_age:
        birth_lo, birth_hi = columns.birth_lo[batch.case], columns.birth_hi[batch.case]
        born = (birth_lo != MISSING) & (birth_lo > NEVER_BEFORE)
        turned = batch.limits.birthday(np.where(born, birth_hi, 0), requirement.until_age)
        ours = np.where(born, np.minimum(ours, turned - 1), ours)
    batch.leave((columns.counts([columns.rulebook.roles.takeover]) > 0)[batch.case])
    return ours


def _valid_until(batch: Batch, basis: Basis, found: Found) -> Ints:
    """Until when each basis surely holds."""
    columns, limits = batch.columns, batch.limits
    end = np.full(len(found.event), NEVER_AFTER, np.int64)
    if basis.limit is not None:
        end, _ = limits.due_after(basis.limit, columns.lo[found.event], columns.hi[found.event])
    if basis.limit_fact:
        said = columns.latest(basis.limit_fact, found.event)
        end = np.where(said != MISSING, said, end)
    for selection in basis.ends:
        stops = candidates(batch, selection, seen_from=found)
        later = not_after(columns, stops.event, found.event[stops.row]) != YES
        np.minimum.at(end, stops.row[later], columns.lo[stops.event[later]])
    return end


def _gap(row: Ints, first: Ints, until: Ints, begin: Ints, last: Ints) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Does any day from `begin` to `last` have no span? The spans are in order of row and first day."""
    reach = begin.copy()  # the first day that is not covered yet
    gap = np.zeros(len(begin), np.bool_)
    number = np.arange(len(row)) - np.searchsorted(row, row)
    for turn in range(int(number.max(initial=-1)) + 1):
        at = number == turn
        mine = row[at]
        open_days = reach[mine] <= last[mine]
        gap[mine] |= open_days & (first[at] > np.minimum(reach[mine], last[mine]))
        reach[mine] = np.maximum(reach[mine], until[at] + 1)
    return gap | (reach <= last)
