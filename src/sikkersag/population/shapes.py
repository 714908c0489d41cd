"""The answer of a duty for every row of a batch, by the duty's shape: the engine's `judge` over columns."""

from __future__ import annotations

import numpy as np

from sikkersag.law.engine.requirement import Requirement
from sikkersag.population.after import within
from sikkersag.population.answers import CURE, OUTCOME, TIMELY, Answers, Event, add_unknown
from sikkersag.population.before import before
from sikkersag.population.clock import due_of
from sikkersag.population.covering import covered
from sikkersag.population.departing import depart
from sikkersag.population.joining import candidates
from sikkersag.population.saying import (
    written_bounds,
)
from sikkersag.population.ternary import UNKNOWN, YES, Ints
from sikkersag.population.words import MISSING


def judge(answers: Answers, requirement: Requirement, rows: Ints) -> None:
    """Fill in the findings of these rows. Raises NotColumnarError for a duty that the columns do not answer."""
    duty = answers.batch.duty
    match duty.shape:
        case "within":
            within(answers, requirement, rows)
        case "before" | "never":
            _local_standard(answers, rows)
            before(answers, requirement, rows)
        case "states":
            _local_standard(answers, rows)
            _states(answers, requirement, rows)
        case "promptly":
            _local_standard(answers, rows)
            _promptly(answers, rows)
        case "human":
            _local_standard(answers, rows)
            answers.outcome[rows] = OUTCOME["human"]
            batch = answers.batch.only(rows)
            for alternative in duty.evidence:
                found = candidates(batch, alternative.select)
                answers.more.append((rows[found.row], found.event))
        case "covered":
            covered(answers, requirement, rows)


def _local_standard(answers: Answers, rows: Ints) -> None:
    duty = answers.batch.duty
    if duty.local_standard:
        answers.notes.add(rows, "local_standard", str(duty.limit or ""))


def _states(answers: Answers, requirement: Requirement, rows: Ints) -> None:
    batch = answers.batch.only(rows)
    duty, columns = batch.duty, batch.columns
    answers.prove(rows, batch.event)
    truths = [
        np.full(batch.size, YES, np.int8)
        if alternative.select.when is None
        else batch.conditions.ask(alternative.select.when, batch.asked())
        for alternative in duty.evidence
    ]
    met = np.any([t == YES for t in truths], axis=0) if truths else np.zeros(batch.size, np.bool_)
    answers.outcome[rows[met]] = OUTCOME["met"]
    answers.done[rows[met]] = columns.hi[batch.event[met]]
    ordinary = [t == UNKNOWN for t, a in zip(truths, duty.evidence, strict=True) if not a.exception]
    gone = depart(answers, batch, requirement, rows, ~met, columns.hi[batch.event])
    doubtful = ~met & ~gone & (np.any(ordinary, axis=0) if ordinary else False)
    for truth, alternative in zip(truths, duty.evidence, strict=True):
        at = np.flatnonzero(doubtful & (truth == UNKNOWN))
        if alternative.select.when is not None:
            add_unknown(answers, rows[at], alternative.select.when, batch.event[at], batch.kind)
    failed = rows[~met & ~doubtful & ~gone]
    answers.outcome[failed], answers.curable[failed] = OUTCOME["not_met"], CURE[duty.curable]


def _promptly(answers: Answers, rows: Ints) -> None:
    batch = answers.batch.only(rows)
    duty, columns = batch.duty, batch.columns
    lo, hi = columns.lo[batch.event], columns.hi[batch.event]
    answers.start_lo[rows], answers.start_hi[rows] = lo, hi
    told_due = due_of(batch, duty.limit, lo, hi)
    due, due_hi = told_due.lo, told_due.hi
    answers.due[rows], answers.due_hi[rows] = due, due_hi
    answers.basis[rows] = columns.basis[batch.event]
    written = columns.written[batch.event]
    timed, told = due != MISSING, written != MISSING
    coming = told & (written > columns.as_of) & timed
    late = coming & (columns.as_of > due_hi)
    answers.outcome[rows[coming]] = OUTCOME["pending"]
    answers.outcome[rows[late]] = OUTCOME["not_met"]
    answers.curable[rows[coming]] = CURE["late"]
    lacking = ~coming & (~told | ~timed | (written < lo))
    answers.missing.add(rows[lacking], "written_at", Event(batch.event[lacking]))
    advance = ~coming & told & timed & (written < lo)
    answers.notes.add(rows[advance], "written_in_advance", Event(batch.event[advance]))
    rest = np.flatnonzero(~coming & ~lacking)
    answers.done[rows[rest]] = written[rest]
    answers.evidence[rows[rest]] = batch.event[rest]
    early, last = written_bounds(batch, batch.event[rest])
    due, due_hi = due[rest], due_hi[rest]
    in_time, unsure = last <= due, (last > due) & (early <= due_hi)
    answers.outcome[rows[rest[in_time]]] = OUTCOME["met"]
    answers.timeliness[rows[rest[in_time]]] = TIMELY["in_time"]
    answers.timeliness[rows[rest[unsure]]] = TIMELY["unknown"]
    answers.missing.add(rows[rest[unsure]], "time", Event(batch.event[rest[unsure]]))
    after = ~in_time & ~unsure
    too_late = np.full(len(rest), duty.late == "fails")
    if duty.fails_after:
        latest = due_of(batch.only(rest), duty.fails_after, lo[rest], hi[rest]).hi
        too_late |= (latest != MISSING) & (early > latest)
    at = rows[rest[after]]
    answers.outcome[at] = np.where(too_late[after], OUTCOME["not_met"], OUTCOME["met"])
    answers.curable[at] = np.where(too_late[after], CURE["regret"], CURE["done"])
    answers.timeliness[at], answers.late_by[at] = TIMELY["late"], (early - due_hi)[after]
