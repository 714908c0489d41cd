"""A timeline as one evaluation sees it: the events known then, sorted and indexed, with their orders, periods and
people.

Built once per evaluation; answers the questions that conditions and duties ask. It knows no requirement.
"""

from __future__ import annotations

from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass
from operator import attrgetter

from sikkersag.law.engine.calendar import Calendar, CalendarError
from sikkersag.law.engine.moment import NEVER_AFTER, NEVER_BEFORE
from sikkersag.law.engine.timeline import (
    Event,
    Timeline,
    effective,
    known_orders,
    of_child,
    replace,
    tightened,
)

Truth = bool | None
_when = attrgetter("lo", "hi")


@dataclass(frozen=True, slots=True)
class StateKind:
    """A running state of the vocabulary: which events open and close it, by which reference or person fact they
    belong together.
    """

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
    expected_birth: str = ""
    contacts: tuple[str, ...] = ()  # talks and visits, which decide nothing


@dataclass(frozen=True, slots=True)
class Period:
    """A running state: opened by an event, ended in lo..hi (NEVER_AFTER: not ended)."""

    state: str
    opened: Event
    closed: Event | None
    end_lo: int
    end_hi: int
    key: str


class View:
    """One child's timeline at (as_of, known_at); `next_change`: the earliest later moment when an answer may change."""

    __slots__ = (
        "_birthdays",
        "_custody",
        "_first_seen",
        "_periods",
        "_targets",
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
        "occasions",
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
        self.timeline, self.as_of, self.calendar, self.roles, self.states = (
            timeline,
            as_of,
            calendar,
            roles,
            states,
        )
        self.next_change = NEVER_AFTER
        known = effective(of_child(timeline), known_at)
        self.orders = known_orders(known)
        known = tightened(known, self.orders)
        self.by_kind: dict[str, list[Event]] = {}
        self.denied: dict[str, list[Event]] = {}
        self.events: list[Event] = []
        self.matters: set[str] = set()
        self._periods: dict[str, list[Period]] = {}
        self._first_seen: dict[str, tuple[int, int]] | None = None
        self._targets: dict[str, int] = {}
        self._birthdays: dict[tuple[int, int], int] = {}
        self._custody: tuple[Event, tuple[list[str], list[str]]] | None = None
        #: which occasions an event without a reference may belong to (filled by `selecting`)
        self.attributions: dict[tuple[str, str, str], dict[str, list[str]]] = {}
        #: the events that may be the occasion of a duty, by the duty's identity
        self.occasions: dict[int, list[Event]] = {}
        linked = roles.matter_linked
        for event in known:
            if event.lo > as_of:
                self.watch(event.lo)
                continue
            if not event.occurred:
                self.denied.setdefault(event.kind, []).append(event)
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

    def supposing(self, first: Event, second: Event) -> View:
        """The same timeline, supposing that `first` came before `second`."""
        earlier = {first.id, *(a for a, b in self.orders if b == first.id)}
        later = {second.id, *(b for a, b in self.orders if a == second.id)}
        other = copy(self)
        other.orders = self.orders | {(a, b) for a in earlier for b in later}
        other._periods, other.attributions, other.occasions, other._custody = {}, {}, {}, None
        return other

    def watch(self, instant: int) -> None:
        """Note that an answer may change at `instant` (later than as_of)."""
        if self.as_of < instant < self.next_change:
            self.next_change = instant

    def complete(self, kinds: tuple[str, ...]) -> bool:
        """True when absence of each of these kinds may be relied on."""
        return self.timeline.complete_for is None or all(map(self.timeline.complete, kinds))

    def not_after(self, first: Event, second: Event) -> Truth:
        """Did `first` happen no later than `second`? None when it is not known."""
        if self.orders:
            if (first.id, second.id) in self.orders:
                return True
            if (second.id, first.id) in self.orders:
                return False
        if first.hi <= second.lo:
            return True
        if first.lo > second.hi:
            return False
        return True if first is second else None

    def same_day(self, *instants: int) -> bool:
        """Do all these instants surely lie within one local day?"""
        if min(instants) <= NEVER_BEFORE or max(instants) - min(instants) > 90_000:
            return False
        return len({self.calendar.day_of(instant) for instant in instants}) == 1

    def written(self, event: Event) -> tuple[int, int] | None:
        """When the event was written down, at the earliest and at the latest. A time of writing that is the last
        second of a day was told only by its day. None: not told.
        """
        at = event.written_at
        if at is None:
            return None
        day = self.calendar.day_of(at)
        if at != self.calendar.end_of_day(day):
            return at, at
        return min(at, max(self.calendar.start_of_day(day), event.lo)), at

    def birthday(self, born: int, age: int) -> int:
        """The first instant of the day on which somebody born then is that old; NEVER_AFTER beyond the calendar."""
        key, calendar = (born, age), self.calendar
        if key not in self._birthdays:
            try:
                self._birthdays[key] = calendar.start_of_day(calendar.birthday(calendar.day_of(born), age))
            except CalendarError:
                self._birthdays[key] = NEVER_AFTER
        return self._birthdays[key]

    def same_matter(self, first: Event, second: Event) -> Truth:
        """Do the two events belong to the same matter? With at most one matter on the timeline everything does."""
        if len(self.matters) <= 1:
            return True
        if not first.about or not second.about:
            return None
        return not set(first.about).isdisjoint(second.about) if len(first.about) > 1 else first.about[0] in second.about

    def attribution(self, key: str, occasions: list[Event], kind: str, ref: str) -> dict[str, list[str]]:
        """For each event of `kind` without the reference: the occasions it may belong to, taken in order of time. An
        occasion that has its answer drops out. `key` names the occasions.
        """
        known = self.attributions.get((key, kind, ref))
        if known is not None:
            return known
        result = self.attributions[key, kind, ref] = {}
        events = self.by_kind.get(kind, [])
        answered = {target for e in events for target in e.refs.get(ref, ())}
        waiting = [o for o in occasions if o.id not in answered]
        for event in events:
            if ref in event.refs:
                continue
            possible = [o for o in waiting if self.not_after(o, event) is not False]
            result[event.id] = [o.id for o in possible]
            if len(possible) == 1:
                waiting.remove(possible[0])
        return result

    def targets(self, ref: str) -> int:
        """How many different events anything refers to by this reference."""
        known = self._targets.get(ref)
        if known is None:
            known = self._targets[ref] = len({x for e in self.events for x in e.refs.get(ref, ())})
        return known

    def latest_before(self, one: Event, several: list[Event], event: Event) -> Truth:
        """Is `one` among those that the event is about, when it does not say? What is sent out is about the latest day
        on which there was something to tell, and about everything of that day.
        """
        possible = [o for o in several if self.not_after(o, event) is not False]
        same_day = [o for o in possible if self.same_day(o.lo, o.hi, event.lo, event.hi)]
        if same_day:
            return any(o is one for o in same_day)
        if not any(o is one for o in possible):
            return False
        later = [o for o in possible if o is not one and not self.not_after(o, one)]
        if not later:
            return True if self.not_after(one, event) else None
        sure = [o for o in later if self.not_after(one, o) and self.not_after(o, event)]
        return None if not any(not self.same_day(o.lo, o.hi, one.lo, one.hi) for o in sure) else False

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
            older = [o for o in candidates if not self.same_day(o.lo, o.hi, close.lo, close.hi)]
            if len(older) == 1:  # nobody moves in and out on one day while an older period runs
                candidates = older
            for candidate in candidates:
                ends[candidate.id] = (close, len(candidates) == 1)
        periods = []
        for event in opened:
            end = ends.get(event.id)
            key = event.facts.get(state.key, "") if state.key else ""
            if end is None:
                periods.append(Period(state.name, event, None, NEVER_AFTER, NEVER_AFTER, key))
            else:
                close, certain = end
                periods.append(Period(state.name, event, close, close.lo, close.hi if certain else NEVER_AFTER, key))
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
        ended: Truth = None if period.end_lo <= event.hi else False
        if ended is None and period.closed is not None and self.orders:
            if (event.id, period.closed.id) in self.orders:
                ended = False
            elif (period.closed.id, event.id) in self.orders:
                return False
        return True if began and ended is False else None

    def custody_holders(self, event: Event) -> tuple[list[str], list[str]]:
        """Who had custody at that event: certainly, and possibly."""
        if self._custody is not None and self._custody[0] is event:
            return self._custody[1]
        sure, maybe = [], []
        for period in self.periods(self.roles.custody):
            running = self.running_at(period, event)
            if running:
                sure.append(period.key)
            elif running is None:
                maybe.append(period.key)
        holders = sure, [p for p in maybe if p not in sure]
        self._custody = event, holders
        return holders

    def first_seen(self) -> Mapping[str, tuple[int, int]]:
        """For each person, when he or she first took part in anything here, at the earliest and at the latest."""
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
        exact = event.facts.get(self.roles.asserted_age)
        if exact is not None:
            return (exact, exact)
        birth = self.birth
        computed = None if birth is None else self.age_from((birth.lo, birth.hi), event)
        if birth is None and self.roles.expected_birth in self.by_kind:
            computed = (0, 0)
        least = event.facts.get(self.roles.asserted_age_min)
        if least is None:
            return computed
        return (least, 200) if computed is None else (max(least, computed[0]), max(least, computed[1]))

    def age_from(self, born: tuple[int, int], event: Event) -> tuple[int, int] | None:
        """Completed years at the event of somebody born in lo..hi (-1: not born yet), at least and at most."""
        if event.hi >= NEVER_AFTER:
            return None
        calendar = self.calendar
        lo, hi = born
        youngest = -1
        if event.lo > NEVER_BEFORE and hi < NEVER_AFTER and event.lo >= hi - 86_399:
            youngest = calendar.age(calendar.day_of(hi), max(calendar.day_of(event.lo), calendar.day_of(hi)))
        oldest = 200 if lo <= NEVER_BEFORE else calendar.age(calendar.day_of(lo), calendar.day_of(max(event.hi, lo)))
        return (youngest, max(youngest, oldest))
