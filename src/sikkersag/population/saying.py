"""What findings say once the evidence is known, for every row of a batch: the engine's `saying` over columns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from sikkersag.law.engine.moment import NEVER_AFTER, NEVER_BEFORE
from sikkersag.law.engine.requirement import Evidence, Requirement
from sikkersag.population.answers import CURE, DOCUMENTED, OUTCOME, TIMELY, Answers, Event, add_unknown
from sikkersag.population.covering import periods_opened
from sikkersag.population.joining import Batch, joined
from sikkersag.population.pairs import ranges, with_kind
from sikkersag.population.periods import running_at
from sikkersag.population.ternary import NO, UNKNOWN, YES, Flags, Ints, first_of, some_of
from sikkersag.population.words import MISSING, NONE

#: How good a piece of evidence is, best first; as in the engine.
SURE, OLD, DOUBTFUL, LATE = 0, 1, 2, 3


@dataclass(frozen=True, slots=True)
class Best:
    """The best piece of evidence for each row: NONE in `event` where there is none at all."""

    event: Ints
    rank: Ints
    alternative: Ints
    sure: Flags
    due: Ints
    due_hi: Ints


def choose(size: int, parts: Sequence[tuple[Any, ...]]) -> Best:
    if not parts:
        nothing = np.full(size, NONE, np.int64)
        no = np.zeros(size, np.bool_)
        return Best(nothing, nothing, nothing, no, np.full(size, MISSING), np.full(size, MISSING))
    row, rank, order, event, number, sure, due, due_hi = (np.concatenate(p) for p in zip(*parts, strict=True))
    chosen = first_of(row, size, rank, order)
    has = chosen != NONE
    at = np.where(has, chosen, 0)
    if not len(row):
        return choose(size, [])
    return Best(
        np.where(has, event[at], NONE),
        np.where(has, rank[at], NONE),
        np.where(has, number[at], NONE),
        has & sure[at].astype(np.bool_),
        np.where(has, due[at], MISSING),
        np.where(has, due_hi[at], MISSING),
    )


def written_bounds(batch: Batch, event: Ints) -> tuple[Ints, Ints]:
    """When each event was written down, at the earliest and at the latest; MISSING where it is not told."""
    columns, limits = batch.columns, batch.limits
    at = columns.written[event]
    told = at != MISSING
    safe = np.where(told, at, 0)
    day = limits.day(safe)
    only_day = told & (safe == limits.end_of(day))
    early = np.where(only_day, np.minimum(safe, np.maximum(limits.start_of(day), columns.lo[event])), at)
    return early, at


def document(answers: Answers, batch: Batch, rows: Ints, which: Flags, event: Ints, due: Ints, due_hi: Ints) -> Ints:
    """Was the evidence written down by the time that counts? Returns the rows whose writing lay in advance."""
    at = np.flatnonzero(which)
    mine = event[at]
    early, last = written_bounds(batch, mine)
    told = last != MISSING
    advance = told & (last < batch.columns.lo[mine])
    answers.notes.add(rows[at[advance]], "written_in_advance", Event(mine[advance]))
    answer = np.full(len(at), DOCUMENTED["unknown"], np.int64)
    judged = told & ~advance
    answer[judged & (last <= due[at])] = DOCUMENTED["in_time"]
    answer[judged & (last > due[at]) & (early > due_hi[at])] = DOCUMENTED["afterwards"]
    answers.documentation[rows[at]] = answer
    return at[advance]


def doubt(answers: Answers, batch: Batch, rows: Ints, which: Flags, best: Best) -> None:
    columns = batch.columns
    at = np.flatnonzero(which)
    if not len(at):
        return
    event = best.event[at]
    answers.outcome[rows[at]] = OUTCOME["undeterminable"]
    answers.timeliness[rows[at]] = TIMELY["unknown"]
    answers.prove(rows[at], event)
    explained = np.zeros(len(at), np.bool_)
    for number, alternative in enumerate(batch.duty.evidence):
        when = alternative.select.when
        if when is None:
            continue
        chosen = np.flatnonzero(best.alternative[at] == number)
        for kind, place in columns.by_kind(event[chosen]):
            mine = chosen[place]
            truth = batch.conditions.ask(when, batch.asked(at[mine], event[mine], kind))
            unknown = mine[truth == UNKNOWN]
            add_unknown(answers, rows[at[unknown]], when, event[unknown], kind)
            explained[unknown] = True
    loose = ~explained & ~best.sure[at]
    answers.missing.add(rows[at[loose]], "link", Event(event[loose]), Event(batch.event[at[loose]]))
    rest = np.flatnonzero(~explained & best.sure[at])
    batch.leave(at[rest[best.due[at[rest]] != MISSING]])  # the engine says whose time is missing
    exact = columns.lo[event[rest]] == columns.hi[event[rest]]
    answers.missing.add(rows[at[rest]], "time", Event(np.where(exact, batch.event[at[rest]], event[rest])))


def nothing_found(
    answers: Answers, batch: Batch, requirement: Requirement, rows: Ints, which: Flags, due: Ints, due_hi: Ints
) -> None:
    """No evidence, and it would be known: missing, not yet due, lapsed."""
    duty, as_of = batch.duty, batch.columns.as_of
    at = np.flatnonzero(which)
    spans = duty.shape not in ("before", "never")
    if spans and len(at):
        _leave_taken_over(batch, at)
        lapsed = _lapsed(answers, batch, requirement, rows, at, due, due_hi)
        at = at[~lapsed]
    if not len(at):
        return
    main = [a for a in duty.evidence if not a.exception] or list(duty.evidence)
    established = np.zeros(len(at), np.bool_)
    if duty.limit is None:
        for alternative in main:
            established |= _denied(batch.only(at), alternative)
    timeless = (due[at] == MISSING) | established
    if not spans:
        timeless = np.zeros(len(at), np.bool_)
    open_ended = at[timeless & ~established]
    answers.outcome[rows[open_ended]] = OUTCOME["pending"]
    answers.curable[rows[at[timeless]]] = CURE[duty.curable]
    answers.outcome[rows[at[timeless & established]]] = OUTCOME["not_met"]
    rest = at[~timeless]
    timed = due[rest] != MISSING
    pending = rest[timed & (as_of <= due[rest])]
    answers.outcome[rows[pending]], answers.curable[rows[pending]] = OUTCOME["pending"], CURE["late"]
    unsure = rest[timed & (as_of > due[rest]) & (as_of <= due_hi[rest])]
    batch.leave(unsure)  # the engine says whose time is missing
    failed = rest[~timed | (as_of > due_hi[rest])]
    answers.outcome[rows[failed]], answers.curable[rows[failed]] = OUTCOME["not_met"], CURE[duty.curable]


def _denied(batch: Batch, alternative: Evidence) -> Flags:
    """Is there an event that surely belongs and surely does not fulfil the condition, where that is decisive?"""
    selection, columns = alternative.select, batch.columns
    found = np.zeros(batch.size, np.bool_)
    if not alternative.decisive or selection.when is None:
        return found
    for kind in selection.kinds:
        row, event = with_kind(columns, batch.case, kind)
        belongs = np.ones(len(row), np.bool_)
        for how, name in selection.join:
            belongs &= joined(batch, how, name, row, batch.event[row], event, kind) == YES
        row, event = row[belongs], event[belongs]
        if len(row):
            fulfils = batch.conditions.ask(selection.when, batch.asked(row, event, columns.kind_number[kind]))
            found |= some_of(fulfils == NO, row, batch.size)
    return found


def _leave_taken_over(batch: Batch, at: Ints) -> None:
    """Where another municipality took over, the single-case engine says who answers."""
    moved = batch.columns.counts([batch.columns.rulebook.roles.takeover]) > 0
    batch.leave(at[moved[batch.case[at]]])


def _lapsed(
    answers: Answers, batch: Batch, requirement: Requirement, rows: Ints, at: Ints, due: Ints, due_hi: Ints
) -> Flags:
    """Did the period end, or the child pass the age, before it was due? Fills in those rows."""
    columns, duty = batch.columns, batch.duty
    gone = np.zeros(len(at), np.bool_)
    timed = due[at] != MISSING
    if duty.until_state:
        closed, end_lo, end_hi = _until(batch.only(at))
        ended = (closed != NONE) & (~timed | (end_lo <= due[at]))
        unsure = ended & timed & (end_hi > due_hi[at])
        answers.outcome[rows[at[unsure]]] = OUTCOME["undeterminable"]
        answers.missing.add(rows[at[unsure]], "time", Event(closed[unsure]))
        lapsed = ended & ~unsure
        answers.outcome[rows[at[lapsed]]] = OUTCOME["lapsed"]
        answers.evidence[rows[at[lapsed]]] = closed[lapsed]
        gone |= ended
    if requirement.until_age:
        case = batch.case[at]
        birth_lo, birth_hi = columns.birth_lo[case], columns.birth_hi[case]
        born = (birth_lo != MISSING) & (birth_lo > NEVER_BEFORE)
        turned = batch.limits.birthday(np.where(born, birth_hi, 0), requirement.until_age)
        over = ~gone & born & (~timed | (due[at] >= turned)) & (columns.as_of >= turned)
        answers.outcome[rows[at[over]]] = OUTCOME["lapsed"]
        answers.notes.add(rows[at[over]], "outgrown", str(requirement.until_age))
        gone |= over
    return gone


def _until(batch: Batch) -> tuple[Ints, Ints, Ints]:
    """What closed the period that bounds each row (NONE: nothing), and within which bounds it ended."""
    columns, duty = batch.columns, batch.duty
    own, period = periods_opened(batch)
    if own is not None:
        periods = own
    else:
        periods = batch.conditions.periods(duty.until_state)
        left, candidate = ranges(periods.starts[batch.case], periods.starts[batch.case + 1])
        runs = running_at(columns, periods, candidate, batch.event[left]) == YES
        first = first_of(left[runs], batch.size, np.arange(int(runs.sum())))
        period = np.where(first == NONE, NONE, candidate[runs][first] if runs.any() else NONE)
    if not len(periods.opened):
        nothing = np.full(batch.size, NONE, np.int64)
        return nothing, np.full(batch.size, NEVER_AFTER), np.full(batch.size, NEVER_AFTER)
    has = period != NONE
    return (
        np.where(has, periods.closed[period], NONE),
        np.where(has, periods.end_lo[period], NEVER_AFTER),
        np.where(has, periods.end_hi[period], NEVER_AFTER),
    )


def still_open(answers: Answers, batch: Batch, requirement: Requirement, rows: Ints, which: Flags) -> None:
    """The step before which it must be done has not been taken."""
    at = np.flatnonzero(which)
    if not len(at):
        return
    answers.outcome[rows[at]], answers.curable[rows[at]] = OUTCOME["pending"], CURE["late"]
    _leave_taken_over(batch, at)
    none = np.full(batch.size, MISSING, np.int64)
    _lapsed(answers, batch, requirement, rows, at, none, none)
