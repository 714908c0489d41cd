"""A timeline as one evaluation sees it: the events known then, sorted and indexed, with their orders, periods and people.

Built once per evaluation; answers the questions that conditions and duties ask. It knows no requirement.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sikkersag.law.engine.calendar import Calendar
from sikkersag.law.engine.moment import NEVER_AFTER, NEVER_BEFORE
from sikkersag.law.engine.timeline import (
    Event,
    Timeline,
    effective,
    known_orders,
    replace,
    tightened,
)

Condition = Callable[["Context", Event], Any]
Truth = bool | None


@dataclass(frozen=True, slots=True)
class StateKind:
    """A running state of the vocabulary: which events open and close it, by which reference or person fact they belong together."""

    name: str
    opens: tuple[str, ...]
    closes: tuple[str, ...]
    ref: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True)
class Roles:
    """The kinds and facts that the engine itself must know, named by the vocabulary."""

    birth: str
    matter_opened: str
    matter_linked: str
    committed: tuple[str, ...]
    departure: str
    departure_requirement: str
    departure_ground: str
    takeover: str
    takeover_away: str
    custody: str
    participants: str
    asserted_age: str
    asserted_age_min: str


@dataclass(frozen=True, slots=True)
class Search:
    """What a condition looks for among the other events: kinds, a condition on them, and how they stand to the event in question.

    `recorded`: not recorded is no (never unknown). `ref`: it refers to the event in question; `points`: the event in question refers to it.
    """

    kinds: tuple[str, ...]
    condition: Condition | None
    earlier: bool
    matter: bool
    recorded: bool
    ref: str
    points: str


@dataclass(frozen=True, slots=True)
class Period:
    """A running state: opened by an event, ended in lo..hi (NEVER_AFTER: not ended)."""

    opened: Event
    closed: Event | None
    end_lo: int
    end_hi: int
    key: str


class View:
    """One child's timeline at (as_of, known_at). `next_change` gathers the earliest later moment at which an answer may change."""

    __slots__ = (
        "_first_seen",
        "_periods",
        "as_of",
        "attributions",
        "birth",
        "by_id",
        "by_kind",
        "calendar",
        "denied",
        "events",
        "matters",
        "next_change",
        "orders",
        "roles",
        "saturday",
        "states",
        "timeline",
    )

    def __init__(
        self,
        timeline: Timeline,
        *,
        as_of: int,
        known_at: int,
        calendar: Calendar,
        roles: Roles,
        states: Mapping[str, StateKind],
        saturday: bool = False,
    ) -> None:
        self.saturday = saturday
        self.timeline, self.as_of, self.calendar, self.roles, self.states = timeline, as_of, calendar, roles, states
        self.next_change = NEVER_AFTER
        known = effective(_of_child(timeline), known_at)
        self.orders = known_orders(known)
        known = tightened(known, self.orders)
        self.by_kind: dict[str, list[Event]] = {}
        self.denied: dict[str, list[Event]] = {}
        self.events: list[Event] = []
        self.matters: set[str] = set()
        self._periods: dict[str, list[Period]] = {}
        self._first_seen: dict[str, tuple[int, int]] | None = None
        #: which occasions an event without a reference may belong to (filled by `selecting`)
        self.attributions: dict[tuple[tuple[str, ...], str, str], dict[str, tuple[str, ...]]] = {}
        linked = roles.matter_linked
        for event in known:
            if not event.occurred:
                self.denied.setdefault(event.kind, []).append(event)
                continue
            if event.lo > as_of:
                self.watch(event.lo)
                continue
            self.events.append(self._until_now(event))
        if any(e.kind == linked for e in self.events):
            self._link_matters(linked)
        self.events.sort(key=_when)
        for event in self.events:
            self.by_kind.setdefault(event.kind, []).append(event)
            self.matters.update(event.about)
        self.by_id = {e.id: e for e in self.events}
        births = self.by_kind.get(roles.birth)
        self.birth: Event | None = births[0] if births else None

    def _until_now(self, event: Event) -> Event:
        if event.hi <= self.as_of:
            return event
        if event.hi < NEVER_AFTER:
            self.watch(self.as_of + 1)
        return replace(event, hi=self.as_of)

    def _link_matters(self, kind: str) -> None:
        added: dict[str, list[str]] = {}
        for link in self.events:
            if link.kind == kind:
                for targets in link.refs.values():
                    for target in targets:
                        added.setdefault(target, []).extend(link.about)
        self.events = [replace(e, about=(*e.about, *added[e.id])) if e.id in added else e for e in self.events]

    def watch(self, instant: int) -> None:
        """Note that an answer may change at `instant` (later than as_of)."""
        if self.as_of < instant < self.next_change:
            self.next_change = instant

    def complete(self, kinds: tuple[str, ...]) -> bool:
        """True when absence of each of these kinds may be relied on."""
        return self.timeline.complete_for is None or all(map(self.timeline.complete, kinds))

    def not_after(self, first: Event, second: Event) -> Truth:
        """Did `first` happen no later than `second`? None when it is not known."""
        if first.hi <= second.lo:
            return True
        if first.lo > second.hi:
            return False
        if self.orders:
            if (first.id, second.id) in self.orders:
                return True
            if (second.id, first.id) in self.orders:
                return False
        return True if first is second else None

    def same_matter(self, first: Event, second: Event) -> Truth:
        """Do the two events belong to the same matter? With at most one matter on the timeline everything does."""
        if len(self.matters) <= 1:
            return True
        if not first.about or not second.about:
            return None
        return any(matter in second.about for matter in first.about)

    def periods(self, state: str) -> list[Period]:
        """The periods of a running state, in the order in which they began."""
        found = self._periods.get(state)
        if found is None:
            found = self._periods[state] = self._find_periods(self.states[state])
        return found

    def _find_periods(self, state: StateKind) -> list[Period]:
        opened = [e for kind in state.opens for e in self.by_kind.get(kind, ())]
        closing = sorted((e for kind in state.closes for e in self.by_kind.get(kind, ())), key=_when)
        opened.sort(key=_when)
        ends: dict[str, tuple[Event, bool]] = {}
        for close in closing:
            candidates = [o for o in opened if o.id not in ends and self._may_close(state, o, close)]
            for candidate in candidates:
                ends[candidate.id] = (close, len(candidates) == 1)
        periods = []
        for event in opened:
            end = ends.get(event.id)
            key = event.facts.get(state.key, "") if state.key else ""
            if end is None:
                periods.append(Period(event, None, NEVER_AFTER, NEVER_AFTER, key))
            else:
                close, certain = end
                periods.append(Period(event, close, close.lo, close.hi if certain else NEVER_AFTER, key))
        return periods

    def _may_close(self, state: StateKind, opened: Event, close: Event) -> bool:
        if state.ref and state.ref in close.refs:
            return opened.id in close.refs[state.ref]
        if opened.lo > close.hi:
            return False
        if state.key:
            return bool(opened.facts.get(state.key) == close.facts.get(state.key))
        return self.same_matter(opened, close) is not False

    def period_of(self, event: Event) -> Period | None:
        """The period that this event opened, of whichever state its kind opens."""
        for state in self.states.values():
            if event.kind in state.opens:
                return next((p for p in self.periods(state.name) if p.opened.id == event.id), None)
        return None

    def running_at(self, period: Period, event: Event) -> Truth:
        """Was the period running when the event happened? Its first moment counts, its last does not."""
        began = self.not_after(period.opened, event)
        if began is False or period.end_hi <= event.lo:
            return False
        if began is None:
            return None
        return True if period.end_lo > event.hi else None

    def custody_holders(self, event: Event) -> tuple[list[str], list[str], bool]:
        """Who had custody at that event: certainly, possibly, and whether this is known at all."""
        sure, maybe = [], []
        for period in self.periods(self.roles.custody):
            running = self.running_at(period, event)
            if running:
                sure.append(period.key)
            elif running is None:
                maybe.append(period.key)
        known = bool(sure) or self.complete(self.states[self.roles.custody].opens)
        return sure, [p for p in maybe if p not in sure], known

    def first_seen(self) -> Mapping[str, tuple[int, int]]:
        """For each person, when he or she first took part in anything on the case, at the earliest and at the latest."""
        if self._first_seen is None:
            seen: dict[str, tuple[int, int]] = {}
            for event in self.events:
                for person in self.participants(event):
                    lo, hi = seen.get(person, (NEVER_AFTER, NEVER_AFTER))
                    seen[person] = (min(lo, event.lo), min(hi, event.hi))
            self._first_seen = seen
        return self._first_seen

    def participants(self, event: Event) -> set[str]:
        """Who took part on the authority's side: the maker of the entry and those named as participants."""
        named = {*event.facts.get(self.roles.participants, ()), event.by} - {""}
        persons = self.timeline.persons
        return {p for p in named if p not in persons or persons[p].group == "authority"}

    def age_range(self, event: Event) -> tuple[int, int] | None:
        """The child's age in completed years at the event, at least and at most; None when the birth is not known."""
        facts = event.facts
        if facts:
            exact = facts.get(self.roles.asserted_age)
            if exact is not None:
                return (exact, exact)
            least = facts.get(self.roles.asserted_age_min)
            if least is not None:
                return (least, 200)
        birth = self.birth
        return None if birth is None else self.age_from((birth.lo, birth.hi), event)

    def age_from(self, born: tuple[int, int], event: Event) -> tuple[int, int] | None:
        """Completed years at the event of somebody born in lo..hi (-1: not born yet), at least and at most."""
        if event.hi >= NEVER_AFTER:
            return None
        calendar = self.calendar
        lo, hi = born
        youngest = -1
        if NEVER_BEFORE < event.lo and hi < NEVER_AFTER and event.lo >= hi - 86_399:
            youngest = calendar.age(calendar.day_of(hi), max(calendar.day_of(event.lo), calendar.day_of(hi)))
        oldest = 200 if lo <= NEVER_BEFORE else calendar.age(calendar.day_of(lo), calendar.day_of(max(event.hi, lo)))
        return (youngest, max(youngest, oldest))


def _of_child(timeline: Timeline) -> list[Event]:
    """The events that concern this child: those that name it, or name no child at all."""
    child, persons = timeline.child, timeline.persons
    return [
        e
        for e in timeline.events
        if not e.concerns
        or child in e.concerns
        or not any(p in persons and persons[p].group == "child" for p in e.concerns)
    ]


def _when(event: Event) -> tuple[int, int]:
    return (event.lo, event.hi)


class Context:
    """What a condition may ask, for one occasion (and person): facts come from the events themselves, everything else from here."""

    __slots__ = ("_age_limits", "law_hi", "law_lo", "occasion", "person", "view")

    def __init__(
        self,
        view: View,
        occasion: Event,
        person: str,
        age_limits: Mapping[str, tuple[tuple[int, ...], tuple[int | None, ...]]],
        law_lo: int,
        law_hi: int,
    ) -> None:
        self.view, self.occasion, self.person = view, occasion, person
        self._age_limits, self.law_lo, self.law_hi = age_limits, law_lo, law_hi

    def person_role(self) -> str | None:
        """Role of the person of this finding."""
        person = self.view.timeline.persons.get(self.person)
        return person.role if person else None

    def age(self, event: Event) -> tuple[int, int] | None:
        """The child's age at the event, at least and at most."""
        return self.view.age_range(event)

    def age_of_person(self, event: Event) -> tuple[int, int] | None:
        """The age of this finding's person at the event; None when the birth is not known."""
        person = self.view.timeline.persons.get(self.person)
        return self.view.age_from(person.born, event) if person and person.born else None

    def age_limit(self, name: str) -> tuple[int, int] | tuple[()] | None:
        """The age limit of that name by the law of the occasion's date; empty when the right does not exist then, None when that is not known."""
        starts, ages = self._age_limits[name]
        low, high = (ages[bisect_left(starts, at + 1)] for at in (self.law_lo, self.law_hi))
        if low is None and high is None:
            return ()
        if low is None or high is None:
            return None
        return (min(low, high), max(low, high))

    def running(self, state: str, condition: Condition | None, event: Event, *, recorded: bool = False) -> Truth:
        """Is such a period running at the event? `recorded`: not recorded is no."""
        unknown = False
        view = self.view
        for period in view.periods(state):
            if period.opened is event:
                continue
            running = view.running_at(period, event)
            if running is False:
                continue
            fits = True if condition is None else condition(self, period.opened)
            if running and fits:
                return True
            if fits is not False:
                unknown = True
        if recorded or (not unknown and view.complete(view.states[state].opens)):
            return False
        return None

    def exists(self, search: Search, event: Event) -> Truth:
        """Is there such an event (as `search` says, seen from this one)?"""
        view = self.view
        unknown = False
        for kind in search.kinds:
            for other in view.by_kind.get(kind, ()):
                if other is event:
                    continue
                fits = self._fits(search, other, event)
                if fits:
                    return True
                if fits is None:
                    unknown = True
        if search.recorded:
            return False
        if unknown:
            return None
        absent = all(view.timeline.complete(kind) or kind in view.denied for kind in search.kinds)
        return False if absent else None

    def _fits(self, search: Search, other: Event, event: Event) -> Truth:
        view = self.view
        fits: Truth = view.not_after(other, event) if search.earlier else True
        if fits is not False and search.matter:
            fits = _both(fits, view.same_matter(other, event))
        if fits is not False and search.ref:
            fits = _both(fits, event.id in other.refs[search.ref] if search.ref in other.refs else None)
        if fits is not False and search.points:
            if search.points in event.refs:
                fits = _both(fits, other.id in event.refs[search.points])
            elif len(view.by_kind[other.kind]) > 1:
                fits = None
        if fits is not False and search.condition is not None:
            fits = _both(fits, search.condition(self, other))
        return fits

    def new_person(self, event: Event) -> Truth:
        """Does the event name somebody who took part in nothing on the case before the occasion?"""
        people = self.view.participants(event)
        if not people:
            return None
        seen = self.view.first_seen()
        start, end = self.occasion.lo, self.occasion.hi
        surely_old = all(seen[p][1] < start for p in people)
        if surely_old:
            return False
        surely_new = any(seen[p][0] >= end for p in people)
        return True if surely_new and self.view.timeline.complete_for is None else None


def _both(first: Truth, second: Truth) -> Truth:
    if first is False or second is False:
        return False
    return None if first is None or second is None else True
