"""The answer of a duty for every row of a batch, by the duty's shape: the engine's `after`, `before` and `judge` over
columns.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sikkersag.law.engine.length import Length
from sikkersag.law.engine.moment import NEVER_AFTER, NEVER_BEFORE
from sikkersag.law.engine.requirement import Evidence, Requirement
from sikkersag.population.answers import CURE, DOCUMENTED, OUTCOME, TIMELY, Answers, Event, Number, add_unknown
from sikkersag.population.columns import MISSING, NONE
from sikkersag.population.conditions import NotColumnar
from sikkersag.population.joining import Batch, Found, candidates, joined
from sikkersag.population.pairs import not_after, ranges, same_matter, with_kind
from sikkersag.population.periods import running_at
from sikkersag.population.ternary import NO, UNKNOWN, YES, Flags, Ints, Truths, first_of, some_of

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


def judge(answers: Answers, requirement: Requirement, rows: Ints) -> None:
    """Fill in the findings of these rows. Raises NotColumnar for a duty that the columns do not answer."""
    duty = answers.batch.duty
    match duty.shape:
        case "within":
            _within(answers, requirement, rows)
        case "before" | "never":
            _local_standard(answers, rows)
            _before(answers, requirement, rows)
        case "states":
            _local_standard(answers, rows)
            _states(answers, rows)
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
        case _:
            raise NotColumnar(duty.shape)


def _local_standard(answers: Answers, rows: Ints) -> None:
    duty = answers.batch.duty
    if duty.local_standard:
        answers.notes.add(rows, "local_standard", str(duty.limit or ""))


# States and promptly


def _states(answers: Answers, rows: Ints) -> None:
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
    doubtful = ~met & (np.any(ordinary, axis=0) if ordinary else False)
    for truth, alternative in zip(truths, duty.evidence, strict=True):
        at = np.flatnonzero(doubtful & (truth == UNKNOWN))
        if alternative.select.when is not None:
            add_unknown(answers, rows[at], alternative.select.when, batch.event[at], batch.kind)
    failed = rows[~met & ~doubtful]
    answers.outcome[failed], answers.curable[failed] = OUTCOME["not_met"], CURE[duty.curable]


def _promptly(answers: Answers, rows: Ints) -> None:
    batch = answers.batch.only(rows)
    duty, columns = batch.duty, batch.columns
    lo, hi = columns.lo[batch.event], columns.hi[batch.event]
    answers.start_lo[rows], answers.start_hi[rows] = lo, hi
    told_due = due_of(batch, duty.limit, lo, hi)
    due, due_hi = told_due.lo, told_due.hi
    answers.due[rows], answers.due_hi[rows] = due, due_hi
    answers.basis[rows] = _basis(answers, batch.event)
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


def _basis(answers: Answers, event: Ints) -> Ints:
    from sikkersag.population.answers import basis_of

    return basis_of(answers.batch.columns)[event]


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


# When it is due


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
    for other in duty.also_due:
        found = candidates(batch, other)
        keep = columns.hi[found.event] >= lo[found.row]
        row, event, sure = found.row[keep], found.event[keep], found.sure[keep]
        event_lo, event_hi = columns.lo[event], columns.hi[event]
        day_ends = limits.end_of_day(event_lo)
        exact = np.where(event_hi < day_ends, event_lo, day_ends) if other.exact else day_ends
        sooner = np.maximum(lo[row], exact)
        first = first_of(row, batch.size, sooner)
        has = first != NONE
        best = np.where(has, sooner[first] if len(row) else 0, NEVER_AFTER)
        tied = np.bincount(row[sooner == best[row]], minlength=batch.size) > 1
        tied |= has & (best == early) & (by != NONE)
        batch.leave(tied & (best <= early))  # the engine names the one whose id comes first
        wins = best < early
        early = np.where(wins, best, early)
        by = np.where(wins, event[first] if len(row) else NONE, by)
        local = np.where(wins, other.local_standard, local)
        near = limits.same_day(np.minimum(event_lo, hi[row]), np.maximum(event_hi, hi[row]))
        counts = sure & ((event_lo >= hi[row]) | (event == batch.event[row]) | near)
        np.minimum.at(late, row[counts], (event_hi if other.exact else limits.end_of_day(event_hi))[counts])
    none = early >= NEVER_AFTER
    early, late = np.where(none, MISSING, early), np.where(none, MISSING, late)
    by, local = np.where(none, NONE, by), local & ~none
    fact = columns.fact(duty.limit_fact) if duty.limit_fact else None
    if fact is not None and fact.hi is not None:
        source = batch.event if source is None else source
        told = fact.told[source] & (fact.hi[source] < NEVER_AFTER)
        early, late = np.where(told, fact.hi[source], early), np.where(told, fact.hi[source], late)
        by, local = np.where(told, source, by), local & ~told
    return Due(early, late, by, local)


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
        raise NotColumnar("a clock that starts by a fact")
    found = candidates(batch, start.select)
    batch.leave(found.row[~found.sure])
    if start.pick == "first":
        keys = columns.hi[found.event], np.zeros(len(found.row), np.int64)
        other = columns.lo[found.event]
    else:
        keys = -columns.lo[found.event], np.zeros(len(found.row), np.int64)
        other = -columns.hi[found.event]
    chosen, bound = first_of(found.row, batch.size, *keys), first_of(found.row, batch.size, other)
    has = chosen != NONE
    if not has.any():
        return np.full(batch.size, NEVER_BEFORE), hi, nothing
    event = found.event[chosen]
    tied = np.bincount(found.row[keys[0] == keys[0][chosen][found.row]], minlength=batch.size) > 1
    batch.leave(tied)  # the engine names the one whose id comes first
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


# Within


def _within(answers: Answers, requirement: Requirement, rows: Ints) -> None:
    batch = answers.batch.only(rows)
    duty, columns = batch.duty, batch.columns
    if duty.not_due_while or any(a.limit is not None for a in duty.evidence):
        raise NotColumnar("a clock that pauses, or limits of several kinds")
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
        _document(answers, batch, rows, timed, best.event, best.due, best.due_hi)
    _grey_zone(answers, batch, rows, done, lo, hi, by_other)
    _doubt(answers, batch, rows, there & (best.rank == DOUBTFUL), best)
    latest = np.where(due == MISSING, MISSING, due), np.where(due == MISSING, MISSING, due_hi)
    if not duty.evidence:
        latest = np.full(batch.size, MISSING), np.full(batch.size, MISSING)
    nothing_found(answers, batch, requirement, rows, ~there, *latest)


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
            either = timely == UNKNOWN
            timely = np.where(either, YES, timely)
            own_due, own_due_hi = np.where(either, MISSING, own_due), np.where(either, MISSING, own_due_hi)
        rank = np.where(timely == NO, LATE, np.where(sure & (timely == YES), SURE, DOUBTFUL))
        keep = (rank != LATE) | (sure & (not alternative.exception))
        parts.append(
            (row[keep], rank[keep], columns.hi[event[keep]], event[keep], np.full(int(keep.sum()), number))
            + (belongs[keep], own_due[keep], own_due_hi[keep])
        )
    return _choose(batch.size, parts)


def _choose(size: int, parts: list[tuple[Ints | Flags, ...]]) -> Best:
    if not parts:
        nothing = np.full(size, NONE, np.int64)
        no = np.zeros(size, np.bool_)
        return Best(nothing, nothing, nothing, no, np.full(size, MISSING), np.full(size, MISSING))
    row, rank, order, event, number, sure, due, due_hi = (np.concatenate(p) for p in zip(*parts, strict=True))
    chosen = first_of(row, size, rank, order)
    has = chosen != NONE
    at = np.where(has, chosen, 0)
    if not len(row):
        return _choose(size, [])
    return Best(
        np.where(has, event[at], NONE),
        np.where(has, rank[at], NONE),
        np.where(has, number[at], NONE),
        has & sure[at].astype(np.bool_),
        np.where(has, due[at], MISSING),
        np.where(has, due_hi[at], MISSING),
    )


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


def _document(answers: Answers, batch: Batch, rows: Ints, which: Flags, event: Ints, due: Ints, due_hi: Ints) -> Ints:
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


def _doubt(answers: Answers, batch: Batch, rows: Ints, which: Flags, best: Best) -> None:
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
        for kind in np.unique(columns.kind[event]):
            mine = np.flatnonzero((best.alternative[at] == number) & (columns.kind[event] == kind))
            if not len(mine):
                continue
            truth = batch.conditions.ask(when, batch.asked(at[mine], event[mine], int(kind)))
            unknown = mine[truth == UNKNOWN]
            add_unknown(answers, rows[at[unknown]], when, event[unknown], int(kind))
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
    name = columns.kind_names[batch.kind]
    own = next((s for s, kind in columns.rulebook.states.items() if name in kind.opens), "")
    if own:
        periods = batch.conditions.periods(own)
        period = periods.of_event[batch.event]
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


# Before


def _before(answers: Answers, requirement: Requirement, rows: Ints) -> None:
    batch = answers.batch.only(rows)
    duty, columns = batch.duty, batch.columns
    anchors = _anchors(batch)
    first = first_of(anchors.row, batch.size, columns.hi[anchors.event], columns.lo[anchors.event])
    has = first != NONE
    event = np.where(has, anchors.event[first] if len(anchors.event) else NONE, NONE)
    lo, hi = columns.lo[event], columns.hi[event]
    answers.due[rows[has]] = np.where(lo[has] <= NEVER_BEFORE, MISSING, lo[has])
    answers.due_hi[rows[has]] = hi[has]
    committed = [columns.kind_number[k] for k in columns.rulebook.roles.committed if k in columns.kind_number]
    against = has & np.isin(columns.kind[event], committed)
    answers.notes.add(rows[against], "measured_against", Event(event[against]))
    if not duty.evidence:
        answers.outcome[rows], answers.curable[rows] = OUTCOME["not_met"], CURE[duty.curable]
        return
    best = _best_before(batch, anchors)
    good = (best.event != NONE) & ((best.rank == SURE) | (best.rank == OLD))
    answers.accept(rows[good], best.event[good], timely=has[good])
    documented = good & has & (best.event != event)
    advance = _document(answers, batch, rows, documented, best.event, lo, hi)
    if duty.same_day == "counts":
        untold = columns.written[best.event] == MISSING
        lenient = documented & (answers.documentation[rows] == DOCUMENTED["unknown"]) & ~untold
        lenient[advance] = False
        answers.documentation[rows[lenient]] = DOCUMENTED["in_time"]
    for number, alternative in enumerate(duty.evidence):
        old = good & (best.rank == OLD) & (best.alternative == number)
        if alternative.older == "human":
            answers.outcome[rows[old]] = OUTCOME["human"]
        answers.notes.add(rows[old], "older", Event(best.event[old]), str(alternative.max_age))
    _doubt(answers, batch, rows, (best.event != NONE) & (best.rank == DOUBTFUL), best)
    late = (best.event != NONE) & (best.rank == LATE)
    at, evidence = rows[late], best.event[late]
    answers.outcome[at], answers.timeliness[at] = OUTCOME["not_met"], TIMELY["late"]
    answers.curable[at], answers.done[at] = CURE["regret"], columns.hi[evidence]
    answers.prove(at, evidence)
    due_hi = answers.due_hi[at]
    answers.late_by[at] = np.where(due_hi == MISSING, 0, np.maximum(0, columns.lo[evidence] - due_hi))
    nothing = best.event == NONE
    _still_open(answers, batch, requirement, rows, nothing & ~has)
    failed = rows[nothing & has]
    answers.outcome[failed], answers.curable[failed] = OUTCOME["not_met"], CURE[duty.curable]


def _anchors(batch: Batch) -> Found:
    """The acts before which the evidence must lie, each with whether it surely belongs here."""
    duty, columns = batch.duty, batch.columns
    if duty.before is not None:
        found = candidates(batch, duty.before)
        return _next(batch, found) if duty.before_pick == "next" else found
    rows, events, sures = [np.arange(batch.size)], [batch.event], [np.ones(batch.size, np.bool_)]
    for kind in columns.rulebook.roles.committed:
        row, act = with_kind(columns, batch.case, kind)
        same = same_matter(columns, batch.event[row], act)
        keep = (same != NO) & (not_after(columns, act, batch.event[row]) != NO)
        rows.append(row[keep])
        events.append(act[keep])
        sures.append(same[keep] == YES)
    row = np.concatenate(rows)
    order = np.argsort(row, kind="stable")
    return Found(row[order], np.concatenate(events)[order], np.concatenate(sures)[order])


def _next(batch: Batch, found: Found) -> Found:
    """The first anchor that surely does not lie before the occasion, with those that may come before it; else the
    last one before.
    """
    columns = batch.columns
    occasion = batch.event[found.row]
    truth = not_after(columns, occasion, found.event)
    order = np.lexsort((columns.lo[found.event], columns.hi[found.event], found.row))
    row, event, sure, truth = found.row[order], found.event[order], found.sure[order], truth[order]
    after = truth != NO
    settled = after & sure & (truth == YES)
    first = np.full(batch.size, len(row), np.int64)
    np.minimum.at(first, row[settled], np.flatnonzero(settled))
    has_after = some_of(after, row, batch.size)
    keep = after & (np.arange(len(row)) <= first[row])
    if not has_after.all():  # no anchor that may come after: the last one before, by its latest moment
        hi = columns.hi[found.event]
        by_hi = np.lexsort((np.arange(len(found.row)), hi, found.row))
        rows_by = found.row[by_hi]
        ends = np.flatnonzero(np.r_[rows_by[1:] != rows_by[:-1], True]) if len(rows_by) else rows_by
        last = by_hi[ends]
        last = last[~has_after[found.row[last]]]
        row = np.concatenate([row[keep], found.row[last]])
        event = np.concatenate([event[keep], found.event[last]])
        sure = np.concatenate([sure[keep], found.sure[last]])
        order = np.argsort(row, kind="stable")
        return Found(row[order], event[order], sure[order])
    return Found(row[keep], event[keep], sure[keep])


def _best_before(batch: Batch, anchors: Found) -> Best:
    columns, duty = batch.columns, batch.duty
    parts = []
    for number, alternative in enumerate(duty.evidence):
        found = candidates(batch, alternative.select)
        early = _lies_before(batch, found.row, found.event, anchors)
        keep = found.sure | ((early != NO) & (not alternative.exception))
        found, early = found.keep(keep), early[keep]
        ended = _ended(batch, alternative, found, anchors)
        keep = ended != YES
        found, early, ended = found.keep(keep), early[keep], ended[keep]
        sure = found.sure & (ended == NO)
        fresh = _fresh(batch, found, alternative, anchors)
        if alternative.older == "fails":
            keep = fresh != NO
            found, early, sure, fresh = found.keep(keep), early[keep], sure[keep], fresh[keep]
        rank = np.where(
            early == NO,
            LATE,
            np.where(
                ~sure | (early == UNKNOWN), DOUBTFUL, np.where(fresh == YES, SURE, np.where(fresh == NO, OLD, DOUBTFUL))
            ),
        )
        hi = columns.hi[found.event]
        none = np.full(len(rank), MISSING)
        parts.append(
            (found.row, rank, np.where(rank == OLD, -hi, hi), found.event, np.full(len(rank), number), sure, none, none)
        )
    return _choose(batch.size, parts)


def _lies_before(batch: Batch, row: Ints, event: Ints, anchors: Found) -> Truths:
    """Does each event lie before every anchor of its row?"""
    answer = np.full(len(row), YES, np.int8)
    if not len(anchors.row) or not len(row):
        return answer
    starts = np.searchsorted(anchors.row, row)
    stops = np.searchsorted(anchors.row, row, "right")
    left, at = ranges(starts, stops)
    early = before_with_ties(batch, event[left], anchors.event[at])
    early = np.where((early == NO) & ~anchors.sure[at], UNKNOWN, early)
    np.minimum.at(answer, left, early)
    return answer


def before_with_ties(batch: Batch, event: Ints, anchor: Ints) -> Truths:
    """Did the event happen no later than the anchor? Within one local day the duty's own rule for ties decides."""
    columns = batch.columns
    early = not_after(columns, event, anchor)
    tie = {"counts": YES, "fails": NO, "unknown": UNKNOWN}[batch.duty.same_day]
    least = np.minimum(columns.lo[event], columns.lo[anchor])
    most = np.maximum(columns.hi[event], columns.hi[anchor])
    return np.where((early == UNKNOWN) & batch.limits.same_day(least, most), tie, early)


def _ended(batch: Batch, alternative: Evidence, found: Found, anchors: Found) -> Truths:
    """Had the evidence come to an end (a consent withdrawn) before the first anchor?"""
    columns = batch.columns
    answer = np.full(len(found.row), NO, np.int8)
    for selection in alternative.ends:
        stops = candidates(batch, selection, seen_from=found)
        place, stop = stops.row, stops.event
        row, event = found.row[place], found.event[place]
        is_anchor = _is_anchor(batch, row, stop, anchors)
        began = not_after(columns, event, stop)
        early = _lies_before(batch, row, stop, anchors)
        live = (stop != batch.event[row]) & ~is_anchor & (began != NO)
        surely = live & stops.sure & (early == YES) & (began == YES)
        maybe = live & (early != NO) & ~surely
        np.maximum.at(answer, place[maybe], UNKNOWN)
        np.maximum.at(answer, place[surely], YES)
    return answer


def _is_anchor(batch: Batch, row: Ints, event: Ints, anchors: Found) -> Flags:
    scale = np.int64(batch.columns.size + 1)
    return np.isin(row * scale + event, anchors.row * scale + anchors.event)


def _fresh(batch: Batch, found: Found, alternative: Evidence, anchors: Found) -> Truths:
    if alternative.max_age is None:
        return np.full(len(found.row), YES, np.int8)
    columns, limits = batch.columns, batch.limits
    lo = np.full(batch.size, NEVER_AFTER, np.int64)
    hi = np.full(batch.size, NEVER_AFTER, np.int64)
    np.minimum.at(lo, anchors.row, columns.lo[anchors.event])
    np.minimum.at(hi, anchors.row, columns.hi[anchors.event])
    nothing = lo >= NEVER_AFTER
    lo, hi = np.where(nothing, columns.as_of, lo)[found.row], np.where(nothing, columns.as_of, hi)[found.row]
    event_lo, event_hi = columns.lo[found.event], columns.hi[found.event]
    unknown = (lo <= NEVER_BEFORE) | (event_lo <= NEVER_BEFORE)
    fresh = event_lo >= limits.latest_start(hi, alternative.max_age)
    stale = event_hi < limits.latest_start(lo, alternative.max_age)
    return np.where(unknown, UNKNOWN, np.where(fresh, YES, np.where(stale, NO, UNKNOWN)))


def _still_open(answers: Answers, batch: Batch, requirement: Requirement, rows: Ints, which: Flags) -> None:
    """The step before which it must be done has not been taken."""
    at = np.flatnonzero(which)
    if not len(at):
        return
    answers.outcome[rows[at]], answers.curable[rows[at]] = OUTCOME["pending"], CURE["late"]
    _leave_taken_over(batch, at)
    none = np.full(batch.size, MISSING, np.int64)
    _lapsed(answers, batch, requirement, rows, at, none, none)
