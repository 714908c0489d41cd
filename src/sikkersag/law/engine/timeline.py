"""Events and the timeline of one child: what happened, when it was written down, and when this system received it.

Nothing here knows a rule. Which kinds play a part for the engine itself (birth, custody, departures ...) comes from
the vocabulary.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sikkersag.law.engine.moment import NEVER_AFTER, NEVER_BEFORE

Facts = Mapping[str, Any]
Refs = Mapping[str, tuple[str, ...]]
_NO_FACTS: Facts = {}
_NO_REFS: Refs = {}


class TimelineError(ValueError):
    """The events contradict each other (cycle, duplicate, dangling reference). The message is Danish and names the
    event; `event` is its id.
    """

    def __init__(self, message: str, event: str = "") -> None:
        super().__init__(message)
        self.event = event


@dataclass(frozen=True, slots=True, eq=False)
class Event:
    """One thing that happened (or, with `occurred=False`, is established not to have happened).

    Three times, never merged, all instants in whole seconds UTC: `lo`..`hi` when it happened, `written_at` when it was
    first written down,
    `recorded_at` when this system received it (None: not told by the source). `about` are matters, `concerns` persons,
    `refs` named links to
    other events, `corrects`/`withdraws` the id of an earlier entry, `after`/`before` ids of events it is known to
    follow or precede.
    """

    id: str
    kind: str
    lo: int
    hi: int
    precision: str = "minute"
    written_at: int | None = None
    recorded_at: int | None = None
    occurred: bool = True
    about: tuple[str, ...] = ()
    concerns: tuple[str, ...] = ()
    facts: Facts = field(default_factory=lambda: _NO_FACTS)
    refs: Refs = field(default_factory=lambda: _NO_REFS)
    by: str = ""
    in_role: str = ""
    basis: str = "asserted"
    corrects: str = ""
    withdraws: str = ""
    after: tuple[str, ...] = ()
    before: tuple[str, ...] = ()
    source: str = ""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody in the case: `role` from the vocabulary, `group` that role's group (child, party, other, authority).

    `born` is the earliest and latest instant of birth, where it is told.
    """

    id: str
    role: str
    group: str
    born: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Timeline:
    """Everything known of one child. `complete_for` are the kinds for which absence means that it did not happen;
    None means all kinds.
    """

    child: str
    persons: Mapping[str, Person]
    events: tuple[Event, ...]
    complete_for: frozenset[str] | None = None

    def complete(self, kind: str) -> bool:
        """True when the absence of an event of this kind may be relied on."""
        return self.complete_for is None or kind in self.complete_for


def of_child(timeline: Timeline) -> list[Event]:
    """The events that concern this child: those that name it, or name no child at all."""
    child, persons = timeline.child, timeline.persons
    return [
        e
        for e in timeline.events
        if not e.concerns
        or child in e.concerns
        or not any(p in persons and persons[p].group == "child" for p in e.concerns)
    ]


def effective(events: Iterable[Event], known_at: int) -> list[Event]:
    """The events as they stood at `known_at`: later entries left out, corrected and withdrawn ones replaced.

    A correction takes the place of the entry it corrects, under that entry's id, so that what points at it still does.
    It keeps
    the time of writing of the entry it corrects (the earliest in its chain), unless it states an earlier one. An entry
    that
    corrects and is itself withdrawn changes nothing. Raises TimelineError on a cycle of corrections.
    """
    known = [e for e in events if e.recorded_at is None or e.recorded_at <= known_at]
    if not any(e.corrects or e.withdraws for e in known):
        return known
    withdrawn = {e.withdraws for e in known if e.withdraws}
    standing = [e for e in known if e.id not in withdrawn and not e.withdraws]
    corrected = {e.corrects for e in standing if e.corrects}
    by_id = {e.id: e for e in known}
    first = {e.id: _chain(e, by_id) for e in standing if e.corrects}
    roots = {name: chain[-1].id for name, chain in first.items()}
    return [_standing_for(e, first.get(e.id), roots) for e in standing if e.id not in corrected]


def _chain(event: Event, by_id: Mapping[str, Event]) -> list[Event]:
    """The entry and those it corrects, back to the first."""
    chain = [event]
    while chain[-1].corrects in by_id:
        earlier = by_id[chain[-1].corrects]
        if earlier in chain:
            raise TimelineError(f"Rettelserne går i ring ved »{event.id}«.", event.id)
        chain.append(earlier)
    return chain


def _standing_for(event: Event, chain: list[Event] | None, roots: Mapping[str, str]) -> Event:
    pointed = {x for targets in event.refs.values() for x in targets} | {*event.after, *event.before}
    if chain is None and pointed.isdisjoint(roots):
        return event
    written = [e.written_at for e in chain or [event] if e.written_at is not None]
    return replace(
        event,
        id=roots.get(event.id, event.id),
        written_at=min(written, default=None),
        refs={name: tuple(roots.get(x, x) for x in targets) for name, targets in event.refs.items()},
        after=tuple(roots.get(x, x) for x in event.after),
        before=tuple(roots.get(x, x) for x in event.before),
    )


def replace(event: Event, **changes: Any) -> Event:
    """A copy of the event with some fields changed."""
    values = {name: getattr(event, name) for name in Event.__slots__}
    values.update(changes)
    return Event(**values)


def known_orders(events: Iterable[Event]) -> frozenset[tuple[str, str]]:
    """All pairs (a, b) where a is known to lie before b, by the declared orders and their consequences. Raises
    TimelineError on a cycle.
    """
    follows: dict[str, set[str]] = {}
    for event in events:
        for other in event.after:
            follows.setdefault(other, set()).add(event.id)
        for other in event.before:
            follows.setdefault(event.id, set()).add(other)
    pairs: set[tuple[str, str]] = set()
    for start, next_ones in follows.items():
        stack, reached = list(next_ones), set()
        while stack:
            current = stack.pop()
            if current == start:
                raise TimelineError(f"Rækkefølgen går i ring ved »{start}«.", start)
            if current not in reached:
                reached.add(current)
                stack.extend(follows.get(current, ()))
        pairs.update((start, end) for end in reached)
    return frozenset(pairs)


def tightened(events: list[Event], orders: frozenset[tuple[str, str]]) -> list[Event]:
    """The events with their bounds narrowed by the known orders. Raises TimelineError when an order contradicts the
    dates.
    """
    if not orders:
        return events
    bounds = {e.id: [e.lo, e.hi] for e in events}
    changed = True
    while changed:
        changed = False
        for first, second in orders:
            if first in bounds and second in bounds:
                a, b = bounds[first], bounds[second]
                if b[0] < a[0]:
                    b[0], changed = a[0], True
                if a[1] > b[1]:
                    a[1], changed = b[1], True
                if a[0] > a[1] or b[0] > b[1]:
                    raise TimelineError(
                        f"»{first}« skal ligge før »{second}«, men tidspunkterne siger det modsatte.", second
                    )
    return [
        e if bounds[e.id] == [e.lo, e.hi] else replace(e, lo=bounds[e.id][0], hi=bounds[e.id][1], precision="range")
        for e in events
    ]


def is_open(instant: int) -> bool:
    """True when this bound of an interval is not known."""
    return instant <= NEVER_BEFORE or instant >= NEVER_AFTER
