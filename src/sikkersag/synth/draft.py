"""Writing events for many cases at once: one call adds one step of a history to every case that takes it.

A `Draft` is one block; a `Group` those of its cases that share a history, or a part of them. What a step says in
every case alike (kind, facts, links) is kept once; only times, workers and a few facts are columns.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from sikkersag.law.vocabulary.load import Vocabulary
from sikkersag.synth import rates
from sikkersag.synth.block import Block
from sikkersag.synth.clock import DAY, MINUTE, NEW_LAW, Bools, Ints, add_months, day_of, start_of
from sikkersag.synth.organisation import Organisation

NONE = -1
#: Roles of the committee and its chair: what they decide is no worker's act.
_BODIES = ("formand", "udvalg")
#: What a varying fact says in each case: codes into labels (-1: not told), or the two ends of a moment.
Varying = tuple[Ints, Sequence[str]] | tuple[Ints, Ints]


@dataclass(frozen=True)
class Added:
    """One step of some cases: what is the same (`step`, a number) and the columns."""

    step: int
    case: Ints
    at: Ints
    until: Ints
    written: Ints
    by: Ints
    shared: bool
    varying: Mapping[str, Varying]


@dataclass(frozen=True)
class Planted:
    """One sort of error in some cases: the event it is about, when that happened, and from when it shows."""

    word: str
    event: str
    case: Ints
    at: Ints


@dataclass
class Draft:
    """One block while it is being written. `as_of` in seconds UTC: what shows only later is not planted."""

    block: Block
    random: Generator
    organisation: Organisation
    vocabulary: Vocabulary
    as_of: int
    plants: bool = True
    steps: dict[tuple[Any, ...], int] = field(default_factory=dict)
    constants: list[dict[str, Any]] = field(default_factory=list)
    added: list[Added] = field(default_factory=list)
    planted: list[Planted] = field(default_factory=list)
    tries: dict[str, list[int]] = field(default_factory=dict)

    def step(self, key: tuple[Any, ...], constant: dict[str, Any]) -> int:
        """The number of a step that says the same in every case; it is checked against the vocabulary once."""
        number = self.steps.get(key)
        if number is None:
            self._check(constant)
            number = self.steps[key] = len(self.constants)
            self.constants.append(constant)
        return number

    def _check(self, constant: dict[str, Any]) -> None:
        kind = self.vocabulary.kinds[constant["kind"]]
        for name, value in constant["facts"].items():
            fact = kind.facts[name]
            if fact.type in ("choice", "choices"):
                values = [value] if isinstance(value, str) else value
                assert set(values) <= set(fact.choices), f"{kind.name}.{name}: {value}"
        assert set(constant["refs"]) <= set(kind.refs), f"{kind.name}: {constant['refs']}"
        assert not constant["about"] or kind.about, f"{kind.name} has no matter"


class Group:
    """Some cases of a draft, and their columns; every array has one value per case of the group."""

    def __init__(self, draft: Draft, case: Ints) -> None:
        block = draft.block
        self.draft, self.case, self.random = draft, case, draft.random
        self.size = len(case)
        self.born, self.desk, self.start = block.born[case], block.desk[case], block.start[case]
        self.siblings = block.children[case] - 1
        self.far_until = block.far_until[case]
        self.mor, self.far = block.mor_holds[case], block.far_holds[case]

    def part(self, where: Bools) -> tuple[Group, NDArray[np.intp]]:
        """The cases that fulfil a condition, as a group of their own, and where they stand in this one."""
        chosen = np.flatnonzero(where)
        return Group(self.draft, self.case[chosen]), chosen

    def chance(self, share: float) -> Bools:
        """True in this share of the cases."""
        return self.random.random(self.size) < share

    def chance_by_year(self, share: rates.ByYear, at: Ints) -> Bools:
        """True in the share that holds in the year of each instant."""
        year = day_of(at).astype("M8[D]").astype("M8[Y]").astype(np.int64) + 1970
        years, inverse = np.unique(year, return_inverse=True)
        return self.random.random(self.size) < np.array([rates.in_year(share, int(y)) for y in years])[inverse]

    def new_law(self, at: Ints) -> Bools:
        """Is it under Barnets lov?"""
        return at >= NEW_LAW

    def aged(self, years: int, at: Ints) -> Bools:
        """Is the child that old?"""
        return day_of(at) >= add_months(self.born, 12 * years)

    def party(self, at: Ints) -> Bools:
        """Is the child a party: from 12 years, under Barnets lov from 10."""
        return np.where(self.new_law(at), self.aged(10, at), self.aged(12, at))

    def holders(self) -> tuple[tuple[str, Bools], ...]:
        """Mother and father, and where they hold custody."""
        return (("mor", self.mor), ("far", self.far))

    def worker(self, at: Ints) -> Ints:
        """The caseworker at an instant."""
        return self.draft.organisation.holder(self.desk, at)

    def add(
        self,
        name: str,
        kind: str,
        at: Ints,
        where: Bools | None = None,
        *,
        about: str | tuple[str, ...] = "",
        facts: Mapping[str, Any] | None = None,
        refs: Mapping[str, str] | None = None,
        by: Ints | None = None,
        role: str = "sagsbehandler",
        written: Ints | None = None,
        until: Ints | None = None,
        varying: Mapping[str, Varying] | None = None,
        shared: bool = False,
        concerns: str = "",
    ) -> None:
        """Add one event, called `name` in each case, at `at` (seconds UTC) where `where`.

        Written down within the hour unless `written` says otherwise; by the caseworker unless `by` does.
        """
        chosen = np.arange(self.size) if where is None else np.flatnonzero(where)
        if not len(chosen):
            return
        facts, refs, varying = facts or {}, refs or {}, varying or {}
        constant = {
            "id": name, "kind": kind, "about": (about,) if isinstance(about, str) and about else tuple(about),
            "concerns": concerns, "in_role": role, "facts": dict(facts), "refs": dict(refs),
        }  # fmt: skip
        key = (name, kind, about, role, *((k, repr(v)) for k, v in facts.items()), "/", *refs.items())
        here = at[chosen]
        soon = here + self.random.integers(0, 55, len(chosen)) * MINUTE
        self.draft.added.append(
            Added(
                self.draft.step(key, constant),
                self.case[chosen],
                here,
                here if until is None else until[chosen],
                soon if written is None else np.where(written[chosen] == NONE, soon, written[chosen]),
                (self._nobody() if role in _BODIES else self.worker(at) if by is None else by)[chosen],
                shared,
                {fact: _of(values, chosen) for fact, values in varying.items()},
            )
        )

    def _nobody(self) -> Ints:
        return np.full(self.size, NONE, np.int64)

    def fails(self, word: str, where: Bools, at: Ints, shows: Ints, kept: Bools) -> Bools:
        """Where an error of this sort is made: not kept, applicable, and to be seen by `as_of`."""
        seen = where & (shows <= self.draft.as_of)
        tally = self.draft.tries.setdefault(word, [0, 0])
        made = seen & ~kept if self.draft.plants else np.zeros(self.size, bool)
        tally[0] += int(seen.sum())
        tally[1] += int(made.sum())
        return made

    def key(self, word: str, event: str, where: Bools, at: Ints) -> None:
        """Write the error into the answer key: the event that it is about, and when that was."""
        chosen = np.flatnonzero(where)
        if len(chosen):
            self.draft.planted.append(Planted(word, event, self.case[chosen], at[chosen]))

    def day(self, at: Ints) -> tuple[Ints, Ints]:
        """The local day of each instant, as the two ends of a moment."""
        begins = start_of(day_of(at))
        return begins, start_of(day_of(at) + 1) - 1


def _of(values: Varying, chosen: NDArray[np.intp]) -> Varying:
    first, second = values
    if isinstance(second, np.ndarray):
        return first[chosen], second[chosen]
    return first[chosen], second


def later(*moments: Ints) -> Ints:
    """The latest of some instants, case by case."""
    result = moments[0]
    for moment in moments[1:]:
        result = np.maximum(result, moment)
    return result


__all__ = ["DAY", "NONE", "Added", "Draft", "Group", "Planted", "later"]
