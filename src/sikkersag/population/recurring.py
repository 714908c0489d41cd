"""Evidence at least so often: the turns of a recurring duty, each from one step to the next, for many periods."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sikkersag.law.engine.moment import NEVER_AFTER
from sikkersag.law.engine.requirement import Requirement
from sikkersag.population.answers import CURE, OUTCOME, TIMELY, Answers
from sikkersag.population.clock import Due, due_of
from sikkersag.population.covering import periods_opened
from sikkersag.population.departing import depart
from sikkersag.population.joining import Batch, candidates
from sikkersag.population.pairs import ranges
from sikkersag.population.saying import nothing_found
from sikkersag.population.ternary import Ints
from sikkersag.population.words import MISSING, NONE


@dataclass(frozen=True, slots=True)
class Turns:
    """One row for each turn: the row of the batch, the event where it begins, the one that ends it (NONE: not yet), and
    when that was due.
    """

    row: Ints
    anchor: Ints
    target: Ints
    number: Ints
    due: Due

    def take(self, at: Ints) -> Turns:
        """Some of the turns."""
        due = Due(self.due.lo[at], self.due.hi[at], self.due.by[at], self.due.local_standard[at])
        return Turns(self.row[at], self.anchor[at], self.target[at], self.number[at], due)


def turns_of(batch: Batch) -> Turns:
    """The turns of every row; the last of each is the one that is still open. What is doubtful is left to the
    single-case engine.
    """
    columns, duty = batch.columns, batch.duty
    ends = _ends(batch)
    rows, events = [np.empty(0, np.int64)], [np.empty(0, np.int64)]
    for alternative in duty.evidence:
        found = candidates(batch, alternative.select)
        occasion = batch.event[found.row]
        keep = (columns.hi[found.event] >= columns.lo[occasion]) & (columns.lo[found.event] <= ends[found.row])
        found = found.keep(keep & (found.event != occasion))
        doubtful = ~found.sure | (columns.lo[found.event] < columns.lo[batch.event[found.row]])
        batch.leave(found.row[doubtful])
        rows.append(found.row)
        events.append(found.event)
    row, event = np.concatenate(rows), np.concatenate(events)
    order = np.lexsort((columns.lo[event], columns.hi[event], row))
    row, event = row[order], event[order]
    starts = np.searchsorted(row, np.arange(batch.size))
    count = np.searchsorted(row, np.arange(batch.size), "right") - starts
    turns = 1 + np.maximum(0, count - duty.count + 1)
    left, number = ranges(np.zeros(batch.size, np.int64), turns)
    if not len(event):
        event = np.full(1, NONE, np.int64)
    last = len(event) - 1
    anchor = np.where(number == 0, batch.event[left], event[np.clip(starts[left] + number - 1, 0, last)])
    ended = number + duty.count - 1 < count[left]
    target = np.where(ended, event[np.clip(starts[left] + number + duty.count - 1, 0, last)], NONE)
    return Turns(left, anchor, target, number, _due(batch.only(left), anchor, number))


def _ends(batch: Batch) -> Ints:
    """When the period that each row's occasion opened ended, at the latest."""
    periods, period = periods_opened(batch)
    return np.full(batch.size, NEVER_AFTER) if periods is None else periods.end_hi[period]


def _due(batch: Batch, anchor: Ints, number: Ints) -> Due:
    columns, duty = batch.columns, batch.duty
    lo, hi = columns.lo[anchor], columns.hi[anchor]
    due = due_of(batch, duty.limit, lo, hi, anchor)
    if duty.first_limit is None:
        return due
    first = due_of(batch, duty.first_limit, lo, hi, anchor)
    at_first = number == 0
    return Due(
        np.where(at_first, first.lo, due.lo),
        np.where(at_first, first.hi, due.hi),
        np.where(at_first, first.by, due.by),
        np.where(at_first, first.local_standard, due.local_standard),
    )


def recurring(answers: Answers, requirement: Requirement, turns: Turns, rows: Ints) -> None:
    """Fill in the findings of these rows; `turns` has one turn for each row of the answers."""
    batch, columns, duty = answers.batch.only(rows), answers.batch.columns, answers.batch.duty
    turns = turns.take(rows)
    if duty.local_standard:
        answers.notes.add(rows, "local_standard", str(duty.limit or ""))
    answers.start_lo[rows], answers.start_hi[rows] = columns.lo[turns.anchor], columns.hi[turns.anchor]
    due, due_hi = turns.due.lo, turns.due.hi
    answers.due[rows], answers.due_hi[rows], answers.due_by[rows] = due, due_hi, turns.due.by
    there, timed = turns.target != NONE, due != MISSING
    good = there & (~timed | (columns.hi[turns.target] <= due))
    answers.accept(rows[good], turns.target[good], timely=timed[good])
    gone = depart(answers, batch, requirement, rows, ~good, due)
    late = there & ~good & ~gone & (columns.lo[turns.target] > due_hi)
    batch.leave(there & ~good & ~late & ~gone)
    at = rows[late]
    answers.accept(at, turns.target[late], timely=np.zeros(len(at), np.bool_))
    if duty.late != "silent":
        answers.timeliness[at] = TIMELY["late"]
        answers.late_by[at] = columns.lo[turns.target[late]] - due_hi[late]
        if duty.late == "fails":
            answers.outcome[at], answers.curable[at] = OUTCOME["not_met"], CURE[duty.curable]
    nothing_found(answers, batch, requirement, rows, ~there & ~gone, due, due_hi)
