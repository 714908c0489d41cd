"""Which events belong to an occasion, pair by pair: joins, conditions and what may be said of an event that is not
linked.

An occasion here is a row of a `Batch`: one duty asked of one event and person under one version of the law.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sikkersag.law.engine.requirement import Duty, Selection
from sikkersag.population.columns import Columns
from sikkersag.population.conditions import Conditions
from sikkersag.population.limits import Limits
from sikkersag.population.pairs import attribution, latest_before, not_after, same_matter, with_kind
from sikkersag.population.periods import running_at
from sikkersag.population.ternary import NO, UNKNOWN, YES, Flags, Ints, Truths, first_of, known, of
from sikkersag.population.values import Asked
from sikkersag.population.words import NONE, SCALE


@dataclass(slots=True)
class Batch:
    """One duty asked of many events of one kind at once: row by row event, person (NONE: nobody) and the law's time."""

    conditions: Conditions
    duty: Duty
    kind: int
    event: Ints
    person: Ints
    law_lo: Ints
    law_hi: Ints

    @property
    def columns(self) -> Columns:
        """The events."""
        return self.conditions.columns

    @property
    def limits(self) -> Limits:
        """The calendar."""
        return self.conditions.limits

    @property
    def size(self) -> int:
        """How many rows."""
        return len(self.event)

    @property
    def case(self) -> Ints:
        """The case of each row."""
        return self.columns.case[self.event]

    def asked(self, at: Ints | None = None, event: Ints | None = None, kind: int | None = None) -> Asked:
        """The rows (or those at `at`) as questions about their occasion, or about the events beside them."""
        everything = Asked(self.event, self.kind, self.event, self.kind, self.person, self.law_lo, self.law_hi)
        if at is None or event is None or kind is None:
            return everything
        return everything.take(at, event, kind)

    def only(self, at: Ints | Flags) -> Batch:
        """The rows at `at`."""
        return Batch(
            self.conditions,
            self.duty,
            self.kind,
            self.event[at],
            self.person[at],
            self.law_lo[at],
            self.law_hi[at],
        )

    def leave(self, rows: Ints | Flags) -> None:
        """Leave the cases of these rows to the single-case engine."""
        self.conditions.unsure[self.case[rows]] = True


@dataclass(frozen=True, slots=True)
class Found:
    """Events that belong to rows of a batch and fulfil a condition, surely or possibly, in the engine's order."""

    row: Ints
    event: Ints
    sure: Flags

    def keep(self, flags: Flags) -> Found:
        """Those where the flag is set."""
        return Found(self.row[flags], self.event[flags], self.sure[flags])


def candidates(batch: Batch, selection: Selection, seen_from: Found | None = None) -> Found:
    """The events that belong to each row. With `seen_from`, they belong to its events instead, and `row` is the place
    in it.
    """
    row = np.arange(batch.size) if seen_from is None else seen_from.row
    occasion = batch.event if seen_from is None else seen_from.event
    if selection.join and selection.join[0][0] == "self":
        truth = _fulfils(batch, selection, row, occasion)
        at = np.flatnonzero(truth != NO)
        return Found(at, occasion[at], truth[at] == YES)
    places, events, truths = [], [], []
    for kind in selection.kinds:
        place, event = with_kind(batch.columns, batch.columns.case[occasion], kind)
        truth = _fits(batch, selection, place, row[place], occasion[place], event, kind)
        live = truth != NO
        places.append(place[live])
        events.append(event[live])
        truths.append(truth[live])
    if not places:
        nothing = np.empty(0, np.int64)
        return Found(nothing, nothing, np.empty(0, np.bool_))
    place, event = np.concatenate(places), np.concatenate(events)
    truth = np.concatenate(truths)
    if len(selection.kinds) > 1:
        order = np.argsort(place, kind="stable")
        place, event, truth = place[order], event[order], truth[order]
    if any(how == "of" for how, _ in selection.join):
        truth = _only_one(batch, selection, row, occasion, place, event, truth)
    return Found(place, event, truth == YES)


def _only_one(
    batch: Batch, selection: Selection, row: Ints, occasion: Ints, place: Ints, event: Ints, truth: Truths
) -> Truths:
    """Where the occasion does not say which it is about, and there is only one that it can be, it is that one."""
    alone = (np.bincount(place, minlength=len(row))[place] == 1) & (truth != YES)
    truth = truth.copy()
    others = Selection(selection.kinds, selection.when, tuple(j for j in selection.join if j[0] != "of"))
    for kind in selection.kinds:
        number = batch.columns.kind_number[kind]
        at = np.flatnonzero(alone & (batch.columns.kind[event] == number))
        if len(at):
            truth[at] = _fits(batch, others, place[at], row[place[at]], occasion[place[at]], event[at], kind)
    return truth


def _fits(batch: Batch, selection: Selection, place: Ints, row: Ints, occasion: Ints, event: Ints, kind: str) -> Truths:
    sure = np.full(len(event), YES, np.int8)
    live = np.arange(len(event))
    for how, name in selection.join:
        belongs = joined(batch, how, name, row[live], occasion[live], event[live], kind)
        sure[live] = np.minimum(sure[live], belongs)
        live = live[belongs != NO]
    if selection.when is not None and len(live):
        number = batch.columns.kind_number[kind]
        fulfils = batch.conditions.ask(selection.when, batch.asked(row[live], event[live], number))
        sure[live] = np.minimum(sure[live], fulfils)
    return sure


def _fulfils(batch: Batch, selection: Selection, row: Ints, occasion: Ints) -> Truths:
    """The condition of a selection that takes the occasion itself."""
    truth = np.full(len(row), YES, np.int8)
    for kind, at in batch.columns.by_kind(occasion):
        for how, name in selection.join[1:]:
            belongs = joined(batch, how, name, row[at], occasion[at], occasion[at], batch.columns.kind_names[kind])
            truth[at] = np.minimum(truth[at], belongs)
        if selection.when is not None:
            asked = batch.asked(row[at], occasion[at], kind)
            truth[at] = np.minimum(truth[at], batch.conditions.ask(selection.when, asked))
    return truth


def joined(batch: Batch, how: str, name: str, row: Ints, occasion: Ints, event: Ints, kind: str) -> Truths:
    """Does the event belong to the occasion in this way, pair by pair?"""
    columns = batch.columns
    match how:
        case "matter":
            return _same_round(batch, occasion, event)
        case "ref":
            reference = columns.reference(name)
            target = np.full(len(event), NONE, np.int64) if reference is None else reference[event]
            truth = of(target == occasion)
            loose = np.flatnonzero(target == NONE)
            if len(loose):
                truth[loose] = _unlinked(batch, name, row[loose], occasion[loose], event[loose], kind)
            return truth
        case "of":
            reference = columns.reference(name)
            target = np.full(len(event), NONE, np.int64) if reference is None else reference[occasion]
            spoken_for = np.zeros(len(event), np.bool_)
            if reference is not None:
                spoken = np.zeros(columns.size, np.bool_)
                told = reference[columns.kind_rows[batch.kind]]
                spoken[told[told >= 0]] = True
                spoken_for = spoken[event]
            return np.where(target != NONE, of(target == event), np.where(spoken_for, NO, UNKNOWN))
        case "same_ref":
            reference = columns.reference(name)
            if reference is None:
                return np.full(len(event), YES, np.int8)
            mine, theirs = reference[occasion], reference[event]
            told = (mine != NONE) & (theirs != NONE)
            few = _targets(columns, reference)[columns.case[event]] <= 1
            return np.where(told, of(mine == theirs), np.where(few, YES, UNKNOWN))
        case "person":
            return _of_person(batch, name, row, event, kind)
        case "fact":
            mine, theirs = columns.codes(name, occasion), columns.codes(name, event)
            return known(mine == theirs, (mine != NONE) & (theirs != NONE))
        case "self":
            return of(event == occasion)
    return np.full(len(event), YES, np.int8)


def _targets(columns: Columns, reference: Ints) -> Ints:
    """How many different events each case refers to by that reference."""
    rows = np.flatnonzero(reference != NONE)
    lowest = reference.min(initial=0)
    keys = np.unique(columns.case[rows] * SCALE + reference[rows] - lowest)
    return np.bincount(keys // SCALE, minlength=columns.cases)


def _same_round(batch: Batch, occasion: Ints, event: Ints) -> Truths:
    """The same matter, and not before it was begun anew."""
    columns = batch.columns
    same = same_matter(columns, occasion, event)
    since = batch.duty.occasion.since
    if since and columns.counts(since).any():
        ended = ended_before(columns, since, occasion)
        has = ended != NONE
        if has.any():
            earlier = has & (not_after(columns, event, np.where(has, ended, event)) == YES)
            same = np.where((same != NO) & earlier, NO, same)
    return same


def ended_before(columns: Columns, since: tuple[str, ...], occasion: Ints) -> Ints:
    """The last event of those kinds that surely ended the matter before each occasion; NONE if none did."""
    unique, inverse = np.unique(occasion, return_inverse=True)
    places, events = [np.empty(0, np.int64)], [np.empty(0, np.int64)]
    for kind in since:
        place, event = with_kind(columns, columns.case[unique], kind)
        here = unique[place]
        keep = (
            (event != here)
            & (same_matter(columns, event, here) == YES)
            & (not_after(columns, event, here) == YES)
            & (columns.hi[event] < columns.lo[here])
        )
        places.append(place[keep])
        events.append(event[keep])
    place, event = np.concatenate(places), np.concatenate(events)
    last = first_of(place, len(unique), -columns.hi[event])
    found = np.full(len(unique), NONE, np.int64)
    found[last != NONE] = event[last[last != NONE]]
    return found[inverse]


def _of_person(batch: Batch, name: str, row: Ints, event: Ints, kind: str) -> Truths:
    """Does the event concern the row's person?"""
    columns, person = batch.columns, batch.person[row]
    if name == "concerns":
        return of(columns.concerns.holds(event, person))
    fact = columns.fact(name, columns.kind_number[kind])
    if fact is None:
        return np.full(len(event), UNKNOWN, np.int8)
    place = columns.position[event]
    if fact.lists is not None:
        return known(fact.lists.holds(place, person), fact.told[place])
    assert fact.codes is not None
    return known(fact.codes[place] == person, fact.codes[place] != NONE)


def _unlinked(batch: Batch, name: str, row: Ints, occasion: Ints, event: Ints, kind: str) -> Truths:
    """An event without the reference belongs to an occasion only if, taken in order of time, it can belong to no
    other.
    """
    columns, duty = batch.columns, batch.duty
    truth = np.full(len(event), NO, np.int8)
    live = np.flatnonzero(~_points_at_period(batch, event))
    if not len(live):
        return truth
    occasion, event, row = occasion[live], event[live], row[live]
    if duty.shape == "recurring" or duty.until_state:
        truth[live] = _while_running(batch, occasion, event)
        return truth
    rivals = _rivals(batch, occasion)
    if duty.occasion.for_each:
        truth[live] = latest_before(columns, batch.limits, occasion, rivals, event)
        return truth
    possible = attribution(columns, rivals, columns.rows(kind), name)
    truth[live] = possible.truth(event, occasion)
    return truth


def _rivals(batch: Batch, occasion: Ints) -> Ints:
    """The events that may be the occasion that an event without a reference is about."""
    columns, duty = batch.columns, batch.duty
    names = [columns.kind_names[kind] for kind, _ in columns.by_kind(occasion)]
    if any(name not in duty.occasion.kinds for name in names):
        return np.concatenate([columns.rows(name) for name in names])
    found = []
    for name in duty.occasion.kinds:
        rows = columns.rows(name)
        if len(rows):
            asked = batch.conditions.of_kind(columns.kind_number[name])
            found.append(rows[batch.conditions.ask(duty.occasion.when, asked) != NO])
    return np.concatenate(found)


def _while_running(batch: Batch, occasion: Ints, event: Ints) -> Truths:
    """Was the period that the occasion opened running at the event?"""
    answer = np.full(len(event), UNKNOWN, np.int8)
    for state in batch.columns.rulebook.states:
        if batch.columns.kind_names[batch.kind] not in batch.columns.rulebook.states[state].opens:
            continue
        periods = batch.conditions.periods(state)
        period = periods.of_event[occasion]
        has = period != NONE
        answer[has] = running_at(batch.columns, periods, period[has], event[has])
        break
    return answer


def _points_at_period(batch: Batch, event: Ints) -> Flags:
    """Does the event say of itself which period it belongs to, by any reference?"""
    return batch.columns.points_at_period[event]
