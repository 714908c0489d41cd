"""Evidence that must come before a decision or another step, for every row of a batch: the engine's `before` over
columns.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sikkersag.law.engine.moment import NEVER_AFTER, NEVER_BEFORE
from sikkersag.law.engine.requirement import Evidence, Requirement
from sikkersag.population.answers import CURE, DOCUMENTED, OUTCOME, TIMELY, Answers, Event
from sikkersag.population.columns import Columns
from sikkersag.population.departing import depart
from sikkersag.population.joining import Batch, Found, candidates
from sikkersag.population.pairs import not_after, ranges, same_matter, with_kind
from sikkersag.population.saying import (
    DOUBTFUL,
    LATE,
    OLD,
    SURE,
    Best,
    choose,
    document,
    doubt,
    still_open,
    written_bounds,
)
from sikkersag.population.ternary import NO, UNKNOWN, YES, Flags, Ints, Truths, first_of, some_of
from sikkersag.population.words import MISSING, NONE

#: Later than every instant: what is put after everything else of its rank.
_LAST = 2**50


def before(answers: Answers, requirement: Requirement, rows: Ints) -> None:
    batch = answers.batch.only(rows)
    duty, columns = batch.duty, batch.columns
    anchors = _anchors(batch)
    first = first_of(anchors.row, batch.size, columns.hi[anchors.event], columns.lo[anchors.event])
    has = first != NONE
    event = np.where(has, anchors.event[first] if len(anchors.event) else NONE, NONE)
    lo, hi = columns.lo[event], columns.hi[event]
    answers.due[rows[has]] = np.where(lo[has] <= NEVER_BEFORE, MISSING, lo[has])
    answers.due_hi[rows[has]] = hi[has]
    roles = columns.rulebook.roles
    against = has & _of_kinds(columns, event, roles.committed)
    answers.notes.add(rows[against], "measured_against", Event(event[against]))
    if not duty.evidence:
        answers.outcome[rows], answers.curable[rows] = OUTCOME["not_met"], CURE[duty.curable]
        return
    best = _best_before(batch, anchors, event)
    limit = np.where(has, hi, MISSING)
    good = (best.event != NONE) & ((best.rank == SURE) | (best.rank == OLD))
    gone = depart(answers, batch, requirement, rows, ~good, limit)
    answers.accept(rows[good], best.event[good], timely=has[good])
    documented = good & has & (best.event != event) & ~_of_kinds(columns, event, roles.contacts)
    advance = document(answers, batch, rows, documented, best.event, lo, hi)
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
    doubt(answers, batch, rows, ~gone & (best.event != NONE) & (best.rank == DOUBTFUL), best)
    late = ~gone & (best.event != NONE) & (best.rank == LATE)
    at, evidence = rows[late], best.event[late]
    answers.outcome[at], answers.timeliness[at] = OUTCOME["not_met"], TIMELY["late"]
    answers.curable[at], answers.done[at] = CURE["regret"], columns.hi[evidence]
    answers.prove(at, evidence)
    due_hi = answers.due_hi[at]
    answers.late_by[at] = np.where(due_hi == MISSING, 0, np.maximum(0, columns.lo[evidence] - due_hi))
    nothing = ~gone & (best.event == NONE)
    still_open(answers, batch, requirement, rows, nothing & ~has)
    failed = rows[nothing & has]
    answers.outcome[failed], answers.curable[failed] = OUTCOME["not_met"], CURE[duty.curable]


def _of_kinds(columns: Columns, event: Ints, kinds: Sequence[str]) -> Flags:
    """Is each event one of these kinds?"""
    return np.isin(columns.kind[event], [columns.kind_number[kind] for kind in kinds if kind in columns.kind_number])


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


def _best_before(batch: Batch, anchors: Found, first: Ints) -> Best:
    """The best piece of evidence; of those that surely count, one that was not written down only after `first`."""
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
        afterwards = (rank == SURE) & _written_after(batch, found.event, first[found.row])
        order = np.where(rank == OLD, -hi, np.where(afterwards, hi + _LAST, hi))
        parts.append((found.row, rank, order, found.event, np.full(len(rank), number), sure, none, none))
    return choose(batch.size, parts)


def _written_after(batch: Batch, event: Ints, anchor: Ints) -> Flags:
    """Was each event surely written down only after its anchor (NONE: there is none)?"""
    early, last = written_bounds(batch, event)
    told = (last != MISSING) & (last >= batch.columns.lo[event])
    return told & (anchor != NONE) & (event != anchor) & (early > batch.columns.hi[anchor])


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
