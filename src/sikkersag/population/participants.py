"""Who took part in what on the authority's side, and whether somebody is new to the case."""

from __future__ import annotations

import numpy as np

from sikkersag.law.engine.moment import NEVER_AFTER
from sikkersag.population.columns import GROUPS, Columns
from sikkersag.population.ternary import NO, UNKNOWN, YES, Ints, Truths
from sikkersag.population.values import Asked
from sikkersag.population.words import NONE, SCALE


def participants(columns: Columns, events: Ints) -> tuple[Ints, Ints]:
    """Pairs of (place in `events`, person of the authority's side who took part): the maker and those named."""
    by = columns.by[events]
    parts = [(np.flatnonzero(by != NONE), by[by != NONE])]
    parts.append(columns.listed(columns.rulebook.roles.participants, events))
    rows, persons = (np.concatenate(p) for p in zip(*parts, strict=True))
    listed = columns.person_row(columns.case[events[rows]], persons)
    group = columns.person_group[listed] if len(columns.person_group) else listed
    ours = (listed == NONE) | (group == GROUPS.index("authority"))
    order = np.argsort(rows[ours], kind="stable")
    return rows[ours][order], persons[ours][order]


class FirstSeen:
    """When each person first took part in anything in each case of a block, at the earliest and at the latest."""

    def __init__(self, columns: Columns) -> None:
        self.columns = columns
        rows, people = participants(columns, np.arange(columns.size))
        self._keys, place = np.unique(columns.case[rows] * SCALE + people, return_inverse=True)
        self._lo = np.full(len(self._keys), NEVER_AFTER)
        self._hi = np.full(len(self._keys), NEVER_AFTER)
        np.minimum.at(self._lo, place, columns.lo[rows])
        np.minimum.at(self._hi, place, columns.hi[rows])

    def new_person(self, asked: Asked) -> Truths:
        """Does the event name somebody who took part in nothing on the case before the occasion?"""
        columns, size = self.columns, len(asked.event)
        rows, persons = participants(columns, asked.event)
        at = np.searchsorted(self._keys, columns.case[asked.event[rows]] * SCALE + persons)
        start, end = columns.lo[asked.occasion[rows]], columns.hi[asked.occasion[rows]]
        some_there = np.bincount(rows, minlength=size) > 0
        fresh = np.bincount(rows[self._lo[at] >= end], minlength=size) > 0
        not_old = np.bincount(rows[~(self._hi[at] < start)], minlength=size) > 0
        return np.where(~some_there, UNKNOWN, np.where(~not_old, NO, np.where(fresh, YES, UNKNOWN)))
