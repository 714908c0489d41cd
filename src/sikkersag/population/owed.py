"""To whom a duty is owed, for many events at once: custody holders, the child, named persons or those of a role."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sikkersag.law.engine.requirement import Duty
from sikkersag.population.columns import Columns
from sikkersag.population.conditions import Conditions
from sikkersag.population.pairs import ranges
from sikkersag.population.periods import running_at
from sikkersag.population.ternary import NO, UNKNOWN, YES, Ints
from sikkersag.population.values import Asked
from sikkersag.population.words import NONE, SCALE

#: What is not known of whether the duty is owed to somebody.
CERTAIN, NO_CUSTODY, PERHAPS_CUSTODY, CHILD_UNKNOWN = 0, 1, 2, 3


@dataclass(frozen=True, slots=True)
class Owed:
    """Rows of events with a person each (NONE: nobody in particular), and what is not known of it."""

    row: Ints
    person: Ints
    doubt: Ints


def persons_of(conditions: Conditions, duty: Duty, kind: int, event: Ints, law_lo: Ints, law_hi: Ints) -> Owed:
    """The persons to whom the duty is owed at each event, each once, in the engine's order."""
    if not duty.occasion.for_each:
        return Owed(np.arange(len(event)), np.full(len(event), NONE), np.zeros(len(event), np.int64))
    parts = [_selected(conditions, duty, selector, kind, event, law_lo, law_hi) for selector in duty.occasion.for_each]
    row, person, doubt = (
        np.concatenate([getattr(part, name) for part in parts]) for name in ("row", "person", "doubt")
    )
    order = np.argsort(row, kind="stable")
    row, person, doubt = row[order], person[order], doubt[order]
    _, first = np.unique(row * SCALE + person, return_index=True)
    keep = np.sort(first)
    return Owed(row[keep], person[keep], doubt[keep])


def _selected(
    conditions: Conditions, duty: Duty, selector: str, kind: int, event: Ints, law_lo: Ints, law_hi: Ints
) -> Owed:
    columns = conditions.columns
    everyone = np.arange(len(event))
    if selector == "custody":
        return _custody(conditions, event)
    if selector == "child":
        child = columns.child[columns.case[event]]
        truth = conditions.ask(duty.occasion.child_if, Asked(event, kind, event, kind, child, law_lo, law_hi))
        at = np.flatnonzero(truth != NO)
        return Owed(at, child[at], np.where(truth[at] == YES, CERTAIN, CHILD_UNKNOWN))
    if selector.startswith("fact:"):
        return _named(columns, selector.removeprefix("fact:"), kind, event)
    role = columns.words.code(selector.removeprefix("role:"))
    rows = np.flatnonzero(columns.person_role == role)
    rows = rows[np.argsort(columns.person_case[rows], kind="stable")]
    cases = columns.person_case[rows]
    case = columns.case[event[everyone]]
    left, at = ranges(np.searchsorted(cases, case), np.searchsorted(cases, case, "right"))
    return Owed(left, columns.person[rows[at]], np.zeros(len(left), np.int64))


def _custody(conditions: Conditions, event: Ints) -> Owed:
    columns = conditions.columns
    periods = conditions.periods(columns.rulebook.roles.custody)
    case = columns.case[event]
    left, period = ranges(periods.starts[case], periods.starts[case + 1])
    running = running_at(columns, periods, period, event[left])
    sure, maybe = running == YES, running == UNKNOWN
    none = np.flatnonzero(np.bincount(left[sure | maybe], minlength=len(event)) == 0)
    row = np.concatenate([left[sure], left[maybe], none])
    empty = columns.words.code("")
    person = np.concatenate([periods.key[period[sure]], periods.key[period[maybe]], np.full(len(none), NONE)])
    doubt = np.repeat([CERTAIN, PERHAPS_CUSTODY, NO_CUSTODY], [int(sure.sum()), int(maybe.sum()), len(none)])
    return Owed(row, np.where(person == empty, NONE, person), doubt)


def _named(columns: Columns, name: str, kind: int, event: Ints) -> Owed:
    if columns.type_of(kind, name) == "persons":
        left, person = columns.listed(name, event)
        return Owed(left, person, np.zeros(len(left), np.int64))
    codes = columns.codes(name, event)
    rows = np.flatnonzero(codes != NONE)
    return Owed(rows, codes[rows], np.zeros(len(rows), np.int64))
