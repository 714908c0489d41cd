"""The fictional administration: six local units, Døgnvagten and the reception, and who worked there when.

A *desk* is one caseworker's set of cases; its holder changes when somebody leaves, and the cases stay. Around a fifth
of the staff leaves in a year (Kolding 2018: 15 of 73, the only published figure at hand). Worker keys are invented
and name nobody.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.random import SeedSequence, default_rng

from sikkersag.synth import people
from sikkersag.synth.clock import DAY, Bools, Ints, date_of

#: Key, name: the six units, as Copenhagen has six local ones; the names are invented.
UNITS = (
    ("bf1", "Børnefamilieenhed Havnen"),
    ("bf2", "Børnefamilieenhed Marken"),
    ("bf3", "Børnefamilieenhed Skoven"),
    ("bf4", "Børnefamilieenhed Søerne"),
    ("bf5", "Børnefamilieenhed Bakken"),
    ("bf6", "Børnefamilieenhed Kysten"),
    ("dv", "Døgnvagten"),
    ("mod", "Modtagelsen"),
)
LOCAL_UNITS = 6
_DAYS_AT_A_DESK = 5 * 365
#: A desk holds about this many cases of ten years, some thirty of them open at a time.
_CASES_PER_DESK = 110
_FIXED_DESKS = 6  # desks of Døgnvagten and of the reception, and leaders in each unit


@dataclass(frozen=True)
class Organisation:
    """Desks with their successive holders. `first` is the code of a desk's first holder; the codes count upwards."""

    workers: tuple[dict[str, Any], ...]
    desks_per_unit: int
    first: Ints
    changes: Ints

    def holder(self, desk: Ints, at: Ints) -> Ints:
        """The code of the worker who holds each desk at an instant (seconds UTC)."""
        return np.asarray(self.first[desk] + (self.changes[desk] <= at[:, None]).sum(axis=1), np.int64)

    def unit_of(self, desk: Ints) -> Ints:
        """The number of the local unit that a caseworker's desk belongs to."""
        return desk // self.desks_per_unit

    def watch(self, which: Ints, night: Bools) -> Ints:
        """A desk of Døgnvagten by night, else of the reception; `which` chooses one."""
        base = LOCAL_UNITS * self.desks_per_unit
        return base + which % _FIXED_DESKS + np.where(night, 0, _FIXED_DESKS)

    def other_leader(self, desk: Ints, which: Ints) -> Ints:
        """The desk of a leader in another unit than the case's own, who can have had no part in it."""
        unit = (self.unit_of(desk) + 1 + which % (LOCAL_UNITS - 1)) % LOCAL_UNITS
        return LOCAL_UNITS * self.desks_per_unit + 2 * _FIXED_DESKS + unit

    @property
    def keys(self) -> list[str]:
        """The workers' keys in the order of their codes."""
        return [worker["worker"] for worker in self.workers]


def build(seed: int, cases: int, first_day: int, last_day: int, desks: int | None = None) -> Organisation:
    """Make the administration for a number of cases between two local days, with so many `desks` of caseworkers in
    each local unit (as many as the cases need, where nothing is said).
    """
    random = default_rng(SeedSequence([seed, 2**31]))
    per_unit = desks or int(np.clip(round(cases / LOCAL_UNITS / _CASES_PER_DESK), 3, 2_000))
    places = [(unit, "sagsbehandler") for unit in range(LOCAL_UNITS) for _ in range(per_unit)]
    places += [(6, "doegnvagt")] * _FIXED_DESKS + [(7, "modtagelse")] * _FIXED_DESKS
    places += [(unit, "afdelingsleder") for unit in range(LOCAL_UNITS)]
    workers: list[dict[str, Any]] = []
    first, changes = [], []
    for unit, role in places:
        first.append(len(workers))
        days = _turnover(random, first_day, last_day)
        changes.append([day * DAY for day in days])
        for begins, ends in zip([None, *days], [*days, None], strict=True):
            name = people.a_name(random, bool(random.random() < 0.12))
            workers.append(
                {
                    "worker": f"w{len(workers):05d}",
                    "name": name,
                    "unit": UNITS[unit][0],
                    "role": role,
                    "desk": len(changes) - 1,
                    "from": None if begins is None else date_of(begins).isoformat(),
                    "to": None if ends is None else date_of(ends).isoformat(),
                }
            )
    most = max(map(len, changes))
    never = 2**60
    padded = np.array([row + [never] * (most - len(row)) for row in changes], np.int64).reshape(len(changes), most)
    return Organisation(tuple(workers), per_unit, np.array(first, np.int64), padded)


def _turnover(random: np.random.Generator, first_day: int, last_day: int) -> list[int]:
    """The days on which somebody else takes over a desk."""
    days, day = [], first_day + int(random.exponential(_DAYS_AT_A_DESK))
    while day < last_day:
        days.append(day)
        day += 120 + int(random.exponential(_DAYS_AT_A_DESK))
    return days
