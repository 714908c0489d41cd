"""What a condition may ask beyond the facts of its events: ages, running states, other events, people. One context
per occasion and person.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sikkersag.law.engine.timeline import Event
from sikkersag.law.engine.view import Truth, View

Condition = Callable[["Context", Event], Any]

#: By name: the instants from which a limit holds, and the limits (one more: none before the first).
AgeLimits = Mapping[str, tuple[tuple[int, ...], tuple[int | None, ...]]]


@dataclass(frozen=True, slots=True)
class Search:
    """What a condition looks for among the other events: kinds, a condition on them, and how they stand to the event
    in question.

    `recorded`: not recorded is no (never unknown). `ref`: it refers to the event in question; `points`: the event in
    question refers to it.
    """

    kinds: tuple[str, ...]
    condition: Condition | None
    earlier: bool
    matter: bool
    recorded: bool
    ref: str
    points: str


class Context:
    """What a condition may ask, for one occasion (and person): facts come from the events themselves, everything else
    from here.
    """

    __slots__ = ("_age_limits", "law_hi", "law_lo", "occasion", "person", "view")

    def __init__(
        self,
        view: View,
        occasion: Event,
        person: str,
        age_limits: AgeLimits,
        law_lo: int,
        law_hi: int,
    ) -> None:
        self.view, self.occasion, self.person = view, occasion, person
        self._age_limits, self.law_lo, self.law_hi = age_limits, law_lo, law_hi

    def of(self, occasion: Event) -> Context:
        """The same questions asked of another occasion, for nobody in particular."""
        return Context(self.view, occasion, "", self._age_limits, occasion.lo, occasion.hi)

    def seen(self, view: View) -> Context:
        """The same questions asked of another view of the timeline."""
        return Context(view, self.occasion, self.person, self._age_limits, self.law_lo, self.law_hi)

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
        """The age limit of that name by the law of the occasion's date; empty when the right does not exist then,
        None when that is not known.
        """
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
            if fits is None and recorded:
                continue
            if running and fits:
                return True
            if fits is not False:
                unknown = True
        if unknown:
            return None
        return False if recorded or view.complete(view.states[state].opens) else None

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
        if unknown:
            return None
        if search.recorded:
            return False
        absent = all(view.timeline.complete(kind) or kind in view.denied for kind in search.kinds)
        return False if absent else None

    def _fits(self, search: Search, other: Event, event: Event) -> Truth:
        view = self.view
        fits: Truth = view.not_after(other, event) if search.earlier else True
        if fits is not False and search.matter:
            fits = _both(fits, view.same_matter(other, event))
        if fits is not False and search.ref:
            linked = self._refers(search.ref, other, event)
            fits = _both(fits, False if linked is None and search.recorded else linked)
        if fits is not False and search.points:
            if search.points in event.refs:
                fits = _both(fits, other.id in event.refs[search.points])
            else:
                fits = _both(fits, view.latest_before(other, view.by_kind[other.kind], event))
        if fits is not False and search.condition is not None:
            fulfils = search.condition(self, other)
            fits = _both(fits, False if fulfils is None and search.recorded else fulfils)
        return fits

    def _refers(self, ref: str, other: Event, event: Event) -> Truth:
        """Does the other event refer to this one? Without the reference: if it can be meant for no other."""
        if ref in other.refs:
            return event.id in other.refs[ref]
        possible = self.view.attribution(event.kind, self.view.by_kind[event.kind], other.kind, ref).get(other.id, ())
        if event.id not in possible:
            return False
        return True if len(possible) == 1 else None

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
