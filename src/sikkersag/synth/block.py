"""The children of one block of cases: families with siblings, births, custody, first notification, and which history.

Columns, one value per case. A family never crosses a block, so that blocks can be made in any order.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.random import Generator

from sikkersag.synth import rates
from sikkersag.synth.clock import (
    DAY,
    HOUR,
    MINUTE,
    Bools,
    Ints,
    day_number,
    day_of,
    is_workday,
    local,
    next_workday,
    utc,
)

#: Share of families with one, two, three and four children known to the administration (invented).
_FAMILY_SIZES = (0.64, 0.24, 0.09, 0.03)
_MOST_CHILDREN = len(_FAMILY_SIZES)
#: Children who turn this old (years) before or soon after the notification get no long history: what the law asks of
#: the transition to adult life is not part of these histories.
_LONG_HISTORY_BEFORE = 15
YEARS = 10
_RECENT_DAYS = 2 * 365
#: Nobody is older at the first notification, in days: so that its answer falls before the 18th birthday.
_OLDEST = 6_400
#: The assessment within 24 hours is required from 1 October 2013; nothing here is older.
_EARLIEST = date(2013, 10, 2)


@dataclass(frozen=True)
class Block:
    """One block's cases. `family` counts within the block; `start` is the first notification (seconds UTC); `born` a
    local day (after the start: unborn then); `far_until` the day the father's custody ended (-1: it did not); `sender`
    and `way` who notified first, and how (numbers in rates); `abuse`: the first notification is about abuse by a
    parent.
    """

    number: int
    first_case: int
    family: Ints
    child: Ints
    children: Ints
    start: Ints
    born: Ints
    male: Bools
    half: Bools
    mor_holds: Bools
    far_holds: Bools
    far_until: Ints
    protected: Bools
    desk: Ints
    history: Ints
    sender: Ints
    way: Ints
    abuse: Bools

    @property
    def size(self) -> int:
        """How many cases."""
        return len(self.family)


#: Histories, and their shares among the children young enough for all of them. A tenth or so of the children with a
#: notification get a measure in the same year [DST counts 43,800 children with measures and 78,200 with notifications
#: in 2021]; long histories are given more weight here, so that there is something to look at.
HISTORIES: tuple[tuple[str, float], ...] = (
    ("dismissed", 0.25),
    ("early_help", 0.10),
    ("preventive", 0.35),
    ("placement", 0.16),
    ("acute", 0.03),
    ("safety_plan", 0.07),
    ("unborn", 0.04),
)
_SHORT = ("dismissed", "early_help")


def make(
    random: Generator, number: int, first_case: int, size: int, as_of: int, desks: int, recent: float | None = None
) -> Block:
    """The children of one block, with a first notification in the ten years before `as_of` (seconds UTC); `recent` is
    the share of them in the last two years (None: as the published volume has it).
    """
    sizes = 1 + random.choice(_MOST_CHILDREN, size, p=_FAMILY_SIZES)
    family = np.repeat(np.arange(size), sizes)[:size].astype(np.int64)
    children = np.bincount(family, minlength=size)[family].astype(np.int64)
    firsts = np.flatnonzero(np.r_[True, family[1:] != family[:-1]])
    child = (np.arange(size) - firsts[family]).astype(np.int64)

    def by_family(values: Ints) -> Ints:
        return values[family]

    start = by_family(_starts(random, size, as_of, recent))
    eldest = by_family(_ages_in_days(random, size))
    spacing = random.integers(420, 1_400, (size, _MOST_CHILDREN))
    before = np.concatenate([np.zeros((size, 1), np.int64), np.cumsum(spacing, axis=1)], axis=1)[family, child]
    # younger siblings where the eldest is old enough for them, else older ones
    age = np.where(eldest - before > 30, eldest - before, np.minimum(eldest + before, _OLDEST))
    male = random.random(size) < 0.52
    half = (child > 0) & (random.random(size) < 0.18)
    share = random.random(size)
    custody = np.where(half, random.random(size), by_family((share * 1_000).astype(np.int64)) / 1_000)
    history = _histories(random, size, family, children, age)
    unborn = history == [name for name, _ in HISTORIES].index("unborn")
    born = day_of(start) - age
    born = np.where(unborn, day_of(start) + random.integers(150, 185, size), born)
    far_holds = (custody < 0.66) | (custody >= 0.95)
    ended = (custody >= 0.66) & (custody < 0.70) & ~unborn & (age > 900)
    return Block(
        number=number,
        first_case=first_case,
        family=family,
        child=child,
        children=children,
        start=start,
        born=born,
        male=male,
        half=half,
        mor_holds=custody < 0.95,
        far_holds=far_holds,
        far_until=np.where(ended, born + (age * 0.6).astype(np.int64), -1),
        protected=by_family((random.random(size) < 0.015).astype(np.int64)) == 1,
        desk=by_family(random.integers(0, desks, size)),
        history=history,
        sender=by_family(random.choice(len(rates.SENDERS), size, p=rates.weights([s for _, _, s in rates.SENDERS]))),
        way=by_family(random.choice(len(rates.WAYS), size, p=rates.weights([s for _, s in rates.WAYS]))),
        abuse=(random.random(size) < rates.ABUSE) & (children == 1) & (age > 4 * 365) & ~unborn,
    )


def _starts(random: Generator, size: int, as_of: int, recent: float | None) -> Ints:
    """First notifications: the national volume by year and month, mostly in office hours, some in the night."""
    last = int(day_of(np.array([as_of]))[0])
    first = last - YEARS * 365 - 2
    days = np.arange(max(first, day_number(_EARLIEST)), last)
    month = days.astype("M8[D]").astype("M8[M]").astype(np.int64)
    years = month // 12 + 1970
    weight = np.array([rates.VOLUME[int(np.clip(y, min(rates.VOLUME), max(rates.VOLUME)))] for y in years], float)
    weight *= np.array(rates.MONTHS)[month % 12] * np.where((days + 3) % 7 < 5, 1.0, 0.35)
    if recent is not None:
        lately = days > last - _RECENT_DAYS
        weight[lately] *= recent / weight[lately].sum()
        weight[~lately] *= (1 - recent) / weight[~lately].sum()
    day = random.choice(days, size, p=weight / weight.sum())
    hour = random.random(size)
    minute = np.where(
        hour < 0.80,
        random.integers(8 * 60, 16 * 60, size),
        np.where(hour < 0.94, random.integers(16 * 60, 23 * 60, size), random.integers(0, 8 * 60, size)),
    )
    in_office = hour < 0.80
    day = np.where(in_office & (next_workday(day) < last), next_workday(day), day)
    return utc(day * DAY + minute * MINUTE)


def _ages_in_days(random: Generator, size: int) -> Ints:
    weights = np.array(rates.AGES)
    years = random.choice(len(weights), size, p=weights / weights.sum())
    return np.asarray(np.minimum(years * 365 + random.integers(31, 360, size), _OLDEST), np.int64)


def _histories(random: Generator, size: int, family: Ints, children: Ints, age: Ints) -> Ints:
    """Which history each child has. Siblings often share theirs; the grown and the unborn have fewer to choose from."""
    names = [name for name, _ in HISTORIES]
    shares = np.array([share for _, share in HISTORIES])
    own = random.choice(len(names), size, p=shares / shares.sum())
    firsts = np.flatnonzero(np.r_[True, family[1:] != family[:-1]])
    drawn = np.where(random.random(size) < 0.6, own[firsts][family], own)
    short = random.choice([names.index(name) for name in _SHORT], size, p=(0.8, 0.2))
    drawn = np.where((age >= _LONG_HISTORY_BEFORE * 365) & (drawn != names.index("unborn")), short, drawn)
    drawn = np.where((drawn == names.index("unborn")) & (children > 1), short, drawn)
    return drawn.astype(np.int64)


def is_night(instants: Ints) -> Bools:
    """Outside office hours: evenings, nights and days that are no working days."""
    of_day = local(instants) % DAY
    return (of_day < 8 * HOUR) | (of_day >= 16 * HOUR) | ~is_workday(day_of(instants))
