"""A block of cases as columns of numbers: events in order of time within their case, with kinds, facts and references
as codes.

Built from the three tables of docs/tables.md. What the columns do not hold (corrections, stated orders, steps that are
established not to have happened, incomplete timelines) makes a case `odd`: the single-case engine answers it.
Instants are whole seconds UTC.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property
from itertools import pairwise
from typing import Any

import numpy as np
import pyarrow as pa

from sikkersag.formats.tables.arrow import Array, arrow, compute
from sikkersag.formats.tables.block import Block, bounds
from sikkersag.law.engine.finding import BASIS
from sikkersag.law.engine.moment import NEVER_AFTER, NEVER_BEFORE
from sikkersag.law.engine.requirement import Rulebook
from sikkersag.law.vocabulary.load import Vocabulary
from sikkersag.population.references import read_references
from sikkersag.population.ternary import Flags, Ints
from sikkersag.population.words import (
    FALSE,
    MISSING,
    NONE,
    SCALE,
    TRUE,
    Fact,
    Lists,
    Words,
    flags,
    instants,
    lists_of,
    numbers,
    one,
    valid,
)

#: From the least to the most precise.
RANK = {"unknown": 0, "range": 0, "year": 1, "month": 2, "day": 3, "minute": 4}
_BITS = 62
_LISTS = ("choices", "persons")
#: The groups of roles; a person's group is the place in this list.
GROUPS = ("child", "party", "other", "authority")


class Columns:
    """The block. Rows of events are in order of case, then time; `kind_rows` lists them by kind, `kind_starts` where
    each case begins in that list.
    """

    def __init__(
        self,
        block: Block,
        *,
        vocabulary: Vocabulary,
        rulebook: Rulebook,
        as_of: int,
        known_at: int,
    ) -> None:
        self.vocabulary, self.rulebook, self.as_of = vocabulary, rulebook, as_of
        self.block, self.words = block, Words()
        self.cases = len(block)
        self.case_ids: Array = one(block.cases["case"])
        self.odd = np.zeros(self.cases, np.bool_)
        if "complete" in block.cases.column_names:
            self.odd |= ~flags(one(block.cases["complete"]), otherwise=True)
        self._read_persons()
        self._read_events(known_at)
        self._read_birth()

    # Persons

    def _read_persons(self) -> None:
        roles, persons = self.vocabulary.roles, self.block.persons
        self.child = self.words.column(one(self.block.cases["child"]))
        self.person_case = np.repeat(np.arange(self.cases), np.diff(self.block.person_offsets))
        self.person = self.words.column(one(persons["person"]))
        self.person_role = self.words.column(one(persons["role"]))
        group_of = np.array([GROUPS.index(role.group) for role in roles.values()] or [0], np.int64)
        code_of = np.array([self.words.code(name) for name in roles] or [0], np.int64)
        by_code = np.full(len(self.words.texts), NONE, np.int64)
        by_code[code_of] = group_of
        self.person_group = by_code[self.person_role]
        self.person_born_lo, self.person_born_hi = self.block.bounds("born", "persons")
        keys = self.person_case * SCALE + self.person
        self._person_order = np.argsort(keys, kind="stable")
        self._person_keys = keys[self._person_order]

    def person_row(self, cases: Ints, persons: Ints) -> Ints:
        """The row in the persons table of somebody in a case; NONE when not listed."""
        if not len(self._person_keys):
            return np.full(len(cases), NONE, np.int64)
        wanted = cases * SCALE + persons
        at = np.minimum(np.searchsorted(self._person_keys, wanted), len(self._person_keys) - 1)
        found = (self._person_keys[at] == wanted) & (persons >= 0)
        return np.where(found, self._person_order[at], NONE)

    # Events

    def _read_events(self, known_at: int) -> None:
        events = self.block.events
        case = np.repeat(np.arange(self.cases), np.diff(self.block.event_offsets))
        lo, hi = self.block.bounds("at")
        keep = np.ones(len(lo), np.bool_)
        if "recorded_at" in events.column_names:
            recorded = instants(one(events["recorded_at"]))
            keep &= (recorded == MISSING) | (recorded <= known_at)
        concerned = self._lists(events, "concerns")
        keep &= self._of_child(case, concerned)
        self._mark_odd(events, case, keep)
        order = np.flatnonzero(keep & (lo <= self.as_of))
        order = order[np.lexsort((hi[order], lo[order], case[order]))]
        self.order, self.size = order, len(order)
        self._events, self._in_order = events, len(order) == events.num_rows and bool((np.diff(order) == 1).all())
        self.case, self.lo = case[order], lo[order]
        self.hi = np.minimum(hi[order], self.as_of)
        names = self.vocabulary.kinds
        kind_of = {name: number for number, name in enumerate(names)}
        self.kind_names = list(names)
        coded = self._column("kind").dictionary_encode()
        by_value = np.array([kind_of.get(name, NONE) for name in coded.dictionary.to_pylist()] or [NONE], np.int64)
        self.kind = by_value[numbers(coded.indices, 0)]
        self.kind_number = kind_of
        # where no word tells how precisely, the reader says minute of one instant and range of several
        precisions = self._texts_of("precision", "").dictionary_encode()
        ranks = np.array([RANK.get(p, NONE) for p in precisions.dictionary.to_pylist()] or [NONE], np.int64)
        told = ranks[numbers(precisions.indices, 0)]
        plain = np.where(lo[order] == hi[order], RANK["minute"], RANK["range"])
        self.precision = np.where(told == NONE, plain, told)
        self.written = self._instants_of("written_at")
        self.role = self.words.column(self._texts_of("in_role", ""))
        self.by = self.words.column(self._texts_of("by", ""))
        self._index_kinds()
        self._read_matters()
        self.concerns = self._ordered_lists("concerns")
        self.references = read_references(self.id_column, self.case, self.odd, self._pointers())
        self._facts: dict[tuple[str, int], Fact | None] = {}

    def _of_child(self, case: Ints, concerned: Lists) -> Flags:
        """Does the event name this child, or no child at all?"""
        rows, named = concerned.pairs()
        this = np.zeros(len(case), np.bool_)
        other = np.zeros(len(case), np.bool_)
        mine = self.child[case[rows]] == named
        this[rows[mine]] = True
        listed = self.person_row(case[rows], named)
        other[rows[~mine & (listed >= 0) & (self.person_group[listed] == GROUPS.index("child"))]] = True
        return this | ~other

    def _mark_odd(self, events: pa.Table, case: Ints, keep: Flags) -> None:
        odd = np.zeros(len(case), np.bool_)
        for name in ("corrects", "withdraws"):
            if name in events.column_names:
                column = one(events[name])
                odd |= valid(column) & (compute.utf8_length(column).fill_null(0).to_numpy(zero_copy_only=False) > 0)
        for name in ("after", "before"):
            if name in events.column_names:
                odd |= compute.list_value_length(one(events[name])).fill_null(0).to_numpy(zero_copy_only=False) > 0
        if "occurred" in events.column_names:
            odd |= ~flags(one(events["occurred"]), otherwise=True)
        roles = self.rulebook.roles
        for name in (roles.asserted_age, roles.asserted_age_min):
            if f"f_{name}" in events.column_names:
                odd |= valid(one(events[f"f_{name}"]))
        linked = compute.equal(one(events["kind"]), roles.matter_linked)
        odd |= linked.to_numpy(zero_copy_only=False)
        self.odd[case[odd & keep]] = True

    def _index_kinds(self) -> None:
        order = np.argsort(self.kind, kind="stable")
        bounds = np.searchsorted(self.kind[order], np.arange(len(self.kind_names) + 1))
        self.kind_rows = [order[a:b] for a, b in pairwise(bounds.tolist())]
        self._kind_starts: dict[int, Ints] = {}
        self.position = np.empty(self.size, np.int64)
        for rows in self.kind_rows:
            self.position[rows] = np.arange(len(rows))

    def kind_starts(self, kind: int) -> Ints:
        """Where each case begins in `kind_rows[kind]`, and one more."""
        found = self._kind_starts.get(kind)
        if found is None:
            rows = self.kind_rows[kind]
            found = self._kind_starts[kind] = np.searchsorted(self.case[rows], np.arange(self.cases + 1))
        return found

    def rows(self, kind: str) -> Ints:
        """The events of a kind, in order."""
        number = self.kind_number.get(kind)
        return np.empty(0, np.int64) if number is None else self.kind_rows[number]

    def counts(self, kinds: Iterable[str]) -> Ints:
        """How many events of these kinds each case has."""
        return sum(
            (np.bincount(self.case[self.rows(kind)], minlength=self.cases) for kind in kinds),
            np.zeros(self.cases, np.int64),
        )

    def _read_matters(self) -> None:
        """The matters of each event as bits, numbered within the case."""
        rows, matters = self._ordered_lists("about").pairs()
        keys = self.case[rows] * SCALE + matters
        unique, inverse = np.unique(keys, return_inverse=True)
        case_of = unique // SCALE
        number = np.arange(len(unique)) - np.searchsorted(case_of, case_of)
        self.odd[case_of[number >= _BITS]] = True
        self.about = np.zeros(self.size, np.int64)
        np.bitwise_or.at(self.about, rows, np.int64(1) << np.minimum(number[inverse], _BITS))
        self.matters = np.bincount(case_of, minlength=self.cases)

    def _pointers(self) -> dict[str, Array]:
        """The references that any event has, as lists of ids."""
        size = self.block.events.num_rows
        names = (name for name in self._events.column_names if name.startswith("r_"))
        return {name[2:]: self._column(name) for name in names if self._events[name].null_count < size}

    def reference(self, name: str) -> Ints | None:
        """Where each event points by that reference; None when nothing does."""
        return self.references.get(name)

    @cached_property
    def id_column(self) -> Array:
        """The ids of the events."""
        return self._column("id").cast(pa.string())

    @cached_property
    def ids(self) -> np.ndarray[Any, Any]:
        """The ids of the events, as texts."""
        return self.id_column.to_numpy(zero_copy_only=False)

    @cached_property
    def basis(self) -> Ints:
        """How each event is known, as the place of the word in the engine's list."""
        coded = self._texts_of("basis", "asserted").dictionary_encode()
        words = [BASIS.index(word or "asserted") for word in coded.dictionary.to_pylist()]
        return np.array(words or [0], np.int64)[numbers(coded.indices, 0)]

    @cached_property
    def case_texts(self) -> np.ndarray[Any, Any]:
        """The keys of the cases, as texts."""
        return self.case_ids.to_numpy(zero_copy_only=False)

    def _read_birth(self) -> None:
        roles = self.rulebook.roles
        self.birth_lo = np.full(self.cases, MISSING, np.int64)
        self.birth_hi = np.full(self.cases, MISSING, np.int64)
        rows = self.rows(roles.birth)[::-1]  # the first of a case is written last
        self.birth_lo[self.case[rows]], self.birth_hi[self.case[rows]] = self.lo[rows], self.hi[rows]
        self.expected = self.counts([roles.expected_birth]) > 0

    # Facts

    def fact(self, name: str, kind: int) -> Fact | None:
        """A fact of a kind; None when no event of the kind has it. Its columns are asked by `position`."""
        key = name, kind
        if key not in self._facts:
            self._facts[key] = self._read_fact(name, kind)
        return self._facts[key]

    def type_of(self, kind: int, fact: str) -> str:
        """The type of a fact for a kind; empty when the kind has no such fact."""
        found = self.vocabulary.kinds[self.kind_names[kind]].facts.get(fact)
        return found.type if found else ""

    def by_kind(self, rows: Ints) -> Iterator[tuple[int, Ints]]:
        """The kinds among these events, each with the places of its events in the list."""
        kinds = self.kind[rows]
        if len(kinds) and (kinds == kinds[0]).all():
            yield int(kinds[0]), np.arange(len(kinds))
            return
        for kind in np.unique(kinds).tolist():
            yield kind, np.flatnonzero(kinds == kind)

    def codes(self, name: str, rows: Ints) -> Ints:
        """A fact as codes for events of any kinds; NONE where it is not told or is of another sort."""
        found = np.full(len(rows), NONE, np.int64)
        for kind, at in self.by_kind(rows):
            fact = self.fact(name, kind)
            if fact is not None and fact.codes is not None:
                found[at] = fact.codes[self.position[rows[at]]]
        return found

    def latest(self, name: str, rows: Ints) -> Ints:
        """The latest instant of a date fact for events of any kinds; MISSING where it is not told."""
        found = np.full(len(rows), MISSING, np.int64)
        for kind, at in self.by_kind(rows):
            fact = self.fact(name, kind)
            if fact is not None and fact.hi is not None:
                place = self.position[rows[at]]
                found[at] = np.where(fact.told[place], fact.hi[place], MISSING)
        return found

    def listed(self, name: str, rows: Ints) -> tuple[Ints, Ints]:
        """The values of a list fact for events of any kinds: places in the list of events, and values beside them."""
        places, values = [np.empty(0, np.int64)], [np.empty(0, np.int64)]
        for kind, at in self.by_kind(rows):
            fact = self.fact(name, kind)
            if fact is not None and fact.lists is not None:
                left, value = fact.lists.of_rows(self.position[rows[at]])
                places.append(at[left])
                values.append(value)
        return np.concatenate(places), np.concatenate(values)

    def _read_fact(self, name: str, kind: int) -> Fact | None:
        column, type_, rows = f"f_{name}", self.type_of(kind, name), self.kind_rows[kind]
        there = column in self._events.column_names or f"{column}_to" in self._events.column_names
        if not type_ or not there or not len(rows):
            return None
        if type_ == "date":
            part = self._events.select([c for c in (column, f"{column}_to") if c in self._events.column_names])
            lo, hi = bounds(part.take(arrow.array(self.order[rows])), column, f"{column}_to")
            return Fact((lo > NEVER_BEFORE) | (hi < NEVER_AFTER), lo=lo, hi=hi)
        values = one(self._events[column]).take(arrow.array(self.order[rows]))
        told = valid(values)
        if not told.any():
            return None
        given = values.type
        if isinstance(given, pa.ListType):
            lists = lists_of(values, self.words)
            if type_ in _LISTS:
                return Fact(told, lists=lists)
            some = np.diff(lists.starts) > 0
            codes = np.full(len(rows), NONE, np.int64)
            codes[some] = lists.values[lists.starts[:-1][some]]
            return Fact(told, codes=self._flags_of(codes) if type_ == "bool" else codes)
        if type_ == "int" and pa.types.is_integer(given):
            return Fact(told, numbers=np.where(told, numbers(values, 0), MISSING))
        if pa.types.is_boolean(given):
            return Fact(told, codes=np.where(told, flags(values, otherwise=False), NONE))
        codes = self.words.column(values)
        return Fact(codes != NONE, codes=self._flags_of(codes) if type_ == "bool" else codes)

    def _flags_of(self, codes: Ints) -> Ints:
        """The words for yes and no as such."""
        yes, no = self.words.code("true"), self.words.code("false")
        return np.where(codes == yes, TRUE, np.where(codes == no, FALSE, codes))

    @cached_property
    def points_at_period(self) -> Flags:
        """Does each event refer to one that opens a period, by any reference?"""
        opening = np.zeros(self.size, np.bool_)
        for state in self.rulebook.states.values():
            for kind in state.opens:
                opening[self.rows(kind)] = True
        found = np.zeros(self.size, np.bool_)
        for target in self.references.values():
            found |= (target >= 0) & opening[np.maximum(target, 0)]
        return found

    @cached_property
    def departures(self) -> dict[int, Ints]:
        """The recorded departures, by the code of the requirement that they depart from."""
        roles = self.rulebook.roles
        rows = self.rows(roles.departure)
        codes = self.codes(roles.departure_requirement, rows)
        return {int(code): rows[codes == code] for code in np.unique(codes)}

    # Reading arrow

    def _lists(self, table: pa.Table, name: str) -> Lists:
        if name not in table.column_names:
            return Lists.empty(table.num_rows)
        return lists_of(one(table[name]), self.words)

    def _ordered_lists(self, name: str) -> Lists:
        if name not in self._events.column_names:
            return Lists.empty(self.size)
        return lists_of(self._column(name), self.words)

    def _column(self, name: str) -> Array:
        """A column of the events in their order here."""
        column = one(self._events[name])
        return column if self._in_order else column.take(arrow.array(self.order))

    def _texts_of(self, name: str, otherwise: str) -> Array:
        if name not in self._events.column_names:
            return arrow.DictionaryArray.from_arrays(
                arrow.array(np.zeros(self.size, np.int32)), arrow.array([otherwise])
            )
        column = self._column(name)
        return column.fill_null(otherwise) if column.null_count else column

    def _instants_of(self, name: str) -> Ints:
        if name not in self._events.column_names:
            return np.full(self.size, MISSING, np.int64)
        return instants(self._column(name))
