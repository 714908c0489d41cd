"""Evidence that must come after an occasion, by a limit, for every row of a batch: the engine's `after` over
columns.
"""

from __future__ import annotations

import numpy as np

from sikkersag.law.engine.moment import NEVER_BEFORE
from sikkersag.law.engine.requirement import Evidence, Requirement
from sikkersag.population.answers import CURE, OUTCOME, TIMELY, Answers, Number
from sikkersag.population.clock import clock_start, due_of
from sikkersag.population.departing import depart
from sikkersag.population.joining import Batch, Found, candidates
from sikkersag.population.saying import (
    DOUBTFUL,
    LATE,
    SURE,
    Best,
    choose,
    document,
    doubt,
    nothing_found,
)
from sikkersag.population.ternary import NO, UNKNOWN, YES, Flags, Ints, Truths
from sikkersag.population.values import NotColumnarError
from sikkersag.population.words import MISSING, NONE


def within(answers: Answers, requirement: Requirement, rows: Ints) -> None:
    batch = answers.batch.only(rows)
    duty, columns = batch.duty, batch.columns
    if duty.not_due_while or any(a.limit is not None for a in duty.evidence):
        raise NotColumnarError("a clock that pauses, or limits of several kinds")
    lo, hi, started = clock_start(batch)
    answers.start_lo[rows], answers.start_hi[rows], answers.start[rows] = lo, hi, started
    told = due_of(batch, duty.limit, lo, hi)
    due, due_hi = told.lo, told.hi
    answers.due_by[rows] = told.by
    by_other = told.by != NONE
    if duty.local_standard:
        own = ~by_other if duty.limit is not None else np.ones(batch.size, np.bool_)
        answers.notes.add(rows[own], "local_standard", str(duty.limit or ""))
        answers.notes.add(rows[~own & told.local_standard], "local_standard", "")
    answers.due[rows] = np.where((due != MISSING) & (due <= NEVER_BEFORE), MISSING, due)
    answers.due_hi[rows] = due_hi
    best = _best_after(batch, lo, hi, due, due_hi)
    there = best.event != NONE
    gone = depart(answers, batch, requirement, rows, ~(there & (best.rank == SURE)), due)
    there, open_still = there & ~gone, ~there & ~gone
    done = there & ((best.rank == SURE) | (best.rank == LATE))
    late = done & (best.rank == LATE)
    sure = done & (best.rank == SURE)
    answers.accept(rows[sure], best.event[sure], timely=best.due[sure] != MISSING)
    at = rows[late]
    answers.accept(at, best.event[late], timely=np.zeros(len(at), np.bool_))
    if duty.late != "silent":
        answers.timeliness[at] = TIMELY["late"]
        timed = best.due_hi[late] != MISSING
        answers.late_by[at] = np.where(timed, columns.lo[best.event[late]] - best.due_hi[late], 0)
        if duty.late == "fails":
            answers.outcome[at], answers.curable[at] = OUTCOME["not_met"], CURE[duty.curable]
    if duty.written:
        timed = sure & (best.due != MISSING)
        document(answers, batch, rows, timed, best.event, best.due, best.due_hi)
    _grey_zone(answers, batch, rows, done, lo, hi, by_other)
    doubt(answers, batch, rows, there & (best.rank == DOUBTFUL), best)
    timeless = np.full(batch.size, MISSING)
    latest = (due, due_hi) if duty.evidence else (timeless, timeless)
    nothing_found(answers, batch, requirement, rows, open_still, *latest)


def _best_after(batch: Batch, lo: Ints, hi: Ints, due: Ints, due_hi: Ints) -> Best:
    columns, duty = batch.columns, batch.duty
    parts = []
    for number, alternative in enumerate(duty.evidence):
        found = candidates(batch, alternative.select)
        event, row = found.event, found.row
        after = (
            np.full(len(event), YES, np.int8)
            if alternative.any_time
            else _after_start(batch, alternative, found, lo[row], hi[row])
        )
        keep = after != NO
        if alternative.exception:
            keep &= found.sure
        row, event, belongs, after = row[keep], event[keep], found.sure[keep], after[keep]
        sure = belongs & (after == YES)
        timely = np.full(len(event), YES, np.int8)
        timed = due[row] != MISSING
        timely = np.where(
            timed & (columns.lo[event] > due_hi[row]),
            NO,
            np.where(timed & (columns.hi[event] > due[row]), UNKNOWN, timely),
        )
        own_due, own_due_hi = due[row], due_hi[row]
        if duty.late == "silent":  # met either way
            either = (timely == UNKNOWN) | ((timely == NO) & sure & (not alternative.exception))
            timely = np.where(either, YES, timely)
            own_due, own_due_hi = np.where(either, MISSING, own_due), np.where(either, MISSING, own_due_hi)
        rank = np.where(timely == NO, LATE, np.where(sure & (timely == YES), SURE, DOUBTFUL))
        keep = (rank != LATE) | (sure & (not alternative.exception))
        parts.append(
            (
                row[keep],
                rank[keep],
                columns.hi[event[keep]],
                event[keep],
                np.full(int(keep.sum()), number),
                belongs[keep],
                own_due[keep],
                own_due_hi[keep],
            )
        )
    return choose(batch.size, parts)


def _after_start(batch: Batch, alternative: Evidence, found: Found, lo: Ints, hi: Ints) -> Truths:
    """Does the event lie at or after the start? Within one local day it is taken to; a link settles it."""
    columns, event = batch.columns, found.event
    occasion = batch.event[found.row]
    own = batch.duty.start is not None or alternative.select.join[:1] == (("self", ""),)
    linked = np.zeros(len(event), np.bool_)
    for how, name in alternative.select.join:
        reference = columns.reference(name) if how == "ref" else None
        if reference is not None:
            linked |= reference[event] != NONE
    least, most = np.minimum(columns.lo[event], hi), np.maximum(columns.hi[event], hi)
    surely = (columns.lo[event] >= hi) | linked | batch.limits.same_day(least, most)
    answer = np.where(columns.hi[event] < lo, NO, np.where(surely, YES, UNKNOWN))
    return np.where(event == occasion, YES if own else NO, answer)


def _grey_zone(answers: Answers, batch: Batch, rows: Ints, done: Flags, lo: Ints, hi: Ints, by_other: Flags) -> None:
    """Say so when the other reading of a working day would have given another answer."""
    limit = batch.duty.limit
    if limit is None or limit.unit != "workdays":
        return
    at = np.flatnonzero(done & (lo == hi) & ~by_other & (answers.due[rows] != MISSING))
    if not len(at):
        return
    mine, _ = batch.limits.due(lo[at], limit)
    theirs, _ = batch.limits.due(lo[at], limit, saturday=not batch.limits.saturday)
    when, due = answers.done[rows[at]], answers.due[rows[at]]
    differs = (theirs != mine) & ((when <= theirs) != (when <= due))
    answers.notes.add(rows[at[differs]], "saturday", Number(theirs[differs]))
