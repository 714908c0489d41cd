"""Lawful departures for every row of a batch: the plain ones, recorded once, on a ground of the list, by who may and in
time. Any other is left to the single-case engine, which says what is wrong with it.
"""

from __future__ import annotations

import numpy as np

from sikkersag.law.engine.requirement import Departure, Requirement
from sikkersag.population.answers import DOCUMENTED, OUTCOME, Answers, Event
from sikkersag.population.joining import Batch
from sikkersag.population.pairs import ranges, same_matter
from sikkersag.population.saying import written_bounds
from sikkersag.population.ternary import UNKNOWN, YES, Flags, Ints
from sikkersag.population.words import MISSING, NONE


def depart(answers: Answers, batch: Batch, requirement: Requirement, rows: Ints, which: Flags, limit: Ints) -> Flags:
    """Fill in `departed` for the rows of `which` that were lawfully departed from no later than `limit` (MISSING: at
    any time), and say which those are.
    """
    columns, roles = batch.columns, batch.columns.rulebook.roles
    departed = np.zeros(batch.size, np.bool_)
    events = columns.departures.get(columns.words.code(requirement.id))
    if events is None:
        return departed
    cases = columns.case[events]
    asked = np.flatnonzero(which)
    begin, end = (np.searchsorted(cases, batch.case[asked], side) for side in ("left", "right"))
    place, at_event = ranges(begin, end)
    if not len(place):
        return departed
    row, event = asked[place], events[at_event]
    reaches = _reaches(batch, row, event)
    row, event = row[reaches], event[reaches]
    several = np.bincount(row, minlength=batch.size) > 1
    batch.leave(several)
    at, event = row[~several[row]], event[~several[row]]
    plain = np.zeros(len(at), np.bool_)
    for ground in dict.fromkeys(d.ground for d in requirement.departures):
        chosen = next((d for d in requirement.departures if d.ground == ground and _applies(answers, d)), None)
        named = columns.codes(roles.departure_ground, event) == columns.words.code(ground)
        if chosen is not None and named.any():
            plain[named] = _lawful(batch, chosen, event[named]) & _in_time(batch, event[named], limit[at[named]])
            good = named & plain
            answers.notes.add(rows[at[good]], "departed", Event(event[good]), ground)
    batch.leave(at[~plain])
    at, event = at[plain], event[plain]
    answers.outcome[rows[at]] = OUTCOME["departed"]
    answers.done[rows[at]] = columns.hi[event]
    answers.prove(rows[at], event)
    written = columns.written[event]
    told = (written != MISSING) & (written >= columns.lo[event])
    answers.documentation[rows[at]] = np.where(told, DOCUMENTED["in_time"], DOCUMENTED["unknown"])
    departed[at] = True
    return departed


def _reaches(batch: Batch, at: Ints, event: Ints) -> Flags:
    """Does the departure concern the row's occasion and person? What is doubtful is left."""
    columns, duty = batch.columns, batch.duty
    reference = columns.reference("anledning")
    told = np.full(len(at), NONE, np.int64) if reference is None else reference[event]
    elsewhere = (told != NONE) & (told != batch.event[at])
    if duty.also_due or duty.before is not None:
        batch.leave(at[elsewhere])  # it may name the step that the duty is measured against
    same = same_matter(columns, batch.event[at], event)
    batch.leave(at[(told == NONE) & (same == UNKNOWN)])
    person = batch.person[at]
    alone = columns.concerns.starts[event] == columns.concerns.starts[event + 1]
    concerned = (person == NONE) | alone | columns.concerns.holds(event, person)
    return np.where(told == NONE, same == YES, ~elsewhere) & concerned


def _applies(answers: Answers, departure: Departure) -> bool:
    parts = departure.parts
    return answers.version in departure.section and (not parts or answers.batch.duty.part in parts)


def _lawful(batch: Batch, departure: Departure, event: Ints) -> Flags:
    """Was it recorded by somebody who may, with what the ground requires?"""
    columns = batch.columns
    lawful = np.ones(len(event), np.bool_)
    if departure.by:
        may = [columns.words.code(role) for role in departure.by]
        lawful &= (columns.role[event] == NONE) | np.isin(columns.role[event], may)
    kind = columns.kind_number[columns.rulebook.roles.departure]
    for name in departure.requires:
        fact = columns.fact(name, kind)
        place = columns.position[event]
        if fact is None:
            return np.zeros(len(event), np.bool_)
        lawful &= fact.told[place] if fact.codes is None else fact.codes[place] > 0
        if fact.numbers is not None or fact.lists is not None:
            return np.zeros(len(event), np.bool_)  # the engine knows what counts as a nought
    return lawful


def _in_time(batch: Batch, event: Ints, limit: Ints) -> Flags:
    """Did it lie, and was it written, no later than the limit?"""
    columns = batch.columns
    _, last = written_bounds(batch, event)
    told = (last != MISSING) & (last >= columns.lo[event])
    timed = limit != MISSING
    return ~timed | ((columns.hi[event] <= limit) & (~told | (last <= limit)))
